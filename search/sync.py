"""Which events change what search may find. Each writes work keys into the outbox and does nothing else.

What Wagtail signals, and what it does not, was tried one event at a time: a move, a slug or a restriction changes all
pages below it, a page made live in code gives only `post_save`, an expiry gives a normal unpublish.
"""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from kb.models import Concept, ConceptLabel, Document, Fact, Institution, Jurisdiction, KnowledgePage
from kb.selectors.attachments import works_offering
from kb.services.reference import keys_using_fact
from kb.signals import works_changed
from search.outbox import enqueue
from search.vocabulary import labels_changed

# Saving a draft touches these fields of the page's row and nothing that anybody can read.
_DRAFT_FIELDS = frozenset({"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"})

# Wagtail stores these by themselves while a page shows the file.
_FILE_FACTS = frozenset({"file_size", "file_hash"})


def connect() -> None:
    for signal, receiver in (
        (page_published, _page_changed),
        (page_unpublished, _page_changed),
        (post_page_move, _subtree_changed),
        (works_changed, _works_changed),
    ):
        signal.connect(receiver, dispatch_uid=f"search.sync.{receiver.__name__}.{id(signal)}")
    for model in _page_models():
        post_save.connect(_page_saved, sender=model, dispatch_uid=f"search.sync.saved.{model.__name__}")
        post_delete.connect(_page_deleted, sender=model, dispatch_uid=f"search.sync.deleted.{model.__name__}")
    for signal in (post_save, post_delete):
        for model, receiver in _RECORDS.items():
            signal.connect(receiver, sender=model, dispatch_uid=f"search.sync.{model.__name__}.{id(signal)}")
    post_save.connect(_document_changed, sender=Document, dispatch_uid="search.sync.document_saved")
    # Afterwards nothing says any more which works offered the file.
    pre_delete.connect(_document_changed, sender=Document, dispatch_uid="search.sync.document_deleted")
    m2m_changed.connect(
        _restriction_groups_changed, sender=PageViewRestriction.groups.through, dispatch_uid="search.sync.groups"
    )


def keys_below(page: Page) -> set[str]:
    """The works on a page and below it."""
    keys = KnowledgePage.objects.filter(path__startswith=page.path).values_list("translation_key", flat=True)
    return {str(key) for key in keys}


def _page_models() -> list[type[KnowledgePage]]:
    return [KnowledgePage, *KnowledgePage.__subclasses__()]


def _page_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, KnowledgePage):
        enqueue({instance.work_key}, "page")
    else:
        enqueue(keys_below(instance), "page above")


def _subtree_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    enqueue(keys_below(instance), "move")


def _page_saved(
    sender: Any, instance: KnowledgePage, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    if raw or (update_fields and set(update_fields) <= _DRAFT_FIELDS):
        return
    enqueue({instance.work_key}, "page")


def _page_deleted(sender: Any, instance: KnowledgePage, **kwargs: Any) -> None:
    enqueue({instance.work_key}, "deleted")


def _works_changed(sender: Any, keys: set[str], **kwargs: Any) -> None:
    enqueue(keys, "record")


def _restriction_changed(sender: Any, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        enqueue(keys_below(instance.page), "restriction")


def _restriction_groups_changed(sender: Any, instance: Any, action: str, reverse: bool = False, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    if not reverse:
        enqueue(keys_below(instance.page), "restriction")
        return
    for restriction in PageViewRestriction.objects.filter(groups=instance).select_related("page"):
        enqueue(keys_below(restriction.page), "restriction")


def _concept_changed(sender: Any, instance: Concept, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk:
        labels_changed()
        enqueue(_keys_of_concepts({instance.pk}), "concept")


def _label_changed(sender: Any, instance: ConceptLabel, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        labels_changed()
        enqueue(_keys_of_concepts({instance.concept_id}), "concept")


def _fact_changed(sender: Any, instance: Fact, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk:
        enqueue(keys_using_fact(instance), "fact")


def _owner_changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk:
        enqueue({str(key) for key in instance.works.values_list("translation_key", flat=True)}, "record")


def _document_changed(
    sender: Any, instance: Document, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    if not raw and not (update_fields and set(update_fields) <= _FILE_FACTS):
        enqueue(works_offering([instance.pk]), "file")


def _collection_changed(sender: Any, instance: Collection, raw: bool = False, **kwargs: Any) -> None:
    # A move signals nothing itself, but the admin saves the collection in the same transaction.
    if not raw:
        enqueue(_keys_of_collection(instance), "collection")


def _collection_restriction_changed(
    sender: Any, instance: CollectionViewRestriction, raw: bool = False, **kwargs: Any
) -> None:
    if not raw:
        enqueue(_keys_of_collection(instance.collection), "collection")


def _keys_of_collection(collection: Collection) -> set[str]:
    """Works that offer a file of this collection or of one below it."""
    documents = Document.objects.filter(collection__path__startswith=collection.path)
    return works_offering(documents.values_list("pk", flat=True))


def _keys_of_concepts(pks: set[int]) -> set[str]:
    """Works under these concepts or narrower ones: a work's facet names the broader concepts too."""
    found, fresh = set(pks), set(pks)
    while fresh:
        narrower = Concept.objects.filter(broader_id__in=fresh).values_list("pk", flat=True)
        fresh = set(narrower) - found
        found |= fresh
    keys = KnowledgePage.objects.filter(topic_links__tag_id__in=found).values_list("translation_key", flat=True)
    return {str(key) for key in keys.distinct()}


_RECORDS = {
    Collection: _collection_changed,
    CollectionViewRestriction: _collection_restriction_changed,
    PageViewRestriction: _restriction_changed,
    Concept: _concept_changed,
    ConceptLabel: _label_changed,
    Fact: _fact_changed,
    Institution: _owner_changed,
    Jurisdiction: _owner_changed,
}
