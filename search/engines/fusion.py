"""How the scores of both languages become one order; the same for every engine."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.documents import SUMMARY_PLACE
from search.language import Understanding
from search.language.vectors import Vectors, cosines
from search.results import ScoreParts

# Field weights of a match, for both engines. Measured on OCDS (its titles repeat within a chapter, so they are worth
# less there than on real pages): see docs/search.md.
TITLE = 1.5
SUMMARY = 1.2
LABELS = 1.0
BODY = 1.0

# Text of files is weighed by itself, as if it were another work's, and the better of the two counts: 300 pages of
# annex then take nothing from what the work itself says, and add little where they only repeat a word.
ATTACHED = 0.6

# A best match in the other language, beside a best match in the language of the query.
OTHER_LANGUAGE = 0.97

# How much nearness in meaning weighs beside the words, in the language of the query and across the border; how many
# of the nearest works take part; and what the best sentence of a work counts beside the whole of it.
NEARNESS = 0.3
NEARNESS_ACROSS = 0.4
NEAREST = 50
BEST_SENTENCE = 0.4

# A work that has none of the words is found by its meaning from this cosine on, unless others are much nearer.
NEAR_FROM = 0.45
NEAR_OF_BEST = 0.8

# Texts of the other language that say nearly what a good answer in the language of the query says ("counterparts"):
# how many answers are asked, what it adds, and from which cosine on two texts say nearly the same. Measured with and
# without such texts in the library: docs/adr/0016.
COUNTERPART = 0.8
ANSWERS_ASKED = 5
COUNTERPART_FROM = 0.6
COUNTERPART_SURE = 0.9
_COUNTERPART_DEPTH = 20

# A work in which a citation of the query heads a passage or the work itself ("art. 134" over the text of the article),
# and one that only mentions it, stand before all others, if the citation is this share of the query or more.
HEADED = 1.0
MENTIONED = 0.5
_CITED = 2.0
_CITED_SHARE = 0.25

# Values closer together than this differ by chance.
_LEAST_SPAN = 0.05

# Of three or more words, this share must be met (rounded down), unless a concept is.
LEAST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Near:
    """A work near the query in meaning. `passage` and `begins` say where its nearest sentence stands."""

    work: int | str
    cosine: float
    whole: Vectors
    passage: int = SUMMARY_PLACE
    begins: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What one language's index has for a query under the filters chosen: scores of the words, the share of the
    query's words that each work has, and the nearest works in meaning, nearest first; `by_meaning` are those of them
    that count as found whatever words they have. `cited`: how well each answers the citations of the query, see
    `cited`.
    """

    words: Mapping[int | str, float]
    met: Mapping[int | str, float]
    near: Sequence[Near] = ()
    by_meaning: frozenset[int | str] = frozenset()
    cited: Mapping[int | str, float] = field(default_factory=dict)


def near_enough(near: Sequence[Near]) -> frozenset[int | str]:
    """Which of the nearest works count as found; to be asked before any filter, so that counts add up."""
    if not near:
        return frozenset()
    least = least_nearness(near)
    return frozenset(each.work for each in near if each.cosine >= least)


def least_nearness(near: Sequence[Near]) -> float:
    """From which cosine on a work counts as found without a word, beside these nearest ones."""
    return max(NEAR_FROM, NEAR_OF_BEST * near[0].cosine) if near else NEAR_FROM


@dataclass(frozen=True, slots=True)
class Fused:
    """A work's place in the order, the language in which it matched best, and what its score consists of.

    words, nearness, counterpart, cited: what each gave, the last for the citations of the query; together they are the
    score. factor: what all but the last were multiplied by for the language. voucher: the answer in the language of the
    query that this is a counterpart of.
    """

    work: int | str
    score: float
    language: str
    words: float = 0.0
    nearness: float = 0.0
    counterpart: float = 0.0
    cited: float = 0.0
    factor: float = 1.0
    voucher: int | str | None = None

    def parts(self, voucher: str = "") -> ScoreParts:
        """`voucher`: the key of the work that vouched."""
        return ScoreParts(self.words, self.nearness, self.counterpart, self.language, self.factor, voucher, self.cited)


