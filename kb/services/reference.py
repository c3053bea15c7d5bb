"""Writes of reference data in the interchange shape: jurisdictions, institutions, concepts, facts, equivalences.

`load_*` deliver an item once and never touch it again; the importer's `save_*` create or update.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from wagtail.models import ReferenceIndex

from kb.models import Concept, ConceptLabel, Equivalence, Fact, Institution, Jurisdiction, KnowledgePage, LoadedItem
from kb.signals import works_changed

Item = Mapping[str, Any]


class UnknownReference(ValueError):
    """An item points at something that does not exist; the message names it."""


@transaction.atomic
def load_jurisdictions(items: Iterable[Item]) -> int:
    return _load("jurisdiction", items, key="code", exists=_jurisdiction, save=save_jurisdiction)


@transaction.atomic
def load_institutions(items: Iterable[Item]) -> int:
    return _load(
        "institution",
        items,
        key="id",
        exists=lambda slug: Institution.objects.filter(slug=slug).first(),
        save=save_institution,
    )


@transaction.atomic
def load_facts(items: Iterable[Item]) -> int:
    return _load("fact", items, key="id", exists=lambda slug: Fact.objects.filter(slug=slug).first(), save=save_fact)


@transaction.atomic
def load_equivalences(items: Iterable[Item]) -> int:
    loaded = 0
    for item in items:
        key = "equivalence:{}#{}={}#{}".format(
            item["a"]["work"], item["a"]["anchor"], item["b"]["work"], item["b"]["anchor"]
        )
        if _deliver(key):
            save_equivalence(item)
            loaded += 1
    return loaded


@transaction.atomic
def load_concepts(items: Iterable[Item]) -> int:
    """Delivers the concepts that were never delivered, in bulk; an existing concept of the same id is left alone."""
    delivered = set(LoadedItem.objects.filter(key__startswith="concept:").values_list("key", flat=True))
    fresh = [item for item in items if f"concept:{item['id']}" not in delivered]
    if not fresh:
        return 0
    LoadedItem.objects.bulk_create([LoadedItem(key=f"concept:{item['id']}") for item in fresh])
    present = set(Concept.objects.values_list("slug", flat=True))
    new = [item for item in fresh if item["id"] not in present]
    Concept.objects.bulk_create([Concept(slug=item["id"], **_concept_columns(item)) for item in new])
    concepts = {concept.slug: concept for concept in Concept.objects.all()}
    with_parent = [item for item in new if item.get("broader") in concepts]
    for item in with_parent:
        concepts[item["id"]].broader = concepts[item["broader"]]
    Concept.objects.bulk_update([concepts[item["id"]] for item in with_parent], ["broader"])
    taken = {(language, text) for language, text in ConceptLabel.objects.values_list("language", "text")}
    labels = [label for item in new for label in _labels(concepts[item["id"]], item)]
    ConceptLabel.objects.bulk_create([label for label in labels if (label.language, label.text) not in taken])
    return len(new)


@transaction.atomic
def save_concept(item: Item) -> Concept:
    """Creates or updates a concept and sets its labels. The broader concept must exist already."""
    columns = _concept_columns(item) | {
        "broader": _require(Concept, "slug", item["broader"]) if item.get("broader") else None
    }
    concept = Concept.objects.select_related("broader").filter(slug=item["id"]).first() or Concept(slug=item["id"])
    labels = _labels(concept, item)
    # A reference file repeats the whole vocabulary: what it says already stands costs two reads and no index entry.
    if concept.pk and _says(concept, columns) and _label_rows(concept.labels.all()) == _label_rows(labels):
        return concept
    for column, content in columns.items():
        setattr(concept, column, content)
    concept.save()
    concept.labels.all().delete()
    ConceptLabel.objects.bulk_create(labels)
    works_changed.send(sender=Concept, keys=_keys_with_topic(concept))
    return concept


def save_jurisdiction(item: Item) -> Jurisdiction:
    parent = _require(Jurisdiction, "code", item["parent"]) if item.get("parent") else None
    columns = {
        "name_es": item["name"]["es"],
        "name_en": item["name"]["en"],
        "parent": parent,
        "level": item.get("level") or "national",
    }
    return _saved(Jurisdiction, "code", item["code"], columns)


def save_institution(item: Item) -> Institution:
    description = item.get("description") or {}
    columns = {
        "name_es": item["name"]["es"],
        "name_en": item["name"]["en"],
        "acronym": item.get("acronym") or "",
        "kind": item.get("kind") or "other",
        "jurisdiction": _require(Jurisdiction, "code", item["jurisdiction"]) if item.get("jurisdiction") else None,
        "parent": _require(Institution, "slug", item["parent"]) if item.get("parent") else None,
        "url": item.get("url") or "",
        "description_es": description.get("es") or "",
        "description_en": description.get("en") or "",
    }
    institution = _saved(Institution, "slug", item["id"], columns)
    keys = {str(key) for key in institution.works.values_list("translation_key", flat=True)}
    works_changed.send(sender=Institution, keys=keys)
    return institution


def save_fact(item: Item) -> Fact:
    columns = {
        "statement_es": item["statement"]["es"],
        "statement_en": item["statement"]["en"],
        "value": None if item.get("value") in (None, "") else Decimal(str(item["value"])),
        "unit": item.get("unit") or "",
        "currency": item.get("currency") or "",
        "year": item.get("year") or None,
        "source_title": item["source_title"],
        "source_url": item.get("source_url") or "",
        "source_language": item.get("source_language") or "",
        "checked_on": date.fromisoformat(item["checked_on"]),
        "check_by": date.fromisoformat(item["check_by"]),
    }
    fact = _saved(Fact, "slug", item["id"], columns)
    works_changed.send(sender=Fact, keys=keys_using_fact(fact))
    return fact


def save_equivalence(item: Item) -> Equivalence:
    work_a, work_b = work_key(item["a"]["work"]), work_key(item["b"]["work"])
    columns = {
        "match": item["match"],
        "note_es": item["note"]["es"],
        "note_en": item["note"]["en"],
        "source_title": item.get("source_title") or "",
        "source_url": item.get("source_url") or "",
        "checked_on": date.fromisoformat(item["checked_on"]) if item.get("checked_on") else None,
    }
    place = {
        "work_a": work_a,
        "anchor_a": item["a"]["anchor"],
        "work_b": work_b,
        "anchor_b": item["b"]["anchor"],
    }
    equivalence = Equivalence.objects.filter(**place).first() or Equivalence(**place)
    for column, value in columns.items():
        setattr(equivalence, column, value)
    equivalence.full_clean()
    equivalence.save()
    works_changed.send(sender=Equivalence, keys={str(work_a), str(work_b)})
    return equivalence


def work_key(external_id: str) -> str:
    """The key of the work one of whose parts has this external id. Raises UnknownReference."""
    key = KnowledgePage.objects.filter(external_id=external_id).values_list("translation_key", flat=True).first()
    if key is None:
        raise UnknownReference(f"There is no work with the external_id {external_id!r}.")
    return str(key)


def keys_using_fact(fact: Fact) -> set[str]:
    """Works whose text shows the fact, through Wagtail's reference index."""
    page_ids = ReferenceIndex.get_references_to(fact).values_list("object_id", flat=True)
    pages = KnowledgePage.objects.filter(pk__in=[int(pk) for pk in page_ids if str(pk).isdigit()])
    return {str(key) for key in pages.values_list("translation_key", flat=True)}


