"""Tables as files for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet would take for a formula, at the start of words that somebody typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV that begins with a byte order mark, by which Excel knows UTF-8. No text in it is a formula."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    for row in rows:
        writer.writerow(
            [f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value for value in row]
        )
    return "\ufeff" + written.getvalue()
