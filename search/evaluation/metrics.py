"""The figures of an evaluation: pure functions of what was found for one query, and of many such values.

Every judgement here is "right" or "not right", so gains are 1 or 0.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

DEPTH = 10

# Enough for an interval that is steady in the second decimal; the seed makes a second run print the same.
RESAMPLES = 1_000
SEED = 20_260_221


def ndcg(right: Sequence[bool], possible: int, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of the first `depth` results.

    `right` says of each result, best first, whether it is right; `possible` is how many right ones there are.
    DCG = sum of gain / log2(rank + 1), divided by that of the best possible order (Järvelin and Kekäläinen,
    "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002, with the logarithm of rank + 1
    that has become usual). 0 when nothing can be right.
    """
    ideal = sum(_discount(rank) for rank in range(1, min(possible, depth) + 1))
    gained = sum(_discount(rank) for rank, is_right in enumerate(right[:depth], start=1) if is_right)
    return gained / ideal if ideal else 0.0


def reciprocal_rank(right: Sequence[bool], depth: int = DEPTH) -> float:
    """1 / rank of the first right result, 0 when none is among the first `depth` (Voorhees, TREC-8, 1999)."""
    for rank, is_right in enumerate(right[:depth], start=1):
        if is_right:
            return 1 / rank
    return 0.0


def recall(right: Sequence[bool], possible: int, depth: int = DEPTH) -> float:
    """The share of the right texts that are among the first `depth` results."""
    return sum(right[:depth]) / possible if possible else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of the mean by the percentile bootstrap (Efron and Tibshirani 1993, chapter 13).

    Queries are what is drawn: the interval says how much another sample of such queries might give.
    """
    if not values:
        return 0.0, 0.0
    draw = random.Random(SEED)  # noqa: S311  no secret hangs on it
    size = len(values)
    means = sorted(sum(draw.choices(values, k=size)) / size for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


@dataclass(frozen=True, slots=True)
class Paired:
    """The difference of two configurations on the same queries: second minus first."""

    first: float
    second: float
    low: float
    high: float
    better: int
    worse: int

    @property
    def difference(self) -> float:
        return self.second - self.first


def paired(first: Sequence[float], second: Sequence[float]) -> Paired:
    """Compares value with value, query by query. Both must be of the same queries in the same order.

    The interval is that of the mean difference: pairing takes out what makes a query hard for both.
    """
    differences = [after - before for before, after in zip(first, second, strict=True)]
    low, high = interval(differences)
    return Paired(
        first=mean(first),
        second=mean(second),
        low=low,
        high=high,
        better=sum(each > 0 for each in differences),
        worse=sum(each < 0 for each in differences),
    )


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