def _keys_with_topic(concept: Concept) -> set[str]:
    return {str(key) for key in concept.topic_links.values_list("content_object__translation_key", flat=True)}


def _load(name: str, items: Iterable[Item], *, key: str, exists: Callable, save: Callable) -> int:
    loaded = 0
    for item in items:
        if _deliver(f"{name}:{item[key]}") and exists(item[key]) is None:
            save(item)
            loaded += 1
    return loaded


def _deliver(key: str) -> bool:
    """True the first time it is asked for a key."""
    return LoadedItem.objects.get_or_create(key=key)[1]


def _jurisdiction(code: str) -> Jurisdiction | None:
    return Jurisdiction.objects.filter(code=code).first()


def _require(model: Any, field: str, value: str) -> Any:
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        raise UnknownReference(f"There is no {model._meta.model_name} {value!r}.")
    return found


def _saved(model: Any, field: str, value: str, columns: Mapping[str, Any]) -> Any:
    record = model.objects.filter(**{field: value}).first() or model(**{field: value})
    if record.pk and _says(record, columns):
        return record
    for column, content in columns.items():
        setattr(record, column, content)
    record.full_clean()
    record.save()
    return record


def _says(record: Any, columns: Mapping[str, Any]) -> bool:
    return all(getattr(record, column) == content for column, content in columns.items())


def _label_rows(labels: Iterable[ConceptLabel]) -> set[tuple[str, str, str, bool]]:
    return {(label.language, label.text, label.kind, label.ambiguous) for label in labels}


def _concept_columns(item: Item) -> dict[str, Any]:
    note, definition = item.get("note") or {}, item.get("definition") or {}
    return {
        "name": item["es"]["pref"],
        "pref_en": item["en"]["pref"],
        "subject": item["subject"],
        "definition_es": definition.get("es") or "",
        "definition_en": definition.get("en") or "",
        "match": item.get("match") or "",
        "note_es": note.get("es") or "",
        "note_en": note.get("en") or "",
    }


def _labels(concept: Concept, item: Item) -> list[ConceptLabel]:
    labels = []
    for language in ("es", "en"):
        ambiguous = set((item.get("ambiguous") or {}).get(language, ()))
        kinds = [(item[language]["pref"], "pref")]
        kinds += [(text, "alt") for text in item[language].get("alt", ())]
        kinds += [(text, "hidden") for text in item[language].get("hidden", ())]
        labels += [
            ConceptLabel(concept=concept, language=language, text=text, kind=kind, ambiguous=text in ambiguous)
            for text, kind in kinds
        ]
    return labels
