"""How days and months are written, in the language of the page or mail."""

from datetime import date, datetime

from django.utils import formats, timezone

from kb.languages import active_language

_DAY_FORMATS = {"es": r"j \d\e F \d\e Y", "en": "j F Y"}
_SHORT_DAY_FORMAT = "j M Y"
_MONTH_FORMATS = {"es": r"F \d\e Y", "en": "F Y"}


def day(value: date | None) -> str:
    """23 de noviembre de 2026, 23 November 2026; empty for no date."""
    return _written(value, _DAY_FORMATS[active_language()])


def short_day(value: date | None) -> str:
    """23 nov 2026, 23 Nov 2026."""
    return _written(value, _SHORT_DAY_FORMAT)


def month(value: date | None) -> str:
    """noviembre de 2026, November 2026."""
    return _written(value, _MONTH_FORMATS[active_language()])


def _written(value: date | None, pattern: str) -> str:
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        # The day it was here.
        value = timezone.localtime(value)
    text = formats.date_format(value, pattern)
    # Django's Spanish months begin with a capital and abbreviate with a full stop; Spanish writes neither.
    return text.lower().replace(".", "") if active_language() == "es" else text
