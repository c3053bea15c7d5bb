"""The numbers under a long list."""

import pytest

from home.templatetags.frame_tags import page_numbers


@pytest.mark.parametrize(
    ("current", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 12, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, 12, [1, None, 10, 11, 12]),
    ],
)
def test_page_numbers_leave_out_only_runs_of_two_or_more(current, last, shown):
    assert page_numbers(current, last) == shown
