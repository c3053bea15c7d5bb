"""The figures against values worked out by hand."""

import pytest

from search.evaluation import metrics


@pytest.mark.parametrize(
    ("right", "possible", "expected"),
    [
        ([True], 1, 1.0),
        ([False, True], 1, 0.6309),  # 1 / log2(3)
        ([True, False, True], 2, 0.9197),  # (1 + 1/2) / (1 + 1/log2(3))
        ([False] * 10 + [True], 1, 0.0),  # the eleventh no longer counts
        ([True] * 10, 12, 1.0),  # no more than ten can be among the first ten
        ([], 1, 0.0),
        ([False], 0, 0.0),
    ],
)
def test_ndcg(right, possible, expected):
    assert metrics.ndcg(right, possible) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("right", "expected"), [([True, True], 1), ([False, False, True], 1 / 3), ([False] * 10 + [True], 0), ([], 0)]
)
def test_reciprocal_rank_is_that_of_the_first_right_result(right, expected):
    assert metrics.reciprocal_rank(right) == expected


@pytest.mark.parametrize(
    ("right", "possible", "expected"),
    [([False, True], 2, 0.5), ([True, True], 2, 1), ([False] * 10 + [True], 1, 0), ([], 0, 0)],
)
def test_recall_is_the_share_of_what_could_be_found(right, possible, expected):
    assert metrics.recall(right, possible) == expected


def test_the_interval_is_that_of_the_normal_approximation_where_that_holds():
    # A hundred values, half of them 1: standard error .05, so 1.96 times as much on either side.
    low, high = metrics.interval([0.0, 1.0] * 50)
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)


def test_values_that_do_not_differ_have_no_width():
    assert metrics.interval([0.25] * 7) == (0.25, 0.25)


def test_a_second_run_prints_the_same_interval():
    values = [number * number % 101 / 101 for number in range(60)]
    assert metrics.interval(values) == metrics.interval(values)


def test_a_paired_difference_counts_what_changed():
    found = metrics.paired([0.0, 0.5, 1.0, 1.0], [1.0, 0.5, 0.5, 1.0])
    assert (found.first, found.second, found.difference) == (0.625, 0.75, 0.125)
    assert (found.better, found.worse) == (1, 1)
    assert found.low < 0 < found.high


def test_pairing_takes_out_what_makes_a_query_hard_for_both():
    before = [0.0, 0.2, 0.5, 0.8] * 10
    found = metrics.paired(before, [each + 0.1 for each in before])
    assert found.low == pytest.approx(0.1)
    assert found.high == pytest.approx(0.1)


def test_only_the_same_queries_can_be_compared():
    with pytest.raises(ValueError, match="shorter"):
        metrics.paired([1.0, 0.0], [1.0])
