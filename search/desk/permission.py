"""Who may use the search desk: the one place where it is decided."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from people.models import User

PERMISSION = "search.use_search_desk"


def may_use_desk(user: User | AnonymousUser) -> bool:
    return user.has_perm(PERMISSION)


class DeskPermissionPolicy(BasePermissionPolicy):
    """For Wagtail's own views of what the desk keeps: whoever may use the desk may do everything there."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return may_use_desk(user)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return may_use_desk(user)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        return may_use_desk(user)

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Any) -> bool:
        return may_use_desk(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        app, _dot, codename = PERMISSION.partition(".")
        granted = {"content_type__app_label": app, "codename": codename}
        of_groups = {f"groups__permissions__{name}": value for name, value in granted.items()}
        own = {f"user_permissions__{name}": value for name, value in granted.items()}
        return User.objects.filter(Q(is_superuser=True) | Q(**of_groups) | Q(**own), is_active=True).distinct()
