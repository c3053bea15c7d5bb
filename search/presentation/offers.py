"""What a reader is offered who found nothing, or nothing close."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kb.languages import Language
from kb.shown import Shown
from search.corrections import did_you_mean
from search.language import ConceptLabels, Knowledge, Understanding
from search.language.near_concepts import near_concepts
from search.presentation.links import Links
from search.results import NONE, Results


@dataclass(frozen=True, slots=True)
class Offer:
    text: str
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Offers(Shown):
    """`meant` is the query spelt as it may have been meant; `ways` lead on, `concepts` into the glossary."""

    meant: Offer | None = None
    ways: tuple[Offer, ...] = ()
    concepts: tuple[Offer, ...] = ()


def offers_for(
    understanding: Understanding, found: Results, knowledge: Knowledge, links: Links, language: Language
) -> Offers:
    text = did_you_mean(understanding, found, knowledge)
    meant = Offer(text, links.with_text(text)) if text else None
    if found.total and (found.confidence != NONE or understanding.is_empty):
        return Offers(meant)
    return Offers(meant, tuple(_ways(links)), tuple(_concepts(understanding, knowledge.labels, language)))


def _ways(links: Links) -> list[Offer]:
    ways = []
    if "in" in links.values and len(links.values) > 1:
        ways.append(Offer(_("Search in both languages"), links.without_facet("in")))
    if links.values:
        label = _("Search in both languages") if set(links.values) == {"in"} else _("Search again without filters")
        ways.append(Offer(label, links.without_filters()))
    ways.append(Offer(_("Look for the term in the glossary"), reverse("kb:glossary")))
    if links.query.text:
        ways.append(Offer(_("See all works"), links.action))
    return ways


def _concepts(understanding: Understanding, labels: ConceptLabels, language: Language) -> list[Offer]:
    concepts = []
    for concept in near_concepts(understanding, labels):
        label = next(iter(labels.labels_of(concept, language)), None)
        if label is not None:
            concepts.append(Offer(label.text, reverse("kb:concept", args=[concept]), label.language))
    return concepts
