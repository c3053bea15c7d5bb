"""Pages of the library that are not Wagtail pages: glossary, institutions, comparison, a work by its key."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb.kinds import REGULATORY_MODEL
from kb.languages import active_language, other_language, sorting_key
from kb.models import Concept, Institution, KnowledgePage, Subject, TranslationState
from kb.selectors import equivalences, listings, vocabulary, works
from kb.selectors.equivalences import Comparison
from kb.selectors.source_changes import ShownChange, changes_not_followed, shown_changes
from kb.selectors.translation_state import translation_of_work
from kb.selectors.visibility import visitor_of


@dataclass(frozen=True)
class GlossaryPage:
    letters: list[vocabulary.GlossaryLetter]
    subjects: list[tuple[str, str]]
    subject: str
    problems: list[str]


@dataclass(frozen=True)
class ConceptPage:
    concept: Concept
    label: str
    other_label: str
    alternatives: list[str]
    other_alternatives: list[str]
    narrower: list[Concept]
    works: list[KnowledgePage]


@dataclass(frozen=True)
class InstitutionPage:
    institution: Institution
    works: list[KnowledgePage]


@dataclass(frozen=True)
class ComparePage:
    """`comparison` is empty until two instruments are chosen; `problem` says why a choice could not be shown."""

    instruments: list[KnowledgePage]
    pairs: list[tuple[KnowledgePage, KnowledgePage, int]]
    first: str
    second: str
    comparison: Comparison | None
    problem: str


@dataclass(frozen=True)
class ChangesPage:
    """`is_behind` without `passages`: something changed that may not be shown."""

    translation: KnowledgePage
    original: KnowledgePage
    is_behind: bool
    can_wait: bool
    since: date | None
    passages: list[ShownChange]


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("subject", "")
    subject = asked if asked in Subject.values else ""
    page = GlossaryPage(
        letters=vocabulary.glossary(active_language(), subject=subject),
        subjects=Subject.choices,
        subject=subject,
        problems=[listings.unknown_value(asked)] if asked != subject else [],
    )
    return render(request, "kb/glossary.html", {"glossary": page})


@require_safe
def concept(request: HttpRequest, slug: str) -> HttpResponse:
    found = vocabulary.concept_with_labels(slug)
    if found is None:
        raise Http404(_("There is no concept with this address."))
    here = active_language()
    there = "en" if here == "es" else "es"
    page = ConceptPage(
        concept=found,
        label=found.label(here),
        other_label=found.label(there),
        alternatives=vocabulary.alternative_labels(found, here),
        other_alternatives=vocabulary.alternative_labels(found, there),
        narrower=vocabulary.sort_by_label(found.narrower.all()),
        works=works.works_with_topic(found.pk, here, visitor_of(request)),
    )
    return render(request, "kb/concept.html", {"entry": page})


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    rows = Institution.objects.select_related("jurisdiction").all()
    ordered = sorted(rows, key=lambda each: sorting_key(each.name))
    return render(request, "kb/institutions.html", {"institutions": ordered})


@require_safe
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Institution.objects.select_related("jurisdiction", "parent"), slug=slug)
    page = InstitutionPage(found, works.works_of_institution(found.pk, active_language(), visitor_of(request)))
    return render(request, "kb/institution.html", {"entry": page})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    visitor, language = visitor_of(request), active_language()
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    instruments = works.works_of_kind(REGULATORY_MODEL, language, visitor)
    by_key = {page.work_key: page for page in instruments}
    comparison, problem = None, ""
    if first or second:
        left, right = by_key.get(_key(first)), by_key.get(_key(second))
        if left is None or right is None:
            problem = _("Choose two instruments from the lists: at least one of the two is not in the library.")
        elif left == right:
            problem = _("Choose two different instruments.")
        else:
            comparison = equivalences.compare(left.specific, right.specific)
    page = ComparePage(
        instruments=instruments,
        pairs=[] if comparison else equivalences.comparable_pairs(language, visitor),
        first=_key(first),
        second=_key(second),
        comparison=comparison,
        problem=problem,
    )
    return render(request, "kb/compare.html", {"compare": page}, status=404 if problem else 200)


@require_safe
def work(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A work by its key: its page in this language, or word of where it can be read."""
    parts = works.parts_for_keys([str(key)], visitor_of(request)).get(str(key))
    if not parts:
        raise Http404(_("There is no work with this address."))
    here = parts.get(active_language())
    if here is not None:
        return redirect(here.get_url(request))
    elsewhere = next(iter(parts.values()))
    return render(request, "kb/work_elsewhere.html", {"elsewhere": elsewhere})


@require_safe
def changes(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What changed in the original since the translation in this language was made from it."""
    visitor = visitor_of(request)
    parts = works.parts_for_keys([str(key)], visitor).get(str(key), {})
    here, elsewhere = parts.get(active_language()), parts.get(other_language(active_language()))
    if here is None or elsewhere is None:
        raise Http404(_("There is no work with this address in two languages."))
    item = translation_of_work(key)
    if item is None or item.language != here.language:
        raise Http404(_("This is the original: nothing can have changed since."))
    found = changes_not_followed(key, visitor) if item.is_behind else []
    page = ChangesPage(
        translation=here,
        original=elsewhere,
        is_behind=item.is_behind,
        can_wait=item.state == TranslationState.CAN_WAIT,
        since=timezone.localdate(item.since) if item.since else None,
        passages=shown_changes(found, elsewhere.specific_deferred),
    )
    return render(request, "kb/changes.html", {"changes": page})


def _key(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
