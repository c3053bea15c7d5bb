"""Judged sets as they lie in a folder: texts, queries with their right answers, queries without any.

The format is described in docs/search.md. Everything that is wrong in a set is said at once, with file and line.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kb.services.first_content import FOLDER as FIRST_CONTENT
from search.language.text import LANGUAGES
from search.queries import MAX_TEXT

DOCS, QUERIES, NO_ANSWER = "docs.jsonl", "queries.jsonl", "no-answer.jsonl"
# Where the set over the works that come with the software lies.
OWN_SET = Path(__file__).resolve().parent / "first_content"

_LONGEST_ID = 200
_LONGEST_TITLE = 255
_SHOWN_PROBLEMS = 20


class BadSet(Exception):
    """A folder that holds no usable judged set; `problems` names each fault."""

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - _SHOWN_PROBLEMS
        super().__init__("\n".join([*problems[:_SHOWN_PROBLEMS], *([f"… and {more} more."] if more > 0 else [])]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Doc:
    """A text in one language; the versions of a text share their `pair_id`."""

    id: str
    lang: str
    title: str
    body: str
    pair_id: str


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the pairs that answer it; none for one that nothing answers."""

    id: str
    lang: str
    text: str
    relevant: frozenset[str] = frozenset()


@dataclass(frozen=True)
class JudgedSet:
    """Texts and queries. `is_first_content`: the texts are the linked works that come with the software."""

    name: str
    docs: tuple[Doc, ...]
    queries: tuple[JudgedQuery, ...]
    no_answer: tuple[JudgedQuery, ...] = ()
    is_first_content: bool = False

    @cached_property
    def pairs(self) -> Mapping[str, str]:
        """External id -> pair."""
        return {doc.id: doc.pair_id for doc in self.docs}

    @cached_property
    def works(self) -> int:
        """How many works the loaded site holds: versions are linked in the first content, and nowhere else."""
        return len({doc.pair_id for doc in self.docs}) if self.is_first_content else len(self.docs)

    @cached_property
    def _in_language(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for doc in self.docs:
            found.setdefault(doc.pair_id, []).append(doc.lang)
        return found

    def possible(self, query: JudgedQuery, content: str | None) -> int:
        """How many results can be right when only texts in `content` are asked for; None asks for all."""
        found = [
            language for pair in query.relevant for language in self._in_language[pair] if content in (None, language)
        ]
        if self.is_first_content and content is None:
            return len(query.relevant)
        return len(found)

    @property
    def digest(self) -> str:
        """Changes with the texts, so that a kept site is loaded anew."""
        written = json.dumps([[doc.id, doc.lang, doc.title, doc.body] for doc in self.docs], ensure_ascii=False)
        return blake2b(written.encode(), digest_size=16).hexdigest()


def read_sets(folder: Path, *, no_answer: Path | None = None) -> list[JudgedSet]:
    """The set in the folder, or those in the folders right below it. Raises BadSet.

    `no_answer`: a file of queries without an answer, for sets that bring none of their own.
    """
    if not folder.is_dir():
        raise BadSet([f"There is no folder {folder}."])
    if (folder / QUERIES).is_file():
        return [_read_set(folder, no_answer)]
    below = sorted(each for each in folder.iterdir() if (each / QUERIES).is_file())
    if not below:
        raise BadSet([f"Neither {folder} nor a folder right below it holds {QUERIES}."])
    return [_read_set(each, no_answer) for each in below]


def _read_set(folder: Path, no_answer: Path | None) -> JudgedSet:
    problems: list[str] = []
    is_first_content = not (folder / DOCS).is_file()
    docs = _first_content_docs() if is_first_content else _docs(folder / DOCS, problems)
    own = folder / NO_ANSWER
    without = own if own.is_file() else no_answer
    found = JudgedSet(
        name=folder.resolve().name,
        docs=tuple(docs),
        queries=tuple(_judged_queries(folder / QUERIES, docs, problems, is_first_content)),
        no_answer=tuple(_queries(without, problems)) if without is not None else (),
        is_first_content=is_first_content,
    )
    if not found.docs:
        problems.append(f"{folder / DOCS} holds no text.")
    if not found.queries:
        problems.append(f"{folder / QUERIES} holds no query.")
    if problems:
        raise BadSet(problems)
    return found


def _first_content_docs() -> list[Doc]:
    """The works that come with the software; a work is named by the external id of its parts without `.es` or `.en`."""
    found = []
    for path in sorted((FIRST_CONTENT / "works").rglob("*.json")):
        part = json.loads(path.read_text(encoding="utf-8"))
        name, _point, language = part["external_id"].rpartition(".")
        found.append(Doc(part["external_id"], language, part["title"], part["body"], name))
    return found


@dataclass
class _Lines:
    """A file being read: each line's fields checked, each fault kept with its line."""

    path: Path
    problems: list[str]
    seen: dict[str, int] = field(default_factory=dict)

    def read(self, check: Callable[[dict[str, Any]], list[str]]) -> Iterator[dict[str, Any]]:
        try:
            written = self.path.read_bytes()
        except OSError as error:
            self.problems.append(f"{self.path} cannot be read ({error.strerror}).")
            return
        for number, raw in enumerate(written.split(b"\n"), start=1):
            if not raw.strip():
                continue
            try:
                row = json.loads(raw.decode("utf-8-sig"))
            except ValueError as error:
                self._fault(number, f"is not JSON in UTF-8 ({error})")
                continue
            faults = check(row) if isinstance(row, dict) else ["is no JSON object"]
            if not faults and self.seen.setdefault(row["id"], number) != number:
                faults = [f"repeats the id {row['id']!r} of line {self.seen[row['id']]}"]
            for fault in faults:
                self._fault(number, fault)
            if not faults:
                yield row

    def _fault(self, number: int, fault: str) -> None:
        self.problems.append(f"{self.path}, line {number}: the line {fault}.")


def _docs(path: Path, problems: list[str]) -> list[Doc]:
    def faults(row: dict[str, Any]) -> list[str]:
        found = _missing(row, ("id", "lang", "title", "body", "pair_id"))
        if not found and (len(row["id"]) > _LONGEST_ID or len(row["title"]) > _LONGEST_TITLE):
            found.append(f"has an id over {_LONGEST_ID} or a title over {_LONGEST_TITLE} characters")
        return found

    return [
        Doc(row["id"], row["lang"], row["title"], row["body"], row["pair_id"])
        for row in _Lines(path, problems).read(faults)
    ]


def _judged_queries(path: Path, docs: list[Doc], problems: list[str], is_first_content: bool) -> list[JudgedQuery]:
    pairs = {doc.pair_id for doc in docs}
    nobody = (
        f"which is no work of the first content, and there is no {DOCS}" if is_first_content else "which no text has"
    )

    def faults(row: dict[str, Any]) -> list[str]:
        relevant = row.get("relevant")
        if not isinstance(relevant, list) or not relevant or not all(isinstance(each, str) for each in relevant):
            return ["has no list of texts as “relevant”"]
        return [f"names {each!r}, {nobody}" for each in relevant if each not in pairs]

    return _queries(path, problems, faults)


def _queries(
    path: Path, problems: list[str], further: Callable[[dict[str, Any]], list[str]] = lambda row: []
) -> list[JudgedQuery]:
    def faults(row: dict[str, Any]) -> list[str]:
        found = _missing(row, ("id", "lang", "text"))
        if not found and len(row["text"]) > MAX_TEXT:
            found.append(f"has a query over {MAX_TEXT} characters")
        return [*found, *further(row)]

    return [
        JudgedQuery(row["id"], row["lang"], row["text"], frozenset(row.get("relevant") or ()))
        for row in _Lines(path, problems).read(faults)
    ]


def _missing(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    bad = [name for name in names if not isinstance(row.get(name), str) or not row[name].strip()]
    if bad:
        return [f"lacks text for {', '.join(bad)}"]
    if row["lang"] not in LANGUAGES:
        return [f"has the lang {row['lang']!r}; it must be es or en"]
    return []
