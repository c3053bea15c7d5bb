"""People who can sign in, for tests: with a verified address, a password, a second factor."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.core.cache import caches

from people.models import Membership
from people.services.addresses import set_address
from tests.factories import UserFactory

PASSWORD = "caballo bateria grapa correcta"
SIGN_IN = {"es": "/es/cuenta/entrar/", "en": "/en/account/sign-in/"}


def make_person(email="ana@example.org", *, role="", institution=None, is_verified=True, **fields):
    person = UserFactory(**fields)
    person.set_password(PASSWORD)
    person.save()
    set_address(person=person, email=email, is_verified=is_verified)
    if role:
        person.groups.add(Group.objects.get_or_create(name=role)[0])
    if institution:
        Membership.objects.create(person=person, institution=institution)
    return person


def make_administrator(email="admin@example.org", **fields):
    return make_person(email, is_superuser=True, **fields)


def sign_in(client, email="ana@example.org", password=PASSWORD, language="es", **fields):
    return client.post(SIGN_IN[language], {"username": email, "password": password, **fields})


def give_app(person):
    """Set up an authenticator app; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def give_recovery_codes(person):
    return RecoveryCodes.activate(person).get_unused_codes()


def code_of(secret):
    """What the app shows; what was counted and used before is forgotten."""
    caches["shared"].clear()
    return shown_by(secret)


def shown_by(secret):
    """What the app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def link_in(message):
    """The path of the link in a letter."""
    return re.search(r"https?://[^/\s]+(/(?:es|en)/\S+)", message.body).group(1)


def has_app(person):
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
