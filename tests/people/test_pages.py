"""Every page of signing in is ours, in both languages, under the strict policy and without inline script or style."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template import engines
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from config.csp import PUBLIC_POLICY
from home.addresses import is_reserved
from people.sign_in.on_demand import ViewOnDemand
from people.urls import urlpatterns
from tests.people.accounts import PASSWORD, give_app, give_recovery_codes, make_person, sign_in

pytestmark = pytest.mark.django_db

OURS = settings.BASE_DIR / "templates"
LANGUAGES = {"es": "es-mx", "en": "en-gb"}
# Where each address needs what.
NEEDS = {
    "account_confirm_email": {"key": "unknown"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
    "account_invitation": {"token": "unknown"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
}
INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))|<style|\sstyle=|\son\w+=", re.IGNORECASE)


def everybody():
    """Whoever meets a page: a stranger, a person signed in, one who has confirmed and has everything, one half in."""
    stranger = Client()
    plain = Client()
    make_person("plain@example.org")
    sign_in(plain, "plain@example.org")
    confirmed = Client()
    make_person("confirmed@example.org")
    sign_in(confirmed, "confirmed@example.org")
    confirmed.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    full = Client()
    person = make_person("full@example.org")
    sign_in(full, "full@example.org")
    full.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    give_app(person)
    give_recovery_codes(person)
    half = Client()
    sign_in(half, "full@example.org")
    return {"stranger": stranger, "plain": plain, "confirmed": confirmed, "full": full, "half": half}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_shows_our_page_and_nothing_of_another_look(language, subtests, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    clients = everybody()
    shown = set()
    for pattern in urlpatterns:
        with override(LANGUAGES[language]):
            address = reverse(pattern.name, kwargs=NEEDS.get(pattern.name, {}))
        for who, client in clients.items():
            with subtests.test(name=pattern.name, who=who):
                response = client.get(address)
                assert response.status_code in (200, 302, 404, 405, 410), response
                if response.status_code == 302 or not response.get("Content-Type", "").startswith("text/html"):
                    continue
                assert response["Content-Security-Policy"] == PUBLIC_POLICY
                html = response.content.decode()
                assert INLINE.search(html) is None, INLINE.search(html)
                assert f'<html lang="{language}' in html
                assert "site-header" in html
                used = {Path(template.origin.name) for template in response.templates if template.origin}
                used = {path for path in used if path.suffix == ".html"}
                assert {path for path in used if OURS not in path.parents and "forms" not in path.parts} == set()
                shown |= {path.relative_to(OURS).as_posix() for path in used if OURS in path.parents}
    missing = {
        path.relative_to(OURS).as_posix() for folder in ("account", "mfa") for path in (OURS / folder).rglob("*.html")
    } - shown
    # Met only after something has gone wrong or been sent; their tests stand elsewhere.
    assert missing <= {
        "account/already_in.html",
        "account/mail_failed.html",
        "account/no_admin.html",
        "account/parts/second_factor_needed.html",
        "account/password_set.html",
        "account/signup_closed.html",
        "account/account_inactive.html",
        "mfa/webauthn/edit_form.html",
        "mfa/webauthn/authenticator_confirm_delete.html",
        "mfa/webauthn/reauthenticate.html",
    }, missing


def test_every_template_of_allauth_that_its_views_name_is_replaced():
    """A page of theirs that an update brings would otherwise show itself one day."""
    views = [
        view.load() if isinstance(view, ViewOnDemand) else view
        for view in (pattern.callback for pattern in urlpatterns)
    ]
    names = {
        name
        for view in views
        if (view_class := getattr(view, "view_class", None))
        for name in (
            getattr(view_class, "template_name", None),
            getattr(view_class, "template_name_signup_closed", None),
        )
        if name
    }
    assert len(names) > 15
    for name in names:
        assert OURS in Path(engines["django"].get_template(name).origin.name).parents, name


def test_no_other_view_of_allauth_can_be_reached():
    found = set()

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns)
            elif pattern.callback.__module__.startswith("allauth"):
                found.add(pattern.name)

    walk(get_resolver().url_patterns)
    assert found == {pattern.name for pattern in urlpatterns if pattern.callback.__module__.startswith("allauth")}
    assert "account_signup" not in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_passkeys_are_listed_renamed_and_removed(client, language):
    person = make_person()
    sign_in(client)
    client.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    key = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": {}}
    )
    with override(LANGUAGES[language]):
        listed, renamed, removed = (
            reverse("mfa_list_webauthn"),
            reverse("mfa_edit_webauthn", args=[key.pk]),
            reverse("mfa_remove_webauthn", args=[key.pk]),
        )
    assert "Laptop" in client.get(listed).content.decode()
    assert 'value="Laptop"' in client.get(renamed).content.decode()
    client.post(renamed, {"name": "Phone"})
    assert "Phone" in client.get(removed).content.decode()
    other = Client()
    make_person("other@example.org")
    sign_in(other, "other@example.org")
    other.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    assert other.post(removed).status_code == 404
    client.post(removed)
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("es", "Iniciar sesión"), ("en", "Sign in")])
def test_the_header_offers_the_way_in_and_back_to_where_one_was(client, language, words):
    html = client.get(f"/{language}/").content.decode()
    address = {"es": "/es/cuenta/entrar/", "en": "/en/account/sign-in/"}[language]
    assert f'href="{address}?next=/{language}/"' in html
    assert words in html


@pytest.mark.parametrize(
    ("fields", "is_offered"), [({"is_superuser": True}, True), ({}, False)], ids=["editor", "reader"]
)
def test_the_header_offers_what_the_person_may(client, fields, is_offered):
    make_person(first_name="Ana", last_name="Robles", **fields)
    sign_in(client)
    html = client.get("/es/").content.decode()
    menu = html[html.index("account-menu__list") : html.index("language-switch")]
    assert "Su cuenta" in menu
    assert ('href="/admin/"' in menu) is is_offered
    assert "Ana Robles" in html
    assert 'action="/es/cuenta/salir/"' in menu


def test_account_pages_stay_out_of_search_engines(client):
    assert '<meta name="robots" content="noindex">' in client.get("/es/cuenta/entrar/").content.decode()
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /es/cuenta/" in robots
    assert "Disallow: /en/account/" in robots


def test_the_switch_of_languages_keeps_the_page(client):
    assert 'href="/en/account/sign-in/?next=/admin/"' in client.get("/es/cuenta/entrar/?next=/admin/").content.decode()


def test_no_page_can_take_the_address_of_the_account():
    assert is_reserved("cuenta")
    assert is_reserved("account")
