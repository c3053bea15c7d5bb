"""The words in which the search interface describes itself: OpenAPI and the page for people read the same."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kb.kinds import KINDS
from search.documents import FACETS
from search.queries import MAX_DEPTH, MAX_PAGE_SIZE, MAX_TEXT, MAX_TYPED, PAGE_SIZE, SORTS

SUMMARY = "Search guides, regulatory models, tools, training modules and encounters in Spanish and English at once."

_FACET_TEXTS = {
    "kind": _("Kind of work."),
    "in": _("Language of the content; without it both are searched."),
    "subject": _("Family of the vocabulary."),
    "topic": _("Concept of the vocabulary, by its identifier; finds narrower ones too."),
    "jurisdiction": _("ISO 3166 code, for example MX-CMX or GB-ENG."),
    "level": _("Level of government."),
    "institution": _("Institution, by its identifier."),
    "evidence": _("Strength of evidence, 1 to 5."),
    "cost": _("Cost band."),
    "stage": _("Stage of adaptation."),
    "year": _("Year the thing itself belongs to."),
}


def _parameter(name: str, text: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _facet(name: str) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "string"}
    if name == "kind":
        items["enum"] = list(KINDS)
    if name == "in":
        items["enum"] = ["es", "en"]
    return _parameter(name, _FACET_TEXTS[name], {"type": "array", "items": items})


_LANG = _parameter(
    "lang",
    _("The reader's language: which part of a work is shown."),
    {"type": "string", "enum": ["es", "en"], "default": "es"},
)

PARAMETERS: list[dict[str, Any]] = [
    _parameter("q", _("What is searched for, in Spanish or English."), {"type": "string", "maxLength": MAX_TEXT}),
    _LANG,
    *(_facet(name) for name in FACETS),
    _parameter("sort", _("Order of the results."), {"type": "string", "enum": list(SORTS), "default": "relevance"}),
    _parameter(
        "page",
        _("Number of the page; only the first ten thousand results can be paged through."),
        {"type": "integer", "minimum": 1, "maximum": MAX_DEPTH, "default": 1},
    ),
    _parameter(
        "page_size",
        _("Results on a page."),
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
    ),
]

SUGGEST_PARAMETERS: list[dict[str, Any]] = [
    {
        **_parameter("q", _("What has been typed so far."), {"type": "string", "maxLength": MAX_TYPED}),
        "required": True,
    },
    _LANG,
]

_PROBLEM_SCHEMA = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
        }
    }
}
PROBLEM_RESPONSES = {
    400: {"description": "A parameter is wrong; the problem says which and why.", "content": _PROBLEM_SCHEMA},
    429: {"description": "Too many requests; Retry-After says how long to wait.", "content": _PROBLEM_SCHEMA},
    503: {"description": "The index cannot be reached.", "content": _PROBLEM_SCHEMA},
}
