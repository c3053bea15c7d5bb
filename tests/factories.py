"""Works, records and people for tests: valid and published; a test changes only what it is about."""

import io
import itertools
import zipfile
from datetime import date

import factory
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image as Picture
from wagtail.models import Collection, Locale

from kb.kinds import PRACTICE_GUIDE
from kb.languages import locale_code, other_language
from kb.models import Concept, Document, Equivalence, Fact, Image, Institution, KnowledgePage, TopicLink
from kb.selectors.sections import section_of
from kb.services.interchange.importing import PAGE_MODELS
from people.models import User

_numbers = itertools.count(1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"reader{number}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    slug = factory.Sequence(lambda number: f"institution-{number}")
    name_es = factory.Sequence(lambda number: f"Municipio {number}")
    name_en = factory.Sequence(lambda number: f"Borough {number}")


class FactFactory(DjangoModelFactory):
    class Meta:
        model = Fact

    slug = factory.Sequence(lambda number: f"fact-{number}")
    statement_es = "El plazo de pago es de 30 días."
    statement_en = "Payment is due within 30 days."
    source_title = "Prompt payment policy"
    checked_on = date(2026, 2, 1)
    check_by = date(2027, 2, 1)


class EquivalenceFactory(DjangoModelFactory):
    class Meta:
        model = Equivalence

    match = "close"
    note_es = "Ambas obligan a publicar."
    note_en = "Both oblige to publish."


def make_document(name: str = "sheet.csv", content: bytes = b"year,amount\n2026,1\n", **fields) -> Document:
    document = Document(title=fields.pop("title", name.rsplit(".", 1)[0]), **fields)
    document.file = ContentFile(content, name=name)
    document.file_size = len(content)
    document.save()
    document.get_file_hash()
    return document


def make_image(name: str = "street.png", **fields) -> Image:
    image = Image(title=name, **fields)
    image.file = ContentFile(picture_bytes(), name=name)
    image.save()
    return image


def make_collection(name: str) -> Collection:
    return Collection.get_first_root_node().add_child(name=name)


def picture_bytes(kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Picture.new("RGB", (40, 30), "purple").save(content, kind)
    return content.getvalue()


def archive_bytes(*members: str) -> bytes:
    """A zip archive with these members: what office formats are inside."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member in members:
            archive.writestr(member, "<xml/>")
    return content.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def locale_of(language: str) -> Locale:
    return Locale.objects.get(language_code=locale_code(language))


def concept(slug: str = "public-procurement") -> Concept:
    return Concept.objects.get(slug=slug)


def make_work(
    kind: str = PRACTICE_GUIDE, language: str = "es", *, parent=None, publish: bool = True, topics=(), **fields
) -> KnowledgePage:
    """A work in one language, in its section or under `parent`; a draft with a revision when not published."""
    number = next(_numbers)
    locale = locale_of(language)
    fields.setdefault("title", f"Obra {number}" if language == "es" else f"Work {number}")
    fields.setdefault("slug", f"work-{number}")
    page = PAGE_MODELS[kind](locale=locale, live=False, **fields)
    (parent or section_of(kind, locale)).add_child(instance=page)
    page.topic_links.set([TopicLink(tag=topic) for topic in topics])
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


def make_translation(page: KnowledgePage, *, publish: bool = True, **fields) -> KnowledgePage:
    """The same work in the other language, as an ordinary page of its own."""
    number = next(_numbers)
    language = other_language(page.language)
    translation = page.copy_for_translation(locale_of(language))
    # Wagtail copies the publishing window too; a translation here has its own.
    translation.go_live_at = translation.expire_at = None
    fields.setdefault("title", f"Obra {number}" if language == "es" else f"Work {number}")
    fields.setdefault("slug", f"work-{number}")
    for name, value in fields.items():
        setattr(translation, name, value)
    revision = translation.save_revision()
    if publish:
        revision.publish()
        translation.refresh_from_db()
    return translation


def provision(anchor: str, *, number: str = "art. 1", heading: str = "Publicidad", text: str = "") -> dict:
    """Raw data of one provision block."""
    return {
        "type": "provision",
        "id": f"00000000-0000-4000-8000-{next(_numbers):012d}",
        "value": {"anchor": anchor, "number": number, "heading": heading, "text": text, "official_url": ""},
    }
