"""All that the editor of a translation is told about its segments."""

from dataclasses import dataclass

from wagtail_localize.models import Translation

from kb.models import Concept
from search.vocabulary import labels_at_hand
from translating.figures import Difference, differences
from translating.glossary import Term, describe_terms, find_terms
from translating.law import is_law
from translating.segments import Segment, languages_of, segments_of


@dataclass(frozen=True, slots=True)
class SegmentHelp:
    """A segment with the terms of its source and what its translation says otherwise."""

    segment: Segment
    terms: list[Term]
    differences: list[Difference]
    is_law: bool

    @property
    def missing_terms(self) -> list[Term]:
        return [term for term in self.terms if term.is_missing]

    @property
    def needs_a_look(self) -> bool:
        return bool(self.differences or self.missing_terms or self.segment.is_machine_made)


@dataclass(frozen=True, slots=True)
class TranslationHelps:
    translation: Translation
    segments: list[SegmentHelp]
    source_language: str
    target_language: str

    @property
    def to_look_at(self) -> list[SegmentHelp]:
        return [each for each in self.segments if each.needs_a_look]

    @property
    def machine_made(self) -> list[SegmentHelp]:
        return [each for each in self.segments if each.segment.is_machine_made]

    @property
    def untranslated(self) -> int:
        return sum(not each.segment.is_translated for each in self.segments)


def helps_for(translation: Translation) -> TranslationHelps:
    """Six queries, however long the page is."""
    from_language, into_language = languages_of(translation)
    labels = labels_at_hand()
    segments = segments_of(translation)
    found = {
        segment.pk: find_terms(segment.source_text, from_language, segment.target_text, labels)
        for segment in segments
        if segment.is_prose
    }
    slugs = {term.concept for terms in found.values() for term in terms}
    concepts = {concept.slug: concept for concept in Concept.objects.filter(slug__in=slugs)}
    return TranslationHelps(
        translation=translation,
        source_language=from_language,
        target_language=into_language,
        segments=[
            SegmentHelp(
                segment=segment,
                terms=describe_terms(
                    found.get(segment.pk, ()),
                    concepts,
                    labels,
                    into_language,
                    is_translated=segment.is_translated,
                ),
                differences=differences(segment.source_text, from_language, segment.target_text, into_language)
                if segment.is_translated and segment.is_prose
                else [],
                is_law=is_law(segment.path),
            )
            for segment in segments
        ],
    )
