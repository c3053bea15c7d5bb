"""Signing in: one door, the same answer for known and unknown, verified addresses, limits."""

import importlib
import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group
from django.core.cache import cache, caches
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from people.languages import set_language
from tests.factories import UserFactory, make_work
from tests.people.accounts import PASSWORD, SIGN_IN, link_in, make_administrator, make_person, sign_in

pytestmark = pytest.mark.django_db


def is_signed_in(client):
    return "_auth_user_id" in client.session


def errors_of(response):
    return re.findall(r'<p class="govuk-error-message"[^>]*>(.*?)</p>|<li>([^<]+)</li>', response.content.decode())


# The door


@pytest.mark.parametrize("language", SIGN_IN)
def test_a_reader_signs_in_with_the_address_and_comes_to_their_account(client, language):
    make_person()
    response = sign_in(client, language=language)
    assert response.url == {"es": "/es/cuenta/", "en": "/en/account/"}[language]
    assert client.get(response.url).status_code == 200


def test_an_editor_comes_to_the_admin_and_elsewhere_when_they_were_on_their_way(client):
    make_administrator()
    assert sign_in(client, "admin@example.org").url == "/admin/"
    client.logout()
    assert sign_in(client, "admin@example.org", next="/admin/pages/").url == "/admin/pages/"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client, target):
    make_person()
    assert sign_in(client, next=target).url == "/es/cuenta/"


def test_an_account_that_an_administrator_made_signs_in_with_its_name(client):
    make_person(username="editor")
    sign_in(client, "editor")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/admin/login/?next=/admin/pages/7/", "/es/cuenta/entrar/?next=/admin/pages/7/"),
        ("/admin/password_reset/", "/es/cuenta/contrasena/nueva/"),
        ("/admin/password_reset/confirm/MQ/abc-def/", "/es/cuenta/contrasena/nueva/"),
        ("/admin/logout/", "/es/cuenta/salir/"),
        ("/es/_util/login/?next=/es/guias/", "/es/cuenta/entrar/?next=/es/guias/"),
    ],
)
def test_old_doors_lead_to_the_new_one(client, old, new):
    assert client.get(old).url == new


def test_what_is_posted_at_an_old_door_goes_through_the_new_one(client):
    make_administrator()
    response = client.post(
        "/admin/login/", {"username": "admin@example.org", "password": PASSWORD, "next": "/admin/reports/locked/"}
    )
    assert response.url == "/admin/reports/locked/"
    make_person("other@example.org")
    second = Client()
    second.post("/es/_util/login/", {"username": "other@example.org", "password": "wrong"})
    assert not is_signed_in(second)


def test_signing_out_of_the_admin_signs_out(client):
    make_administrator()
    sign_in(client, "admin@example.org")
    assert client.post("/admin/logout/").url == "/es/cuenta/entrar/"
    assert not is_signed_in(client)


def test_wagtails_own_account_page_changes_neither_password_nor_address(client):
    person = make_administrator()
    sign_in(client, "admin@example.org")
    html = client.get("/admin/account/").content.decode()
    assert "old_password" not in html
    assert 'type="email"' not in html
    assert "/es/cuenta/" in html
    client.post("/admin/account/", {"name_email-email": "new@example.org", "name_email-first_name": "A"})
    person.refresh_from_db()
    assert person.email == "admin@example.org"


def test_a_reader_at_the_admins_door_is_told_so_and_not_sent_round_in_circles(client):
    make_person()
    sign_in(client)
    response = client.get("/admin/")
    assert response.status_code == 403
    assert "no da acceso al lado de la edición" in response.content.decode()
    assert client.get("/admin/pages/").status_code == 403


