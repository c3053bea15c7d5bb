"""The facets beside the results: names and labels in the reader's language, counts from the engine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kb.kinds import KIND_LABELS, KINDS
from kb.languages import LANGUAGES, Language, active_language, sorting_key
from kb.models import Institution, Jurisdiction, Level, Subject
from kb.models.guides import CostBand, Evidence
from kb.selectors import prepared
from kb.selectors.vocabulary import preferred_labels
from kb.shown import Shown
from search.documents import FACETS
from search.language import ConceptLabels
from search.presentation.links import Links

# Long facets are cut to their most frequent values; what is chosen is always shown.
MOST_OPTIONS = 20
_IN_OWN_ORDER = frozenset({"level", "evidence", "cost", "year"})


@dataclass(frozen=True, slots=True)
class FacetOption(Shown):
    name: str
    value: str
    label: str
    count: int
    is_chosen: bool
    links: Links = field(repr=False, compare=False)
    lang: str = ""

    @property
    def url(self) -> str:
        """What a click shows: this value instead of the others of its facet; of a chosen one: without it."""
        if self.is_chosen:
            return self.links.without(self.name, self.value)
        return self.links.only(self.name, self.value)


@dataclass(frozen=True, slots=True)
class ResultFacet(Shown):
    name: str
    label: str
    options: list[FacetOption]

    @property
    def has_chosen(self) -> bool:
        return any(option.is_chosen for option in self.options)


@lru_cache(maxsize=1)
def fixed_values() -> Mapping[str, Collection[str]]:
    """The facets whose values do not depend on content: any other value is a mistake that gets told."""
    return {
        "kind": KINDS,
        "subject": Subject.values,
        "level": Level.values,
        "evidence": [str(value) for value in Evidence.values],
        "cost": CostBand.values,
    }


def result_facets(counts: Mapping[str, Mapping[str, int]], links: Links, concepts: ConceptLabels) -> list[ResultFacet]:
    """The facets that offer a choice, in their fixed order; `concepts` as they were read for this search."""
    values = {name: set(counts.get(name, {})) | set(links.values.get(name, ())) for name in FACETS}
    labels = _labels(values, concepts)
    titles = facet_titles()
    facets = []
    for name in FACETS:
        chosen = links.values.get(name, ())
        if len(values[name]) > 1 or chosen:
            shown = _ordered(name, values[name], counts.get(name, {}), labels[name], chosen)
            options = [_option(name, value, labels[name].get(value, value), counts, links) for value in shown]
            facets.append(ResultFacet(name, titles[name], options))
    return facets


def facet_titles() -> dict[str, str]:
    return _facet_titles(active_language())


@lru_cache(maxsize=len(LANGUAGES))
def _facet_titles(_language: Language) -> dict[str, str]:
    """In the active language, which the caller names."""
    return {
        "kind": _("Kind"),
        "in": _("Language"),
        "subject": _("Subject"),
        "topic": _("Topic"),
        "jurisdiction": _("Jurisdiction"),
        "level": _("Level of government"),
        "institution": _("Institution"),
        "evidence": _("Strength of evidence"),
        "cost": _("Cost"),
        "stage": _("Stage"),
        "year": _("Year"),
    }


def _option(name: str, value: str, label: str, counts: Mapping[str, Mapping[str, int]], links: Links) -> FacetOption:
    is_chosen = value in links.values.get(name, ())
    return FacetOption(name, value, label, counts.get(name, {}).get(value, 0), is_chosen, links)


def _ordered(
    name: str, values: Iterable[str], counts: Mapping[str, int], labels: Mapping[str, str], chosen: Collection[str]
) -> list[str]:
    if name == "year":
        return sorted(values, reverse=True)[:MOST_OPTIONS]
    if name in _IN_OWN_ORDER:
        order = {str(value): place for place, value in enumerate(fixed_values()[name])}
        return sorted(values, key=lambda value: order.get(value, len(order)))[:MOST_OPTIONS]
    return sorted(
        values, key=lambda value: (value not in chosen, -counts.get(value, 0), sorting_key(labels.get(value, value)))
    )[:MOST_OPTIONS]


def _labels(values: Mapping[str, Iterable[str]], concepts: ConceptLabels) -> dict[str, dict[str, str]]:
    """Labels of the values that occur: two small queries for what lives in tables."""
    language = active_language()
    return {
        **fixed_labels(language),
        "topic": _topics(values["topic"], concepts, language),
        "jurisdiction": _names(Jurisdiction, "code", values["jurisdiction"], language),
        "institution": _names(Institution, "slug", values["institution"], language),
    }


def _topics(slugs: Iterable[str], concepts: ConceptLabels, language: Language) -> dict[str, str]:
    found = {
        slug: labels[0].text
        for slug in slugs
        if (labels := concepts.labels_of(slug, language)) and labels[0].kind == "pref"
    }
    return found | preferred_labels([slug for slug in slugs if slug not in found], language)


@lru_cache(maxsize=len(LANGUAGES))
def fixed_labels(_language: str) -> dict[str, dict[str, str]]:
    """The labels that come from our own catalogues, in the active language, which the caller names."""
    return {
        "kind": {kind: str(label) for kind, label in KIND_LABELS.items()},
        "in": {language: _("In Spanish") if language == "es" else _("In English") for language in LANGUAGES},
        "subject": {value: str(label) for value, label in Subject.choices},
        "level": {value: str(label) for value, label in Level.choices},
        "evidence": {str(value): str(label) for value, label in Evidence.choices},
        "cost": {value: str(label) for value, label in CostBand.choices},
        "stage": {},
        "year": {},
    }


def _names(
    model: type[Institution | Jurisdiction], key: str, values: Iterable[str], language: Language
) -> dict[str, str]:
    def ask(given: Mapping[str, Any]) -> QuerySet[Any]:
        return model.objects.filter(**{f"{key}__in": given["values"]}).order_by().values_list(key, f"name_{language}")

    return dict(prepared.rows(("names", model, language), ask, values=list(values)))
