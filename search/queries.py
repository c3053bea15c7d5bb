"""What somebody asks of the search: every parameter checked, and every fault named."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from search.documents import FACETS
from search.language.text import LANGUAGES, clean

MAX_TEXT = 500
# What is still being typed when it is completed.
MAX_TYPED = 100
MAX_PAGE_SIZE = 50
PAGE_SIZE = 10
MAX_DEPTH = 10_000
MAX_VALUES = 20
SORTS = ("relevance", "date", "evidence")

PARAMETERS = frozenset({"q", "sort", "page", "page_size", *FACETS})

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_VALUE = re.compile(r"[\w.\-]{1,100}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one parameter: a sentence to be translated, and the values that go into it."""

    parameter: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % {"parameter": self.parameter, **self.values}


class InvalidQuery(ValueError):
    """A query that cannot be answered; `problems` says why, one for each fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A checked query. `languages` restricts the language of the content; empty means both."""

    text: str = ""
    reader_language: str = "es"
    languages: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size

    @property
    def content_languages(self) -> tuple[str, ...]:
        return self.languages or LANGUAGES

    @classmethod
    def from_params(
        cls,
        params: Mapping[str, Sequence[str]],
        *,
        reader_language: str,
        known: Mapping[str, Collection[str]] | None = None,
        is_strict: bool = False,
    ) -> "SearchQuery":
        """The query that these parameters ask (each name with its list of values).

        `known` lists the values of facets whose values are fixed. A strict reading (the API's) also refuses
        parameters that do not exist; a page in a browser may carry some of somebody else's.
        Raises InvalidQuery with everything that is wrong.
        """
        reading = _Reading(params, known or {})
        if is_strict:
            reading.refuse_unknown()
        query = cls(
            text=reading.text(),
            reader_language=reader_language,
            languages=reading.languages(),
            facets=reading.facets(),
            sort=reading.sort(),
            page=reading.number("page", default=1, largest=MAX_DEPTH),
            page_size=reading.number("page_size", default=PAGE_SIZE, largest=MAX_PAGE_SIZE),
        )
        if not reading.problems and query.page * query.page_size > MAX_DEPTH:
            reading.add("page", gettext_noop("Only the first %(depth)s results can be paged through."), depth=MAX_DEPTH)
        if reading.problems:
            raise InvalidQuery(reading.problems)
        return query


def typed_text(params: Mapping[str, Sequence[str]]) -> str:
    """What is being typed, from the parameters of a request for suggestions. Raises InvalidQuery."""
    reading = _Reading(params, {})
    reading.refuse_unknown(frozenset({"q"}))
    text = reading.text(MAX_TYPED)
    if "q" not in params:
        reading.add("q", gettext_noop("“%(parameter)s” is missing."))
    if reading.problems:
        raise InvalidQuery(reading.problems)
    return text


class _Reading:
    """One pass over the parameters, collecting what is wrong with them."""

    def __init__(self, params: Mapping[str, Sequence[str]], known: Mapping[str, Collection[str]]) -> None:
        self.params = params
        self.known = known
        self.problems: list[Problem] = []

    def add(self, parameter: str, sentence: str, **values: Any) -> None:
        self.problems.append(Problem(parameter, sentence, values))

    def refuse_unknown(self, known: frozenset[str] = PARAMETERS) -> None:
        for name in sorted(set(self.params) - known):
            shown = clean(name)[:50]
            self.add(shown, gettext_noop("There is no parameter “%(parameter)s”."))

    def one(self, name: str) -> str | None:
        values = self.params.get(name) or ()
        if len(values) > 1:
            self.add(name, gettext_noop("“%(parameter)s” may be given only once."))
        return values[0] if values else None

    def text(self, most: int = MAX_TEXT) -> str:
        text = self.one("q") or ""
        if _CONTROL.search(text):
            self.add("q", gettext_noop("The query contains control characters."))
            return ""
        text = " ".join(clean(text).split())
        if len(text) > most:
            self.add(
                "q",
                gettext_noop("The query has %(length)s characters; at most %(most)s are possible."),
                length=len(text),
                most=most,
            )
        return text

    def languages(self) -> tuple[str, ...]:
        asked = [value for value in self.params.get("in") or () if value]
        for value in asked:
            if value not in LANGUAGES:
                self._unknown_value("in", value, LANGUAGES)
        return tuple(language for language in LANGUAGES if language in asked)

    def facets(self) -> dict[str, tuple[str, ...]]:
        chosen: dict[str, tuple[str, ...]] = {}
        for name in FACETS:
            if name == "in":
                continue
            values = tuple(dict.fromkeys(value for value in self.params.get(name) or () if value))
            if len(values) > MAX_VALUES:
                self.add(name, gettext_noop("“%(parameter)s” may have at most %(most)s values."), most=MAX_VALUES)
                continue
            for value in values:
                if name in self.known and value not in self.known[name]:
                    self._unknown_value(name, value, self.known[name])
                elif not _VALUE.fullmatch(value):
                    self._unknown_value(name, value, ())
            if values:
                chosen[name] = values
        return chosen

    def sort(self) -> str:
        value = self.one("sort") or "relevance"
        if value not in SORTS:
            self._unknown_value("sort", value, SORTS)
        return value

    def number(self, name: str, *, default: int, largest: int) -> int:
        value = self.one(name)
        if value is None or value == "":
            return default
        # Only plain digits: int() would also take "１", "1_0" and " 1 ".
        if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= largest:
            self.add(
                name, gettext_noop("“%(parameter)s” must be a whole number from 1 to %(largest)s."), largest=largest
            )
            return default
        return int(value)

    def _unknown_value(self, name: str, value: str, possible: Collection[str]) -> None:
        shown = clean(value)[:50]
        if possible:
            self.add(
                name,
                gettext_noop("“%(value)s” is no value of “%(parameter)s”; possible are: %(possible)s."),
                value=shown,
                possible=", ".join(possible),
            )
        else:
            self.add(name, gettext_noop("“%(value)s” is no value of “%(parameter)s”."), value=shown)
