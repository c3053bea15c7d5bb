"""What we decide where django-allauth asks: who may sign up, which words are used, in which language a person is written to."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from people.languages import language_of
from people.sign_in.invited import invitation_in_session
from people.sign_in.mail import mail_can_be_sent
from people.site import absolute_url

logger = logging.getLogger(__name__)
WAYS_TO_CONFIRM = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}
MISMATCH = _("The address or the password is not right. Check both and try again.")


def name_of(person):
    return str(person)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask the coordination to open it again."),
        "cannot_remove_primary_email": _("This is your only address; enter a new one to replace it."),
        "duplicate_email": _("This is already the address of your account."),
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "email_taken": _("Another account has this address."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: enter the one shown now."),
        "incorrect_password": _("The password is not right."),
        "invalid_or_expired_key": _("This link has expired or was used already."),
        "invalid_login": MISMATCH,
        "invalid_password_reset": _("This link has expired or was used already."),
        "max_email_addresses": _("You cannot add more than %d addresses."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, then try again, or ask for a new password."
        ),
        "unknown_email": _("No account has this address."),
        "unverified_primary_email": _("The address must be verified first."),
        "username_blacklisted": _("This name cannot be used. Choose another."),
        "same_as_current": _("The new one must differ from the present one."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return mail_can_be_sent() and bool(settings.SIGNUP_DOMAINS or invitation_in_session(request))

    def can_delete_email(self, email_address):
        """Nobody is left without an address; one that was never verified may go."""
        return not email_address.verified and super().can_delete_email(email_address)

    def get_login_stages(self):
        ours = "people.sign_in.stages.VerifiedAddressStage"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user):
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def get_login_redirect_url(self, request):
        """Those who may edit come to edit; others read."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return reverse("account_home")

    def get_email_verification_redirect_url(self, email_address):
        return reverse("account_home" if self.request.user.is_authenticated else "account_login")

    def get_password_change_redirect_url(self, request):
        return reverse("account_home")

    # Letters: in the recipient's language, and so are the addresses in them.

    def get_email_confirmation_url(self, request, emailconfirmation):
        with override(language_of(emailconfirmation.email_address.user)):
            return super().get_email_confirmation_url(request, emailconfirmation)

    def send_password_reset_mail(self, user, email, context):
        with override(language_of(user)):
            context["password_reset_url"] = self.get_reset_password_from_key_url(f"{context['uid']}-{context['key']}")
            return super().send_password_reset_mail(user, email, context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        return super().send_notification_mail(template_prefix, user, (context or {}) | {"notified": user}, email)

    def send_mail(self, template_prefix, email, context):
        notified = context.get("notified")
        with override(language_of(notified or context.get("user"))):
            try:
                super().send_mail(template_prefix, email, context | {"site_url": absolute_url("/")})
            except (OSError, smtplib.SMTPException) as err:
                logger.exception("The mail server did not take a message (%s)", template_prefix)
                # What the message would have told has been done; only a link that never arrives stops somebody.
                if notified is None:
                    raise ImmediateHttpResponse(
                        render(current.request, "account/mail_failed.html", status=503)
                    ) from err
