"""Tables as files for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

# By it Excel knows UTF-8.
_MARK = "\ufeff"
# What a spreadsheet would take for a formula: people typed these words, and others open the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_formula(cell: Any) -> Any:
    """The cell as text that a spreadsheet only shows."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def csv_lines(headings: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one at a time."""
    yield _MARK + _line(headings)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[Any]) -> str:
    written = StringIO()
    csv.writer(written).writerow([without_formula(cell) for cell in cells])
    return written.getvalue()
