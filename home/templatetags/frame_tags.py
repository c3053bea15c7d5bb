"""What the frame's templates need beyond the frame: numbered pages of a list, the chosen filters above it."""

from dataclasses import dataclass

from django import template
from django.http import QueryDict

register = template.Library()

# Pages named on each side of the current one.
_AROUND = 2


@dataclass(frozen=True)
class ChosenOption:
    """`url` shows the list without this choice, all others kept."""

    label: str
    url: str


@register.simple_tag
def chosen_filters(listing):
    """What is chosen in a kb.selectors.listings.Listing, filter by filter."""
    return [
        ChosenOption(option.label, _without(listing.parameters, each.name, option.value))
        for each in listing.filters
        for option in each.options
        if option.is_chosen
    ]


def _without(parameters, name, value):
    left = QueryDict(parameters, mutable=True)
    left.setlist(name, [other for other in left.getlist(name) if other != value])
    return f"?{left.urlencode()}"


@register.simple_tag
def page_numbers(current, last):
    """The numbers a pagination shows, with None where some are left out.

    >>> page_numbers(6, 12)
    [1, None, 4, 5, 6, 7, 8, None, 12]
    """
    near = set(range(current - _AROUND, current + _AROUND + 1)) | {1, last}
    shown, previous = [], 0
    for number in sorted(number for number in near if 1 <= number <= last):
        if number - previous == 2:
            shown.append(previous + 1)
        elif number - previous > 2:
            shown.append(None)
        shown.append(number)
        previous = number
    return shown
