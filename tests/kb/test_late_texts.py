"""A translator saves a passage that left the original while they were writing: nothing is lost, and they are told."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation

from kb.models import RetiredPassage
from kb.services.late_texts import forget_old_passages
from tests.factories import UserFactory, make_work
from tests.translated_works import change, paragraphs, send, sync, target_of

pytestmark = pytest.mark.django_db

WRITTEN = "Payment is due in 20 days."


@pytest.fixture
def translator(client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="en-gb")
    client.force_login(admin_user)
    return admin_user


@pytest.fixture
def open_tab():
    """The address to which the translator's open editor saves a passage that the source has just lost."""
    page = make_work(body=paragraphs("El pago vence en 20 días.", "Se publica."))
    translation = send(page)
    segment = StringSegment.objects.get(string__data="El pago vence en 20 días.")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    page = change(page, body=paragraphs("El pago vence en 30 días.", "Se publica."))
    sync(page)
    assert not StringSegment.objects.filter(pk=segment.pk).exists()
    return page, translation, address


def save(client, address, text=WRITTEN):
    # As the editor's script sends it: a form in the body of a PUT.
    return client.put(address, f"value={text}", content_type="application/x-www-form-urlencoded")


def test_a_text_for_a_passage_that_left_is_kept_and_shown(client, translator, open_tab):
    page, translation, address = open_tab
    answer = save(client, address)
    assert answer.status_code == 200
    assert answer.json()["data"] == WRITTEN
    assert "no longer in the original" in answer.json()["error"]
    assert StringTranslation.objects.get(data=WRITTEN).last_translated_by == translator

    for shown in (
        reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk]),
        reverse("kb_translations:work", args=[page.translation_key]),
    ):
        html = client.get(shown).content.decode()
        assert "Texts for passages that are no longer in the original" in html
        assert WRITTEN in html
        assert "El pago vence en 20 días." in html


def test_what_was_translated_before_the_changes_came_is_no_late_text(client, translator, open_tab):
    page, _translation, _address = open_tab
    html = client.get(reverse("kb_translations:work", args=[page.translation_key])).content.decode()
    assert "no longer in the original" not in html


def test_a_passage_that_is_there_is_saved_as_ever(client, translator, open_tab):
    _page, translation, _address = open_tab
    segment = StringSegment.objects.get(string__data="Se publica.")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    assert save(client, address, "It is published.").status_code == 201
    assert client.delete(address).status_code == 200


def test_nothing_is_kept_for_a_stranger_or_for_a_passage_that_never_was(client, translator, open_tab):
    _page, _translation, address = open_tab
    assert save(client, address.replace("/strings/", "/strings/9")).status_code == 404
    stranger = UserFactory()
    stranger.groups.add(Group.objects.get(name="author"))
    client.force_login(stranger)
    Group.objects.get(name="author").page_permissions.all().delete()
    assert save(client, address).status_code in (302, 403)
    client.logout()
    assert save(client, address).status_code in (302, 403)
    assert not StringTranslation.objects.filter(data=WRITTEN).exists()


def test_old_passages_are_forgotten(open_tab):
    assert RetiredPassage.objects.exists()
    forget_old_passages()
    assert RetiredPassage.objects.exists()
    RetiredPassage.objects.update(retired_at="2020-01-01T00:00:00Z")
    forget_old_passages()
    assert not RetiredPassage.objects.exists()
