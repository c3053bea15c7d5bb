"""A Word file from the upload to the draft, and every file that is refused."""

import io
import struct
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Collection, PageLogEntry

from kb import due_work
from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from kb.models import Image, KnowledgePage, WordFile
from kb.services import word_files
from kb.services.word_files import WordFileRefused
from kb.word_losses import SENTENCES, grouped
from tests.factories import InstitutionFactory, UserFactory, locale_of, make_work, picture_bytes, upload
from tests.kb import word_files as word

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en-gb"):
        yield


@pytest.fixture
def editor():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="author"))
    return person


def receive(editor, data=None, *, name="programa.docx", kind=PRACTICE_GUIDE, language="es", **options):
    file = upload(name, word.everything() if data is None else data)
    return word_files.receive(file, owner=editor, kind=kind, language=language, **options)


def incoming(tmp_path):
    return [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()]


def draft_from(received, editor, **options):
    options = {"title": "Programa anual", "collection": Collection.get_first_root_node()} | options
    return word_files.create_draft(received, by=editor, **options)


def test_a_file_waits_in_the_data_folder_for_its_owner_alone(editor, tmp_path, settings):
    receive(editor)
    (file,) = incoming(tmp_path)
    assert not str(file).startswith(str(settings.MEDIA_ROOT))
    assert file.stat().st_mode & 0o077 == 0
    assert not KnowledgePage.objects.exists()
    assert not Image.objects.exists()


def test_a_draft_is_made_and_never_published(editor, tmp_path):
    institution = InstitutionFactory()
    received = receive(editor, institution=institution)
    page = draft_from(received, editor).specific
    assert not page.live
    assert page.first_published_at is None
    assert page.latest_revision.user == editor
    assert (page.title, page.slug, page.owner, page.institution) == (
        "Programa anual",
        "programa-anual",
        editor,
        institution,
    )
    assert page.locale == locale_of("es")
    assert PageLogEntry.objects.filter(page=page.pk, user=editor, action="wagtail.edit").exists()
    kinds = [block.block_type for block in page.body]
    assert kinds == ["heading", "text", "table", "heading", "image", "image", "text", "heading", "text"]
    assert page.sources[0].value["url"] == "https://compras.example/programa"
    assert incoming(tmp_path) == []


def test_pictures_go_to_the_collection_with_their_alternative_text(editor):
    collection = Collection.get_first_root_node().add_child(name="Compras")
    page = draft_from(receive(editor), editor, collection=collection)
    first, second = [block.value["image"] for block in page.body if block.block_type == "image"]
    assert (first.collection, first.uploaded_by_user) == (collection, editor)
    assert (first.alt_es, first.alt_en) == ("Portada del programa", "")
    assert list(first.tags.names()) == []
    assert list(second.tags.names()) == ["falta texto alternativo"]


def test_without_a_collection_the_pictures_stay_out_and_it_is_told(editor):
    received = receive(editor)
    draft_from(received, editor, collection=None)
    assert not Image.objects.exists()
    assert [loss.code for loss in word_files.losses_of(received)].count("picture_not_allowed") == 2


def test_the_list_of_what_was_left_behind_stays_with_the_draft(editor):
    received = receive(editor)
    before = {loss.code for loss in word_files.losses_of(received)}
    draft_from(received, editor)
    received.refresh_from_db()
    assert {loss.code for loss in word_files.losses_of(received)} == before
    assert "comment" in before


