"""The editor of a translation with our helps around it."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringSegment, StringTranslation

from tests.factories import UserFactory
from tests.translating.conftest import ENLACE, FUNDAMENTO, PLAZO, messages_of
from translating.segments import version_of

pytestmark = pytest.mark.django_db


def edit_url(translation):
    return translation.get_target_instance_edit_url()


def save_url(translation, source):
    segment = StringSegment.objects.get(source=translation.source, string__data=source)
    return reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])


def save(client, translation, source, text, *, known=None):
    """As the editor sends it: a multipart PUT."""
    headers = {} if known is None else {"X-Known-Version": known}
    body = f'--b\r\nContent-Disposition: form-data; name="value"\r\n\r\n{text}\r\n--b--\r\n'
    return client.put(
        save_url(translation, source), body.encode(), content_type="multipart/form-data; boundary=b", headers=headers
    )


def test_the_editor_shows_findings_terms_and_where_law_begins(desk, translation, say):
    say(PLAZO, "Invoices are paid within 40 days.")
    shown = desk.get(edit_url(translation)).content.decode()
    assert "The source says “30”, the translation “40”." in shown
    assert "1 segment needs a look:" in shown
    assert shown.count("Says what the law says") == 1
    assert "uses none of the glossary" not in shown
    say(ENLACE, 'See the <a id="a1">act</a> on <b>shopping</b>.')
    shown = desk.get(edit_url(translation)).content.decode()
    assert "uses none of the glossary&#x27;s terms for “compras públicas”: “public procurement”" in shown.replace(
        "'", "&#x27;"
    )


def test_a_finding_goes_when_the_translation_is_mended(desk, translation, say):
    say(PLAZO, "Invoices are paid within 30 days.")
    shown = desk.get(reverse("translating:helps", args=[translation.pk])).content.decode()
    assert "The source says" not in shown


def sent_to(client, translation):
    """Where each of our addresses leads."""
    ours = [translation.pk]
    return {
        client.get(reverse("translating:helps", args=ours)).headers.get("Location"),
        client.get(reverse("translating:download_xliff", args=ours)).headers.get("Location"),
        client.get(reverse("wagtail_localize:download_pofile", args=ours)).headers.get("Location"),
        client.post(reverse("translating:upload", args=ours)).headers.get("Location"),
        client.post(reverse("wagtail_localize:upload_pofile", args=ours)).headers.get("Location"),
        client.post(reverse("translating:confirm", args=ours)).headers.get("Location"),
        client.post(reverse("translating:take_from_file", args=ours)).headers.get("Location"),
        client.post(reverse("wagtail_localize:machine_translate", args=ours)).headers.get("Location"),
        client.post(reverse("wagtail_localize:stop_translation", args=ours)).headers.get("Location"),
        save(client, translation, PLAZO, "Text.", known="").headers.get("Location"),
    }


def test_one_who_may_not_edit_the_page_may_do_nothing_with_its_translation(client, translation, said):
    user = UserFactory()
    client.force_login(user)
    # Refused at the door of the administration.
    assert sent_to(client, translation) == {None}
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert sent_to(client, translation) == {reverse("wagtailadmin_home")}
    translation.refresh_from_db()
    assert translation.enabled
    assert said(PLAZO) is None


def test_one_who_saw_the_stored_text_saves(desk, translation, say, said):
    say(PLAZO, "Old.")
    response = save(desk, translation, PLAZO, "New.", known=version_of("Old."))
    assert (response.status_code, response["X-Known-Version"]) == (200, version_of("New."))
    assert said(PLAZO) == "New."


def test_one_who_saw_none_saves_the_first(desk, translation, said):
    assert save(desk, translation, PLAZO, "New.", known="").status_code == 201
    assert said(PLAZO) == "New."


def test_two_who_translate_the_same_segment_are_both_told(desk, translation, say, said):
    say(PLAZO, "Of the other.")
    response = save(desk, translation, PLAZO, "Mine.", known="")
    assert response.status_code == 409
    answer = response.json()
    assert (answer["problem"], answer["theirs"], answer["version"]) == (
        "changed",
        "Of the other.",
        version_of("Of the other."),
    )
    assert "Rosa Ibarra" in answer["message"]
    assert said(PLAZO) == "Of the other."
    assert save(desk, translation, PLAZO, "Mine.", known=answer["version"]).status_code == 200
    assert said(PLAZO) == "Mine."


def test_deleting_what_somebody_changed_meanwhile_is_refused_too(desk, translation, say, said):
    say(PLAZO, "Newer.")
    response = desk.delete(save_url(translation, PLAZO), headers={"X-Known-Version": version_of("Older.")})
    assert response.status_code == 409
    assert said(PLAZO) == "Newer."


def test_a_segment_that_the_source_lost_says_so(desk, translation, guide):
    address = save_url(translation, PLAZO)
    guide.body = []
    guide.save_revision().publish()
    translation.source.update_from_db()
    response = desk.put(
        address,
        b'--b\r\nContent-Disposition: form-data; name="value"\r\n\r\nText\r\n--b--\r\n',
        content_type="multipart/form-data; boundary=b",
        headers={"X-Known-Version": ""},
    )
    assert "no longer in the original" in response.json()["error"]
    # Kept, for the page to show above the editor.
    assert StringTranslation.objects.filter(data="Text").exists()


def test_a_session_that_ended_saves_nothing(translation, said):
    response = save(Client(), translation, PLAZO, "Text.", known="")
    assert response.status_code == 302
    assert "/cuenta/entrar/" in response["Location"]
    assert said(PLAZO) is None


def test_a_locked_page_takes_nothing_and_says_so(client, translation, say, said):
    colleague = UserFactory(is_superuser=True)
    client.force_login(colleague)
    page = translation.get_target_instance()
    page.locked = True
    page.save()
    row = say(PLAZO, "Machine's.", machine=True)
    response = save(client, translation, PLAZO, "New.", known=version_of("Machine's."))
    assert response.status_code == 423
    segment = StringSegment.objects.get(source=translation.source, string__data=PLAZO)
    client.post(
        reverse("translating:confirm", args=[translation.pk]), {"confirm": f"{segment.pk}:{version_of(row.data)}"}
    )
    row.refresh_from_db()
    assert (row.data, row.translation_type) == ("Machine's.", "machine")


def test_a_person_confirms_what_a_machine_wrote(desk, translation, translator, say):
    row = say(PLAZO, "Machine's.", machine=True)
    shown = desk.get(edit_url(translation)).content.decode()
    assert "Translated by a machine; nobody has confirmed it yet." in shown
    segment = StringSegment.objects.get(source=translation.source, string__data=PLAZO)
    response = desk.post(
        reverse("translating:confirm", args=[translation.pk]),
        {"confirm": f"{segment.pk}:{version_of(row.data)}"},
        follow=True,
    )
    assert messages_of(response) == ["1 segment confirmed."]
    row.refresh_from_db()
    assert (row.translation_type, row.tool_name, row.last_translated_by, row.data) == (
        "manual",
        "",
        translator,
        "Machine's.",
    )


def test_what_changed_since_it_was_read_is_not_confirmed(desk, translation, say):
    row = say(PLAZO, "Another proposal.", machine=True)
    segment = StringSegment.objects.get(source=translation.source, string__data=PLAZO)
    response = desk.post(
        reverse("translating:confirm", args=[translation.pk]),
        {"confirm": f"{segment.pk}:{version_of('A proposal.')}"},
        follow=True,
    )
    row.refresh_from_db()
    assert row.translation_type == "machine"
    assert "has changed since you opened the page" in messages_of(response)[0]


@pytest.mark.parametrize("value", ["x", "1", ":", "1:", "-1:abc"])
def test_a_confirmation_of_nonsense_is_not_found(desk, translation, value):
    assert desk.post(reverse("translating:confirm", args=[translation.pk]), {"confirm": value}).status_code == 404


def test_confirming_needs_a_post(desk, translation):
    assert desk.get(reverse("translating:confirm", args=[translation.pk])).status_code == 405


def test_links_and_marks_are_compared_as_text(desk, translation, say):
    say(ENLACE, 'See the <a id="a1">public procurement</a> <b>act</b>.')
    say(FUNDAMENTO, "Obliges to pay in time.")
    shown = desk.get(reverse("translating:helps", args=[translation.pk])).content.decode()
    assert "needs a look" not in shown
