"""Words of the index that mean nearly the same as a word that was typed, in the same language or the other one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.language.vectors import Vectors, cosines, nearest_by_signs, signs

# How many words are compared exactly, after the quick look at their signs.
_CANDIDATES = 96


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word of the index with the cosine of its vector to the one asked for."""

    stem: str
    word: str
    cosine: float


class WordVectors:
    """The words of one language's index, each with its vector. Immutable."""

    def __init__(self, stems: Sequence[str], words: Sequence[str], vectors: Vectors) -> None:
        self._stems = tuple(stems)
        self._words = tuple(words)
        self._vectors = vectors
        self._signs = signs(vectors)

    def __len__(self) -> int:
        return len(self._stems)

    def nearest(self, vector: Vectors, *, most: int, least: float) -> list[Neighbour]:
        """At most `most` words whose cosine is `least` or more, the nearest first."""
        if not self._stems:
            return []
        places = nearest_by_signs(self._signs, signs(vector), _CANDIDATES)
        found = cosines(self._vectors[places], vector)
        best = np.argsort(-found, kind="stable")[:most]
        return [
            Neighbour(self._stems[places[each]], self._words[places[each]], float(found[each]))
            for each in best
            if found[each] >= least
        ]
