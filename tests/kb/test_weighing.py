"""Before a change to a translated work is published: the question, the answer, and what holds it back."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from home.models import HomePage
from kb.models import KnowledgePage, SourceChange
from kb.selectors.translation_state import translation_of_work
from people.roles import Role
from tests.factories import InstitutionFactory, UserFactory, locale_of, make_translation, make_work
from tests.kb.admin_forms import untouched
from tests.kb.people import person
from tests.translated_works import change, paragraphs, publish_translation, send, sync, target_of, translate

pytestmark = pytest.mark.django_db

OLD, NEW = "El plazo es de 20 días.", "El plazo es de 30 días."
FILLED = {"summary": "Resumen.", "checked_on": "2026-01-01", "check_by": "2027-01-01"}


@pytest.fixture
def editor(client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="en-gb")
    client.force_login(admin_user)
    return admin_user


@pytest.fixture
def translated(django_capture_on_commit_callbacks):
    page = make_work(body=paragraphs(OLD), institution=InstitutionFactory(), **FILLED)
    translation = send(page)
    translate(translation)
    publish_translation(translation, django_capture_on_commit_callbacks)
    return page, translation


def posted(client, page, **changed):
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    return untouched(form) | changed


def publish(client, page, **changed):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, posted(client, page, **changed) | {"action-publish": "action-publish"})


def fresh(page):
    return KnowledgePage.objects.get(pk=page.pk).specific


def test_a_change_to_a_translated_work_is_weighed_before_it_is_published(client, editor, translated):
    page, _translation = translated
    response = publish(client, page, summary="Resumen de 2026.")
    assert response.url.startswith("/admin/translations/publish/")
    assert fresh(page).summary == "Resumen."
    assert fresh(page).get_latest_revision_as_object().summary == "Resumen de 2026."

    step = client.get(response.url)
    html = step.content.decode()
    assert step.context["form"].initial["significance"] == "major"
    assert "A figure, date, amount or citation changed in 1 passage." in html
    assert "<ins> de 2026</ins>" in html

    done = client.post(response.url, {"significance": "minor", "note": "Solo el año"})
    assert done.url == reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert fresh(page).summary == "Resumen de 2026."
    said = SourceChange.objects.get()
    assert (said.significance, said.suggested, said.said_by, said.published_by, said.note) == (
        "minor",
        "major",
        editor,
        editor,
        "Solo el año",
    )
    assert translation_of_work(page.translation_key).state == "can_wait"


def test_nobody_is_asked_where_there_is_nothing_to_weigh(client, editor, translated):
    page, _translation = translated
    explore = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert publish(client, page).url == explore
    alone = make_work(institution=page.institution, **FILLED)
    assert publish(client, alone, summary="Otro, de 2026.").url == explore


def test_the_page_of_an_unlinked_pair_is_weighed_too_and_its_translation_is_not(client, editor):
    page = make_work(body=paragraphs(OLD), institution=InstitutionFactory(), **FILLED)
    twin = make_translation(page)
    assert "/translations/publish/" in publish(client, page, summary="Otro, de 2026.").url
    assert "/translations/publish/" not in publish(client, twin, summary="Another, of 2026.").url


def test_an_answer_without_a_choice_is_asked_for_again(client, editor, translated):
    page, _translation = translated
    step = publish(client, page, summary="Resumen de 2026.").url
    for answer in ({}, {"significance": "huge"}, {"significance": "typo", "note": "x" * 301}):
        assert client.post(step, answer).status_code == 200
    assert fresh(page).summary == "Resumen."


def test_a_newer_draft_stops_the_older_question(client, editor, translated):
    page, _translation = translated
    step = publish(client, page, summary="Resumen de 2026.").url
    newer = fresh(page)
    newer.summary = "De otra persona."
    newer.save_revision()
    answer = client.post(step, {"significance": "minor"}, follow=True)
    assert "was changed again in the meantime" in answer.content.decode()
    assert fresh(page).summary == "Resumen."
    assert not SourceChange.objects.exists()


def test_a_lock_and_a_missing_right_stop_it_too(client, editor, translated):
    page, _translation = translated
    step = publish(client, page, summary="Resumen de 2026.").url
    KnowledgePage.objects.filter(pk=page.pk).update(locked=True, locked_by=UserFactory())
    assert "The page is locked" in client.post(step, {"significance": "minor"}, follow=True).content.decode()
    KnowledgePage.objects.filter(pk=page.pk).update(locked=False, locked_by=None)
    client.force_login(person(Role.AUTHOR, page.institution))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert client.post(step, {"significance": "minor"}).status_code == 302
    assert fresh(page).summary == "Resumen."


def test_whatever_else_holds_a_publication_back_still_does(client, editor, translated):
    page, _translation = translated
    step = publish(client, page, summary="Resumen de 2026.").url

    with hooks.register_temporarily("before_publish_page", lambda request, page: HttpResponse("not yet")):
        assert client.post(step, {"significance": "minor"}).content == b"not yet"
    assert fresh(page).summary == "Resumen."


def test_a_scheduled_publication_keeps_the_word_for_its_hour(client, editor, translated):
    page, _translation = translated
    at = timezone.localtime() + timedelta(days=2)
    step = publish(client, page, summary="Resumen de 2026.", go_live_at=at.strftime("%Y-%m-%d %H:%M")).url
    answer = client.post(step, {"significance": "minor"}, follow=True).content.decode()
    assert "will be published at the hour that was set" in answer
    assert fresh(page).summary == "Resumen."
    assert SourceChange.objects.get().published_at is None
    assert translation_of_work(page.translation_key).state == "up_to_date"


def test_bulk_publishing_takes_the_default(client, editor, translated):
    page, _translation = translated
    draft = fresh(page)
    draft.summary = "Resumen de 2026."
    draft.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={page.pk}&next=/admin/pages/", {"include_descendants": ""})
    assert fresh(page).summary == "Resumen de 2026."
    change = SourceChange.objects.get()
    assert (change.significance, change.said_by, change.published_by) == ("major", None, editor)


def test_the_word_can_be_corrected_afterwards_by_who_may_publish(client, editor, translated):
    page, _translation = translated
    change(page, summary="Resumen de 2026.")
    said = SourceChange.objects.get()
    address = reverse("kb_translations:weigh_again", args=[said.pk])
    assert address in client.get(reverse("kb_translations:work", args=[page.translation_key])).content.decode()
    client.post(address, {"significance": "typo"})
    assert translation_of_work(page.translation_key).state == "can_wait"
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Said that the change is “Typo” for the translation, not “Major”" in history

    client.force_login(person(Role.AUTHOR, page.institution))
    assert client.post(address, {"significance": "major"}).status_code == 302
    assert translation_of_work(page.translation_key).state == "can_wait"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en-gb", ("Must be updated", "Bring the changes in")), ("es-mx", ("Debe actualizarse", "Traer los cambios"))],
)
def test_author_and_translator_see_on_their_pages_how_it_stands(client, editor, translated, language, words):
    page, translation = translated
    UserProfile.objects.update(preferred_language=language)
    change(page, summary="Resumen de 2026.")
    state, bring = words
    for shown, is_translator in ((page, False), (target_of(translation), True)):
        html = client.get(reverse("wagtailadmin_pages:edit", args=[shown.pk])).content.decode()
        assert state in html
        assert (bring in html) == is_translator


def test_the_translator_brings_the_changes_in_and_nothing_goes_live(client, editor, translated):
    page, translation = translated
    change(page, summary="Resumen de 2026.")
    target = target_of(translation)
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    response = client.post(reverse("kb_translations:work", args=[page.translation_key]), {"next": edit})
    assert response.url == edit
    item = translation_of_work(page.translation_key)
    assert (item.is_synced, item.state, item.passages) == (True, "must_update", 1)
    assert fresh(target).summary == target.summary


def test_a_translation_with_gaps_is_not_published(client, editor, translated, django_capture_on_commit_callbacks):
    page, translation = translated
    change(page, summary="Resumen de 2026.")
    sync(page)
    target = target_of(translation)
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(edit, {"action": "publish"}, follow=True).content.decode()
    assert "Nothing was published: 1 passage has no translation yet" in answer
    assert fresh(target).summary == target.summary
    translate(translation)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit, {"action": "publish"})
    assert fresh(target).summary == "T: Resumen de 2026."


def test_the_draft_of_a_translation_is_not_published_in_bulk(client, editor):
    page = make_work(body=paragraphs(OLD))
    target = target_of(send(page))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    for chosen, posted_too in ((target, {}), (target.get_parent(), {"include_descendants": "on"})):
        answer = client.post(f"{address}?id={chosen.pk}&next=/admin/pages/", posted_too, follow=True)
        assert "these are translations" in answer.content.decode()
        assert not fresh(target).live


def test_syncing_leads_to_our_own_screen_and_never_publishes_gaps(
    client, editor, translated, django_capture_on_commit_callbacks
):
    page, translation = translated
    sync_it = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    assert client.get(sync_it).url == reverse("kb_translations:work", args=[page.translation_key])

    home = HomePage.objects.get(locale=page.locale)
    source, _created = TranslationSource.update_or_create_from_instance(home)
    english = home.get_translation(locale_of("en"))
    Translation.objects.create(source=source, target_locale=english.locale)
    headline = english.headline
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"})
    english.refresh_from_db()
    assert english.headline == headline != home.headline
