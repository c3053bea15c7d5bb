"""Exports what anybody may read, in the shape that import reads: same content, same bytes."""

import json
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from wagtail.models import ReferenceIndex
from wagtail_localize.models import Translation

from kb.models import Concept, Equivalence, Fact, Institution, Jurisdiction, KnowledgePage
from kb.selectors.visibility import PUBLIC, visible_to
from kb.services.interchange.context import ExportContext
from kb.services.interchange.fields import fields_of

WORKS_FILE = "works.jsonl"
REFERENCE_FILE = "reference.json"


def export_works(folder: Path, *, with_contacts: bool = False) -> int:
    """Writes works, reference data and files into the folder; returns the number of parts written."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = _public_pages()
    identities = _Identities(pages)
    parts = sorted(
        (_part(page.specific, identities, folder, with_contacts) for page in pages),
        key=lambda part: part["external_id"],
    )
    with (folder / WORKS_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for part in parts:
            file.write(json.dumps(part, ensure_ascii=False, sort_keys=True) + "\n")
    reference = json.dumps(_reference(identities), ensure_ascii=False, sort_keys=True, indent=1)
    (folder / REFERENCE_FILE).write_text(reference + "\n", encoding="utf-8")
    return len(parts)


class _Identities:
    """External ids of the exported parts, and which part of a work is its source."""

    def __init__(self, pages: list[KnowledgePage]):
        self.of_page = {page.pk: page.external_id or f"{page.work_key}.{page.language}" for page in pages}
        by_work: dict[str, dict[int, KnowledgePage]] = {}
        for page in pages:
            by_work.setdefault(page.work_key, {})[page.locale_id] = page
        linked = dict(
            Translation.objects.filter(source__object_id__in=list(by_work)).values_list(
                "source__object_id", "source__locale_id"
            )
        )
        linked = {str(key): locale for key, locale in linked.items()}
        self.source: dict[str, KnowledgePage] = {}
        for key, parts in by_work.items():
            spanish_first = sorted(parts.values(), key=lambda page: page.language != "es")
            self.source[key] = parts.get(linked.get(key, -1), spanish_first[0])
        self.of_work = {key: self.of_page[page.pk] for key, page in self.source.items()}


def _public_pages() -> list[KnowledgePage]:
    pages: QuerySet[KnowledgePage] = visible_to(PUBLIC).filter(alias_of__isnull=True)
    return list(pages.select_related("locale", "content_type").order_by("pk"))


def _part(page: Any, identities: _Identities, folder: Path, with_contacts: bool) -> dict[str, Any]:
    context = ExportContext(external_ids=identities.of_work, folder=folder, language=page.language)
    part: dict[str, Any] = {
        "external_id": identities.of_page[page.pk],
        "kind": page.kind,
        "language": page.language,
        "title": page.title,
        "slug": page.slug,
        "topics": sorted(link.tag.slug for link in page.topic_links.select_related("tag")),
    }
    source = identities.source[page.work_key]
    if source.pk != page.pk:
        part["translates"] = identities.of_page[source.pk]
    for field in fields_of(page.kind):
        if field.key == "contact" and not with_contacts:
            continue
        value = field.value.dump(getattr(page, field.attribute), context)
        if value not in (None, "", [], False):
            part[field.key] = value
    part.setdefault("body", "")
    return part


def _reference(identities: _Identities) -> dict[str, list[dict[str, Any]]]:
    return {
        "jurisdictions": [
            _jurisdiction(each) for each in Jurisdiction.objects.select_related("parent").order_by("code")
        ],
        "institutions": [
            _institution(each) for each in Institution.objects.select_related("parent", "jurisdiction").order_by("slug")
        ],
        "concepts": [
            _concept(each)
            for each in Concept.objects.select_related("broader").prefetch_related("labels").order_by("slug")
        ],
        "facts": [_fact(each) for each in Fact.objects.order_by("slug") if _may_be_read(each, identities)],
        "equivalences": _equivalences(identities),
    }


def _jurisdiction(each: Jurisdiction) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": {"es": each.name_es, "en": each.name_en},
        "parent": each.parent.code if each.parent else None,
        "level": each.level,
    }


def _institution(each: Institution) -> dict[str, Any]:
    return {
        "id": each.slug,
        "name": {"es": each.name_es, "en": each.name_en},
        "acronym": each.acronym,
        "kind": each.kind,
        "jurisdiction": each.jurisdiction.code if each.jurisdiction else None,
        "parent": each.parent.slug if each.parent else None,
        "url": each.url,
        "description": {"es": each.description_es, "en": each.description_en},
    }


def _concept(each: Concept) -> dict[str, Any]:
    labels = list(each.labels.all())

    def texts(language: str, kind: str) -> list[str]:
        return sorted(label.text for label in labels if label.language == language and label.kind == kind)

    return {
        "id": each.slug,
        "es": {"pref": each.name, "alt": texts("es", "alt"), "hidden": texts("es", "hidden")},
        "en": {"pref": each.pref_en, "alt": texts("en", "alt"), "hidden": texts("en", "hidden")},
        "subject": each.subject,
        "broader": each.broader.slug if each.broader else None,
        "definition": {"es": each.definition_es, "en": each.definition_en},
        "match": each.match,
        "note": {"es": each.note_es, "en": each.note_en},
        "ambiguous": {
            language: sorted(label.text for label in labels if label.language == language and label.ambiguous)
            for language in ("es", "en")
        },
    }


def _fact(each: Fact) -> dict[str, Any]:
    return {
        "id": each.slug,
        "statement": {"es": each.statement_es, "en": each.statement_en},
        "value": _number(each.value),
        "unit": each.unit,
        "currency": each.currency,
        "year": each.year,
        "source_title": each.source_title,
        "source_url": each.source_url,
        "source_language": each.source_language,
        "checked_on": each.checked_on.isoformat(),
        "check_by": each.check_by.isoformat(),
    }


def _may_be_read(fact: Fact, identities: _Identities) -> bool:
    """False for a fact that is stated by hidden pages of works and nowhere else."""
    places = {int(pk) for pk in ReferenceIndex.get_references_to(fact).values_list("object_id", flat=True)}
    hidden = set(KnowledgePage.objects.filter(pk__in=places - identities.of_page.keys()).values_list("pk", flat=True))
    return not places or places != hidden


def _number(value: Any) -> str | None:
    """12.5000 -> "12.5": the column's scale is not part of the number."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _equivalences(identities: _Identities) -> list[dict[str, Any]]:
    """Those between two exported works."""
    found = []
    for each in Equivalence.objects.all():
        work_a, work_b = identities.of_work.get(str(each.work_a)), identities.of_work.get(str(each.work_b))
        if work_a and work_b:
            found.append(
                {
                    "a": {"work": work_a, "anchor": each.anchor_a},
                    "b": {"work": work_b, "anchor": each.anchor_b},
                    "match": each.match,
                    "note": {"es": each.note_es, "en": each.note_en},
                    "source_title": each.source_title,
                    "source_url": each.source_url,
                    "checked_on": each.checked_on.isoformat() if each.checked_on else None,
                }
            )
    return sorted(found, key=lambda each: json.dumps(each, sort_keys=True))
