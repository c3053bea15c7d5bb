"""Concepts that come close to a query which found nothing close: something to go on with."""

from collections.abc import Iterator

from search.language.concepts import ConceptLabels, Label
from search.language.spelling import LONG, distance
from search.language.text import fold_all, stem, words
from search.language.understanding import Understanding

# What a query word is worth to a label that has it, that has a longer or shorter form of it, and one like it.
SAME = 1.0
SAME_BEGINNING = 0.6
LIKE = 0.5
# Letters that must be the same at the beginning, and their share of the longer word.
BEGINNING = 4
BEGINNING_SHARE = 0.6


def near_concepts(understanding: Understanding, labels: ConceptLabels, *, limit: int = 5) -> list[str]:
    """Concepts by their labels' likeness to the query, nearest first; none where nothing is like it."""
    terms = [fold_all(term) for term in understanding.terms if len(term) >= BEGINNING]
    if not terms:
        return []
    best: dict[str, float] = {}
    for label in labels.labels:
        # Hidden labels are how people get a concept wrong, so they help here; only their concept is told.
        worth = _worth(terms, label)
        if worth > best.get(label.concept, 0.0):
            best[label.concept] = worth
    return sorted(best, key=lambda concept: (-best[concept], concept))[:limit]


def _worth(terms: list[str], label: Label) -> float:
    """How much of query and label is alike: a short label with the word in it is nearer than a long one."""
    label_words = [fold_all(word) for word in words(label.text) if len(word) >= BEGINNING]
    if not label_words:
        return 0.0
    met = sum(max(_likenesses(term, label_words, label.language)) for term in terms)
    return met / (len(terms) + len(label_words)) if met else 0.0


def _likenesses(term: str, label_words: list[str], language: str) -> Iterator[float]:
    yield 0.0
    for word in label_words:
        if stem(word, language) == stem(term, language):
            yield SAME
        elif _common_beginning(term, word) >= max(BEGINNING, BEGINNING_SHARE * max(len(term), len(word))):
            yield SAME_BEGINNING
        else:
            most = 2 if len(term) >= LONG else 1
            if abs(len(term) - len(word)) <= most and distance(term, word, most) <= most:
                yield LIKE


def _common_beginning(one: str, other: str) -> int:
    same = 0
    for letter, expected in zip(one, other, strict=False):
        if letter != expected:
            break
        same += 1
    return same