def least_words(understanding: Understanding, language: str) -> int:
    """How many of the single words a part must contain when it contains no concept of the query."""
    count = sum(clause.is_word for clause in understanding.clauses[language])
    if language != understanding.language:
        # Most words are not the same there; asking for more than one loses a quarter of what names find (XQuAD).
        return min(1, count)
    return max(1, int(count * LEAST_SHARE)) if count > 2 else min(1, count)


class Fusion(Mapping[int | str, Fused]):
    """The better of a work's languages, of those that were asked for; the others still vouch for counterparts.

    Scores of two indices are not comparable (a rare word here is common there), so each language is measured by its
    own best match; the share of the query that could be said there at all then keeps a language in which only a stray
    word was found from standing beside a real answer. What a score consists of is reckoned when somebody asks for it:
    of hundreds of works a page shows ten.
    """

    def __init__(self, found: Mapping[str, Found], understanding: Understanding, languages: Collection[str]) -> None:
        own = understanding.language
        self._of_citations = _CITED * _is_about_citations(understanding)
        self._measured = {language: _Measured(each, is_own=language == own) for language, each in found.items()}
        self._factors = dict.fromkeys(languages, 1.0)
        # The score of each work, and the language in which it matched best.
        self._best: dict[int | str, tuple[float, str]] = {}
        for language in languages:
            works = self._measured[language]
            if language != own:
                works.lift_counterparts(self._measured[own])
                self._factors[language] = OTHER_LANGUAGE * _sayable(understanding, language)
            # Between 0 and 1, as all scores are.
            share = self._factors[language] / (1 + self._of_citations)
            of_citations = self._of_citations / (1 + self._of_citations)
            cited = works.found.cited
            for work, score in works.scores.items():
                value = score * share + of_citations * cited.get(work, 0.0)
                if work not in self._best or value > self._best[work][0]:
                    self._best[work] = value, language

    def __getitem__(self, work: int | str) -> Fused:
        score, language = self._best[work]
        works, factor = self._measured[language], self._factors[language]
        share = factor / (1 + self._of_citations)
        return Fused(
            work,
            score,
            language,
            works.of_words(work) * share,
            works.of_nearness(work) * share,
            works.lifted.get(work, 0.0) * share,
            self._of_citations * works.found.cited.get(work, 0.0) / (1 + self._of_citations),
            factor,
            works.vouchers.get(work),
        )

    def __iter__(self) -> Iterator[int | str]:
        return iter(self._best)

    def __len__(self) -> int:
        return len(self._best)

    def place(self, work: int | str) -> tuple[float, str] | None:
        """The score of a work and the language in which it matched best; None where it was not found."""
        return self._best.get(work)

    def best(self, count: int) -> list[int | str]:
        """Works with the best scores."""
        return heapq.nlargest(count, self._best, key=self._best.__getitem__)


def cited(understanding: Understanding, language: str, met: Collection[int], headed: Collection[int]) -> float:
    """How well a work answers the citations of a query, 0 to 1: from the clauses that it meets, and those of them whose
    citation heads one of its passages or the work itself.
    """
    asked = [place for place, clause in enumerate(understanding.clauses[language]) if clause.citation is not None]
    if not asked:
        return 0.0
    return sum(HEADED if place in headed else MENTIONED for place in asked if place in met) / len(asked)


def share_met(understanding: Understanding, language: str, met: Iterable[int]) -> float:
    """The share of the query's words that these clauses of one language speak for, 0 to 1."""
    covered: set[int] = set()
    for place in met:
        covered |= understanding.clauses[language][place].covers
    return len(covered) / len(understanding.content_words)


def _is_about_citations(understanding: Understanding) -> bool:
    of_citations = frozenset[int]().union(*(each.places for each in understanding.citations))
    content = understanding.content_words
    return len(of_citations & content) >= _CITED_SHARE * len(content) > 0


