"""The words that the public part of the index is written in, for correcting what is typed and for translating it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from search.language.text import fold


class Word(NamedTuple):
    """A stem, the way it is most often written (lower case, with accents), and in how many public works it stands."""

    stem: str
    word: str
    works: int


@dataclass(frozen=True, slots=True)
class Words:
    """All of one language at one moment; two with the same `version` are the same.

    `forms` are all ways in which the words are written, each with the number of public works it stands in. `stems` has
    that number for each stem. `acronyms` are the folded words that mostly stand in capitals. `accented` has, for each
    word that is mostly written with accents, how it is then written, by how it is without.
    """

    version: object = None
    language: str = "es"
    entries: tuple[Word, ...] = ()
    forms: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stems: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    acronyms: frozenset[str] = frozenset()
    works: int = 0  # in how many the commonest stem stands: about all of them
    accented: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        best: dict[str, str] = {}
        for form, works in self.forms.items():
            held = best.setdefault(fold(form), form)
            if works > self.forms[held]:
                best[fold(form)] = form
        object.__setattr__(self, "accented", {plain: form for plain, form in best.items() if plain != form})

    def __iter__(self) -> Iterator[Word]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def share(self, word_stem: str) -> float:
        """In which share of the works a stem stands, 0 to 1."""
        return self.stems.get(word_stem, 0) / self.works if self.works else 0.0
