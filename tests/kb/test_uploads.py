"""What may be uploaded is decided by what a file contains; what is refused is refused with the reason."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import CollectionViewRestriction

from kb.forms import ALLOWED_EXTENSIONS
from kb.models import Document, Image
from tests.factories import archive_bytes, make_collection, make_document, make_image, picture_bytes, upload

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 64
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\0" * 64
PROGRAM = b"MZ\x90\x00" + b"\0" * 100
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

GOOD_DOCUMENTS = {
    "sheet.csv": b"fecha,monto\n2026-01-01,1\n",
    "from-excel.csv": "año,región\n".encode("cp1252"),
    "notes.txt": "Año nuevo\n".encode(),
    "captions.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nHola\n",
    "law.pdf": PDF,
    "LAW.PDF": PDF,
    "letter.docx": archive_bytes("[Content_Types].xml", "word/document.xml"),
    "table.xlsx": archive_bytes("[Content_Types].xml", "xl/workbook.xml"),
    "talk.pptx": archive_bytes("[Content_Types].xml", "ppt/presentation.xml"),
    "letter.odt": archive_bytes("mimetype", "content.xml"),
    "table.ods": archive_bytes("mimetype", "content.xml"),
    "talk.mp4": MP4,
    "talk.webm": WEBM,
}
BAD_DOCUMENTS = {
    "a program called PDF": ("law.pdf", PROGRAM),
    "a page called PDF": ("law.pdf", PAGE),
    "a PDF called CSV": ("sheet.csv", PDF),
    "a picture called text": ("notes.txt", picture_bytes()),
    "a program called text": ("notes.txt", PROGRAM),
    "an archive called letter": ("letter.docx", archive_bytes("virus.exe")),
    "a table called letter": ("letter.docx", archive_bytes("xl/workbook.xml")),
    "half an archive": ("letter.docx", archive_bytes("word/document.xml")[:40]),
    "text called video": ("talk.mp4", b"Once upon a time"),
    "a program": ("setup.exe", PROGRAM),
    "a page": ("page.html", PAGE),
    "a drawing": ("drawing.svg", SVG),
    "an archive": ("files.zip", archive_bytes("a.txt")),
    "a name without an ending": ("README", b"text"),
    "two endings": ("law.pdf.exe", PDF),
    "nothing": ("empty.csv", b""),
}
GOOD_IMAGES = {
    name: picture_bytes(kind)
    for name, kind in [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.gif", "GIF"), ("a.webp", "WEBP")]
}
BAD_IMAGES = {
    "a drawing": ("drawing.svg", SVG),
    "a drawing called PNG": ("drawing.png", SVG),
    "a page called PNG": ("page.png", PAGE),
    "a program called JPG": ("street.jpg", PROGRAM),
    "a GIF called PNG": ("street.png", picture_bytes("GIF")),
    "the beginning of a picture": ("street.png", picture_bytes()[:30]),
    "half a picture": ("street.png", picture_bytes()[:60]),
    "a bitmap": ("street.bmp", picture_bytes("BMP")),
    "a PDF": ("law.pdf", PDF),
    "nothing": ("empty.png", b""),
}


# The doors through which a file comes in: each returns what the page says about it.


def by_form(client, app, name, content, **fields):
    response = client.post(reverse(f"{app}:add"), {"title": "Nuevo", "file": upload(name, content), **fields})
    return " ".join(response.context["form"].errors.get("file", [])) if response.status_code == 200 else ""


def many_at_once(client, app, name, content):
    response = client.post(
        reverse(f"{app}:add_multiple"),
        {"title": "Nuevo", "files[]": upload(name, content)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    return json.loads(response.content).get("error_message", "")


def by_chooser(client, app, name, content):
    prefix = {"wagtaildocs": "document", "wagtailimages": "image"}[app] + "-chooser-upload"
    response = client.post(
        reverse(f"{app}_chooser:create"), {f"{prefix}-title": "Nuevo", f"{prefix}-file": upload(name, content)}
    )
    answer = json.loads(response.content)
    messages = BeautifulSoup(answer.get("htmlFragment", ""), "html.parser").select(".error-message")
    return " ".join(message.text for message in messages)


DOORS = {"form": by_form, "many at once": many_at_once, "chooser": by_chooser}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_documents_of_the_allowed_types_come_in(admin_client, subtests, door):
    for name, content in GOOD_DOCUMENTS.items():
        with subtests.test(name):
            before = Document.objects.count()
            assert door(admin_client, "wagtaildocs", name, content) == ""
            assert Document.objects.count() == before + 1


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_documents_that_are_not_what_they_say_stay_out_with_the_reason(admin_client, subtests, settings, door):
    for what, (name, content) in BAD_DOCUMENTS.items():
        with subtests.test(what):
            assert len(strip_tags(door(admin_client, "wagtaildocs", name, content))) > 20
            assert not Document.objects.exists()
    assert not (settings.MEDIA_ROOT / "documents").exists()


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_pictures_of_the_allowed_types_come_in(admin_client, subtests, door):
    for name, content in GOOD_IMAGES.items():
        with subtests.test(name):
            before = Image.objects.count()
            assert door(admin_client, "wagtailimages", name, content) == ""
            assert Image.objects.count() == before + 1


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_what_is_no_picture_of_an_allowed_type_stays_out_with_the_reason(admin_client, subtests, settings, door):
    for what, (name, content) in BAD_IMAGES.items():
        with subtests.test(what):
            assert len(strip_tags(door(admin_client, "wagtailimages", name, content))) > 20
            assert not Image.objects.exists()
    assert not (settings.MEDIA_ROOT / "original_images").exists()


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_what_is_too_large_stays_out_with_the_size_that_is_allowed(admin_client, settings, door):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1024
    large = {"wagtaildocs": ("notes.txt", b"text " * 300), "wagtailimages": ("a.png", picture_bytes() + b"\0" * 1024)}
    for app, (name, content) in large.items():
        assert re.search(r"1[.,]0\s*KB", door(admin_client, app, name, content).replace("\xa0", " "))
    assert not Document.objects.exists()
    assert not Image.objects.exists()


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_a_small_file_with_too_many_pixels_stays_out(admin_client, settings, door):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    assert "100" in door(admin_client, "wagtailimages", "a.png", picture_bytes())
    assert not Image.objects.exists()


@pytest.mark.parametrize(("app", "make"), [("wagtaildocs", make_document), ("wagtailimages", make_image)])
def test_a_file_is_not_replaced_by_one_that_is_not_what_it_says(admin_client, app, make):
    item = make()
    name, before = item.file.name, item.get_file_hash()
    response = admin_client.post(
        reverse(f"{app}:edit", args=[item.pk]), {"title": "Nuevo", "file": upload(name.split("/")[-1], PROGRAM)}
    )
    assert response.context["form"].errors["file"]
    item.refresh_from_db()
    assert (item.file.name, item.get_file_hash()) == (name, before)


def test_the_form_and_the_settings_allow_the_same_documents(settings):
    assert sorted(settings.WAGTAILDOCS_EXTENSIONS) == ALLOWED_EXTENSIONS


def test_a_document_moved_into_a_private_collection_is_shut_at_once(client):
    document = make_document(content=b"open,1\n")
    b"".join(client.get(document.url).streaming_content)
    collection = make_collection("Reserved")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document.collection = collection
    document.save()
    for address in (document.url, document.file.url, f"/media/{document.file.name}"):
        response = client.get(address)
        assert response.status_code in (302, 404), address
        assert not response.streaming


def test_nobody_uploads_without_the_permission(django_user_model):
    writer = django_user_model.objects.create_user("writer", password="jacaranda-en-flor")
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(writer)
    for app in ("wagtaildocs", "wagtailimages"):
        client.post(reverse(f"{app}:add"), {"title": "Nuevo", "file": upload("a.png", picture_bytes())})
    assert not Document.objects.exists()
    assert not Image.objects.exists()


@pytest.mark.parametrize("content", [PAGE, SVG, picture_bytes()[:60]], ids=["a page", "a drawing", "half a picture"])
def test_an_imported_picture_is_one(imported, folder, content):
    (folder / "street.png").write_bytes(content)
    part = {"external_id": "example/one.es", "kind": "practice_guide", "language": "es", "title": "Una"}
    result = imported(part | {"body": "{image:street.png|Calle}"})
    assert [sentence for _number, sentence in result.errors] == [
        "The file 'street.png' is no picture, or not a whole one."
    ]
    assert not Image.objects.exists()
