"""The results page's context: one object, documented here, built in one place."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.languages import Language
from kb.selectors.visibility import Visitor
from kb.selectors.works import parts_for_keys
from kb.shown import Shown
from search.language import Knowledge, Understanding
from search.language.text import clean
from search.presentation.facets import FacetOption, ResultFacet, facet_titles, result_facets
from search.presentation.hits import ResultHit, language_name, result_hits
from search.presentation.links import Links
from search.presentation.offers import Offers, offers_for
from search.presentation.quotation import Quotation, missing_quotation
from search.promotion import promoted_first, promoted_work
from search.queries import MAX_DEPTH, InvalidQuery, SearchQuery
from search.results import CLOSE, NONE, WEAK, Results
from search.serving import is_stand_in


@dataclass(frozen=True, slots=True)
class SortOption(Shown):
    value: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PageLink(Shown):
    number: int
    url: str
    is_current: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Pagination(Shown):
    number: int
    last: int
    previous_url: str
    next_url: str
    items: list[PageLink]


@dataclass(frozen=True, slots=True)
class AlsoSearchedLabel(Shown):
    text: str
    language: str
    language_name: str
    concept_url: str


@dataclass(frozen=True, slots=True)
class ResultsPage(Shown):
    """What the template reads. `problems` are whole sentences; with any of them there are no hits."""

    query: str
    language: Language
    action: str
    query_language: str = ""
    problems: list[str] = field(default_factory=list)
    unavailable: bool = False
    total: int = 0
    total_sentence: str = ""
    hits: list[ResultHit] = field(default_factory=list)
    facets: list[ResultFacet] = field(default_factory=list)
    chosen: list[FacetOption] = field(default_factory=list)
    clear_url: str = ""
    hidden_fields: list[tuple[str, str]] = field(default_factory=list)
    sorts: list[SortOption] = field(default_factory=list)
    pagination: Pagination | None = None
    also_searched: list[AlsoSearchedLabel] = field(default_factory=list)
    only_own_language_url: str = ""
    confidence: str = CLOSE
    confidence_sentence: str = ""
    is_empty: bool = False
    is_start: bool = False
    offers: Offers = field(default_factory=Offers)
    quotation: Quotation | None = None
    staff_notice: str = ""
    click_note: str = ""


def title(page: ResultsPage) -> str:
    return _("%(query)s – search") % {"query": page.query[:80]} if page.query else _("Search")


def refused(request: HttpRequest, invalid: InvalidQuery, language: Language) -> ResultsPage:
    """The form again, with what is wrong; nothing that was typed is lost."""
    titles = facet_titles() | {"q": _("Search"), "page": _("Page"), "sort": _("Order"), "page_size": _("Page size")}
    sentences = [
        _(problem.sentence) % {"parameter": titles.get(problem.parameter, problem.parameter), **problem.values}
        for problem in invalid.problems
    ]
    text = " ".join(clean(request.GET.get("q", "")[:600]).split())
    return ResultsPage(query=text, language=language, action=reverse("search:results"), problems=sentences)


def unavailable(request: HttpRequest, query: SearchQuery) -> ResultsPage:
    links = Links(query)
    return ResultsPage(
        query=query.text,
        language=_language(query),
        action=links.action,
        unavailable=True,
        hidden_fields=links.hidden_fields(),
    )


def answered(
    request: HttpRequest,
    query: SearchQuery,
    understanding: Understanding,
    knowledge: Knowledge,
    found: Results,
    visitor: Visitor,
) -> ResultsPage:
    links, language = Links(query), _language(query)
    promoted = promoted_work(query, understanding)
    parts = parts_for_keys([hit.key for hit in found.hits] + [promoted] * bool(promoted), visitor)
    found = promoted_first(found, promoted, query, understanding, parts)
    facets = result_facets(found.facets, links, knowledge.labels)
    is_empty = not found.total
    return ResultsPage(
        query=query.text,
        language=language,
        action=links.action,
        query_language=understanding.language,
        total=found.total,
        total_sentence=ngettext("%(count)s work found", "%(count)s works found", found.total)
        % {"count": f"{found.total:,}"},
        hits=result_hits(found.hits, parts, language),
        facets=facets,
        chosen=[option for facet in facets for option in facet.options if option.is_chosen],
        clear_url=links.without_filters() if links.values else "",
        hidden_fields=links.hidden_fields(),
        sorts=_sorts(links),
        pagination=_pagination(query, found.total, links),
        also_searched=_also_searched(understanding),
        only_own_language_url=links.only("in", language) if understanding.also_searched and not query.languages else "",
        confidence=found.confidence,
        confidence_sentence=_confidence_sentence(query, found),
        is_empty=is_empty,
        is_start=not query.text and not links.values,
        offers=offers_for(understanding, found, knowledge, links, language),
        quotation=missing_quotation(query, understanding) if is_empty else None,
        staff_notice=_staff_notice(request, found),
    )


def _language(query: SearchQuery) -> Language:
    return "en" if query.reader_language == "en" else "es"


def _sorts(links: Links) -> list[SortOption]:
    labels = {"relevance": _("relevance"), "date": _("date"), "evidence": _("evidence")}
    return [
        SortOption(value, label, links.with_sort(value), value == links.query.sort) for value, label in labels.items()
    ]


def _pagination(query: SearchQuery, total: int, links: Links) -> Pagination | None:
    last = -(-min(total, MAX_DEPTH) // query.page_size)
    if last < 2:
        return None
    number = query.page
    near = sorted({1, last, *(each for each in range(number - 1, number + 2) if 1 <= each <= last)})
    items: list[PageLink] = []
    for previous, each in zip([0, *near], near, strict=False):
        if each - previous > 1:
            items.append(PageLink(0, "", is_gap=True))
        items.append(PageLink(each, links.with_page(each), is_current=each == number))
    return Pagination(
        number=number,
        last=last,
        previous_url=links.with_page(number - 1) if 1 < number <= last else "",
        next_url=links.with_page(number + 1) if number < last else "",
        items=items,
    )


def _also_searched(understanding: Understanding) -> list[AlsoSearchedLabel]:
    return [
        AlsoSearchedLabel(
            each.text, each.language, language_name(each.language), reverse("kb:concept", args=[each.concept])
        )
        for each in understanding.also_searched
    ]


def _confidence_sentence(query: SearchQuery, found: Results) -> str:
    if found.total and not found.hits:
        return _("There is no page %(page)s of these results.") % {"page": query.page}
    if not query.text or not found.total:
        return ""
    if found.confidence == NONE:
        return _("Nothing matches your words well. These works are the nearest there are.")
    if found.confidence == WEAK:
        return _("No work has all your words. These have some of them.")
    return ""


def _staff_notice(request: HttpRequest, found: Results) -> str:
    user = getattr(request, "user", None)
    if not is_stand_in(found) or user is None or not user.has_perm("wagtailadmin.access_admin"):
        return ""
    return _(
        "Only you and your colleagues see this: the search server cannot be reached or has no whole index yet, so the "
        "built-in search answers. Publishing works as usual; what changes meanwhile is caught up."
    )
