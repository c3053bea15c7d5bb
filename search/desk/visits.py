"""Which searches are a reader's, and are counted: programs and the site's own editors are not."""

import re
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest

from search.desk import clicks, counting
from search.language import Understanding
from search.presentation.page import ResultsPage
from search.queries import SearchQuery
from search.results import NONE

# Browsers call themselves Mozilla; what reads the web for others nearly always says so.
_PROGRAM = re.compile(r"bot[/;)]|crawl|spider|slurp|preview|monitor|https?://", re.IGNORECASE)


def counted(request: HttpRequest, query: SearchQuery, understanding: Understanding, shown: ResultsPage) -> ResultsPage:
    """Counts the search that this page answers, and lets the page count that it led to a work.

    Paging, filtering and sorting go on with a search that was counted when it was asked.
    """
    if not query.text or not settings.SEARCH_LOG or not is_reader(request):
        return shown
    asked = counting.asked_today(query.text, understanding.language, query.reader_language)
    if query.page == 1 and not query.facets and not query.languages and query.sort == "relevance":
        counting.count_search(
            asked, has_results=bool(shown.hits), has_close_answer=bool(shown.hits) and shown.confidence != NONE
        )
    return replace(shown, click_note=clicks.note_for(asked)) if shown.hits else shown


def is_reader(request: HttpRequest) -> bool:
    """Whether somebody reads this page who came to find something."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not agent.startswith("Mozilla/") or _PROGRAM.search(agent):
        return False
    # A browser may fetch a page before anybody asked for it.
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return False
    user = getattr(request, "user", None)
    # Editors try queries out, above all those that stand on their desk.
    return user is None or not user.has_perm("wagtailadmin.access_admin")
