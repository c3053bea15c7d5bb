"""Invitations: who may send them, what the link does, and what a bad one says."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from people.models import Invitation, Membership, User
from people.role_names import ROLES
from people.roles import GIVEN_BY_COORDINATORS
from people.services.invitations import InvitationNotSent, InvitationRefused, invite
from people.sign_in import forms
from tests.factories import InstitutionFactory
from tests.people.accounts import PASSWORD, link_in, make_administrator, make_person, sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/invitations/"
OF_COORDINATORS = [role.value for role in GIVEN_BY_COORDINATORS]
NAMES = [role for role, _name in ROLES]
FORM = {"first_name": "Luz", "last_name": "Ortiz", "password1": PASSWORD}
SIGN_UP = "/es/cuenta/registro/"


@pytest.fixture
def institution():
    return InstitutionFactory(name_es="Alcaldía Benito Juárez", name_en="Benito Juárez borough")


@pytest.fixture
def coordinator(institution):
    return make_person(
        "coord@example.org", role="coordinator", institution=institution, first_name="Ana", last_name="Robles"
    )


@pytest.fixture
def invited(coordinator, institution, mailoutbox):
    """An invitation and the address in its letter."""
    invitation = invite(
        by=coordinator, email="Luz@Example.org", role="author", institution=institution, language="es-mx"
    )
    return invitation, link_in(mailoutbox[-1])


# Who may invite


@pytest.mark.parametrize("role", NAMES)
def test_a_coordinator_invites_for_the_roles_of_their_side(coordinator, institution, role):
    def send():
        invite(by=coordinator, email="luz@example.org", role=role, institution=institution, language="es-mx")

    if role in OF_COORDINATORS:
        send()
        assert Invitation.objects.get().role == role
    else:
        with pytest.raises(InvitationRefused):
            send()


def test_a_coordinator_does_not_invite_to_another_institution(coordinator):
    with pytest.raises(InvitationRefused):
        invite(by=coordinator, email="l@example.org", role="author", institution=InstitutionFactory(), language="es-mx")


def test_a_post_that_has_ended_invites_nobody(coordinator, institution):
    Membership.objects.update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(InvitationRefused):
        invite(by=coordinator, email="l@example.org", role="author", institution=institution, language="es-mx")


@pytest.mark.parametrize("role", NAMES)
@pytest.mark.parametrize(
    "fields", [{"is_superuser": True}, {"role": "administrator"}], ids=["superuser", "administrator"]
)
def test_an_administrator_invites_for_every_role_and_institution(role, fields):
    invite(
        by=make_person(**fields), email="l@example.org", role=role, institution=InstitutionFactory(), language="en-gb"
    )
    assert Invitation.objects.get().role == role


@pytest.mark.parametrize("role", [name for name in NAMES if name not in ("coordinator", "administrator")])
def test_nobody_else_invites(role, institution):
    with pytest.raises(InvitationRefused):
        invite(
            by=make_person(role=role, institution=institution),
            email="l@example.org",
            role="reader",
            institution=institution,
            language="es-mx",
        )


# The letter


@pytest.mark.parametrize(
    ("language", "subject", "words", "path"),
    [
        (
            "es-mx",
            "Ana Robles le invita a Puente",
            "Alcaldía Benito Juárez con el rol de autoría",
            "/es/cuenta/invitacion/",
        ),
        (
            "en-gb",
            "Ana Robles invites you to Puente",
            "for Benito Juárez borough, as: author",
            "/en/account/invitation/",
        ),
    ],
)
def test_the_letter_is_in_the_chosen_language(coordinator, institution, mailoutbox, language, subject, words, path):
    invite(by=coordinator, email="luz@example.org", role="author", institution=institution, language=language)
    message = mailoutbox[0]
    assert message.subject == subject
    assert words in message.body
    assert link_in(message).startswith(path)
    assert message.to == ["luz@example.org"]


def test_only_the_hash_of_the_token_is_kept(invited):
    token = invited[1].rstrip("/").rpartition("/")[2]
    assert len(token) >= 40
    assert token not in "".join(str(value) for value in Invitation.objects.values().get().values())


def test_a_mail_server_that_is_down_is_said_and_the_invitation_kept(coordinator, institution, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(InvitationNotSent):
        invite(by=coordinator, email="luz@example.org", role="author", institution=institution, language="es-mx")
    assert Invitation.objects.get().state == "waiting"


# The link


def test_the_link_opens_sign_up_for_that_address_and_gives_role_membership_and_language(client, invited, institution):
    form = client.get(invited[1], follow=True)
    html = form.content.decode()
    assert form.request["PATH_INFO"] == SIGN_UP
    assert 'value="luz@example.org"' in html
    assert "readonly" in html
    assert "Alcaldía Benito Juárez le invitó con el rol de autoría." in html
    client.post(SIGN_UP, FORM | {"email": "other@example.org"})
    person = User.objects.get(first_name="Luz")
    assert person.email == "luz@example.org"
    assert EmailAddress.objects.get(user=person).verified
    assert [group.name for group in person.groups.all()] == ["author"]
    assert Membership.objects.get(person=person).institution == institution
    assert person.wagtail_userprofile.preferred_language == "es-mx"
    assert client.session["_auth_user_id"] == str(person.pk)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.person) == ("used", person)


def test_the_link_is_good_until_somebody_signs_up_and_then_no_more(client, invited):
    for each in (Client(), client):
        assert each.get(invited[1]).url == SIGN_UP
    client.post(SIGN_UP, FORM)
    response = Client().get(invited[1])
    assert response.status_code == 410
    assert "Esta invitación ya se usó" in response.content.decode()


def test_two_who_opened_the_same_link_do_not_both_get_in(client, invited):
    second = Client()
    for each in (client, second):
        each.get(invited[1])
    client.post(SIGN_UP, FORM)
    response = second.post(SIGN_UP, FORM)
    assert "hace falta una invitación" in response.content.decode()
    assert User.objects.filter(first_name="Luz").count() == 1


def test_an_invitation_that_is_spent_while_the_form_is_being_sent_leaves_no_account(client, invited, monkeypatch):
    client.get(invited[1])
    accept = forms.accept

    def late(*, invitation, person):
        Invitation.objects.update(used_at=timezone.now())
        accept(invitation=invitation, person=person)

    monkeypatch.setattr(forms, "accept", late)
    response = client.post(SIGN_UP, FORM)
    assert response.status_code == 410
    assert not User.objects.filter(first_name="Luz").exists()


def test_after_14_days_the_link_says_that_it_has_expired(client, invited):
    Invitation.objects.update(expires_at=timezone.now())
    response = client.get(invited[1])
    assert response.status_code == 410
    assert "Esta invitación venció" in response.content.decode()
    assert "hace falta una invitación" in client.get(SIGN_UP).content.decode()


def test_it_expires_after_14_days(invited):
    assert invited[0].expires_at - invited[0].sent_at == timedelta(days=14)


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "..%2f"])
def test_an_unknown_link_says_what_to_do(client, token):
    response = client.get(f"/en/account/invitation/{token}/")
    assert response.status_code in (404, 410)
    if response.status_code == 410:
        assert "This invitation is not known" in response.content.decode()


def test_an_invitation_sent_again_has_a_new_link_and_the_old_one_is_unknown(
    client, coordinator, institution, invited, mailoutbox
):
    invite(by=coordinator, email="luz@example.org", role="reviewer", institution=institution, language="es-mx")
    assert Invitation.objects.get().role == "reviewer"
    assert client.get(invited[1]).status_code == 410
    assert client.get(link_in(mailoutbox[-1])).url == SIGN_UP


def test_somebody_who_is_signed_in_is_asked_to_sign_out_first(client, invited):
    make_person()
    sign_in(client)
    response = client.get(invited[1])
    assert "Su sesión está abierta" in response.content.decode()
    assert client.post("/es/cuenta/salir/", {"next": invited[1]}).url == invited[1]


def test_an_address_that_got_an_account_meanwhile_is_led_to_sign_in(client, invited):
    make_person("luz@example.org")
    response = client.get(invited[1])
    assert "Usted ya tiene una cuenta" in response.content.decode()


def test_an_invitation_does_not_open_sign_up_for_another_browser(client, invited):
    client.get(invited[1])
    assert "hace falta una invitación" in Client().get(SIGN_UP).content.decode()


# In the admin


@pytest.fixture
def desk(client, coordinator):
    sign_in(client, "coord@example.org")
    # The group has no right to the admin yet; the roles give it.
    coordinator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return client


def test_a_coordinator_invites_in_the_admin(desk, institution, mailoutbox):
    assert "Aún no se ha invitado a nadie" in desk.get(LIST).content.decode()
    form = desk.get(f"{LIST}new/").content.decode()
    assert (
        re.findall(r'<option value="(\w+)"', form[form.index('name="role"') : form.index("</select>")])
        == OF_COORDINATORS
    )
    response = desk.post(
        f"{LIST}new/",
        {"email": "luz@example.org", "role": "author", "institution": institution.pk, "language": "es-mx"},
    )
    assert response.url == LIST
    html = desk.get(LIST).content.decode()
    assert "luz@example.org" in html
    assert "en espera, hasta el" in html
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "administrator"},
        {"role": "nonsense"},
        {"institution": "other"},
        {"institution": "999999"},
        {"email": "x"},
        {"language": "fr"},
    ],
    ids=str,
)
def test_what_a_coordinator_may_not_choose_is_refused(desk, institution, mailoutbox, wrong):
    other = InstitutionFactory()
    data = {"email": "luz@example.org", "role": "author", "institution": institution.pk, "language": "es-mx"} | wrong
    if data["institution"] == "other":
        data["institution"] = other.pk
    assert desk.post(f"{LIST}new/", data).status_code == 200
    assert not Invitation.objects.exists()
    assert mailoutbox == []


def test_an_address_with_an_account_is_not_invited(desk, institution, mailoutbox):
    make_person("luz@example.org")
    response = desk.post(
        f"{LIST}new/",
        {"email": "LUZ@example.org", "role": "author", "institution": institution.pk, "language": "es-mx"},
    )
    assert "Ya existe una cuenta con esta dirección." in response.content.decode()
    assert mailoutbox == []


def test_send_again_and_withdraw(desk, invited, mailoutbox):
    invitation = invited[0]
    Invitation.objects.update(expires_at=timezone.now())
    desk.post(f"{LIST}{invitation.pk}/send-again/")
    invitation.refresh_from_db()
    assert invitation.state == "waiting"
    assert Client().get(link_in(mailoutbox[-1])).url == SIGN_UP
    for path in ("send-again", "withdraw"):
        assert desk.get(f"{LIST}{invitation.pk}/{path}/").status_code == 405
    desk.post(f"{LIST}{invitation.pk}/withdraw/")
    assert not Invitation.objects.exists()


def test_what_another_side_sent_is_not_there(desk):
    other = invite(
        by=make_administrator(),
        email="a@example.org",
        role="author",
        institution=InstitutionFactory(),
        language="en-gb",
    )
    assert "a@example.org" not in desk.get(LIST).content.decode()
    for path in ("send-again", "withdraw"):
        assert desk.post(f"{LIST}{other.pk}/{path}/").status_code == 404
    assert Invitation.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_others_neither_see_the_list_nor_its_menu(client, invited, role):
    make_person("other@example.org", role=role)
    sign_in(client, "other@example.org")
    assert LIST not in client.get("/admin/").content.decode()
    for method, path in (("get", ""), ("get", "new/"), ("post", "new/"), ("post", f"{invited[0].pk}/withdraw/")):
        response = getattr(client, method)(f"{LIST}{path}")
        assert response.status_code == 302
        assert response.url == "/admin/"
    assert Invitation.objects.exists()


def test_a_site_without_mail_says_that_nobody_can_be_invited(desk, institution, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "EMAIL_HOST" in desk.get(LIST).content.decode()
    response = desk.post(
        f"{LIST}new/",
        {"email": "luz@example.org", "role": "author", "institution": institution.pk, "language": "es-mx"},
    )
    assert "no envía correo" in response.content.decode()
    assert not Invitation.objects.exists()
