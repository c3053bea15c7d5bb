"""The results page: read the query, understand it, ask the engine, show what came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kb.languages import active_language
from kb.selectors.visibility import visitor_of
from search import rate_limit
from search.desk import visits
from search.engines import SearchUnavailable
from search.knowledge import knowledge
from search.language import understand
from search.presentation import facets, page
from search.queries import InvalidQuery, SearchQuery
from search.serving import search
from search.visitors import audience_of


@require_safe
@rate_limit.limited
def results(request: HttpRequest) -> HttpResponse:
    language = active_language()
    try:
        query = SearchQuery.from_params(
            dict(request.GET.lists()), reader_language=language, known=facets.fixed_values()
        )
    except InvalidQuery as invalid:
        return _rendered(request, page.refused(request, invalid, language), status=400)
    visitor = visitor_of(request)
    known = knowledge()
    understanding = understand(query.text, reader_language=language, knowledge=known)
    try:
        found = search(query, understanding, audience_of(visitor))
    except SearchUnavailable:
        return _rendered(request, page.unavailable(request, query), status=503)
    shown = page.answered(request, query, understanding, known, found, visitor)
    return _rendered(request, visits.counted(request, query, understanding, shown))


def _rendered(request: HttpRequest, shown: page.ResultsPage, status: int = 200) -> HttpResponse:
    return render(request, "search/results.html", {"results": shown, "page_title": page.title(shown)}, status=status)
