"""The desk's table as a file for a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb import sheets
from search.desk.table import Row


def as_csv(rows: Iterable[Row]) -> str:
    """With headings in the editor's language."""
    yes, no = _("yes"), _("no")
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
    return sheets.as_csv(
        headings,
        (
            [
                row.query,
                row.language,
                row.asked,
                row.without_results,
                row.without_close_answer,
                row.clicked,
                yes if row.promoted_pk else no,
                yes if row.missing_pk else no,
            ]
            for row in rows
        ),
    )
