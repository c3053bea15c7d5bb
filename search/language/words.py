"""The words that the public part of the index is written in, for correcting what is typed and for translating it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


class Word(NamedTuple):
    """A stem, the way it is most often written (lower case, with accents), and in how many public works it stands."""

    stem: str
    word: str
    works: int


@dataclass(frozen=True, slots=True)
class Words:
    """All of one language at one moment; two with the same `version` are the same.

    `forms` are all ways in which the words are written, each with the number of public works it stands in.
    """

    version: object = None
    language: str = "es"
    entries: tuple[Word, ...] = ()
    forms: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def __iter__(self) -> Iterator[Word]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
