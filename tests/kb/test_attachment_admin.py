"""An editor sees what search makes of a file, why it cannot read one, and what to do."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.users.models import UserProfile

from kb.models import DocumentText
from kb.models.attachments import ADVICE, EXPLANATIONS
from kb.services.attachments import read_waiting
from tests.factories import UserFactory, make_collection, make_document
from tests.kb import attached_files as files

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish_admin(admin_client, admin_user):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "es-mx"})
    return admin_client


def make_read(name, content, **fields):
    document = make_document(name, content, **fields)
    read_waiting()
    return document


def edit_page(client, document):
    return client.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()


def test_the_page_of_a_file_says_that_it_was_read(spanish_admin):
    html = edit_page(spanish_admin, make_read("law.pdf", files.pdf(["Presupuesto"])))
    assert "Texto para la búsqueda" in html
    assert "<b>Leído</b>" in html
    assert "11 caracteres" in html


def test_the_page_of_a_scan_says_why_it_was_not_and_what_to_do(spanish_admin, admin_client, admin_user):
    scan = make_read("scan.pdf", files.scanned_pdf())
    html = edit_page(spanish_admin, scan)
    assert "Sus páginas son imágenes" in html
    assert "OCR" in html
    UserProfile.objects.filter(user=admin_user).update(preferred_language="en-gb")
    assert "Its pages are pictures" in edit_page(admin_client, scan)


def test_a_file_that_was_never_looked_at_has_no_section(admin_client):
    document = make_document("law.pdf", files.pdf())
    DocumentText.objects.all().delete()
    assert "reading-heading" not in edit_page(admin_client, document)


def test_reading_again_reads_the_file_anew(admin_client, django_capture_on_commit_callbacks):
    document = make_read("law.pdf", files.pdf())
    DocumentText.objects.update(status="failed", reason="crashed", pages=[], characters=0, attempts=9)
    address = reverse("kb_attachments:read_again", args=[document.pk])
    assert f'formaction="{address}"' in edit_page(admin_client, document)
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(address)
    assert response.url == reverse("wagtaildocs:edit", args=[document.pk])
    assert DocumentText.objects.get().status == "read"


def test_reading_again_is_only_posted(admin_client):
    document = make_document("law.pdf", files.pdf())
    assert admin_client.get(reverse("kb_attachments:read_again", args=[document.pk])).status_code == 405
    assert admin_client.post(reverse("kb_attachments:read_again", args=[0])).status_code == 404


def report(client):
    return client.get(reverse("kb_attachments:report"))


def test_the_report_lists_what_search_cannot_read_with_reason_and_advice(spanish_admin):
    make_read("good.pdf", files.pdf(), title="Buena")
    make_read("talk.mp4", b"\0", title="Video")
    make_read("scan.pdf", files.scanned_pdf(), title="Escaneada")
    make_read("locked.pdf", files.pdf(user_password="secreta"), title="Cerrada")
    response = report(spanish_admin)
    assert [str(reading.document) for reading in response.context["object_list"]] == ["Cerrada", "Escaneada"]
    html = response.content.decode()
    for sentence in ("Requiere contraseña o está cifrado.", "Guárdelo sin contraseña", "Sus páginas son imágenes"):
        assert sentence in html
    assert "Archivos que la búsqueda no puede leer" in html


def test_the_report_names_what_was_read_in_part_or_still_waits(admin_client):
    make_read("long.pdf", files.pdf(), title="Long")
    DocumentText.objects.update(reason="cut")
    make_document("new.pdf", files.pdf(["Nuevo"]), title="New")
    assert {str(reading.document) for reading in report(admin_client).context["object_list"]} == {"Long", "New"}


def test_an_empty_report_can_be_opened(admin_client):
    assert report(admin_client).status_code == 200
    assert admin_client.get(reverse("kb_attachments:report_results")).status_code == 200


@pytest.fixture
def editor_of_one_collection(client):
    """Somebody who may change the files of one collection, which is returned too."""
    own = make_collection("Own")
    group = Group.objects.create(name="Own files")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(content_type__app_label="kb", codename="change_document")
    GroupCollectionPermission.objects.create(group=group, collection=own, permission=permission)
    editor = UserFactory()
    editor.groups.add(group)
    client.force_login(editor)
    return client, Collection.objects.get(pk=own.pk)


def test_editors_see_and_read_only_files_that_they_may_change(editor_of_one_collection):
    client, own = editor_of_one_collection
    foreign = make_read("foreign.pdf", files.scanned_pdf(), title="Foreign")
    make_read("own.pdf", files.pdf(user_password="secreta"), title="Own", collection=own)
    assert [str(reading.document) for reading in report(client).context["object_list"]] == ["Own"]
    before = DocumentText.objects.get(document=foreign).read_at
    client.post(reverse("kb_attachments:read_again", args=[foreign.pk]))
    reading = DocumentText.objects.get(document=foreign)
    assert (reading.status, reading.read_at) == ("scanned", before)


def test_nobody_else_sees_the_report(client):
    reader = UserFactory()
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    assert report(client).status_code == 302
    assert "kb_attachments" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_every_reason_has_its_explanation_and_advice():
    assert set(EXPLANATIONS) == set(ADVICE)
    for reason in EXPLANATIONS:
        assert DocumentText(reason=reason, status="failed").explanation
