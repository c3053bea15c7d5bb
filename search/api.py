"""The search as JSON: GET /api/v1/search, its OpenAPI description and a page that explains it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import override
from ninja import NinjaAPI, Schema

from kb.languages import language_of, locale_code
from kb.selectors.visibility import visitor_of
from kb.selectors.works import parts_for_keys
from search import rate_limit
from search.engines import SearchUnavailable
from search.knowledge import knowledge
from search.language import understand
from search.presentation import api_description, facets
from search.presentation.attachments import files_of, may_be_shown
from search.promotion import promoted_first, promoted_work
from search.queries import InvalidQuery, SearchQuery
from search.results import Hit, Results
from search.serving import search as ask
from search.visitors import audience_of

PROBLEM = "application/problem+json"

api = NinjaAPI(
    title="Puente",
    version="1",
    description=api_description.SUMMARY,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


class Because(Schema):
    type: str
    text: str
    language: str


class FoundWork(Schema):
    work: str
    external_id: str
    title: str
    summary: str
    kind: str
    language: str
    languages: list[str]
    url: str
    score: float
    highlights: list[str]
    because: list[Because]


class AskedQuery(Schema):
    text: str
    language: str
    terms: list[str]
    concepts: list[str]
    also_searched: list[str]
    confidence: str


class SearchAnswer(Schema):
    query: AskedQuery
    total: int
    results: list[FoundWork]
    facets: dict[str, dict[str, int]]


@api.get(
    "/search",
    response=SearchAnswer,
    operation_id="search",
    summary="Search works in both languages",
    openapi_extra={"parameters": api_description.PARAMETERS, "responses": api_description.PROBLEM_RESPONSES},
)
def search(request: HttpRequest) -> Any:
    wait = rate_limit.seconds_to_wait(request)
    if wait:
        response = problem(429, "Too many requests", f"Wait {wait} seconds.")
        response["Retry-After"] = str(wait)
        return response
    params = dict(request.GET.lists())
    lang = params.pop("lang", ["es"])
    if len(lang) != 1 or lang[0] not in ("es", "en"):
        return problem(400, "The query cannot be answered", "lang must be es or en.", parameter="lang")
    reader_language = language_of(lang[0])
    try:
        query = SearchQuery.from_params(
            params, reader_language=reader_language, known=facets.fixed_values(), is_strict=True
        )
    except InvalidQuery as invalid:
        return problem(
            400, "The query cannot be answered", str(invalid), problems=[_fault(each) for each in invalid.problems]
        )
    visitor = visitor_of(request)
    understanding = understand(query.text, reader_language=reader_language, knowledge=knowledge())
    try:
        found = ask(query, understanding, audience_of(visitor))
    except SearchUnavailable:
        return problem(503, "Search is unavailable", "The index cannot be reached; try again later.")
    promoted = promoted_work(query, understanding)
    parts = parts_for_keys([hit.key for hit in found.hits] + [promoted] * bool(promoted), visitor)
    found = promoted_first(found, promoted, query, understanding, parts)
    with override(locale_code(reader_language)):
        return _answer(request, query, understanding, found, parts)


@api.get("/docs", include_in_schema=False)
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "search/api_docs.html", {"parameters": api_description.PARAMETERS})


def problem(status: int, title: str, detail: str, **more: Any) -> JsonResponse:
    """Problem details as RFC 9457 has them."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=PROBLEM)


def _fault(fault: Any) -> dict[str, str]:
    return {"parameter": fault.parameter, "detail": str(fault)}


def _answer(request: HttpRequest, query: SearchQuery, understanding: Any, found: Results, parts: Any) -> dict[str, Any]:
    files = files_of(found.hits)
    return {
        "query": {
            "text": query.text,
            "language": understanding.language,
            "terms": list(understanding.terms),
            "concepts": [each.concept for each in understanding.concepts],
            "also_searched": [each.text for each in understanding.also_searched],
            "confidence": found.confidence,
        },
        "total": found.total,
        "results": [_work(request, hit, parts[hit.key], query, files) for hit in found.hits if parts.get(hit.key)],
        "facets": {name: dict(counts) for name, counts in found.facets.items()},
    }


def _work(request: HttpRequest, hit: Hit, pages: Any, query: SearchQuery, files: Any) -> dict[str, Any]:
    page = pages.get(hit.language) or pages.get(query.reader_language) or next(iter(pages.values()))
    found = hit.snippet
    is_shown = found is not None and found.language == page.language and may_be_shown(found, files)
    snippet = found.passage.text if found is not None and is_shown else ""
    return {
        "work": hit.key,
        "external_id": page.external_id or f"{hit.key}.{page.language}",
        "title": page.title,
        "summary": page.summary,
        "kind": page.kind,
        "language": page.language,
        "languages": sorted(pages),
        "url": request.build_absolute_uri(page.url),
        "score": hit.score,
        "highlights": [snippet] if snippet else [],
        "because": [{"type": each.kind, "text": each.text, "language": each.language} for each in hit.reasons],
    }
