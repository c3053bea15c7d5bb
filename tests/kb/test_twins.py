"""Unpublishing, deleting, restricting or moving one page of a work: what becomes of the other, said before."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageViewRestriction
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation, Translation

from home.models import HomePage, SectionPage
from kb.kinds import REGULATORY_MODEL
from kb.models import KnowledgePage, TranslationState
from kb.selectors.sections import section_of
from kb.selectors.translation_state import translation_of_work
from tests.factories import EquivalenceFactory, UserFactory, locale_of, make_work, provision
from tests.kb import examples
from tests.translated_works import paragraphs, publish_translation, send, target_of, translate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="en-gb")
    client.force_login(admin_user)
    return admin_user


@pytest.fixture
def pair(django_capture_on_commit_callbacks):
    """A published Spanish work and its published translation."""

    def make(**fields):
        page = make_work(body=paragraphs("El plazo es de 20 días."), **fields)
        translation = send(page)
        translate(translation)
        return page, publish_translation(translation, django_capture_on_commit_callbacks)

    return make


def confirm(client, name, *arguments, **posted):
    address = reverse(f"wagtailadmin_pages:{name}", args=arguments)
    before = client.get(address).content.decode()
    after = client.post(address, posted, follow=True).content.decode()
    return before, after


def bulk(client, action, pages, **posted):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    address += "?next=/admin/pages/&" + "&".join(f"id={page.pk}" for page in pages)
    before = client.get(address).content.decode()
    return before, client.post(address, posted, follow=True).content.decode()


def is_live(page):
    return KnowledgePage.objects.filter(pk=page.pk, live=True).exists()


def exists(page):
    return KnowledgePage.objects.filter(pk=page.pk).exists()


def test_unpublishing_a_source_offers_both_first(client, pair):
    source, target = pair()
    before, after = confirm(client, "unpublish", source.pk, twins="both")
    assert f"This work is also published in English: “{target.title}”." in before
    assert 'value="both" checked' in before
    assert "was unpublished too" in after
    assert not is_live(source)
    assert not is_live(target)


def test_unpublishing_only_one_leaves_the_other(client, pair):
    source, target = pair()
    confirm(client, "unpublish", source.pk, twins="one")
    assert (is_live(source), is_live(target)) == (False, True)


def test_unpublishing_a_translation_offers_only_that_first(client, pair):
    source, target = pair()
    before, _after = confirm(client, "unpublish", target.pk, twins="one")
    assert 'value="one" checked' in before
    assert (is_live(source), is_live(target)) == (True, False)
    assert translation_of_work(source.translation_key).state == TranslationState.AWAITING_PUBLICATION


def test_what_one_may_not_unpublish_stays_published_and_is_named(client, pair):
    source, target = pair()
    group = Group.objects.create(name="Spanish side")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("publish_page", "change_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=HomePage.objects.get(locale__language_code="es-mx"),
            permission=Permission.objects.get(codename=codename),
        )
    user = UserFactory()
    user.groups.add(group)
    UserProfile.objects.create(user=user, preferred_language="en-gb")
    client.force_login(user)
    before, _after = confirm(client, "unpublish", source.pk, twins="both")
    assert "stays published: you may not unpublish it" in before
    assert (is_live(source), is_live(target)) == (False, True)


def test_deleting_a_source_keeps_its_translation_as_a_page_of_its_own(client, pair):
    source, target = pair()
    texts = StringTranslation.objects.count()
    key = target.translation_key
    before, _after = confirm(client, "delete", source.pk, twins="keep")
    assert f"This work is also there in English: “{target.title}”." in before
    assert 'value="keep" checked' in before
    assert (exists(source), is_live(target)) == (False, True)
    assert StringTranslation.objects.count() == texts
    assert Translation.objects.get().enabled is False
    assert KnowledgePage.objects.get(pk=target.pk).translation_key == key

    edit = client.get(reverse("wagtailadmin_pages:edit", args=[target.pk]))
    assert 'name="title"' in edit.content.decode()
    assert "localize-restart-translation" not in edit.content.decode()
    item = translation_of_work(key)
    assert (item.source.pk, item.language, item.state) == (target.pk, "es", TranslationState.NOT_BEGUN)
    assert item.words > 0
    restarted = client.post(
        reverse("wagtailadmin_pages:edit", args=[target.pk]), {"localize-restart-translation": "1"}, follow=True
    )
    assert "there is nothing to translate from" in restarted.content.decode()


def test_deleting_both_leaves_nothing_of_the_work(client, pair):
    source, target = pair()
    _before, after = confirm(client, "delete", source.pk, twins="delete")
    assert f"deleted too: “{target.title}”" in after
    assert not exists(source)
    assert not exists(target)


def test_a_work_that_equivalences_lean_on_is_not_deleted_in_both_languages(client, pair):
    source, target = pair(kind=REGULATORY_MODEL, provisions=[provision("art-1")])
    other = make_work(REGULATORY_MODEL, provisions=[provision("art-1")])
    EquivalenceFactory(work_a=source.translation_key, anchor_a="art-1", work_b=other.translation_key, anchor_b="art-1")
    _before, after = confirm(client, "delete", source.pk, twins="delete")
    assert "1 equivalence points at this work." in after
    assert exists(source)
    confirm(client, "delete", source.pk, twins="keep")
    assert (exists(source), exists(target)) == (False, True)


def test_a_deleted_translation_that_is_imported_again_is_linked_again(client, imported):
    imported(examples.spanish("operational_tool"), examples.english("operational_tool"))
    source, target = (KnowledgePage.objects.get(external_id=f"example/tool.{language}") for language in ("es", "en"))
    confirm(client, "delete", target.pk, twins="keep")
    assert translation_of_work(source.translation_key).state == TranslationState.NOT_BEGUN
    imported(examples.english("operational_tool", summary="Another summary."))
    item = translation_of_work(source.translation_key)
    assert (item.state, item.is_linked) == (TranslationState.UP_TO_DATE, True)


@pytest.fixture
def sections():
    """A second section of guides, in both languages."""
    found = {}
    for language, title in (("es", "Archivo"), ("en", "Archive")):
        parent = section_of("practice_guide", locale_of(language)).get_parent()
        page = SectionPage(title=title, slug=title.lower(), kind="practice_guide", locale=locale_of(language))
        if found:
            page.translation_key = found["es"].translation_key
        parent.add_child(instance=page)
        page.save_revision().publish()
        found[language] = page
    return found


def parent_of(page):
    return KnowledgePage.objects.get(pk=page.pk).get_parent().pk


def test_moving_one_page_moves_the_other_into_the_mirrored_section(client, pair, sections):
    source, target = pair()
    before, after = confirm(client, "move_confirm", source.pk, sections["es"].pk)
    assert f"“{target.title}”, the same work in the other language, moves too, into “Archive”." in before
    assert "was moved too" in after
    assert (parent_of(source), parent_of(target)) == (sections["es"].pk, sections["en"].pk)
    # And back again, from the other side.
    confirm(client, "move_confirm", target.pk, section_of("practice_guide", locale_of("en")).pk)
    assert parent_of(source) == section_of("practice_guide", locale_of("es")).pk


def test_a_page_that_cannot_follow_stays_and_the_reason_is_said_before(client, pair, sections):
    source, target = pair()
    make_work(language="en", parent=sections["en"], slug=target.slug)
    home = parent_of(target)
    before, after = confirm(client, "move_confirm", source.pk, sections["es"].pk)
    assert "in “Archive” another page has its address" in before
    assert "stayed where it is" in after
    assert (parent_of(source), parent_of(target)) == (sections["es"].pk, home)

    sections["en"].delete()
    confirm(client, "move_confirm", source.pk, section_of("practice_guide", locale_of("es")).pk)
    before, _after = confirm(client, "move_confirm", source.pk, sections["es"].pk)
    assert "the new section is not there in its language" in before


def test_restricting_says_that_it_holds_for_both(client, pair):
    source, target = pair()
    address = reverse("wagtailadmin_pages:set_privacy", args=[source.pk])
    assert f"also holds for “{target.title}”" in client.get(address).json()["html"]
    client.post(address, {"restriction_type": "login"})
    assert PageViewRestriction.objects.filter(page_id=target.pk, restriction_type="login").exists()


def test_several_at_once_are_treated_alike(client, pair, sections):
    (one, one_en), (two, two_en) = pair(), pair()
    alone = make_work()
    before, _after = bulk(client, "unpublish", [one, two, two_en, alone], twins="both")
    assert "1 of these works is also there in the other language:" in before
    assert one_en.title in before
    assert not any(is_live(page) for page in (one, one_en, two, two_en, alone))

    before, _after = bulk(client, "move", [one], chooser=sections["es"].pk)
    assert "Those pages move too" in before
    assert (parent_of(one), parent_of(one_en)) == (sections["es"].pk, sections["en"].pk)

    before, _after = bulk(client, "delete", [one], twins="keep")
    assert 'value="keep" checked' in before
    assert (exists(one), exists(one_en)) == (False, True)
    bulk(client, "delete", [two], twins="delete")
    assert (exists(two), exists(two_en)) == (False, False)


def test_a_work_in_one_language_is_treated_as_ever(client):
    page = make_work()
    before, _after = confirm(client, "unpublish", page.pk)
    assert 'name="twins"' not in before
    before, _after = confirm(client, "delete", page.pk)
    assert 'name="twins"' not in before
    assert not exists(page)


def test_the_texts_of_a_kept_page_stay_what_they_were(client, pair):
    source, target = pair()
    body = str(target_of(Translation.objects.get()).body)
    confirm(client, "delete", source.pk, twins="keep")
    assert str(KnowledgePage.objects.get(pk=target.pk).specific.body) == body
