"""The second factor: asked for at the door, required of who may publish, and not to be got round."""

import json
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from people.models import User
from people.sign_in.second_factor import may_publish
from tests.factories import make_work
from tests.people.accounts import (
    PASSWORD,
    code_of,
    give_app,
    give_recovery_codes,
    has_app,
    link_in,
    make_administrator,
    make_person,
    shown_by,
    sign_in,
)

pytestmark = pytest.mark.django_db

ENROLMENT = "/es/cuenta/segundo-factor/"


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def enter(client, code):
    return client.post("/es/cuenta/entrar/codigo/", {"code": code})


def is_in(client):
    return client.get("/admin/").status_code == 200


# At the door


def test_the_password_alone_no_longer_opens_an_account_with_an_app(client):
    secret = give_app(make_administrator())
    assert sign_in(client, "admin@example.org", next="/admin/pages/").url == "/es/cuenta/entrar/codigo/"
    assert not is_in(client)
    assert enter(client, code_of(secret)).url == "/admin/pages/"
    assert is_in(client)


def test_a_wrong_code_says_so_and_five_of_them_close_the_door(client):
    secret = give_app(make_administrator())
    sign_in(client, "admin@example.org")
    for _attempt in range(5):
        assert "El código no es correcto" in enter(client, "000000").content.decode()
    enter(client, shown_by(secret))
    assert not is_in(client)


def test_a_code_is_good_once_in_whatever_process(client):
    secret = give_app(make_administrator())
    code = code_of(secret)
    for each, is_let_in in ((client, True), (Client(), False)):
        sign_in(each, "admin@example.org")
        enter(each, code)
        assert is_in(each) is is_let_in


def test_a_recovery_code_opens_once(client):
    person = make_administrator()
    give_app(person)
    code = give_recovery_codes(person)[0]
    for each, is_let_in in ((client, True), (Client(), False)):
        sign_in(each, "admin@example.org")
        enter(each, code)
        assert is_in(each) is is_let_in


def test_a_new_password_does_not_get_round_the_second_factor(client, mailoutbox):
    give_app(make_administrator())
    client.post("/es/cuenta/contrasena/nueva/", {"email": "admin@example.org"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "otra frase muy larga"})
    assert not is_in(client)
    sign_in(client, "admin@example.org", "otra frase muy larga")
    assert not is_in(client)


# Setting it up


