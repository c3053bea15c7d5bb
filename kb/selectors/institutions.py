"""Reads across institutions."""

from collections.abc import Iterable

from kb.models import Institution


def with_those_above(institution_pks: Iterable[int]) -> set[int]:
    """These institutions and those they are part of: whoever acts for one of the latter acts for these."""
    above = dict(Institution.objects.exclude(parent=None).values_list("pk", "parent_id"))
    found: set[int] = set()
    for pk in institution_pks:
        step: int | None = pk
        while step is not None and step not in found:
            found.add(step)
            step = above.get(step)
    return found
