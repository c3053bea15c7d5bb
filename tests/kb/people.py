"""People with a role, and a post in institutions."""

from django.test import Client
from wagtail.users.models import UserProfile

from people.models import Membership
from people.roles import Role, give
from tests.factories import UserFactory


def person(role: Role | None, *institutions, language: str = "en-gb", **fields):
    user = UserFactory(**fields)
    if role is not None:
        give(user, role)
    for institution in institutions:
        Membership.objects.create(person=user, institution=institution)
    UserProfile.objects.create(user=user, preferred_language=language)
    return user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
