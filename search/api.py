"""The search as JSON: GET /api/v1/search and /suggest, their OpenAPI description and a page that explains them."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from ninja import NinjaAPI, Schema

from kb.languages import language_of, locale_code
from kb.selectors.visibility import visitor_of
from kb.selectors.works import parts_for_keys
from search import corrections, rate_limit
from search.engines import SearchUnavailable
from search.knowledge import knowledge
from search.language import Knowledge, understand
from search.presentation import api_description, facets
from search.presentation.attachments import files_of, may_be_shown
from search.promotion import promoted_first, promoted_work
from search.queries import InvalidQuery, SearchQuery, typed_text
from search.results import Hit, Results
from search.serving import search as ask
from search.suggestions import suggestions
from search.visitors import audience_of

PROBLEM = "application/problem+json"
# How long a browser may keep suggestions: as long as somebody types and corrects themselves.
SUGGEST_SECONDS = 60

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
    did_you_mean: str | None
    confidence: str


class SearchAnswer(Schema):
    query: AskedQuery
    total: int
    results: list[FoundWork]
    facets: dict[str, dict[str, int]]


class OfferedCompletion(Schema):
    kind: str
    kind_label: str
    text: str
    language: str
    other: str
    url: str


class Completions(Schema):
    suggestions: list[OfferedCompletion]


@api.get(
    "/search",
    response=SearchAnswer,
    operation_id="search",
    summary="Search works in both languages",
    openapi_extra={"parameters": api_description.PARAMETERS, "responses": api_description.PROBLEM_RESPONSES},
)
def search(request: HttpRequest) -> Any:
    refused = _too_many(rate_limit.seconds_to_wait(request))
    if refused:
        return refused
    params = dict(request.GET.lists())
    lang = params.pop("lang", ["es"])
    if not _is_language(lang):
        return _unknown_language()
    reader_language = language_of(lang[0])
    try:
        query = SearchQuery.from_params(
            params, reader_language=reader_language, known=facets.fixed_values(), is_strict=True
        )
    except InvalidQuery as invalid:
        return _refused(invalid)
    visitor = visitor_of(request)
    known = knowledge()
    understanding = understand(query.text, reader_language=reader_language, knowledge=known)
    try:
        found = ask(query, understanding, audience_of(visitor))
    except SearchUnavailable:
        return problem(503, "Search is unavailable", "The index cannot be reached; try again later.")
    promoted = promoted_work(query, understanding)
    parts = parts_for_keys([hit.key for hit in found.hits] + [promoted] * bool(promoted), visitor)
    found = promoted_first(found, promoted, query, understanding, parts)
    with override(locale_code(reader_language)):
        return _answer(request, query, understanding, known, found, parts)


@api.get(
    "/suggest",
    response=Completions,
    operation_id="suggest",
    summary="Complete what is being typed from concepts and titles in both languages",
    openapi_extra={"parameters": api_description.SUGGEST_PARAMETERS, "responses": api_description.PROBLEM_RESPONSES},
)
def suggest(request: HttpRequest, response: HttpResponse) -> Any:
    refused = _too_many(rate_limit.seconds_to_wait(request, "suggest", times=rate_limit.SUGGESTIONS))
    if refused:
        return refused
    params = dict(request.GET.lists())
    lang = params.pop("lang", ["es"])
    if not _is_language(lang):
        return _unknown_language()
    try:
        text = typed_text(params)
    except InvalidQuery as invalid:
        return _refused(invalid)
    language = language_of(lang[0])
    try:
        with override(locale_code(language)):
            offered = suggestions(text, language=language, visitor=visitor_of(request))
    except SearchUnavailable:
        return problem(503, "Search is unavailable", "The index cannot be reached; try again later.")
    # For this reader only: what is suggested depends on what they may see.
    response["Cache-Control"] = f"private, max-age={SUGGEST_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
    return {"suggestions": [asdict(each) | {"url": request.build_absolute_uri(each.url)} for each in offered]}


@api.get("/docs", include_in_schema=False)
def docs(request: HttpRequest) -> HttpResponse:
    interfaces = [
        ("/api/v1/search?q=hermanamiento&lang=en", api_description.PARAMETERS),
        ("/api/v1/suggest?q=adjud&lang=es", api_description.SUGGEST_PARAMETERS),
    ]
    return render(request, "search/api_docs.html", {"interfaces": interfaces})


def problem(status: int, title: str, detail: str, **more: Any) -> JsonResponse:
    """Problem details as RFC 9457 has them."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=PROBLEM)


def _too_many(wait: int) -> JsonResponse | None:
    if not wait:
        return None
    response = problem(429, "Too many requests", f"Wait {wait} seconds.")
    response["Retry-After"] = str(wait)
    return response


def _is_language(values: list[str]) -> bool:
    return len(values) == 1 and values[0] in ("es", "en")


def _unknown_language() -> JsonResponse:
    return problem(400, "The query cannot be answered", "lang must be es or en.", parameter="lang")


def _refused(invalid: InvalidQuery) -> JsonResponse:
    faults = [_fault(each) for each in invalid.problems]
    return problem(400, "The query cannot be answered", str(invalid), problems=faults)


def _fault(fault: Any) -> dict[str, str]:
    return {"parameter": fault.parameter, "detail": str(fault)}


def _answer(
    request: HttpRequest, query: SearchQuery, understanding: Any, known: Knowledge, found: Results, parts: Any
) -> dict[str, Any]:
    files = files_of(found.hits)
    return {
        "query": {
            "text": query.text,
            "language": understanding.language,
            "terms": list(understanding.terms),
            "concepts": [each.concept for each in understanding.concepts],
            "also_searched": [each.text for each in understanding.also_searched],
            "did_you_mean": corrections.did_you_mean(understanding, found, known),
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