def test_somebody_whom_a_page_refuses_is_told_so_and_not_sent_round_in_circles(client):
    page = make_work()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="some"))
    make_person()
    sign_in(client)
    response = client.get(page.url, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [(f"/es/cuenta/entrar/?next={page.url}", 302)]
    assert "solo está abierta a ciertas personas" in html
    assert f'href="{page.url}"' in html
    other = client.post("/es/cuenta/salir/", {"next": f"/es/cuenta/entrar/?next={page.url}"})
    assert other.url == f"/es/cuenta/entrar/?next={page.url}"


def test_whoever_is_in_already_needs_no_sign_in_page(client):
    make_person()
    sign_in(client)
    assert client.get("/es/cuenta/entrar/").url == "/es/cuenta/"
    assert client.get("/es/cuenta/entrar/?next=https://elsewhere.example/").url == "/es/cuenta/"


# Known and unknown


@pytest.fixture
def checks(monkeypatch):
    """Counts how often a password is hashed: that is what takes time."""
    counted = []
    encode = MD5PasswordHasher.encode

    def count(self, password, salt):
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return counted


@pytest.mark.parametrize("name", ["ana@example.org", "nobody@example.org", "editor", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer_at_the_same_cost(client, checks, name):
    make_person(username="editor")
    checks.clear()
    response = sign_in(client, name, "wrong password")
    assert response.status_code == 200
    assert "La dirección o la contraseña no es correcta." in response.content.decode()
    assert len(checks) == 1


def test_forgotten_password_answers_the_same_for_known_and_unknown(client, mailoutbox):
    make_person()
    known, unknown = (
        client.post("/es/cuenta/contrasena/nueva/", {"email": email}) for email in ("ana@example.org", "no@example.org")
    )
    assert (
        (known.status_code, known.url)
        == (unknown.status_code, unknown.url)
        == (302, "/es/cuenta/contrasena/nueva/enviado/")
    )
    assert [message.to for message in mailoutbox] == [["ana@example.org"], ["no@example.org"]]
    assert "contrasena/nueva/" in mailoutbox[0].body
    assert "ninguna cuenta la tiene" in mailoutbox[1].body


def test_signing_up_answers_the_same_for_a_new_and_a_known_address(client, mailoutbox, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    make_person()
    form = {"first_name": "Luz", "last_name": "Ortiz", "password1": PASSWORD}
    new = client.post("/es/cuenta/registro/", form | {"email": "luz@example.org"})
    known = Client().post("/es/cuenta/registro/", form | {"email": "ana@example.org"})
    assert (new.status_code, new.url) == (known.status_code, known.url) == (302, "/es/cuenta/correo/enviado/")
    assert [message.subject for message in mailoutbox] == [
        "Puente: verifique su correo electrónico",
        "Puente: usted ya tiene una cuenta",
    ]


# Addresses


def test_an_address_must_be_verified_before_one_is_in(client, mailoutbox):
    make_person(is_verified=False)
    assert sign_in(client).url == "/es/cuenta/correo/enviado/"
    assert not is_signed_in(client)
    address = link_in(mailoutbox[0])
    assert "¿Es <strong>ana@example.org</strong>" in client.get(address).content.decode()
    assert EmailAddress.objects.filter(verified=True).count() == 0
    client.post(address)
    sign_in(client)
    assert is_signed_in(client)


def test_an_account_without_an_address_may_enter_and_is_asked_for_one(client):
    person = UserFactory(username="desk")
    person.set_password(PASSWORD)
    person.save()
    sign_in(client, "desk")
    html = client.get("/es/cuenta/").content.decode()
    assert "Agregar una dirección" in html


def test_a_new_address_replaces_the_old_one_once_it_is_verified(client, mailoutbox):
    person = make_person()
    sign_in(client)
    client.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    client.post("/es/cuenta/correo/", {"email": "nueva@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "ana@example.org"
    client.post(link_in(mailoutbox[0]))
    person.refresh_from_db()
    assert person.email == "nueva@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=person)] == ["nueva@example.org"]
    assert mailoutbox[-1].to == ["ana@example.org"]
    assert "cambió de ana@example.org a nueva@example.org" in mailoutbox[-1].body


def test_changing_the_address_asks_for_the_password_first(client):
    make_person()
    sign_in(client)
    response = client.post("/es/cuenta/correo/", {"email": "nueva@example.org", "action_add": ""})
    assert response.url.startswith("/es/cuenta/confirmar/")
    assert EmailAddress.objects.count() == 1


def test_who_signed_up_for_a_domain_cannot_leave_it(client, settings, mailoutbox):
    settings.SIGNUP_DOMAINS = [".example.org"]
    make_person("ana@sub.example.org")
    sign_in(client, "ana@sub.example.org")
    client.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    response = client.post("/es/cuenta/correo/", {"email": "ana@elsewhere.example", "action_add": ""})
    assert "debe ser de una de estas organizaciones: example.org" in response.content.decode()
    assert mailoutbox == []


def test_an_address_that_an_administrator_enters_is_to_be_verified(client):
    person = make_person()
    make_administrator()
    sign_in(client, "admin@example.org")
    client.post(
        f"/admin/users/edit/{person.pk}/",
        {
            "username": person.username,
            "email": "otra@example.org",
            "first_name": "Ana",
            "last_name": "R",
            "is_active": "on",
        },
    )
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("otra@example.org", False, True)


def test_an_administrator_who_changes_only_the_name_leaves_the_address_verified(client):
    person = make_person()
    make_administrator()
    sign_in(client, "admin@example.org")
    client.post(
        f"/admin/users/edit/{person.pk}/",
        {"username": person.username, "email": person.email, "first_name": "Ana", "last_name": "R", "is_active": "on"},
    )
    person.refresh_from_db()
    assert person.first_name == "Ana"
    assert EmailAddress.objects.get(user=person).verified


def test_the_command_line_makes_an_administrator_who_can_sign_in(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username="root", email="root@example.org", verbosity=0)
    sign_in(client, "root@example.org")
    assert is_signed_in(client)


def test_without_a_mail_server_nobody_is_asked_to_verify(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    make_person(is_verified=False)
    sign_in(client)
    assert is_signed_in(client)


def test_addresses_from_before_count_as_verified_and_each_once():
    note = importlib.import_module("people.migrations.0006_known_addresses").note
    first, _second, _third = (UserFactory(email=email) for email in ("Ana@example.org", "ana@example.org", ""))
    note(apps, None)
    known = EmailAddress.objects.get()
    assert (known.user, known.email, known.verified, known.primary) == (first, "ana@example.org", True, True)


# Signing up by domain


@pytest.mark.parametrize(
    ("domains", "email", "is_let_in"),
    [
        (["example.org"], "luz@example.org", True),
        (["Example.org"], "luz@EXAMPLE.ORG", True),
        (["example.org"], "luz@sub.example.org", False),
        ([".example.org"], "luz@sub.example.org", True),
        ([".example.org"], "luz@example.org", True),
        (["example.org"], "luz@notexample.org", False),
        ([".example.org"], "luz@notexample.org", False),
        (["example.org"], "luz@example.org.evil.example", False),
        (["example.org"], '"x@example.org"@evil.example', False),
    ],
)
def test_only_addresses_of_allowed_domains_sign_up(client, settings, mailoutbox, domains, email, is_let_in):
    settings.SIGNUP_DOMAINS = domains
    response = client.post(
        "/es/cuenta/registro/", {"first_name": "Luz", "last_name": "Ortiz", "email": email, "password1": PASSWORD}
    )
    assert get_user_model().objects.exists() is is_let_in
    if not is_let_in:
        assert "govuk-error-message" in response.content.decode()
        assert mailoutbox == []


def test_who_signs_up_is_a_reader_with_a_name_in_the_language_of_the_page(client, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    client.post(
        "/en/account/sign-up/",
        {"first_name": "Kit", "last_name": "Byrne", "email": "kit@example.org", "password1": PASSWORD},
    )
    person = get_user_model().objects.get()
    assert str(person) == "Kit Byrne"
    assert [group.name for group in person.groups.all()] == ["reader"]
    assert person.wagtail_userprofile.preferred_language == "en-gb"


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_domains_sign_up_is_closed(client, method):
    response = getattr(client, method)(
        "/es/cuenta/registro/",
        {"first_name": "Luz", "last_name": "Ortiz", "email": "luz@example.org", "password1": PASSWORD},
    )
    assert "hace falta una invitación" in response.content.decode()
    assert not get_user_model().objects.exists()


def test_a_weak_password_is_refused_in_words(client, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    response = client.post(
        "/es/cuenta/registro/",
        {"first_name": "Luz", "last_name": "Ortiz", "email": "luz@example.org", "password1": "corta"},
    )
    assert "12 caracteres" in response.content.decode()
    assert not get_user_model().objects.exists()


# Passwords


def test_a_forgotten_password_is_replaced_once(client, mailoutbox):
    make_person()
    client.post("/es/cuenta/contrasena/nueva/", {"email": "ana@example.org"})
    address = link_in(mailoutbox[0])
    form = client.get(address, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "otra frase muy larga"})
    sign_in(client, password="otra frase muy larga")
    assert is_signed_in(client)
    assert "ya no funciona" in Client().get(address, follow=True).content.decode()


def test_a_changed_password_is_told_to_its_owner_and_ends_other_sessions(client, mailoutbox):
    make_person()
    other = Client()
    for each in (client, other):
        sign_in(each)
    client.post("/es/cuenta/contrasena/", {"oldpassword": PASSWORD, "password1": "otra frase muy larga"})
    assert mailoutbox[0].subject == "Puente: cambió su contraseña"
    assert client.get("/es/cuenta/").status_code == 200
    assert other.get("/es/cuenta/").status_code == 302


# Letters in the recipient's language


@pytest.mark.parametrize(
    ("chosen", "subject", "path"),
    [
        ("en-gb", "Puente: choose a new password", "/en/account/"),
        ("es-mx", "Puente: elija una contraseña nueva", "/es/cuenta/"),
    ],
)
@pytest.mark.parametrize("page", ["/es/cuenta/contrasena/nueva/", "/en/account/password/new/"])
def test_a_letter_is_in_the_language_of_its_recipient_whatever_the_page(
    client, mailoutbox, chosen, subject, path, page
):
    set_language(make_person(), chosen)
    client.post(page, {"email": "ana@example.org"})
    assert mailoutbox[0].subject == subject
    assert link_in(mailoutbox[0]).startswith(path)


@pytest.mark.parametrize(("chosen", "language"), [("en-gb", "es"), ("es-mx", "en")])
def test_what_happened_to_an_account_is_told_in_the_language_of_its_owner(client, mailoutbox, chosen, language):
    set_language(make_person(), chosen)
    sign_in(client)
    page = {"es": "/es/cuenta/contrasena/", "en": "/en/account/password/"}[language]
    client.post(page, {"oldpassword": PASSWORD, "password1": "otra frase muy larga"})
    expected = {"en-gb": ("your password was changed", "was changed"), "es-mx": ("cambió su contraseña", "cambió")}[
        chosen
    ]
    assert mailoutbox[0].subject == f"Puente: {expected[0]}"
    assert expected[1] in mailoutbox[0].body


@pytest.mark.parametrize(("chosen", "language", "path"), [("en-gb", "es", "/en/"), ("es-mx", "en", "/es/")])
def test_an_address_is_verified_in_the_language_of_its_owner(client, mailoutbox, chosen, language, path):
    set_language(make_person(is_verified=False), chosen)
    sign_in(client, language=language)
    assert ("verify" in mailoutbox[0].subject) is (chosen == "en-gb")
    assert link_in(mailoutbox[0]).startswith(path)


# Limits


def test_after_five_wrong_passwords_even_the_right_one_waits(client):
    make_person()
    for _attempt in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert not is_signed_in(client)
    assert "Demasiados intentos" in response.content.decode()


def test_the_limit_is_the_same_for_an_unknown_address(client):
    for _attempt in range(5):
        sign_in(client, "nobody@example.org", "wrong")
    assert "Demasiados intentos" in sign_in(client, "nobody@example.org").content.decode()


def test_attempts_are_counted_where_every_process_sees_them(client):
    make_person()
    for _attempt in range(5):
        sign_in(client, password="wrong")
    # What another process would not know.
    cache.clear()
    assert "Demasiados intentos" in sign_in(client).content.decode()
    caches["shared"].clear()
    sign_in(client)
    assert is_signed_in(client)


def test_one_network_gets_no_end_of_accounts_to_try(client):
    statuses = [sign_in(client, f"p{number}@example.org", "wrong").status_code for number in range(31)]
    assert statuses[-1] == 429
    assert "Espere cinco minutos" in sign_in(client).content.decode()


def test_everything_else_is_kept_in_the_process(django_assert_num_queries):
    with django_assert_num_queries(0):
        cache.set("menu", 1)
        assert cache.get("menu") == 1
        assert cache.add("menu", 2) is False
        cache.delete("menu")
        assert cache.get("menu") is None


# What is kept open


def test_the_session_ends_with_the_browser_unless_asked_otherwise(client):
    make_person()
    assert sign_in(client).cookies["sessionid"]["max-age"] == ""
    client.logout()
    assert sign_in(client, remember="on").cookies["sessionid"]["max-age"] == 14 * 24 * 3600
