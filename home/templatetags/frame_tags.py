"""What the frame's templates need beyond the frame: numbered pages of a list."""

from django import template

register = template.Library()

# Pages named on each side of the current one.
_AROUND = 2


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
