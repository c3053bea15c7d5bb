"""Words of the index that mean nearly the same as a word that was typed, in the same language or the other one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.language.vectors import Vectors, cosines, nearest_by_signs, signs

# How many words are compared exactly, after the quick look at their signs.
_CANDIDATES = 96
# Answers that are kept: people ask with the same words again and again.
_MOST_KEPT = 5_000


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
        self._places = {word: place for place, word in enumerate(self._words)}
        self._vectors = vectors
        self._signs = signs(vectors)
        self._kept: dict[tuple[bytes, int, float], tuple[Neighbour, ...]] = {}

    def __len__(self) -> int:
        return len(self._stems)

    def vector_of(self, word: str) -> Vectors | None:
        """The vector of a folded word, if it is one of these."""
        place = self._places.get(word)
        return self._vectors[place] if place is not None else None

    def nearest(self, vector: Vectors, *, most: int, least: float) -> tuple[Neighbour, ...]:
        """At most `most` words whose cosine is `least` or more, the nearest first."""
        asked = (vector.tobytes(), most, least)
        found = self._kept.get(asked)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[asked] = tuple(self._nearest(vector, most, least))
        return found

    def _nearest(self, vector: Vectors, most: int, least: float) -> Iterator[Neighbour]:
        if not self._stems:
            return
        places = nearest_by_signs(self._signs, signs(vector), _CANDIDATES)
        found = cosines(self._vectors[places], vector)
        for each in np.argsort(-found, kind="stable")[:most]:
            if found[each] >= least:
                place = places[each]
                yield Neighbour(self._stems[place], self._words[place], float(found[each]))
