"""How well the best works answer a query; the same for every engine."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.fusion import Near
from search.language import Clause, Understanding
from search.language.text import stem, stems
from search.language.vectors import Vectors, cosines
from search.results import CLOSE, NONE, WEAK

# The best works that are asked how much of the query they meet.
JUDGED = 5

# Where only words can be compared: from which share of the query's words on the best work is close, or weak.
CLOSE_BY_WORDS = 0.6
WEAK_BY_WORDS = 0.3

# Where meaning is compared, a work's answer is the share of the query's words that it has, half of that counted in its
# title and nearest sentence (a long text has any word somewhere), and these multiples of two cosines. The better
# language counts for two thirds: what both say nearly alike is no accident. Words that stand nowhere in the library
# speak against it. All of it is measured on questions that the library answers and on such as it does not
# (docs/adr/0017).
NEAR_ITS_SENTENCE = 0.5
OF_WHOLE = 0.8
OF_WORK = 0.3
OF_OTHER_LANGUAGE = 1 / 3
OF_UNKNOWN = 0.2
CLOSE_FROM = 0.70
WEAK_FROM = 0.56


@dataclass(frozen=True, slots=True)
class Judged:
    """One of the best works in one language: the clauses that it meets; `near` is None where it is not among the
    nearest. `met_around`: those of the clauses that are met around its nearest sentence, reckoned when it is called.
    """

    language: str
    met: Collection[int]
    near: Near | None = None
    met_around: Callable[[], Collection[int]] = tuple


def confidence(understanding: Understanding, judged: Sequence[Judged], *, by_meaning: Collection[str] = ()) -> str:
    """CLOSE, WEAK or NONE. `by_meaning`: the languages asked in which anything could be compared by meaning."""
    if understanding.is_empty:
        return CLOSE
    if understanding.vector is None or not by_meaning:
        best = max((_share(understanding, each.language, each.met) for each in judged), default=0.0)
        return _told(best, CLOSE_BY_WORDS, WEAK_BY_WORDS)
    best_of = dict.fromkeys({*by_meaning, *(each.language for each in judged)}, 0.0)
    promising = [(_most(understanding, understanding.vector, each), each) for each in judged]
    # Reading a sentence for the words in it is most of the work: only where it can still change something.
    for most, each in sorted(promising, key=lambda pair: -pair[0]):
        if most > best_of[each.language]:
            best_of[each.language] = max(best_of[each.language], most - _elsewhere(understanding, each))
    best, *other = sorted(best_of.values(), reverse=True)
    if other:
        best += (other[0] - best) * OF_OTHER_LANGUAGE
    best -= OF_UNKNOWN * len(understanding.unknown) / len(understanding.content_words)
    return _told(best, CLOSE_FROM, WEAK_FROM)


def met_around(clauses: Sequence[Clause], places: Iterable[int], texts: Iterable[str], language: str) -> list[int]:
    """Which of these clauses are met in the title, or in the nearest sentence and what is shown after it."""
    padded = f" {' xpassagex '.join(' '.join(stems(text, language)) for text in texts)} "
    return [
        place
        for place in places
        if any(
            f" {' '.join(stem(word, language) for word in each.words)} " in padded
            for each in clauses[place].alternatives
        )
    ]


def _most(understanding: Understanding, vector: Vectors, judged: Judged) -> float:
    """How well a work answers if all that it meets stands around its nearest sentence."""
    share = _share(understanding, judged.language, judged.met)
    if judged.near is None:
        return share
    (whole,) = cosines(judged.near.whole[np.newaxis], vector).tolist()
    return share + OF_WHOLE * whole + OF_WORK * judged.near.cosine


def _elsewhere(understanding: Understanding, judged: Judged) -> float:
    """What is to be taken off for the words that stand elsewhere in the work."""
    share = _share(understanding, judged.language, judged.met)
    if judged.near is None or not share:
        return 0.0
    return NEAR_ITS_SENTENCE * (share - _share(understanding, judged.language, judged.met_around()))


def _share(understanding: Understanding, language: str, met: Iterable[int]) -> float:
    """The share of the query's words; one that was only translated says nothing, unless it is a name or a concept."""
    clauses = understanding.clauses[language]
    is_own = language == understanding.language
    covered: set[int] = set()
    for place in met:
        if is_own or not clauses[place].is_word or clauses[place].covers <= understanding.names:
            covered |= clauses[place].covers
    return len(covered & understanding.content_words) / len(understanding.content_words)


def _told(value: float, close_from: float, weak_from: float) -> str:
    if value >= close_from:
        return CLOSE
    return WEAK if value >= weak_from else NONE