@pytest.fixture
def committed_at_once(monkeypatch):
    """What django-allauth does after the commit still needs its request; a test's transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, *args, **kwargs: work())


def test_setting_up_an_app_asks_for_the_password_shows_a_picture_and_gives_recovery_codes(
    client, mailoutbox, committed_at_once
):
    person = make_person()
    sign_in(client)
    asked = client.get(f"{ENROLMENT}aplicacion/")
    assert asked.url.startswith("/es/cuenta/confirmar/")
    client.post(asked.url, {"password": PASSWORD})
    page = client.get(f"{ENROLMENT}aplicacion/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    assert not has_app(person)
    done = client.post(f"{ENROLMENT}aplicacion/", {"code": code_of(secret)})
    assert done.url == f"{ENROLMENT}codigos/"
    assert has_app(person)
    assert len(client.get(done.url).context["unused_codes"]) == 10
    assert "Puente: aplicación de autenticación activada" in [message.subject for message in mailoutbox]


def test_secrets_do_not_lie_open_in_the_database(client):
    person = make_person()
    secret = give_app(person)
    codes = give_recovery_codes(person)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_a_replaced_key_opens_nothing_and_its_fallback_everything(client, settings):
    person = make_administrator()
    secret = give_app(person)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "y" * 50
    sign_in(client, "admin@example.org")
    assert enter(client, code_of(secret)).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [old]
    sign_in(client, "admin@example.org")
    enter(client, code_of(secret))
    assert is_in(client)


# Required of who may publish


@pytest.mark.parametrize(
    ("make_them", "may"),
    [
        (lambda: make_administrator(), True),
        (lambda: make_person(role="coordinator"), True),
        (lambda: make_person(role="author"), False),
        (lambda: make_person(), False),
        (lambda: make_administrator(is_active=False), False),
    ],
    ids=["superuser", "moderator", "editor", "reader", "closed account"],
)
def test_who_may_publish(make_them, may):
    assert may_publish(make_them()) is may


def test_the_right_to_publish_a_single_page_counts():
    person = make_person(role="local")
    page = make_work()
    assert not may_publish(User.objects.get(pk=person.pk))
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="local"), page=page.page_ptr, permission=_permission("publish_page")
    )
    assert may_publish(User.objects.get(pk=person.pk))


def _permission(codename):
    return Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)


METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/", "/admin/users/", "/admin/api/main/pages/", "/admin/session/"]
)
def test_whoever_may_publish_and_has_none_is_sent_to_set_one_up(client, required, method, path):
    make_administrator()
    sign_in(client, "admin@example.org", remember="on")
    response = getattr(client, method)(path)
    assert response.status_code == 302
    assert response.url.startswith(f"{ENROLMENT}?next=/admin/")


def test_nothing_is_done_before_the_second_factor(client, required):
    page = make_work()
    make_administrator()
    sign_in(client, "admin@example.org")
    client.post(f"/admin/pages/{page.pk}/unpublish/")
    client.post(f"/admin/pages/{page.pk}/delete/")
    assert Page.objects.get(pk=page.pk).live


def test_the_enrolment_page_says_why(client, required):
    make_administrator()
    sign_in(client, "admin@example.org")
    page = client.get("/admin/", follow=True).content.decode()
    assert "Usted puede publicar, y lo publicado habla por ambas administraciones." in page
    client.get("/en/")
    assert "You may publish, and what is published" in client.get("/en/account/second-factor/").content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"x-requested-with": "XMLHttpRequest"}, {"accept": "application/json"}],
    ids=["chooser", "autosave"],
)
def test_a_script_is_told_in_its_own_way(client, required, headers):
    make_administrator()
    sign_in(client, "admin@example.org")
    response = client.post("/admin/pages/", headers=headers)
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == ENROLMENT


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_changes_nothing_with_the_session_either(client, required, method):
    make_administrator()
    sign_in(client, "admin@example.org")
    assert getattr(client, method)("/api/v1/search").json()["title"] == "Primero se necesita su segundo factor."
    assert client.get("/api/v1/search?q=x").status_code == 200


def test_after_setting_it_up_the_admin_opens_without_being_asked_again(client, required, committed_at_once):
    make_administrator()
    sign_in(client, "admin@example.org")
    client.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    secret = client.get(f"{ENROLMENT}aplicacion/").context["form"].secret
    client.post(f"{ENROLMENT}aplicacion/", {"code": code_of(secret)})
    assert is_in(client)


def test_a_session_from_before_there_was_a_second_factor_must_show_it(client, required):
    """A browser that was left signed in elsewhere gains nothing from a factor that was set up here."""
    person = make_administrator()
    sign_in(client, "admin@example.org", remember="on")
    secret = give_app(person)
    response = client.get("/admin/pages/")
    assert response.url == "/es/cuenta/confirmar/codigo/?next=/admin/pages/"
    # The password is not enough here.
    client.post("/es/cuenta/confirmar/", {"password": PASSWORD})
    assert not is_in(client)
    shown = client.post(response.url, {"code": code_of(secret), "next": "/admin/pages/"})
    assert shown.url == "/admin/pages/"
    assert is_in(client)


def test_a_session_made_by_other_means_must_show_it(client, required):
    person = make_administrator()
    give_app(person)
    client.force_login(person)
    assert client.get("/admin/").url.startswith("/es/cuenta/confirmar/codigo/")


def test_recovery_codes_alone_are_no_second_factor(client, required):
    person = make_administrator()
    give_recovery_codes(person)
    sign_in(client, "admin@example.org")
    assert client.get("/admin/").url.startswith(ENROLMENT)


def test_the_right_to_publish_asks_for_it_from_the_next_request_on(client, required):
    person = make_person(role="author")
    sign_in(client)
    assert is_in(client)
    person.groups.add(Group.objects.get(name="coordinator"))
    assert not is_in(client)


def test_leaving_is_never_refused(client, required):
    make_administrator()
    sign_in(client, "admin@example.org")
    assert client.post("/admin/logout/").url == "/es/cuenta/entrar/"


def test_reading_the_site_needs_none(client, required):
    make_administrator()
    sign_in(client, "admin@example.org")
    assert client.get("/es/").status_code == 200


def test_it_is_not_asked_for_where_the_setting_is_off(client):
    make_administrator()
    sign_in(client, "admin@example.org")
    assert is_in(client)


# Lost


def test_an_administrator_takes_a_lost_one_away(client, capsys):
    person = make_administrator()
    give_app(person)
    give_recovery_codes(person)
    call_command("remove_second_factor", "Admin@Example.org")
    assert "Removed: 2." in capsys.readouterr().out
    sign_in(client, "admin@example.org")
    assert is_in(client)
    with pytest.raises(CommandError, match="No account has this address or name"):
        call_command("remove_second_factor", "nobody@example.org")


def test_a_process_that_nobody_signs_in_to_carries_no_passkeys():
    program = (
        "import sys, django\n"
        "django.setup()\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "get_resolver()._populate()\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'fido2', 'cryptography', 'people'}))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)  # noqa: S603
    assert shown.stdout.strip() == "['people']"
