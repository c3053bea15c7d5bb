"""Gives the groups of the roles their rights, once: what an administrator changes afterwards stays as it was left."""

from collections.abc import Mapping

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from kb.models import LoadedItem
from people.roles import Role

_DELIVERY = "role:"
# The groups that Wagtail brings along; ours take their place.
_OF_WAGTAIL = ("Editors", "Moderators")

_ADMIN = "wagtailadmin.access_admin"
_TRANSLATE = "wagtail_localize.submit_translation"

PAGES: Mapping[Role, tuple[str, ...]] = {
    Role.AUTHOR: ("add", "change"),
    Role.TRANSLATOR: ("change",),
    Role.REVIEWER: ("change",),
    Role.COORDINATOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    Role.ADMINISTRATOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
}

_VOCABULARY = tuple(f"kb.{action}_{model}" for action in ("add", "change") for model in ("concept", "conceptlabel"))
_FACTS = ("kb.add_fact", "kb.change_fact", "kb.view_fact")
_READS = ("kb.view_concept", "kb.view_fact", "kb.view_equivalence", "kb.view_institution", "kb.view_jurisdiction")

OTHERS: Mapping[Role, tuple[str, ...]] = {
    Role.AUTHOR: (_ADMIN, *_READS, *_FACTS),
    Role.TRANSLATOR: (_ADMIN, _TRANSLATE, *_READS),
    Role.REVIEWER: (_ADMIN, *_READS, *_FACTS),
    Role.COORDINATOR: (
        _ADMIN,
        _TRANSLATE,
        *_READS,
        *_FACTS,
        "kb.delete_fact",
        *_VOCABULARY,
        *(f"kb.{action}_equivalence" for action in ("add", "change", "delete")),
        "people.change_membership",
    ),
}

# What may be done with images and documents. Whoever may add may also change what they added.
FILES: Mapping[Role, tuple[str, ...]] = {
    Role.AUTHOR: ("add", "choose"),
    Role.TRANSLATOR: ("add", "choose"),
    Role.REVIEWER: ("choose",),
    Role.COORDINATOR: ("add", "change", "choose"),
    Role.ADMINISTRATOR: ("add", "change", "choose"),
}


def lay_roles(using: str) -> None:
    """Make the groups that were never made, with their rights on the tree, the files and the reference data."""
    _make_permissions(using)
    delivered = _delivered()
    missing = [role for role in Role if f"{_DELIVERY}{role.value}" not in delivered]
    with transaction.atomic():
        if len(missing) == len(Role):
            Group.objects.filter(name__in=_OF_WAGTAIL, user__isnull=True).delete()
        for role in missing:
            _lay(role)
            LoadedItem.objects.create(key=f"{_DELIVERY}{role.value}")
        for role, permissions in OTHERS.items():
            grant(role, *permissions)
        # Whoever may do everything may also do what a new version brings.
        Group.objects.get(name=Role.ADMINISTRATOR.value).permissions.add(*Permission.objects.all())


def grant(role: Role, *permissions: str) -> None:
    """Give a role permissions ("app.codename") that it was never given; one that was taken away stays away."""
    delivered = _delivered()
    missing = {each: key for each in permissions if (key := f"{_DELIVERY}{role.value}:{each}") not in delivered}
    group = Group.objects.filter(name=role.value).first()
    if group is None or not missing:
        return
    group.permissions.add(*(_permission(*each.split(".")) for each in missing))
    LoadedItem.objects.bulk_create(LoadedItem(key=key) for key in missing.values())


def _delivered() -> set[str]:
    return set(LoadedItem.objects.filter(key__startswith=_DELIVERY).values_list("key", flat=True))


def _make_permissions(using: str) -> None:
    """Django makes the permissions of an app after its migration as well, in an order nobody promises."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)


def _lay(role: Role) -> None:
    group, _made = Group.objects.get_or_create(name=role.value)
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for action in PAGES.get(role, ()):
        permission = _permission("wagtailcore", f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for action in FILES.get(role, ()):
        for model in ("image", "document"):
            permission = _permission("kb", f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
