"""Mail about what waits for a person: one for many, in their language, nothing twice and nothing lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.users.models import UserProfile

from people import notices
from people.models import Notice
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=61)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(notices, "_sentences", {"check": gettext_lazy("“%(title)s” waits for you.")})


def person(language="en-gb", **fields):
    user = UserFactory(email=fields.pop("email", "reader@example.org"), **fields)
    UserProfile.objects.create(user=user, preferred_language=language)
    return user


def tell(user, key="a", title="Prompt payment"):
    return notices.notify(user, "check", key=key, path="/admin/", title=title)


def send():
    return notices.send_digests(timezone.now() + LATER)


def test_many_notices_are_one_mail_with_an_address_each(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://puente.example/"
    user = person(first_name="Ana")
    tell(user)
    tell(user, "b", "Spend analysis")
    assert send() == 1
    (message,) = mail.outbox
    assert message.to == ["reader@example.org"]
    assert message.subject == "Puente: 2 things wait for you"
    assert "Hello Ana," in message.body
    assert "“Prompt payment” waits for you.\nhttps://puente.example/admin/" in message.body
    assert send() == 0


def test_one_notice_is_the_subject_and_the_mail_is_in_the_reader_s_language():
    tell(person("es-mx", first_name="Ana"), title="Pago a 30 días\nBcc: x@example.org")
    send()
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert "Hola, Ana:" in message.body


def test_who_never_chose_a_language_reads_the_site_s_first():
    user = UserFactory(email="nobody@example.org", first_name="Ana")
    tell(user)
    send()
    assert "Hola, Ana:" in mail.outbox[0].body


def test_nothing_goes_out_before_its_time():
    tell(person())
    assert notices.send_digests() == 0
    assert not mail.outbox


def test_news_of_the_same_thing_replaces_what_was_not_sent():
    user = person()
    tell(user, title="Old")
    tell(user, title="New")
    send()
    assert "New" in mail.outbox[0].body
    assert "Old" not in mail.outbox[0].body
    tell(user, title="Newer")
    assert Notice.objects.filter(sent_at__isnull=True).count() == 1


def test_what_waits_no_longer_is_not_told():
    user, other = person(), person(email="other@example.org")
    tell(user)
    tell(other)
    notices.withdraw("check", "a", people=[other])
    assert send() == 1
    assert mail.outbox[0].to == [user.email]


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}])
def test_who_cannot_be_reached_or_may_not_sign_in_is_told_nothing(fields):
    assert tell(person(**fields)) is None


def test_a_mail_server_that_is_away_loses_nothing(settings, caplog):
    user = person()
    tell(user)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send() == 0
    assert user.email not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send() == 1


def test_without_a_mail_server_nothing_piles_up(settings):
    settings.MAIL_IS_SENT = False
    tell(person())
    assert send() == 0
    notices.send_digests(timezone.now() + timedelta(days=31))
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(KeyError):
        notices.notify(person(), "nonsense", key="a", path="/")
