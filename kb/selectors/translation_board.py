"""The translation board: every work with its translation, filtered, searched and in order."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kb.kinds import KIND_LABELS
from kb.languages import LANGUAGES, Language, active_language, fold_vowels, sorting_key
from kb.models import TranslationState
from kb.selectors.translation_state import translations
from kb.work_translation import Owner, Part, WorkTranslation
from people.models import User

MINE, NOBODY = "me", "nobody"
ATTENTION, TITLE, WORDS, AGE, DUE = "attention", "title", "words", "age", "due"
ORDERS = (ATTENTION, TITLE, WORDS, AGE, DUE)


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What of the board is shown; `who` is MINE, NOBODY or the number of a person."""

    state: str = ""
    kind: str = ""
    institution: int | None = None
    who: str = ""
    significance: str = ""
    overdue: bool = False
    q: str = ""
    order: str = ATTENTION

    @property
    def narrows(self) -> bool:
        return self != BoardChoice(order=self.order)


@dataclass(frozen=True, slots=True)
class Cell:
    """A work in one language: the original, or its translation with its state."""

    language: Language
    part: Part | None
    is_source: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    item: WorkTranslation

    @property
    def institution(self) -> str:
        return "" if self.item.institution is None else self.item.institution.name

    @property
    def title(self) -> str:
        """In the reader's language where there is one."""
        return self._shown.title

    @property
    def title_language(self) -> Language:
        return self._shown.language

    @property
    def _shown(self) -> Part:
        parts = [part for part in (self.item.source, self.item.target) if part is not None]
        return next((part for part in parts if part.language == active_language()), parts[0])

    @property
    def kind_label(self) -> str:
        return str(KIND_LABELS[self.item.kind])

    @property
    def cells(self) -> list[Cell]:
        return [
            Cell(
                language=language,
                part=self.item.source if language == self.item.source.language else self.item.target,
                is_source=language == self.item.source.language,
            )
            for language in LANGUAGES
        ]


@dataclass(frozen=True, slots=True)
class Board:
    """`counts`: how many of each state there are under the other filters."""

    rows: list[BoardRow]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def everything() -> list[BoardRow]:
    """All works that have something published or begun."""
    return [BoardRow(item) for item in translations() if item.source.live or item.target is not None]


def institutions_of(rows: Iterable[BoardRow]) -> list[Owner]:
    found = {row.item.institution.pk: row.item.institution for row in rows if row.item.institution is not None}
    return sorted(found.values(), key=lambda owner: sorting_key(owner.name))


def board(rows: Iterable[BoardRow], choice: BoardChoice, user: User) -> Board:
    """Those of the rows that fit the choice, in its order."""
    found = [row for row in rows if _fits(row.item, choice, user)]
    counts = Counter(str(row.item.state.value) for row in found)
    shown = [row for row in found if not choice.state or row.item.state == choice.state]
    return Board(sorted(shown, key=_ORDER[choice.order]), {state: counts[state] for state in TranslationState.values})


def chosen(keys: Iterable[str]) -> list[WorkTranslation]:
    """The translations that a form names by `WorkTranslation.key`, in the order of the form; unknown ones are left out."""
    works = [key.rpartition(".")[0] for key in keys]
    found = {item.key: item for item in translations([work for work in works if _is_key(work)])}
    return [found[key] for key in keys if key in found]


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _fits(item: WorkTranslation, choice: BoardChoice, user: User) -> bool:
    tests: list[bool] = []
    if choice.kind:
        tests.append(item.kind == choice.kind)
    if choice.institution:
        tests.append(item.institution is not None and item.institution.pk == choice.institution)
    if choice.significance:
        tests.append(item.significance == choice.significance)
    if choice.overdue:
        tests.append(item.task.is_overdue)
    if choice.who:
        tests.append(_has(item, choice.who, user))
    if choice.q:
        tests.append(_is_called(item, choice.q))
    return all(tests)


def _has(item: WorkTranslation, who: str, user: User) -> bool:
    person = item.task.person
    if who == NOBODY:
        return person is None
    wanted = user.pk if who == MINE else int(who)
    return person is not None and person.pk == wanted


def _is_called(item: WorkTranslation, words: str) -> bool:
    titles = " ".join(fold_vowels(part.title) for part in (item.source, item.target) if part is not None)
    return all(word in titles for word in fold_vowels(words).split())


def by_attention(row: BoardRow) -> Any:
    return list(TranslationState).index(row.item.state), -(row.item.days or 0), sorting_key(row.title)


_ORDER: dict[str, Callable[[BoardRow], Any]] = {
    ATTENTION: by_attention,
    TITLE: lambda row: sorting_key(row.title),
    WORDS: lambda row: (-row.item.words, sorting_key(row.title)),
    AGE: lambda row: (-(row.item.days or 0), sorting_key(row.title)),
    DUE: lambda row: (row.item.task.due or date.max, sorting_key(row.title)),
}
