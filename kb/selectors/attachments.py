"""Reads around files: which a page offers, which works offer a file, whose text may be kept and shown."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.fields import RichTextField, StreamField
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from kb.models import Document, DocumentText, KnowledgePage


def public_documents() -> QuerySet[Document]:
    """Documents that anybody may open: no restriction on their collection or on one above it.

    Wagtail serves a restricted one to those its restriction admits; search does not know it at all.
    """
    above = CollectionViewRestriction.objects.annotate(place=Cast(OuterRef("collection__path"), CharField())).filter(
        place__startswith=F("collection__path")
    )
    return Document.objects.filter(~Exists(above))


def public_texts(document_pks: Iterable[int]) -> dict[int, DocumentText]:
    """The texts that may be kept in an index, by the document's id."""
    texts = DocumentText.objects.filter(document__in=public_documents().filter(pk__in=set(document_pks)))
    return {text.document_id: text for text in texts.filter(characters__gt=0).select_related("document")}


def offered_documents(page: KnowledgePage) -> list[int]:
    """The ids of the files that a page leads to, in the order of its fields: in blocks and in links of its prose."""
    found: dict[int, None] = {}
    for field in page._meta.get_fields():
        if isinstance(field, StreamField | RichTextField):
            for model, object_id, _model_path, _content_path in field.extract_references(field.value_from_object(page)):
                if model is Document and str(object_id).isdigit():
                    found[int(object_id)] = None
    return list(found)


def works_offering(document_pks: Iterable[int]) -> set[str]:
    """The keys of the works one of whose pages names one of these files, through Wagtail's reference index."""
    page_ids = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Document),
        to_object_id__in=[str(pk) for pk in document_pks],
    ).values_list("object_id", flat=True)
    pages = KnowledgePage.objects.filter(pk__in=[int(pk) for pk in set(page_ids) if str(pk).isdigit()])
    return {str(key) for key in pages.values_list("translation_key", flat=True)}
