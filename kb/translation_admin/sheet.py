"""The translation board as a file for a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb import sheets
from kb.languages import LANGUAGE_NAMES
from kb.models import Significance
from kb.selectors.translation_board import BoardRow


def as_csv(rows: Iterable[BoardRow]) -> str:
    """With headings and words in the editor's language, days as ISO dates."""
    headings = [
        _("Work"),
        _("Kind"),
        _("Institution"),
        _("Language of the original"),
        _("Language of the translation"),
        _("State"),
        _("Significance"),
        _("Since"),
        _("Days"),
        _("Passages to do"),
        _("Words to do"),
        _("Who has it"),
        _("Due"),
        _("Key of the work"),
    ]
    return sheets.as_csv(headings, (_row(row) for row in rows))


def _row(row: BoardRow) -> list[object]:
    item = row.item
    return [
        row.title,
        row.kind_label,
        row.institution,
        LANGUAGE_NAMES[item.source.language],
        LANGUAGE_NAMES[item.language],
        str(item.state.label),
        str(Significance(item.significance).label) if item.significance else "",
        item.since.date().isoformat() if item.since else "",
        "" if item.days is None else item.days,
        item.passages,
        item.words,
        "" if item.task.person is None else str(item.task.person),
        item.task.due.isoformat() if item.task.due else "",
        item.work,
    ]
