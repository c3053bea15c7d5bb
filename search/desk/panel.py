"""On the first screen of the admin: what readers searched and did not find."""

from django.db.models import Count, F, Window
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kb.dashboard import ROWS, DeskList, DeskPanel, DeskRow, EmptyState
from search.desk import table
from search.models.wording import QueryLanguage


def unanswered_panel() -> DeskPanel:
    return DeskPanel(
        name="searches",
        heading=gettext_lazy("Searches without an answer"),
        read=_unanswered,
        all_url=_address(table.NO_RESULTS),
        empty=EmptyState(
            gettext_lazy("Every search of the last 30 days found something."),
            _address(table.NO_CLOSE_ANSWER),
            gettext_lazy("See which found nothing close"),
        ),
        order=500,
    )


def _unanswered() -> DeskList:
    """One question: the first queries, each with the number of all."""
    queries = table.queries(table.Choice(view=table.NO_RESULTS))
    found = list(queries.annotate(total=Window(Count(F("folded"))))[:ROWS])
    rows = [
        DeskRow(
            title=each["spelling"],
            url=f"{_address(table.NO_RESULTS)}",
            note=_note(each["empty"], each["language"]),
            language=each["language"],
        )
        for each in found
    ]
    return DeskList(rows, found[0]["total"] if found else 0)


def _note(times: int, language: str) -> str:
    counted = ngettext("%(count)d time without results", "%(count)d times without results", times) % {"count": times}
    return _("%(counted)s · %(language)s") % {"counted": counted, "language": QueryLanguage(language).label}


def _address(view: str) -> str:
    return f"{reverse('search_desk:queries')}?{urlencode({'view': view})}"
