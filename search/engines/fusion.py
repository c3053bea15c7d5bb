"""How the scores of both languages become one order; the same for every engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.language import Understanding
from search.results import CLOSE, NONE, WEAK

# Field weights of a match, for both engines. Measured on OCDS (its titles repeat within a chapter, so they are worth
# less there than on real pages): see docs/search.md.
TITLE = 1.5
SUMMARY = 1.2
LABELS = 1.0
BODY = 1.0

# A best match in the other language, beside a best match in the language of the query.
OTHER_LANGUAGE = 0.9

# Of three or more words, this share must be met (rounded down), unless a concept is.
LEAST_SHARE = 0.4

# From which share of the query's words on the best match is close, or weak.
CLOSE_FROM = 0.6
WEAK_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Fused:
    """A work's place in the order, and the language in which it matched best."""

    work: int | str
    score: float
    language: str


def least_words(understanding: Understanding, language: str) -> int:
    """How many of the single words a part must contain when it contains no concept of the query."""
    count = sum(clause.is_word for clause in understanding.clauses[language])
    if language != understanding.language:
        # Most words are not the same there; asking for more than one loses a quarter of what names find (XQuAD).
        return min(1, count)
    return max(1, int(count * LEAST_SHARE)) if count > 2 else min(1, count)


def fuse(
    scores: Mapping[str, Iterable[tuple[int | str, float]]], understanding: Understanding
) -> dict[int | str, Fused]:
    """The better of a work's two languages, each measured by its best match and by what it carries of the query.

    Scores of two indices are not comparable (a rare word here is common there), so each language is divided by its
    best; the share then keeps a language in which only a stray word was found from standing beside a real answer.
    """
    fused: dict[int | str, Fused] = {}
    for language, found in scores.items():
        matches = list(found)
        best = max((score for _, score in matches), default=0.0)
        if best <= 0:
            continue
        factor = understanding.share[language] / best
        if language != understanding.language:
            factor *= OTHER_LANGUAGE
        for work, score in matches:
            value = score * factor
            before = fused.get(work)
            if before is None or value > before.score:
                fused[work] = Fused(work, value, language)
    return fused


def confidence(understanding: Understanding, met: Iterable[tuple[str, Iterable[int]]]) -> str:
    """How well the best works answer: from (language, clauses met there) of each of them."""
    if understanding.is_empty:
        return CLOSE
    best = 0.0
    for language, places in met:
        clauses = understanding.clauses[language]
        is_own = language == understanding.language
        covered: set[int] = set()
        for place in places:
            if is_own or not clauses[place].is_word or clauses[place].covers <= understanding.names:
                covered |= clauses[place].covers
        best = max(best, len(covered & understanding.content_words) / len(understanding.content_words))
    if best >= CLOSE_FROM:
        return CLOSE
    return WEAK if best >= WEAK_FROM else NONE
