"""What is changed of a person: their roles, and whether they may sign in. `people.trail` writes roles and posts down."""

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
    person.groups.add(*(group_of(role) for role in wanted - had))
    person.groups.remove(*(group_of(role) for role in (had - wanted) & given_by))
    forget(person)


@transaction.atomic
def let_in(*, person: User, may_sign_in: bool, by: User) -> None:
    """Close an account or open it again. Nobody closes their own."""
    if person.pk == by.pk or not people_of(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if person.is_active != may_sign_in:
        person.is_active = may_sign_in
        person.save(update_fields=["is_active"])
        log(instance=person, action="people.account.open" if may_sign_in else "people.account.close", user=by)
