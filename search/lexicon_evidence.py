"""What anybody may read in both languages, as segments to learn from. The only reader of kb for the lexicon.

Read from the live pages' own rows, never from revisions or from the translator's stored strings: a draft of a page or
of its translation cannot get in.
"""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.languages import LANGUAGES
from kb.models import Concept, ConceptLabel, Fact, Institution, Jurisdiction, MatchQuality
from kb.selectors.visibility import PUBLIC, visible_to
from search.language.alignment import Segment

# The fields whose words every reader sees on the page of a work; a new field teaches nothing until it is put here.
PUBLIC_FIELDS = frozenset(
    {
        "title",
        "summary",
        "body",
        *("problem", "place", "steps", "roles", "money", "staff_time", "systems", "legal_basis", "results"),
        *("conditions", "went_wrong", "fixed", "changeable"),
        "how_to_use",
        *("provisions", "warnings"),
        *("audience", "outcomes", "prerequisites", "lessons", "questions"),
        *("agreed", "delegations", "follow_ups"),
    }
)
# Left out: for signed-in readers, for machines, not on the page, or the same words in both languages.
OTHER_FIELDS = frozenset(
    {
        "contact",
        *("slug", "seo_title", "search_description"),
        "certificate_text",
        *("sources", "files", "instruments", "works_presented"),
    }
)


def evidence() -> Iterator[Segment]:
    """Every segment there is to learn from, in a stable order."""
    facts: set[int] = set()
    for key, es, en in _public_pairs():
        yield from _aligned(f"work:{key}", es, en)
        facts |= _facts_shown(es) & _facts_shown(en)
    yield from _concepts()
    yield from _records(facts)


def _public_pairs() -> Iterator[tuple[str, Any, Any]]:
    """The key and both pages of every work whose two parts anybody may see."""
    pages = visible_to(PUBLIC).filter(alias_of__isnull=True).order_by("translation_key", "pk")
    parts: dict[str, dict[str, int]] = {}
    for page in pages.select_related("locale").only("translation_key", "locale__language_code"):
        parts.setdefault(page.work_key, {}).setdefault(page.language, page.pk)
    for key, both in parts.items():
        if len(both) == len(LANGUAGES):
            # One work at a time: a library of any size fits in memory.
            pair = {page.pk: page.specific for page in visible_to(PUBLIC).filter(pk__in=both.values())}
            if len(pair) == len(both):
                yield key, pair[both["es"]], pair[both["en"]]


def _aligned(origin: str, es: Any, en: Any) -> Iterator[Segment]:
    """What stands at the same place of both pages: the same field, the same block, the same paragraph."""
    spanish, english = _texts(es), _texts(en)
    for place, texts in spanish.items():
        others = english.get(place, [])
        if len(texts) == len(others):
            for text, other in zip(texts, others, strict=True):
                yield Segment(text, other, origin)
        elif others:
            yield Segment("\n".join(texts), "\n".join(others), origin)


def _texts(page: Any) -> dict[str, list[str]]:
    """The texts at each place; a rich text has one for each of its paragraphs."""
    found: dict[str, list[str]] = {}
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue) and segment.path.split(".")[0] in PUBLIC_FIELDS:
            text = segment.string.render_text().strip()
            if text:
                found.setdefault(segment.path, []).append(text)
    return found


def _facts_shown(page: Any) -> set[int]:
    """Keys of the facts placed in the page's text. A fact that stands on no public page is nobody's yet."""
    streams = (getattr(page, name, None) for name in ("body", "lessons"))
    return {
        fact for stream in streams if isinstance(stream, StreamValue) for fact in _facts_in(stream.get_prep_value())
    }


def _facts_in(stored: Any) -> Iterator[int]:
    if isinstance(stored, dict):
        if stored.get("type") == "fact" and isinstance(stored.get("value"), int):
            yield stored["value"]
        stored = list(stored.values())
    if isinstance(stored, list):
        for each in stored:
            yield from _facts_in(each)


def _concepts() -> Iterator[Segment]:
    """Definitions, and preferred labels where the two sides' terms mean the same and nothing else."""
    kept = ConceptLabel.objects.filter(kind=ConceptLabel.Kind.PREFERRED, ambiguous=False)
    plain = {(concept, language) for concept, language in kept.values_list("concept_id", "language")}
    for concept in Concept.objects.order_by("slug"):
        origin = f"concept:{concept.slug}"
        is_plain = all((concept.pk, language) in plain for language in LANGUAGES)
        if is_plain and concept.match != MatchQuality.NONE:
            yield Segment(concept.name, concept.pref_en, origin)
        yield Segment(concept.definition_es, concept.definition_en, origin)


def _records(facts: set[int]) -> Iterator[Segment]:
    for fact in Fact.objects.filter(pk__in=facts).order_by("slug"):
        yield Segment(fact.statement_es, fact.statement_en, f"fact:{fact.slug}")
    for institution in Institution.objects.order_by("slug"):
        origin = f"institution:{institution.slug}"
        yield Segment(institution.name_es, institution.name_en, origin)
        yield Segment(institution.description_es, institution.description_en, origin)
    for jurisdiction in Jurisdiction.objects.order_by("code"):
        yield Segment(jurisdiction.name_es, jurisdiction.name_en, f"jurisdiction:{jurisdiction.code}")