def _sayable(understanding: Understanding, language: str) -> float:
    """How much of the query could be asked in that language: all of it where meaning is compared."""
    return 1.0 if understanding.vector is not None else understanding.share[language]


class _Measured:
    """The works of one language with their scores, the best being 1."""

    def __init__(self, found: Found, *, is_own: bool) -> None:
        self.found = found
        self.weight = weight = 0.0 if not found.near else NEARNESS if is_own else NEARNESS_ACROSS
        best = max(found.words.values(), default=0.0)
        self.words = {work: score / best for work, score in found.words.items()} if best > 0 else {}
        spread = _spread([each.cosine for each in found.near])
        self.nearness = {each.work: share for each, share in zip(found.near, spread, strict=True)}
        self.scores = {work: (1 - weight) * share for work, share in self.words.items()}
        for work, share in self.nearness.items():
            if work in self.scores:
                self.scores[work] += weight * share
            elif work in found.by_meaning:
                self.scores[work] = weight * share
        self.lifted: dict[int | str, float] = {}
        self.vouchers: dict[int | str, int | str] = {}
        # What the shares above were multiplied by so far to make the best score 1.
        self._scale = 1.0
        self._measure_by_best()

    def of_words(self, work: int | str) -> float:
        """What its words give a work in its score."""
        return (1 - self.weight) * self.words.get(work, 0.0) * self._scale

    def of_nearness(self, work: int | str) -> float:
        return self.weight * self.nearness.get(work, 0.0) * self._scale

    def lift_counterparts(self, own: "_Measured") -> None:
        """Lifts what says nearly the same as a good answer in the language of the query.

        An answer vouches for its counterpart by its own score and by the share of the query's words it has, squared:
        half an answer vouches for next to nothing. Only works that were found by themselves are lifted.
        """
        candidates = [each for each in self.found.near if each.work in self.scores]
        if not candidates:
            return
        vectors = {each.work: each.whole for each in own.found.near}
        among = np.stack([each.whole for each in candidates])
        vouched = np.zeros(len(candidates), dtype=np.float32)
        vouchers: list[int | str | None] = [None] * len(candidates)
        for answer in heapq.nlargest(ANSWERS_ASKED, own.scores, key=own.scores.__getitem__):
            strength = own.scores[answer] * own.found.met.get(answer, 0.0) ** 2
            if answer in vectors and strength > 0:
                alike = cosines(among, vectors[answer])
                # The other language of the same work is no second opinion.
                alike[[each.work == answer for each in candidates]] = 0.0
                sure = (float(alike.max()) - COUNTERPART_FROM) / (COUNTERPART_SURE - COUNTERPART_FROM)
                spread = np.array(_spread(alike.tolist(), depth=_COUNTERPART_DEPTH), dtype=np.float32)
                by_answer = spread * (strength * min(1.0, max(0.0, sure)))
                for place in np.flatnonzero(by_answer > vouched).tolist():
                    vouchers[place] = answer
                vouched = np.maximum(vouched, by_answer)
        for each, how_much, voucher in zip(candidates, vouched.tolist(), vouchers, strict=True):
            self.lifted[each.work] = COUNTERPART * how_much * self.scores[each.work] ** 0.5
            self.scores[each.work] += self.lifted[each.work]
            if voucher is not None:
                self.vouchers[each.work] = voucher
        self._measure_by_best()

    def _measure_by_best(self) -> None:
        best = max(self.scores.values(), default=0.0)
        if best > 0:
            self.scores = {work: score / best for work, score in self.scores.items()}
            self.lifted = {work: added / best for work, added in self.lifted.items()}
            self._scale /= best


def _spread(values: Sequence[float], *, depth: int | None = None) -> list[float]:
    """Each value between the least (or the one at that depth) and the largest, as 0 to 1."""
    if not values:
        return []
    largest = max(values)
    least = sorted(values, reverse=True)[min(depth or len(values), len(values)) - 1]
    span = max(largest - least, _LEAST_SPAN)
    return [max(0.0, 1.0 - (largest - value) / span) for value in values]
