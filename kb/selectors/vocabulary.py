"""Reads of the vocabulary: glossary entries, labels of a concept, subjects that have works."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from kb.languages import Language, active_language, fold_vowels, sorting_key
from kb.models import Concept, ConceptLabel, Subject
from kb.selectors import prepared
from kb.selectors.visibility import Visitor, visible_to


@dataclass(frozen=True)
class GlossaryLetter:
    letter: str
    concepts: list[Concept]


@dataclass(frozen=True)
class SubjectCount:
    value: str
    label: str
    works: int


def glossary(language: Language, *, subject: str = "") -> list[GlossaryLetter]:
    """All concepts under their initial in the reader's alphabet (Á under A, Ñ after N)."""
    concepts = Concept.objects.all()
    if subject:
        concepts = concepts.filter(subject=subject)
    by_letter: dict[str, list[Concept]] = {}
    for concept in sorted(concepts, key=lambda each: sorting_key(each.label(language))):
        by_letter.setdefault(initial(concept.label(language)), []).append(concept)
    return [GlossaryLetter(letter, entries) for letter, entries in by_letter.items()]


def initial(text: str) -> str:
    return fold_vowels(text[:1]).upper()


def preferred_labels(slugs: Iterable[str], language: Language) -> dict[str, str]:
    """The label of each concept, where nothing else of it is needed."""
    label = "pref_en" if language == "en" else "name"

    def ask(values: Mapping[str, Any]) -> QuerySet[Any]:
        return Concept.objects.filter(slug__in=values["slugs"]).order_by().values_list("slug", label)

    return dict(prepared.rows(("labels", label), ask, slugs=list(slugs)))


def concept_with_labels(slug: str) -> Concept | None:
    return (
        Concept.objects.select_related("broader")
        .prefetch_related(
            Prefetch("labels", ConceptLabel.objects.exclude(kind=ConceptLabel.Kind.HIDDEN)),
            "narrower",
        )
        .filter(slug=slug)
        .first()
    )


def subject_counts(visitor: Visitor) -> list[SubjectCount]:
    """Subjects that have visible works, most works first."""
    rows = (
        visible_to(visitor)
        .order_by()
        .filter(topic_links__isnull=False)
        .values_list("topic_links__tag__subject")
        .annotate(works=Count("translation_key", distinct=True))
    )
    labels = dict(Subject.choices)
    found = [SubjectCount(value, str(labels.get(value, value)), works) for value, works in rows]
    return sorted(found, key=lambda each: (-each.works, sorting_key(each.label)))


def alternative_labels(concept: Concept, language: Language) -> list[str]:
    """Other ways of saying it, without the preferred label and those only search uses."""
    preferred = concept.label(language)
    return [label.text for label in concept.labels.all() if label.language == language and label.text != preferred]


def sort_by_label(concepts: Iterable[Concept]) -> list[Concept]:
    language = active_language()
    return sorted(concepts, key=lambda each: sorting_key(each.label(language)))
