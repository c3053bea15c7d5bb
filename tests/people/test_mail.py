"""Letters as a mail server gets them, and what happens where there is none."""

import email
import email.policy
import os
import socket
import subprocess
import sys

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.core.mail import EmailMessage

from config.mail import TerminalBackend, say_what_cannot_be_sent
from tests.people.accounts import PASSWORD, make_person, sign_in

pytestmark = pytest.mark.django_db


class Sink:
    """Takes every message and keeps it as it came over the line."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self):
        return [email.message_from_bytes(each.content, policy=email.policy.default) for each in self.envelopes]


@pytest.fixture
def sink(settings, unused_tcp_port):
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=unused_tcp_port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", unused_tcp_port, False
    yield handler
    controller.stop()


@pytest.fixture
def unused_tcp_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def body(message):
    return message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("page", "subject", "words", "path"),
    [
        (
            "/es/cuenta/registro/",
            "Puente: verifique su correo electrónico",
            "Le damos la bienvenida",
            "/es/cuenta/correo/verificar/",
        ),
        (
            "/en/account/sign-up/",
            "Puente: verify your e-mail address",
            "Welcome to Puente",
            "/en/account/email/verify/",
        ),
    ],
)
def test_signing_up_sends_the_letter_that_verifies_the_address(client, sink, settings, page, subject, words, path):
    settings.SIGNUP_DOMAINS = ["example.org"]
    client.post(page, {"first_name": "Luz", "last_name": "Ortiz", "email": "luz@example.org", "password1": PASSWORD})
    message = sink.messages[0]
    assert message["Subject"] == subject
    assert message["To"] == "luz@example.org"
    assert message["From"] == "puente@localhost"
    assert words in body(message)
    address = next(line for line in body(message).splitlines() if path in line)
    client.post(address.removeprefix("http://testserver"))
    assert sign_in(client, "luz@example.org").url in ("/es/cuenta/", "/en/account/")
    assert sink.envelopes[0].rcpt_tos == ["luz@example.org"]


@pytest.mark.parametrize(
    ("page", "subject", "words"),
    [
        ("/es/cuenta/contrasena/nueva/", "Puente: elija una contraseña nueva", "sirve durante tres días"),
        ("/en/account/password/new/", "Puente: choose a new password", "good for three days"),
    ],
)
def test_a_forgotten_password_sends_its_link(client, sink, page, subject, words):
    make_person()
    client.post(page, {"email": "ana@example.org"})
    message = sink.messages[0]
    assert message["Subject"] == subject
    assert words in body(message)
    assert f"http://testserver{page}" in body(message)
    assert django_settings.WAGTAILADMIN_BASE_URL in body(message)


def test_a_line_break_in_a_name_reaches_no_header(client, sink, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    client.post(
        "/es/cuenta/registro/",
        {"first_name": "Luz\r\nBcc: x@y.z", "last_name": "O", "email": "luz@example.org", "password1": PASSWORD},
    )
    assert [message["Bcc"] for message in sink.messages] == [None] * len(sink.messages)


@pytest.fixture
def silent_server(settings, unused_tcp_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", unused_tcp_port, False


def test_a_mail_server_that_is_down_is_said_in_words(client, silent_server):
    make_person()
    response = client.post("/es/cuenta/contrasena/nueva/", {"email": "ana@example.org"})
    assert response.status_code == 503
    assert "No fue posible enviar el mensaje" in response.content.decode()


def test_a_mail_server_that_is_down_does_not_undo_what_was_done(client, silent_server):
    person = make_person()
    sign_in(client)
    response = client.post("/es/cuenta/contrasena/", {"oldpassword": PASSWORD, "password1": "otra frase muy larga"})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password("otra frase muy larga")


def test_a_terminal_shows_a_letter_as_a_person_reads_it(capsys):
    TerminalBackend().send_messages(
        [EmailMessage("Elija una contraseña", "Ábralo:\nhttp://x/", to=["ana@example.org"])]
    )
    shown = capsys.readouterr().out
    assert "To: ana@example.org\nSubject: Elija una contraseña\n\nÁbralo:\nhttp://x/" in shown


@pytest.mark.parametrize(("host", "is_said"), [("", True), ("mail.example.org", False)])
def test_a_server_without_mail_says_at_its_start_what_will_not_work(caplog, settings, host, is_said):
    settings.EMAIL_HOST = host
    say_what_cannot_be_sent()
    assert ("Nobody can sign up, be invited or reset a password" in caplog.text) is is_said


def run(tmp_path, code, **environment):
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env=clean | {"DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout + result.stderr


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
}
SHOW = "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.ACCOUNT_EMAIL_VERIFICATION, s.REQUIRE_SECOND_FACTOR)"


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "config.mail.TerminalBackend mandatory False"),
        ({"REQUIRE_SECOND_FACTOR": "1"}, "config.mail.TerminalBackend mandatory True"),
        ({"EMAIL_HOST": "m.example"}, "django.core.mail.backends.smtp.EmailBackend mandatory False"),
        (PRODUCTION, "django.core.mail.backends.dummy.EmailBackend none True"),
        (PRODUCTION | {"EMAIL_HOST": "m.example"}, "django.core.mail.backends.smtp.EmailBackend mandatory True"),
        (PRODUCTION | {"REQUIRE_SECOND_FACTOR": "0"}, "django.core.mail.backends.dummy.EmailBackend none False"),
    ],
    ids=[
        "home",
        "home with second factor",
        "home with mail",
        "server without mail",
        "server",
        "server without second factor",
    ],
)
def test_what_holds_where(tmp_path, environment, shown):
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.local"} | environment
    assert shown in run(tmp_path, SHOW, **environment)


def test_the_web_process_of_a_server_without_mail_says_so_once(tmp_path):
    assert run(tmp_path, "import config.wsgi", **PRODUCTION).count("EMAIL_HOST is not set") == 1
