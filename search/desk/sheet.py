"""The desk's table as a file for a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb.sheets import csv_lines
from search.desk.table import Row


def as_csv(rows: Iterable[Row]) -> str:
    """CSV with headings in the editor's language."""
    headings = [
        _("Query"),
        _("Language"),
        _("Asked"),
        _("Without results"),
        _("Without a close answer"),
        _("Led to a click"),
        _("Promoted answer"),
        _("Missing guide"),
    ]
    yes, no = _("yes"), _("no")
    return "".join(
        csv_lines(
            headings,
            (
                (
                    row.query,
                    row.language,
                    row.asked,
                    row.without_results,
                    row.without_close_answer,
                    row.clicked,
                    yes if row.promoted_pk else no,
                    yes if row.missing_pk else no,
                )
                for row in rows
            ),
        )
    )