def test_what_was_made_before_a_failure_is_not_left_over(editor, monkeypatch, settings):
    received = receive(editor)
    monkeypatch.setattr("kb.services.word_files.find_available_slug", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        draft_from(received, editor)
    assert not KnowledgePage.objects.exists()
    assert not Image.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert word_files.content_of(WordFile.objects.get()).blocks


def test_a_law_becomes_provisions_where_that_was_chosen(editor):
    data = word.docx(word.paragraph("Ley", style="Ttulo"), word.paragraph("Artículo 27.- Publíquese."))
    page = draft_from(receive(editor, data, kind=REGULATORY_MODEL, with_provisions=True), editor).specific
    assert page.provisions[0].value["anchor"] == "art-27"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel_bomb():
    """A few bytes that say they are 60,000 pixels wide and high."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data", [pixel_bomb(), b"no picture", picture_bytes()[:40]], ids=["too many pixels", "no picture", "half a one"]
)
def test_a_picture_that_is_none_is_left_out_and_told_and_the_rest_comes(editor, data):
    received = receive(
        editor,
        word.docx(
            word.paragraph("Uno"),
            word.paragraph(word.picture("rPicture", "Bomba")),
            word.paragraph(word.picture("rPlain", "Buena")),
            members={"word/media/image1.png": data},
        ),
    )
    page = draft_from(received, editor)
    assert [image.alt_es for image in Image.objects.all()] == ["Buena"]
    assert [block.block_type for block in page.body] == ["text", "image"]
    assert [loss.detail for loss in word_files.losses_of(received) if loss.code == "picture"] == ["Bomba"]


def test_a_picture_with_more_pixels_than_the_site_takes_is_left_out(editor, settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40 * 30 - 1
    draft_from(receive(editor), editor)
    assert not Image.objects.exists()


def compound(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + stream.encode("utf-16-le")


def zip_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/media/image1.png", b"\0" * 80 * 1024 * 1024)
    return content.getvalue()


def spreadsheet():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return content.getvalue()


REFUSED = {
    "a PDF that is called Word": (b"%PDF-1.7\n", "This is not a Word file (DOCX)."),
    "nothing": (b"", "This is not a Word file (DOCX)."),
    "a spreadsheet": (spreadsheet(), "This is not a Word file (DOCX)."),
    "the old format": (compound("WordDocument"), "This is a file of the old Word format (.doc)."),
    "a password": (compound("EncryptedPackage"), "This file is protected by a password."),
    "no text": (word.docx(word.paragraph("")), "There is no text in this file."),
    "broken XML": (word.docx(members={"word/document.xml": "<w:document"}), "This file is damaged."),
    "entities": (
        word.docx(members={"word/document.xml": '<!DOCTYPE x [<!ENTITY a "a">]><x/>'}),
        "This file declares what no Word file needs",
    ),
    "a zip bomb": (zip_bomb(), "This file is far larger inside than it looks"),
    "10,000 paragraphs": (word.docx(*[word.paragraph("x")] * 10_000), "This file has more than 5000 paragraphs."),
    "too many images": (
        word.docx(*[word.paragraph(word.picture("rPicture", "x"))] * 101),
        "This file has more than 100 images.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence_and_nothing_is_kept(editor, tmp_path, case):
    data, sentence = REFUSED[case]
    with pytest.raises(WordFileRefused) as refused:
        receive(editor, data)
    assert str(refused.value).startswith(sentence)
    assert not WordFile.objects.exists()
    assert incoming(tmp_path) == []


def test_a_deeply_nested_file_is_refused_and_harms_nobody(editor):
    deep = "<w:sdt><w:sdtContent>" * 20_000 + word.paragraph("x") + "</w:sdtContent></w:sdt>" * 20_000
    with pytest.raises(WordFileRefused):
        receive(editor, word.docx(deep))


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(editor, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024
    with pytest.raises(WordFileRefused, match="too large"):
        receive(editor)


def test_forgotten_files_go_and_those_of_today_stay(editor, tmp_path):
    old, new = receive(editor), receive(editor)
    WordFile.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=3))
    (work,) = [each for each in due_work.registered() if each.name == "library: forgotten Word files"]
    work.run()
    assert list(WordFile.objects.all()) == [new]
    assert len(incoming(tmp_path)) == 1


def test_every_loss_has_its_sentence_in_both_languages():
    for sentence, _advice in SENTENCES.values():
        with translation.override("es-mx"):
            spanish = str(sentence)
        assert spanish != str(sentence)


def test_every_code_of_the_reader_has_a_sentence():
    import re

    from django.conf import settings

    names = ("kb/word/reading.py", "kb/word/runs.py", "kb/services/word_body.py", "kb/services/word_files.py")
    source = "".join((settings.BASE_DIR / name).read_text() for name in names)
    used = set(re.findall(r'(?:_lose|Loss)\(\s*"(\w+)"', source)) | set(re.findall(r'append\(\("(\w+)"', source))
    assert len(used) > 20
    assert used <= set(SENTENCES)


# In the admin


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def post_file(client, data=None, **fields):
    fields = {"kind": PRACTICE_GUIDE, "language": "es"} | fields
    file = upload("programa.docx", word.everything() if data is None else data)
    return client.post(reverse("kb_word:upload"), fields | {"file": file})


def test_an_upload_leads_to_its_preview_and_from_there_to_the_draft(desk, editor):
    response = post_file(desk)
    received = WordFile.objects.get()
    assert response.url == reverse("kb_word:preview", args=[received.pk])
    shown = desk.get(response.url).content.decode()
    assert "Rosa Jiménez" in shown
    assert "3 de febrero de 2026" in shown or "3 February 2026" in shown
    made = desk.post(response.url, {"title": "Programa", "collection": Collection.get_first_root_node().pk})
    page = KnowledgePage.objects.get()
    assert made.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert desk.get(made.url).status_code == 200
    # Sent twice, it leads to the one draft there is.
    assert desk.post(response.url, {"title": "Programa"}).url == made.url
    assert KnowledgePage.objects.count() == 1
    assert desk.get(response.url).status_code == 200


def test_the_page_is_shown_as_readers_would_see_it_with_the_waiting_pictures(desk):
    post_file(desk)
    received = WordFile.objects.get()
    response = desk.get(reverse("kb_word:page", args=[received.pk]))
    html = response.content.decode()
    assert "<h1>Publicar el programa anual de compras</h1>" in html
    assert 'class="govuk-table work-table"' in html
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    address = reverse("kb_word:picture", args=[received.pk, 0])
    assert f'src="{address}" alt="Portada del programa"' in html
    picture = desk.get(address)
    assert picture.content == picture_bytes()
    assert picture.headers["Content-Type"] == "image/png"
    assert not KnowledgePage.objects.exists()


@pytest.mark.parametrize("name", ["preview", "page", "picture"])
def test_nobody_else_sees_a_file_not_even_an_administrator(desk, client, name):
    post_file(desk)
    received = WordFile.objects.get()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    arguments = [received.pk, 0] if name == "picture" else [received.pk]
    assert client.get(reverse(f"kb_word:{name}", args=arguments)).status_code == 404


def test_who_may_add_nothing_may_not_upload(client):
    person = UserFactory()
    client.force_login(person)
    assert client.get(reverse("kb_word:upload")).status_code in (302, 403)
    assert post_file(client).status_code in (302, 403)
    assert not WordFile.objects.exists()


def test_a_kind_that_one_may_not_add_is_refused(desk, editor, monkeypatch):
    monkeypatch.setattr("kb.word_admin.may_add", lambda user, kind, language: language == "es")
    response = post_file(desk, language="en")
    assert response.status_code == 200
    assert response.context["form"].has_error("language")
    assert not WordFile.objects.exists()


def test_a_bad_file_is_told_at_its_field(desk):
    response = post_file(desk, data=b"%PDF-1.7")
    assert "file" in response.context["form"].errors
    assert not WordFile.objects.exists()


def test_a_section_leads_to_the_upload_with_its_kind_and_language(desk):
    section = make_work(publish=False).get_parent()
    shown = desk.get(reverse("wagtailadmin_explore", args=[section.pk])).content.decode()
    address = reverse("kb_word:upload") + "?kind=practice_guide&amp;language=es"
    assert address in shown
    form = desk.get(address.replace("&amp;", "&")).context["form"]
    assert (form["kind"].value(), form["language"].value()) == ("practice_guide", "es")


def test_a_file_can_be_discarded_by_post_alone(desk, tmp_path):
    post_file(desk)
    address = reverse("kb_word:discard", args=[WordFile.objects.get().pk])
    assert desk.get(address).status_code == 405
    desk.post(address)
    assert not WordFile.objects.exists()
    assert incoming(tmp_path) == []


def test_losses_are_grouped_by_kind_and_say_their_place(editor):
    groups = grouped(word_files.losses_of(receive(editor)))
    (comments,) = [group for group in groups if group.sentence == "Comments are not carried"]
    assert [(place.where, place.detail) for place in comments.places] == [
        ("Paragraph 5, under “Objetivo”: “Comentado.”", "Luis: ¿Sigue vigente?")
    ]
