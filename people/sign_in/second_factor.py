"""The second factor: how its secrets are kept, who must have one, and whether a session was opened with it."""

import base64
import hashlib
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import policy_registry

from people.models import User

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def may_publish(person: User) -> bool:
    """Whether the person may publish any page at all."""
    return policy_registry.get_by_type(Page).user_has_any_permission(person, {"publish"})


def must_have_second_factor(person: User) -> bool:
    return settings.REQUIRE_SECOND_FACTOR and may_publish(person)


def has_second_factor(person: User) -> bool:
    """Recovery codes alone are none: they only stand in for one."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_shown_in(request: HttpRequest) -> bool:
    """Whether the second factor was shown in this session; one begun before there was any has not seen it."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


@receiver(authenticator_added, dispatch_uid="people.second_factor")
def what_was_just_set_up_was_shown(sender, request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, so that a copy of the database alone opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("You cannot remove your second factor."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up a second factor first, then make recovery codes."),
        "incorrect_code": gettext_lazy(
            "This code is not right. Codes change every 30 seconds: enter the one shown now."
        ),
        "unverified_email": gettext_lazy("Verify your e-mail address first, then set up the second factor."),
    }

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        from cryptography.fernet import InvalidToken

        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY was replaced and the old one is not among SECRET_KEY_FALLBACKS: no code is right any more.
            return generate_totp_secret()

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


def _cipher() -> "MultiFernet":
    # Loaded here, for most processes never see a second factor (see on_demand).
    from cryptography.fernet import Fernet, MultiFernet

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"people.second_factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
