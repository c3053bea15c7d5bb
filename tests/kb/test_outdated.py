"""What the reader of an outdated translation is told, and what of the original they are shown: never too much."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import PageViewRestriction
from wagtail_localize.models import Translation

from kb.languages import locale_code
from kb.models import TranslationStanding
from kb.services.translations import say_of_next_change
from tests import states
from tests.factories import make_translation, make_work
from tests.kb.test_query_counts import WORK, queries_of
from tests.translated_works import change, paragraphs, publish_translation, send, sync, translate

pytestmark = pytest.mark.django_db

OLD, NEW = "El plazo de pago es de 20 días.", "El plazo de pago es de 30 días."
NOTICE = {"en": "This translation is out of date", "es": "Esta traducción está desactualizada"}
QUIET = {"en": "The original was reworded a little on", "es": "El original cambió ligeramente de redacción el"}


@pytest.fixture
def translated(django_capture_on_commit_callbacks):
    """A published work in one language and its published translation: (source, target)."""

    def make(language="es", **fields):
        page = make_work(language=language, body=paragraphs(OLD, "Se publica."), **fields)
        translation = send(page)
        translate(translation)
        return page, publish_translation(translation, django_capture_on_commit_callbacks)

    return make


def changes_address(page, language="en"):
    with override(locale_code(language)):
        return reverse("kb:changes", args=[page.translation_key])


def shown(page, client=None):
    return (client or Client()).get(page.url).content.decode()


@pytest.mark.parametrize(("source", "target"), [("es", "en"), ("en", "es")])
def test_a_major_change_is_told_plainly_in_the_readers_language(translated, source, target):
    page, translation = translated(source)
    assert NOTICE[target] not in shown(translation)
    page = change(page, body=paragraphs(NEW, "Se publica."))
    html = shown(translation)
    assert NOTICE[target] in html
    assert changes_address(page, target) in html
    assert page.url in html
    assert NOTICE[source] not in shown(page)

    passages = Client().get(changes_address(page, target)).content.decode()
    assert "<del>20</del>" in passages
    assert "<ins>30</ins>" in passages
    assert "Se publica." not in passages


@pytest.mark.parametrize(("source", "target"), [("es", "en"), ("en", "es")])
def test_a_minor_change_is_told_quietly(translated, source, target):
    page, translation = translated(source)
    say_of_next_change(page, significance="minor", by=None)
    change(page, body=paragraphs(NEW, "Se publica."))
    html = shown(translation)
    assert QUIET[target] in html
    assert NOTICE[target] not in html


def test_the_notice_goes_when_the_translation_follows(translated, django_capture_on_commit_callbacks):
    page, translation = translated()
    change(page, body=paragraphs(NEW, "Se publica."))
    sync(page)
    translate(Translation.objects.get())
    publish_translation(Translation.objects.get(), django_capture_on_commit_callbacks)
    html = shown(translation)
    assert NOTICE["en"] not in html
    assert QUIET["en"] not in html
    assert "Nothing: the translation follows" in Client().get(changes_address(page)).content.decode()


def test_the_notice_costs_no_more_than_the_budget(translated, client):
    page, translation = translated()
    change(page, body=paragraphs(NEW, "Se publica."))
    queries = queries_of(client, translation.url)
    assert sum("kb_translationstanding" in query for query in queries) == 1
    assert len(queries) <= WORK, queries


def test_nothing_of_a_draft_or_a_scheduled_text_is_shown(translated):
    page, translation = translated()
    page = change(page, body=paragraphs(NEW, "Se publica."))
    page.body = paragraphs("SECRETO: 40 días.", "Se publica.")
    page.save_revision()
    assert "SECRETO" not in Client().get(changes_address(page)).content.decode()


@pytest.mark.parametrize("kind", [states.LOGIN, states.GROUPS, states.BY_PASSWORD])
def test_a_restriction_hides_notice_and_changes_from_those_it_shuts_out(translated, kind):
    page, translation = translated()
    page = change(page, body=paragraphs(NEW, "Se publica."))
    # On the original alone: our own guard would restrict both.
    states.restrict(page, kind)
    through = PageViewRestriction.groups.through.objects.filter(pageviewrestriction__page_id=translation.pk)
    through.delete()
    PageViewRestriction.objects.filter(page_id=translation.pk)._raw_delete("default")
    assert PageViewRestriction.objects.filter(page_id=page.pk).exists()
    assert NOTICE["en"] not in shown(translation)
    assert Client().get(changes_address(page)).status_code == 404


def test_an_unpublished_original_has_no_changes_to_show(translated):
    page, translation = translated()
    page = change(page, body=paragraphs(NEW, "Se publica."))
    page.unpublish()
    assert NOTICE["en"] not in shown(translation)
    assert Client().get(changes_address(page)).status_code == 404


def test_the_text_of_a_draft_that_was_translated_before_it_was_public_is_not_shown(django_capture_on_commit_callbacks):
    page = make_work(body=paragraphs("SECRETO: 20 días."), publish=False)
    translation = send(page)
    translate(translation)
    target = publish_translation(translation, django_capture_on_commit_callbacks)
    change(page, body=paragraphs(NEW))
    assert not TranslationStanding.objects.get().is_followed_public
    assert NOTICE["en"] in shown(target)
    html = Client().get(changes_address(page)).content.decode()
    assert "SECRETO" not in html
    assert "cannot be shown here one by one" in html


def test_a_draft_that_a_translation_follows_is_not_shown_once_its_original_is_public(
    django_capture_on_commit_callbacks,
):
    page = make_work(body=paragraphs("SECRETO: 20 días."), publish=False)
    translation = send(page)
    translate(translation)
    page = change(page, body=paragraphs(NEW))
    target = publish_translation(translation, django_capture_on_commit_callbacks)
    assert NOTICE["en"] in shown(target)
    assert "SECRETO" not in Client().get(changes_address(page)).content.decode()


def test_text_that_was_restricted_when_it_was_followed_stays_hidden_when_the_page_opens(
    django_capture_on_commit_callbacks,
):
    page = make_work(body=paragraphs("SECRETO: 20 días."))
    states.restrict(page, states.LOGIN)
    translation = send(page)
    translate(translation)
    target = publish_translation(translation, django_capture_on_commit_callbacks)
    page.view_restrictions.first().delete()
    page = change(page, body=paragraphs(NEW))
    assert NOTICE["en"] in shown(target)
    assert "SECRETO" not in Client().get(changes_address(page)).content.decode()


def test_what_only_signed_in_readers_see_is_shown_to_them_only(translated):
    page, _translation = translated(contact="Oficina 1")
    page = change(page, contact="Oficina 2 de Enlace", summary="Con 3 oficinas.")
    address = changes_address(page)
    signed_in = states.sign_in(Client(), states.READER)
    assert "de Enlace" in signed_in.get(address).content.decode()
    html = Client().get(address).content.decode()
    assert "de Enlace" not in html
    assert "oficinas" in html


def test_addresses_that_lead_nowhere_say_so(translated):
    page, _translation = translated()
    alone = make_work()
    for address in (changes_address(alone, "es"), changes_address(alone, "en"), changes_address(page, "es")):
        assert Client().get(address).status_code == 404


def test_a_page_of_an_unlinked_pair_is_told_by_dates():
    page = make_work(body=paragraphs(OLD))
    twin = make_translation(page)
    assert NOTICE["en"] not in shown(twin)
    change(page, body=paragraphs(NEW))
    assert NOTICE["en"] in shown(twin)


def test_what_changed_in_a_page_is_escaped(translated):
    page, _translation = translated()
    page = change(page, summary="<script>alert(1)</script> 5 %")
    html = Client().get(changes_address(page)).content.decode()
    assert "<script>alert" not in html
