"""How the scores of both languages become one order; the same for every engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.documents import SUMMARY_PLACE
from search.language import Understanding
from search.language.vectors import Vectors, cosines
from search.results import CLOSE, NONE, WEAK

# Field weights of a match, for both engines. Measured on OCDS (its titles repeat within a chapter, so they are worth
# less there than on real pages): see docs/search.md.
TITLE = 1.5
SUMMARY = 1.2
LABELS = 1.0
BODY = 1.0

# A best match in the other language, beside a best match in the language of the query.
OTHER_LANGUAGE = 0.97

# How much nearness in meaning weighs beside the words, in the language of the query and across the border; how many
# of the nearest works take part; and what the best sentence of a work counts beside the whole of it.
NEARNESS = 0.3
NEARNESS_ACROSS = 0.4
NEAREST = 50
BEST_SENTENCE = 0.4

# A work that has none of the words is found by its meaning from this cosine on, unless others are much nearer.
NEAR_FROM = 0.3
NEAR_OF_BEST = 0.8

# Texts of the other language that say nearly what a good answer in the language of the query says ("counterparts"):
# how many answers are asked, what it adds, and from which cosine on two texts say nearly the same. Measured with and
# without such texts in the library: docs/adr/0016.
COUNTERPART = 0.8
ANSWERS_ASKED = 5
COUNTERPART_FROM = 0.6
COUNTERPART_SURE = 0.9
_COUNTERPART_DEPTH = 20

# Of three or more words, this share must be met (rounded down), unless a concept is.
LEAST_SHARE = 0.4

# From which share of the query's words on the best match is close, or weak.
CLOSE_FROM = 0.6
WEAK_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Near:
    """A work near the query in meaning. `passage`, `begin` and `end` say where its nearest sentence stands."""

    work: int | str
    cosine: float
    whole: Vectors
    passage: int = SUMMARY_PLACE
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What one language's index has for a query under the filters chosen: scores of the words, the share of the
    query's words that each work has, and the nearest works in meaning, nearest first; `by_meaning` are those of them
    that count as found whatever words they have.
    """

    words: Mapping[int | str, float]
    met: Mapping[int | str, float]
    near: Sequence[Near] = ()
    by_meaning: frozenset[int | str] = frozenset()


def near_enough(near: Sequence[Near]) -> frozenset[int | str]:
    """Which of the nearest works count as found; to be asked before any filter, so that counts add up."""
    if not near:
        return frozenset()
    least = max(NEAR_FROM, NEAR_OF_BEST * near[0].cosine)
    return frozenset(each.work for each in near if each.cosine >= least)


@dataclass(frozen=True, slots=True)
class Fused:
    """A work's place in the order, the language in which it matched best, and what its score consists of.

    words, nearness: shares of the best match in that language, before weighing (0 to 1). counterpart: what a good
    answer in the language of the query added.
    """

    work: int | str
    score: float
    language: str
    words: float = 0.0
    nearness: float = 0.0
    counterpart: float = 0.0


def least_words(understanding: Understanding, language: str) -> int:
    """How many of the single words a part must contain when it contains no concept of the query."""
    count = sum(clause.is_word for clause in understanding.clauses[language])
    if language != understanding.language:
        # Most words are not the same there; asking for more than one loses a quarter of what names find (XQuAD).
        return min(1, count)
    return max(1, int(count * LEAST_SHARE)) if count > 2 else min(1, count)


def fuse(found: Mapping[str, Found], understanding: Understanding) -> dict[int | str, Fused]:
    """The better of a work's two languages.

    Scores of two indices are not comparable (a rare word here is common there), so each language is measured by its
    own best match; the share of the query that could be said there at all then keeps a language in which only a stray
    word was found from standing beside a real answer.
    """
    own = understanding.language
    by_language = {
        language: _in_language(language, of_language, is_own=language == own) for language, of_language in found.items()
    }
    for language in by_language:
        if language != own and own in by_language:
            by_language[language] = _with_counterparts(
                by_language[language], found[language], by_language[own], found[own]
            )
    fused: dict[int | str, Fused] = {}
    for language, works in by_language.items():
        factor = 1.0 if language == own else OTHER_LANGUAGE * understanding.share[language]
        for work, each in works.items():
            if work not in fused or each.score * factor > fused[work].score:
                fused[work] = replace(each, score=each.score * factor)
    return fused


def _in_language(language: str, found: Found, *, is_own: bool) -> dict[int | str, Fused]:
    weight = 0.0 if not found.near else NEARNESS if is_own else NEARNESS_ACROSS
    best = max(found.words.values(), default=0.0)
    nearness = _spread([each.cosine for each in found.near])
    near = {each.work: share for each, share in zip(found.near, nearness, strict=True)}
    works = dict.fromkeys([*found.words, *(each.work for each in found.near if each.work in found.by_meaning)])
    fused: dict[int | str, Fused] = {}
    for work in works:
        words = found.words.get(work, 0.0) / best if best > 0 else 0.0
        score = (1 - weight) * words + weight * near.get(work, 0.0)
        fused[work] = Fused(work, score, language, words, near.get(work, 0.0))
    return _measured_by_best(fused)


def _with_counterparts(
    works: dict[int | str, Fused], found: Found, own_works: Mapping[int | str, Fused], own_found: Found
) -> dict[int | str, Fused]:
    """Lifts what says nearly the same as a good answer in the language of the query.

    An answer vouches for its counterpart by its own score and by the share of the query's words it has, squared: half
    an answer vouches for next to nothing. Only works that were found by themselves are lifted.
    """
    answers = sorted(own_works.values(), key=lambda each: -each.score)[:ANSWERS_ASKED]
    vectors = {each.work: each.whole for each in own_found.near}
    candidates = [each for each in found.near if each.work in works]
    if not candidates:
        return works
    among = np.stack([each.whole for each in candidates])
    vouched = np.zeros(len(candidates), dtype=np.float32)
    for answer in answers:
        strength = answer.score * own_found.met.get(answer.work, 0.0) ** 2
        if answer.work in vectors and strength > 0:
            alike = cosines(among, vectors[answer.work])
            # The other language of the same work is no second opinion.
            alike[[each.work == answer.work for each in candidates]] = 0.0
            sure = (float(alike.max()) - COUNTERPART_FROM) / (COUNTERPART_SURE - COUNTERPART_FROM)
            spread = _spread(alike.tolist(), depth=_COUNTERPART_DEPTH)
            vouched = np.maximum(vouched, np.array(spread, dtype=np.float32) * strength * min(1.0, max(0.0, sure)))
    lifted = dict(works)
    for each, voucher in zip(candidates, vouched.tolist(), strict=True):
        before = works[each.work]
        added = COUNTERPART * voucher * before.score**0.5
        lifted[each.work] = replace(before, score=before.score + added, counterpart=added)
    return _measured_by_best(lifted)


def _measured_by_best(works: dict[int | str, Fused]) -> dict[int | str, Fused]:
    best = max((each.score for each in works.values()), default=0.0)
    if best <= 0:
        return {}
    return {
        work: replace(each, score=each.score / best, counterpart=each.counterpart / best)
        for work, each in works.items()
    }


def _spread(values: Sequence[float], *, depth: int | None = None) -> list[float]:
    """Each value between the least (or the one at that depth) and the largest, as 0 to 1."""
    if not values:
        return []
    in_order = sorted(values, reverse=True)
    least = in_order[min(depth or len(in_order), len(in_order)) - 1]
    span = max(in_order[0] - least, 0.05)
    return [min(1.0, max(0.0, (value - least) / span)) if value < in_order[0] else 1.0 for value in values]


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
