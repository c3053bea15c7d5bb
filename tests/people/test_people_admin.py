"""Coordinators manage the people of their own side, and nobody gives more than they may."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import ModelLogEntry

from kb.models import Jurisdiction
from people.models import Membership
from people.roles import Role, give, roles_of
from people.selectors.people import people_of
from people.services.people import change_roles, let_in
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/people/"


def institution(code):
    return InstitutionFactory(jurisdiction=Jurisdiction.objects.get(code=code))


def person(at, *roles, **fields):
    user = UserFactory(**fields)
    Membership.objects.create(person=user, institution=at)
    for role in roles:
        give(user, role)
    return user


@pytest.fixture
def mexico():
    return institution("MX-CMX")


@pytest.fixture
def england():
    return institution("GB-ENG")


@pytest.fixture
def coordinator(mexico, client):
    user = person(mexico, Role.COORDINATOR, first_name="Ana", last_name="Ruiz")
    client.force_login(user)
    return user


def posted(user, roles, posts=(), **fields):
    data = {"roles": [role.value for role in roles], "may_sign_in": "on", **fields}
    kept = list(user.memberships.all())
    data |= {"posts-TOTAL_FORMS": len(kept) + len(posts), "posts-INITIAL_FORMS": len(kept)}
    for place, each in enumerate(kept):
        data |= {f"posts-{place}-id": each.pk, f"posts-{place}-institution": each.institution_id}
    for place, each in enumerate(posts, len(kept)):
        data |= {f"posts-{place}-{name}": value for name, value in each.items()}
    return data


def address(user):
    return reverse("people:person", args=[user.pk])


def test_a_coordinator_sees_the_people_of_their_own_side_only(coordinator, mexico, england, client):
    here = person(institution("MX"), first_name="Luz", last_name="Soto")
    there = person(england, first_name="Kim", last_name="Hall")
    administrator = person(mexico, Role.ADMINISTRATOR, first_name="Eva", last_name="Mora")
    superuser = person(mexico, is_superuser=True)
    html = client.get(LIST).content.decode()
    assert "Luz Soto" in html
    for hidden in (there, administrator, superuser):
        assert address(hidden) not in html
        assert client.get(address(hidden)).status_code == 404
        assert client.post(address(hidden), posted(hidden, [Role.AUTHOR])).status_code == 404
        assert Role.AUTHOR not in roles_of(type(hidden).objects.get(pk=hidden.pk))
    assert client.get(address(here)).status_code == 200


def test_an_administrator_sees_everybody(england, client):
    client.force_login(person(england, Role.ADMINISTRATOR))
    nobody_s = UserFactory(first_name="Sin", last_name="Cargo")
    assert address(nobody_s) in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.ADMINISTRATOR)])
def test_nobody_else_manages_people(role, mexico, client):
    user = person(mexico, role)
    client.force_login(user)
    assert client.get(LIST).status_code in (302, 403)
    assert client.post(address(user), posted(user, [Role.COORDINATOR])).status_code in (302, 403)
    assert not people_of(user).exists()
    with pytest.raises(PermissionDenied):
        change_roles(person=user, roles=[Role.COORDINATOR], by=user)


def test_a_coordinator_whose_post_has_ended_manages_nobody(coordinator, client):
    coordinator.memberships.update(until="2020-01-01")
    assert client.get(LIST).status_code == 302


def test_roles_are_given_and_taken_and_it_is_written_down(coordinator, mexico, client):
    user = person(mexico, Role.AUTHOR)
    response = client.post(address(user), posted(user, [Role.TRANSLATOR, Role.REVIEWER]), follow=True)
    assert str(user) in response.content.decode()
    assert set(user.groups.values_list("name", flat=True)) == {"translator", "reviewer"}
    entries = ModelLogEntry.objects.filter(object_id=str(user.pk), user=coordinator)
    assert sorted((each.action, each.data["role"]) for each in entries) == [
        ("people.role.give", "reviewer"),
        ("people.role.give", "translator"),
        ("people.role.take", "author"),
    ]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_coordinator_makes_nobody_as_mighty_as_themselves(role, coordinator, mexico, client):
    user = person(mexico)
    html = client.post(address(user), posted(user, [role])).content.decode()
    assert role.value in html
    assert not user.groups.exists()
    with pytest.raises(PermissionDenied):
        change_roles(person=user, roles=[role], by=coordinator)


def test_other_groups_of_a_person_are_left_alone(coordinator, mexico, client):
    user = person(mexico)
    user.groups.add(Group.objects.create(name="Twinning partners"))
    client.post(address(user), posted(user, [Role.READER]))
    assert set(user.groups.values_list("name", flat=True)) == {"Twinning partners", "reader"}


def test_an_account_is_closed_and_opened_again_but_not_one_s_own(coordinator, mexico, client):
    user = person(mexico)
    client.post(address(user), posted(user, [], may_sign_in=""))
    user.refresh_from_db()
    assert not user.is_active
    client.post(address(user), posted(user, []))
    user.refresh_from_db()
    assert user.is_active
    client.post(address(coordinator), posted(coordinator, [], may_sign_in=""))
    coordinator.refresh_from_db()
    assert coordinator.is_active
    assert coordinator.groups.filter(name=Role.COORDINATOR.value).exists()
    with pytest.raises(PermissionDenied):
        let_in(person=coordinator, may_sign_in=False, by=coordinator)


def test_posts_are_entered_on_the_own_side_only(coordinator, mexico, england, client):
    user = person(mexico)
    other = institution("MX")
    client.post(address(user), posted(user, [], [{"institution": other.pk, "post": "Enlace"}]))
    assert user.memberships.filter(institution=other, post="Enlace").exists()
    response = client.post(address(user), posted(user, [Role.AUTHOR], [{"institution": england.pk}]))
    assert response.status_code == 200
    assert not user.memberships.filter(institution=england).exists()
    assert not user.groups.exists()


def test_a_post_of_the_other_side_is_not_theirs_to_change(coordinator, mexico, england, client):
    user = person(mexico)
    there = Membership.objects.create(person=user, institution=england, post="Visiting fellow")
    assert "Visiting fellow" not in client.get(address(user)).content.decode()
    data = posted(user, [])
    data |= {"posts-1-until": "2020-01-01"}
    client.post(address(user), data)
    there.refresh_from_db()
    assert there.until is None


def test_dates_in_the_wrong_order_are_said_and_nothing_is_saved(coordinator, mexico, client):
    user = person(mexico)
    data = posted(user, [Role.AUTHOR]) | {"posts-0-since": "2026-05-01", "posts-0-until": "2026-04-01"}
    html = client.post(address(user), data).content.decode()
    assert "fecha de término" in html or "The end date must not be before the start date." in html
    assert not user.groups.exists()


def test_search_and_role_narrow_the_list_in_few_queries(coordinator, mexico, client, django_assert_max_num_queries):
    for number in range(30):
        person(mexico, Role.AUTHOR, first_name="Paz", last_name=f"Número {number}")
    person(mexico, Role.REVIEWER, first_name="Luz", last_name="Soto")
    with django_assert_max_num_queries(25):
        html = client.get(LIST, {"q": "paz número", "role": "author"}).content.decode()
    assert "Número 29" in html
    assert "Luz Soto" not in html
    html = client.get(LIST, {"q": "nobody at all"}).content.decode()
    assert "<tbody>" not in html
