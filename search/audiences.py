"""Who may see a part, as words that an index can filter by.

A part carries the words of its restrictions, a visitor all the words that person answers to; one in common opens it.
Restrictions pile up down the tree (a section for group 3, a page in it for group 5): then both are asked for, and
the part carries their combination ("groups:3+5").
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations, product

from search.documents import PUBLIC, SIGNED_IN

# A visitor answers to every combination of at most this many groups. A page below more nested group restrictions
# than that is shown by search to superusers only: hidden rather than leaked.
NESTED_GROUPS = 3


@dataclass(frozen=True, slots=True)
class Audience:
    """The words a visitor answers to; `sees_all` for a superuser."""

    words: frozenset[str] = frozenset({PUBLIC})
    sees_all: bool = False


EVERYBODY = Audience()


def audience_of_visitor(
    *, is_authenticated: bool, group_ids: Collection[int] = (), is_superuser: bool = False
) -> Audience:
    if not is_authenticated:
        return EVERYBODY
    words = {PUBLIC, SIGNED_IN}
    for size in range(1, NESTED_GROUPS + 1):
        words.update(_groups(chosen) for chosen in combinations(sorted(group_ids), size))
    return Audience(frozenset(words), sees_all=is_superuser)


def audience_of_part(*, signed_in_only: bool, group_restrictions: Iterable[Collection[int]] = ()) -> frozenset[str]:
    """The words of a part below these restrictions; each element of `group_restrictions` opens to any of its groups."""
    restrictions = [frozenset(groups) for groups in group_restrictions]
    if not restrictions:
        return frozenset({SIGNED_IN if signed_in_only else PUBLIC})
    combined = {frozenset(choice) for choice in product(*restrictions)}
    smallest = {groups for groups in combined if not any(other < groups for other in combined)}
    return frozenset(_groups(sorted(groups)) for groups in smallest)


def _groups(ids: Iterable[int]) -> str:
    return "groups:" + "+".join(str(group) for group in ids)
