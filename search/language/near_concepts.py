"""Concepts that come close to a query which found nothing close: something to go on with."""

from collections import defaultdict
from functools import lru_cache

import numpy as np

from search.language.concepts import ConceptLabels
from search.language.spelling import LONG, distance, letters_of
from search.language.text import LANGUAGES, fold_all, stem, words
from search.language.understanding import Understanding

# What a query word is worth to a label that has it, that has a longer or shorter form of it, and one like it.
SAME = 1.0
SAME_BEGINNING = 0.6
LIKE = 0.5
# Letters that must be the same at the beginning, and their share of the longer word.
BEGINNING = 4
BEGINNING_SHARE = 0.6


def near_concepts(understanding: Understanding, labels: ConceptLabels, *, limit: int = 5) -> list[str]:
    """Concepts by their labels' likeness to the query, nearest first; none where nothing is like it.

    Of query and label, how much is alike: a short label with the word in it is nearer than a long one.
    """
    terms = [fold_all(term) for term in understanding.terms if len(term) >= BEGINNING]
    known = _label_words(labels)
    met: dict[int, float] = defaultdict(float)
    for term in terms:
        for label, likeness in known.labels_like(term).items():
            met[label] += likeness
    best: dict[str, float] = {}
    for label, likeness in met.items():
        concept = known.concepts[label]
        best[concept] = max(best.get(concept, 0.0), likeness / (len(terms) + known.lengths[label]))
    return sorted(best, key=lambda concept: (-best[concept], concept))[:limit]


class _LabelWords:
    """The words of all labels, each once, to be asked which of them are like another."""

    def __init__(self, labels: ConceptLabels) -> None:
        self.concepts: list[str] = []
        self.lengths: list[int] = []
        having: dict[tuple[str, str], list[int]] = defaultdict(list)
        # Hidden labels are how people get a concept wrong, so they help here; only their concept is told.
        for label in labels.labels:
            label_words = [fold_all(word) for word in words(label.text) if len(word) >= BEGINNING]
            for word in set(label_words):
                having[word, label.language].append(len(self.concepts))
            self.concepts.append(label.concept)
            self.lengths.append(len(label_words))
        self._words = list(having)
        self._having = list(having.values())
        self._sizes = np.array([len(word) for word, _ in self._words], dtype=np.int32)
        self._letters = np.array([letters_of(word) for word, _ in self._words], dtype=np.uint64)
        self._by_stem: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_beginning: dict[str, list[int]] = defaultdict(list)
        for place, (word, language) in enumerate(self._words):
            self._by_stem[stem(word, language), language].append(place)
            self._by_beginning[word[:BEGINNING]].append(place)

    def labels_like(self, term: str) -> dict[int, float]:
        """The labels with a word like this, each with the likeness of its best."""
        found: dict[int, float] = {}
        for place, likeness in self._words_like(term).items():
            for label in self._having[place]:
                found[label] = max(found.get(label, 0.0), likeness)
        return found

    def _words_like(self, term: str) -> dict[int, float]:
        found = dict.fromkeys(self._nearly(term), LIKE)
        for place in self._by_beginning.get(term[:BEGINNING], ()):
            word, _ = self._words[place]
            if _common_beginning(term, word) >= max(BEGINNING, BEGINNING_SHARE * max(len(term), len(word))):
                found[place] = SAME_BEGINNING
        for language in LANGUAGES:
            found |= dict.fromkeys(self._by_stem.get((stem(term, language), language), ()), SAME)
        return found

    def _nearly(self, term: str) -> list[int]:
        """Words with a letter or two wrong; each changes at most two of the letters there are."""
        most = 2 if len(term) >= LONG else 1
        differing = np.bitwise_count(self._letters ^ np.uint64(letters_of(term)))
        possible = np.flatnonzero((abs(self._sizes - len(term)) <= most) & (differing <= 2 * most))
        return [place for place in possible.tolist() if distance(term, self._words[place][0], most) <= most]


# One vocabulary at a time; a changed one is another object.
_label_words = lru_cache(maxsize=1)(_LabelWords)


def _common_beginning(one: str, other: str) -> int:
    same = 0
    for letter, expected in zip(one, other, strict=False):
        if letter != expected:
            break
        same += 1
    return same
