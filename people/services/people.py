"""What is changed of a person: their roles, whether they may sign in, and their posts. Each change is logged."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from people.models import User
from people.roles import Role, forget, group_of, roles_of
from people.selectors.people import people_of, roles_to_give


@transaction.atomic
def change_roles(*, person: User, roles: Iterable[Role], by: User) -> None:
    """Give these roles and take the others, as far as `by` may give them; the rest stays as it was.

    Raises PermissionDenied for a person whom, or a role which, `by` may not manage.
    """
    wanted, had, given_by = set(roles), set(roles_of(person)), set(roles_to_give(by))
    if not people_of(by).filter(pk=person.pk).exists() or not wanted <= given_by | had:
        raise PermissionDenied
    given, taken = wanted - had, (had - wanted) & given_by
    person.groups.add(*(group_of(role) for role in given))
    person.groups.remove(*(group_of(role) for role in taken))
    forget(person)
    if given:
        log(instance=person, action="people.role.give", user=by, data={"roles": sorted(given)})
    if taken:
        log(instance=person, action="people.role.take", user=by, data={"roles": sorted(taken)})


@transaction.atomic
def let_in(*, person: User, may_sign_in: bool, by: User) -> None:
    """Close an account or open it again. Nobody closes their own."""
    if person.pk == by.pk or not people_of(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if person.is_active != may_sign_in:
        person.is_active = may_sign_in
        person.save(update_fields=["is_active"])
        log(instance=person, action="people.account.open" if may_sign_in else "people.account.close", user=by)
