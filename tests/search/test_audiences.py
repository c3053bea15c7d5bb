"""Restrictions and visitors as words: one in common opens a part."""

import pytest

from search.audiences import EVERYBODY, audience_of_part, audience_of_visitor


def opens(restrictions, *, signed_in_only=False, groups=None):
    part = audience_of_part(signed_in_only=signed_in_only, group_restrictions=restrictions)
    visitor = EVERYBODY if groups is None else audience_of_visitor(is_authenticated=True, group_ids=groups)
    return bool(part & visitor.words)


@pytest.mark.parametrize(
    ("restrictions", "groups", "is_open"),
    [
        ([], None, True),
        ([[1]], None, False),
        ([[1]], [], False),
        ([[1, 2]], [2], True),
        ([[1], [2]], [1], False),
        ([[1], [2]], [2, 1], True),
        ([[1, 2], [2, 3]], [2], True),
        ([[1, 2], [2, 3]], [1, 3], True),
        ([[1, 2], [3]], [1, 2], False),
        ([[1], [1]], [1], True),
        ([[1], [2], [3]], [1, 2, 3], True),
        ([[]], [1], False),
        ([[1], []], [1], False),
    ],
)
def test_every_restriction_must_be_met(restrictions, groups, is_open):
    assert opens(restrictions, groups=groups) is is_open


def test_a_login_restriction_opens_to_anybody_signed_in():
    assert not opens([], signed_in_only=True)
    assert opens([], signed_in_only=True, groups=[])


def test_more_nested_groups_than_are_indexed_hide_rather_than_leak():
    assert not opens([[1], [2], [3], [4]], groups=[1, 2, 3, 4])


def test_somebody_not_signed_in_is_everybody():
    assert audience_of_visitor(is_authenticated=False, group_ids=[1], is_superuser=True) == EVERYBODY
