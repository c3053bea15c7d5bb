"""Checking a password."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username


class OneCheckBackend(AuthenticationBackend):
    """Accept an address or, for accounts that an administrator made, a user name.

    django-allauth tries a text as both, one after the other: a known address would cost two checks of the password,
    an unknown one a single, and the time of the answer would say which it was. Here it costs one either way.
    """

    def _authenticate(self, request, **credentials):
        name = credentials.get("email") or credentials.get("username") or ""
        people = filter_users_by_email(name, prefer_verified=True, for_login=True) or [get_user_by_username(name)]
        for person in people:
            if self._check_password(person, credentials["password"]):
                return person
        return None
