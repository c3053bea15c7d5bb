"""The desk's table as a file for a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from search.desk.table import Row

# What a spreadsheet would take for a formula: readers typed these words, not we.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Row]) -> str:
    """CSV with headings in the editor's language; begins with a byte order mark, by which Excel knows UTF-8."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(
        [
            _("Query"),
            _("Language"),
            _("Asked"),
            _("Without results"),
            _("Without a close answer"),
            _("Led to a click"),
            _("Promoted answer"),
            _("Missing guide"),
        ]
    )
    yes, no = _("yes"), _("no")
    for row in rows:
        writer.writerow(
            [
                f"'{row.query}" if row.query.startswith(_FORMULA) else row.query,
                row.language,
                row.asked,
                row.without_results,
                row.without_close_answer,
                row.clicked,
                yes if row.promoted_pk else no,
                yes if row.missing_pk else no,
            ]
        )
    return "\ufeff" + written.getvalue()
