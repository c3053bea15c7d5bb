"""Forms whose fields or rules are ours; their words stand in the templates."""

from allauth.account import forms as theirs
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.languages import set_language
from people.roles import Role, give
from people.services.invitations import accept
from people.sign_in.invited import forget_invitation, invitation_in_session


class SignInForm(theirs.LoginForm):
    def add_prefix(self, field_name):
        """The field is sent as `username`, as browsers, password managers and Wagtail's own form know it."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class SignUpForm(theirs.SignupForm):
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation_in_session(get_adapter().request)
        if self.invitation:
            # Whatever is posted: disabled fields keep their first value.
            self.fields["email"].disabled = True
            self.initial["email"] = self.invitation.email

    def clean_email(self):
        email = super().clean_email()
        if not self.invitation and not is_allowed(email):
            raise forms.ValidationError(
                _("Only addresses of these organisations may sign up: %(domains)s. Use one, or ask for an invitation.")
                % {"domains": ", ".join(domain.lstrip(".") for domain in settings.SIGNUP_DOMAINS)}
            )
        return email

    @transaction.atomic
    def save(self, request):
        person = super().save(request)
        if self.invitation:
            accept(invitation=self.invitation, person=person)
            forget_invitation(request)
        else:
            give(person, Role.READER)
            set_language(person, get_language())
        return person


class NewAddressForm(theirs.AddEmailForm):
    def clean_email(self):
        email = super().clean_email()
        # Who signed up for being of an organisation stays of one.
        if is_allowed(self.user.email) and not is_allowed(email):
            raise forms.ValidationError(
                _("The new address must be of one of these organisations: %(domains)s.")
                % {"domains": ", ".join(domain.lstrip(".") for domain in settings.SIGNUP_DOMAINS)}
            )
        return email


class OnePassword:
    """A password is entered once: whoever mistypes it asks for a new one, and a password manager never does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(OnePassword, theirs.ChangePasswordForm):
    pass


class SetPasswordForm(OnePassword, theirs.SetPasswordForm):
    pass


class ResetPasswordKeyForm(OnePassword, theirs.ResetPasswordKeyForm):
    pass


def is_allowed(email: str) -> bool:
    """Whether the address is of a domain that may sign up by itself: `example.org` itself, `.example.org` and below."""
    domain = email.rpartition("@")[2].lower()
    for allowed in (each.lower() for each in settings.SIGNUP_DOMAINS):
        if domain == allowed.lstrip(".") or (allowed.startswith(".") and domain.endswith(allowed)):
            return True
    return False
