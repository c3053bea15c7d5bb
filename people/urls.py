"""Addresses of signing in and of a person's account, each in the language of its prefix.

The views are django-allauth's, and only those named here can be reached.
"""

from allauth.account import views as account
from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from people.sign_in import doors, views
from people.sign_in.on_demand import ViewOnDemand


class Base36Converter:
    """The first half of a password link; the hyphen after it begins the second."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(Base36Converter, "base36")

# Names are django-allauth's, which finds its own pages by them.
urlpatterns = [
    path(pgettext_lazy("address", "account/"), views.account, name="account_home"),
    path(pgettext_lazy("address", "account/sign-in/"), views.sign_in, name="account_login"),
    path(
        pgettext_lazy("address", "account/sign-in/passkey/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "login_webauthn"),
        name="mfa_login_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/sign-in/code/"),
        ViewOnDemand("allauth.mfa.base.views", "authenticate"),
        name="mfa_authenticate",
    ),
    path(pgettext_lazy("address", "account/sign-out/"), account.logout, name="account_logout"),
    path(pgettext_lazy("address", "account/closed/"), account.account_inactive, name="account_inactive"),
    path(pgettext_lazy("address", "account/sign-up/"), views.sign_up, name="account_signup"),
    path(pgettext_lazy("address", "account/invitation/<str:token>/"), views.invitation, name="account_invitation"),
    path(pgettext_lazy("address", "account/email/"), account.email, name="account_email"),
    path(
        pgettext_lazy("address", "account/email/sent/"),
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path(
        pgettext_lazy("address", "account/email/verify/<str:key>/"), account.confirm_email, name="account_confirm_email"
    ),
    path(pgettext_lazy("address", "account/password/"), account.password_change, name="account_change_password"),
    path(pgettext_lazy("address", "account/password/first/"), account.password_set, name="account_set_password"),
    path(pgettext_lazy("address", "account/password/new/"), account.password_reset, name="account_reset_password"),
    path(
        pgettext_lazy("address", "account/password/new/sent/"),
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        pgettext_lazy("address", "account/password/new/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        pgettext_lazy("address", "account/password/new/<base36:uidb36>-<str:key>/"),
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(pgettext_lazy("address", "account/confirm/"), account.reauthenticate, name="account_reauthenticate"),
    path(
        pgettext_lazy("address", "account/confirm/code/"),
        ViewOnDemand("allauth.mfa.base.views", "reauthenticate"),
        name="mfa_reauthenticate",
    ),
    path(
        pgettext_lazy("address", "account/confirm/passkey/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/"),
        ViewOnDemand("allauth.mfa.base.views", "index"),
        name="mfa_index",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/app/"),
        ViewOnDemand("allauth.mfa.totp.views", "activate_totp"),
        name="mfa_activate_totp",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/app/remove/"),
        ViewOnDemand("allauth.mfa.totp.views", "deactivate_totp"),
        name="mfa_deactivate_totp",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/passkeys/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "list_webauthn"),
        name="mfa_list_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/passkeys/add/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "add_webauthn"),
        name="mfa_add_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/passkeys/<int:pk>/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "edit_webauthn"),
        name="mfa_edit_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/passkeys/<int:pk>/remove/"),
        ViewOnDemand("allauth.mfa.webauthn.views", "remove_webauthn"),
        name="mfa_remove_webauthn",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/recovery-codes/"),
        ViewOnDemand("allauth.mfa.recovery_codes.views", "view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/recovery-codes/new/"),
        ViewOnDemand("allauth.mfa.recovery_codes.views", "generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        pgettext_lazy("address", "account/second-factor/recovery-codes/file/"),
        ViewOnDemand("allauth.mfa.recovery_codes.views", "download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    *doors.page_patterns,
]
