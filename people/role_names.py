"""The roles by name: whom one may invite as what."""

from django.contrib.auth.models import Group
from django.utils.translation import pgettext_lazy

READER = "reader"
COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"

ROLES = [
    (READER, pgettext_lazy("role", "reader")),
    ("author", pgettext_lazy("role", "author")),
    ("translator", pgettext_lazy("role", "translator")),
    ("reviewer", pgettext_lazy("role", "reviewer")),
    (COORDINATOR, pgettext_lazy("role", "coordinator")),
    ("delegation", pgettext_lazy("role", "partner delegation")),
    (ADMINISTRATOR, pgettext_lazy("role", "administrator")),
]
# Coordinators bring in the people of their own side, but nobody who may do as much as they do.
OF_COORDINATORS = [role for role, _name in ROLES if role not in (COORDINATOR, ADMINISTRATOR)]


def group_of(role: str) -> Group:
    return Group.objects.get_or_create(name=role)[0]


def has_role(person, role: str) -> bool:
    return person.groups.filter(name=role).exists()
