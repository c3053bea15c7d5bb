"""Who may see a work: the one definition, and Wagtail's defects that it and the receivers guard against."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import SectionPage
from kb.kinds import REGULATORY_MODEL
from kb.models import KnowledgePage
from kb.selectors.sections import section_of
from kb.selectors.visibility import PUBLIC, is_open, may_see, visible_to, visitor_for_user
from tests import states
from tests.factories import UserFactory, locale_of, make_translation, make_work

pytestmark = pytest.mark.django_db


def visitor_named(name):
    if name == states.ANONYMOUS:
        return PUBLIC
    user = UserFactory(is_superuser=name == states.SUPERUSER)
    if name == states.MEMBER:
        user.groups.add(Group.objects.get_or_create(name=states.GROUP)[0])
    return visitor_for_user(user)


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_a_work_is_visible_to_those_its_state_admits(state):
    page = states.make(state).shown

    admitted = {name for name in states.VISITORS if may_see(page, visitor_named(name))}

    assert admitted == state.admitted


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_the_page_s_own_address_answers_as_its_state_demands(client, state):
    page = states.make(state, title="Ahuehuete").shown

    response = client.get(page.url)

    answers = {
        "page": (200, "Ahuehuete"),
        "missing": (404, ""),
        "login": (302, ""),
        "password": (200, 'name="password"'),
    }
    status, text = answers[state.answer]
    assert response.status_code == status
    assert text in response.content.decode()
    if state.answer == "login":
        assert response.url == f"/es/cuenta/entrar/?next={page.url}"
    if state.answer != "page":
        assert "Ahuehuete" not in response.content.decode()


@pytest.mark.parametrize("state", [state for state in states.HIDDEN if state.answer != "missing"], ids=str)
def test_what_is_not_for_everybody_is_never_kept_by_a_shared_cache(client, state):
    page = states.make(state).shown
    assert "no-store" in client.get(page.url)["Cache-Control"]
    states.sign_in(client, states.SUPERUSER)
    assert "no-store" in client.get(page.url)["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["behind a password", "in a section behind a password", "alias of one behind a password"]
)
def test_the_password_opens_the_page_at_its_own_address(client, name):
    state = next(state for state in states.HIDDEN if state.name == name)
    page = states.make(state, title="Ahuehuete").shown
    form = client.get(page.url)
    restriction = PageViewRestriction.objects.order_by("pk").first()
    action = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    assert action in form.content.decode()

    client.post(action, {"password": states.PASSWORD, "return_url": page.url})

    assert "Ahuehuete" in client.get(page.url).content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_page_outside_every_site_is_not_visible(language):
    page = make_work(REGULATORY_MODEL, language)
    outside = Page.objects.get(depth=1).add_child(instance=Page(title="Old", slug="old", locale=locale_of(language)))
    section_of(REGULATORY_MODEL, locale_of(language)).move(outside, "last-child")

    assert not visible_to(PUBLIC).filter(pk=page.pk).exists()


def test_a_page_of_a_guest_follows_the_same_rule_as_an_anonymous_visitor(rf):
    from kb.selectors.visibility import visitor_of

    request = rf.get("/")
    request.user = AnonymousUser()
    assert visitor_of(request) == PUBLIC


def test_a_scheduled_change_leaves_the_live_text_where_it_is(client):
    page = make_work(title="Texto vigente")
    page.title = "Texto futuro"
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    text = client.get(page.url).content.decode()

    assert "Texto vigente" in text
    assert "Texto futuro" not in text
    assert may_see(page, PUBLIC)


def test_an_edited_draft_of_a_live_work_shows_nowhere(client):
    page = make_work(title="Texto vigente")
    page.title = "Texto en borrador"
    page.save_revision()

    for address in (page.url, "/es/", "/es/guias/"):
        text = client.get(address).content.decode()
        assert "Texto vigente" in text
        assert "Texto en borrador" not in text


def test_an_expiry_in_the_future_hides_nothing_yet():
    page = make_work(expire_at=timezone.now() + timedelta(days=1))
    assert may_see(page, PUBLIC)
    assert is_open(page)


# Wagtail's own defects


def test_the_alias_of_a_scheduled_page_does_not_go_live_before_it(client):
    """Page.update_aliases() calls the alias live although publishing was only scheduled."""
    source = make_work(publish=False, title="Texto futuro")
    alias = source.create_alias(update_slug="alias")
    source.go_live_at = timezone.now() + timedelta(days=1)
    source.save_revision().publish()

    alias.refresh_from_db()
    assert not alias.live
    assert client.get(alias.url).status_code == 404


def test_the_alias_of_a_scheduled_page_goes_live_with_it(client):
    source = make_work(publish=False, title="Texto nuevo")
    alias = source.create_alias(update_slug="alias")
    source.go_live_at = timezone.now() + timedelta(days=1)
    source.save_revision().publish()
    yesterday = timezone.now() - timedelta(days=1)
    KnowledgePage.objects.filter(pk__in=[source.pk, alias.pk]).update(go_live_at=yesterday)
    revision = source.latest_revision
    revision.content["go_live_at"] = yesterday.isoformat()
    revision.approved_go_live_at = yesterday
    revision.save()

    call_command("publish_scheduled", verbosity=0)

    assert "Texto nuevo" in client.get(alias.url).content.decode()


def test_the_alias_of_an_alias_is_hidden_with_the_first_of_them():
    source = make_work()
    second = source.create_alias(update_slug="second")
    third = second.create_alias(update_slug="third")
    assert may_see(third, PUBLIC)

    states.restrict(source, states.LOGIN)

    assert not may_see(second, PUBLIC)
    assert not may_see(third, PUBLIC)


@pytest.mark.parametrize("kind", [states.LOGIN, states.GROUPS, states.BY_PASSWORD])
def test_a_work_below_the_alias_of_a_restricted_section_is_restricted(client, kind):
    section = section_of(REGULATORY_MODEL, locale_of("es"))
    own = SectionPage(title="Reservada", slug="reservada", kind=REGULATORY_MODEL, locale=section.locale)
    section.get_parent().add_child(instance=own)
    own.save_revision().publish()
    alias = own.create_alias(update_slug="reservada-alias")
    page = make_work(REGULATORY_MODEL, parent=alias, title="Ahuehuete")
    states.restrict(own, kind)

    assert not may_see(page, PUBLIC)
    assert "Ahuehuete" not in client.get(page.url).content.decode()
    assert "Ahuehuete" not in client.get("/es/").content.decode()


@pytest.mark.parametrize("kind", [states.LOGIN, states.GROUPS, states.BY_PASSWORD])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_restriction_holds_for_the_translation_at_once(kind, language):
    page = make_work(language=language)
    translation = make_translation(page)

    states.restrict(page, kind)

    assert not may_see(translation, PUBLIC)
    twin = PageViewRestriction.objects.get(page=translation)
    assert twin.restriction_type == kind
    assert twin.password == PageViewRestriction.objects.get(page=page).password


def test_the_translation_follows_a_change_of_groups():
    page = make_work()
    translation = make_translation(page)
    restriction = states.restrict(page, states.GROUPS)
    auditors = Group.objects.create(name="Auditors")

    restriction.groups.set([auditors])

    assert list(PageViewRestriction.objects.get(page=translation).groups.all()) == [auditors]


def test_the_translation_follows_a_change_of_kind():
    page = make_work()
    translation = make_translation(page)
    restriction = states.restrict(page, states.BY_PASSWORD)

    restriction.restriction_type = states.LOGIN
    restriction.password = ""
    restriction.save()

    twin = PageViewRestriction.objects.get(page=translation)
    assert (twin.restriction_type, twin.password) == (states.LOGIN, "")


def test_lifting_a_restriction_lifts_it_from_the_translation():
    page = make_work()
    translation = make_translation(page)
    restriction = states.restrict(page, states.LOGIN)

    restriction.delete()

    assert may_see(translation, PUBLIC)


def test_deleting_a_restricted_page_leaves_its_translation_restricted():
    page = make_work()
    translation = make_translation(page)
    states.restrict(page, states.LOGIN)

    KnowledgePage.objects.get(pk=page.pk).delete()

    assert not may_see(translation, PUBLIC)


def test_restricting_a_section_restricts_the_works_of_both_languages():
    page = make_work(REGULATORY_MODEL)
    translation = make_translation(page)

    states.restrict(section_of(REGULATORY_MODEL, locale_of("es")), states.LOGIN)

    assert not may_see(page, PUBLIC)
    assert not may_see(translation, PUBLIC)


@pytest.mark.parametrize("kind", [states.LOGIN, states.GROUPS, states.BY_PASSWORD])
def test_a_translation_made_later_is_restricted_from_the_start(kind):
    page = make_work()
    states.restrict(page, kind)

    translation = make_translation(page)

    assert not may_see(translation, PUBLIC)


def test_a_page_with_an_alias_can_be_published_again():
    """An alias copies its source field by field; an identifier that must be unique cannot be copied."""
    source = make_work(external_id="example/one.es")
    alias = source.create_alias(update_slug="alias")

    source.title = "Título nuevo"
    source.save_revision().publish()

    alias.refresh_from_db()
    assert alias.title == "Título nuevo"
    assert alias.specific.external_id is None


def test_asking_costs_few_queries_whoever_asks_and_however_many_are_hidden(django_assert_max_num_queries, subtests):
    for state in states.HIDDEN:
        if not state.in_own_section:
            states.make(state)
    for visitor in states.VISITORS:
        asking = visitor_named(visitor)
        with subtests.test(visitor), django_assert_max_num_queries(7):
            list(visible_to(asking))
