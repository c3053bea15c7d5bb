"""Which segments say what the law says: a person translates those, never a machine."""

from collections.abc import Iterable

from django.db.models import Q
from wagtail_localize.models import StringSegment

# Provisions of a regulatory model, and the legal basis of a practice guide.
FIELDS = ("provisions", "legal_basis")


def is_law(path: str) -> bool:
    return path.partition(".")[0] in FIELDS


def law_among(strings: Iterable[int]) -> set[int]:
    """Keys of those strings that stand as law on any page: whoever asks to translate a string does not say where from."""
    in_law = Q()
    for field in FIELDS:
        in_law |= Q(context__path__startswith=f"{field}.")
    keys = StringSegment.objects.filter(in_law, string__in=strings).values_list("string_id", flat=True)
    return set(keys)
