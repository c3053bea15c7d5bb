"""Which roles and posts a person has."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, Group
from django.db import models
from django.utils import timezone

from people.models import Membership, User
from people.role_names import PURPOSES, Role

# Roles that work in the administration.
STAFF = (Role.AUTHOR, Role.TRANSLATOR, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)
# Coordinators bring in the people of their own side, but nobody who may do as much as they do.
GIVEN_BY_COORDINATORS = tuple(role for role in Role if role not in (Role.COORDINATOR, Role.ADMINISTRATOR))

__all__ = ["PURPOSES", "Role"]


def group_of(role: Role) -> Group:
    return Group.objects.get(name=role.value)


def give(person: User, role: Role) -> None:
    person.groups.add(group_of(role))
    forget(person)


def forget(person: User) -> None:
    """The next question about this person reads their groups and memberships again."""
    for name in ("_roles", "_institution_pks", "_acts_for"):
        person.__dict__.pop(name, None)


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Read once for each request, as the user object lives no longer. A superuser is an administrator."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    found: frozenset[Role] | None = user.__dict__.get("_roles")
    if found is None:
        known = set(Role)
        found = frozenset(Role(name) for name in user.groups.values_list("name", flat=True) if name in known)
        if user.is_superuser:
            found |= {Role.ADMINISTRATOR}
        user.__dict__["_roles"] = found
    return found


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    return not roles_of(user).isdisjoint(roles)


def is_administrator(user: User | AnonymousUser) -> bool:
    return has_role(user, Role.ADMINISTRATOR)


def institution_pks_of(user: User | AnonymousUser) -> frozenset[int]:
    """The institutions in which the person holds a post today."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    found: frozenset[int] | None = user.__dict__.get("_institution_pks")
    if found is None:
        memberships = current(Membership.objects.filter(person=user))
        found = frozenset(memberships.values_list("institution_id", flat=True))
        user.__dict__["_institution_pks"] = found
    return found


def current(memberships: models.QuerySet[Membership]) -> models.QuerySet[Membership]:
    """Those of them that hold today."""
    today = timezone.localdate()
    return memberships.filter(
        models.Q(since__isnull=True) | models.Q(since__lte=today),
        models.Q(until__isnull=True) | models.Q(until__gte=today),
    )


def people_with(roles: Iterable[Role], institution_pks: Iterable[int]) -> models.QuerySet[User]:
    """Active people who have one of these roles and hold a post in one of these institutions today."""
    holders = current(Membership.objects.filter(institution_id__in=list(institution_pks)))
    return (
        User.objects.filter(is_active=True, groups__name__in=[role.value for role in roles])
        .filter(pk__in=holders.values("person_id"))
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )
