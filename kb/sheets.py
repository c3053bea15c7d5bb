"""Tables as files for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from io import StringIO
from typing import Any

from django.utils import timezone, translation

# By it Excel knows UTF-8.
_MARK = "\ufeff"
# What a spreadsheet would take for a formula: people typed these words, and others open the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_formula(cell: Any) -> Any:
    """The cell as a number, or as text that a spreadsheet only shows."""
    if cell is None or isinstance(cell, int):
        return cell
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(headings: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one at a time."""
    yield _MARK + _line(headings)
    for row in rows:
        yield _line(row)


def as_csv(headings: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """The whole file."""
    return "".join(csv_lines(headings, rows))


def as_read_here(parts: Iterable[str]) -> Iterator[str]:
    """For a response that is sent bit by bit: the admin's language and time zone hold only until the view returns."""
    return _read_in(iter(parts), translation.get_language(), timezone.get_current_timezone())


def _read_in(parts: Iterator[str], language: str | None, zone: tzinfo) -> Iterator[str]:
    while True:
        # Never across a `yield`: what is done in between is another's business.
        with translation.override(language), timezone.override(zone):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _line(cells: Iterable[Any]) -> str:
    written = StringIO()
    csv.writer(written).writerow([without_formula(cell) for cell in cells])
    return written.getvalue()
