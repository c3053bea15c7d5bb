"""Who may do what with the library beyond Wagtail's own rights: the one place where it is decided."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from people.models import User

SUBMIT = "wagtail_localize.submit_translation"
_EDITING = ("add", "change", "publish")


def may_use_board(user: User | AnonymousUser) -> bool:
    """Whoever writes, translates or publishes anything sees how the translations stand."""
    return may_send(user) or PagePermissionPolicy().user_has_any_permission(user, _EDITING)


def may_send(user: User | AnonymousUser) -> bool:
    """Send works to translation, give translations to people and say when they are due."""
    return user.is_active and user.has_perm(SUBMIT)


def may_translate(user: User | AnonymousUser, target: Page | None = None) -> bool:
    """Take on a translation: of anything, or of this page because it may be edited anyway."""
    if may_send(user):
        return True
    return target is not None and target.permissions_for_user(user).can_edit()


def may_weigh(user: User | AnonymousUser, source: Page) -> bool:
    """Say how much a published change matters: whoever may publish the page."""
    return source.permissions_for_user(user).can_publish()


def translators() -> QuerySet[User]:
    """Everybody to whom a translation may be given."""
    app, _dot, codename = SUBMIT.partition(".")
    granted: dict[str, Any] = {"content_type__app_label": app, "codename": codename}
    of_groups = {f"groups__permissions__{name}": value for name, value in granted.items()}
    own = {f"user_permissions__{name}": value for name, value in granted.items()}
    editors = PagePermissionPolicy().users_with_any_permission(_EDITING)
    named = Q(**of_groups) | Q(**own) | Q(pk__in=editors.values("pk"))
    return User.objects.filter(named, is_active=True).distinct().order_by("first_name", "last_name", "username")
