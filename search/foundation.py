"""Who may use the search desk on a new site: the groups that publish. Given once; what is taken away stays away."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate

from kb.foundation import is_schema_current

# The coordination's group as Wagtail names it: those who approve and publish.
COORDINATION = "Moderators"
_DELIVERY = "permission:use_search_desk"


def connect() -> None:
    post_migrate.connect(lay, sender=apps.get_app_config("search"), dispatch_uid="search.foundation")


def lay(sender: Any, using: str, **kwargs: Any) -> None:
    if using != "default" or not is_schema_current(using):
        return
    # Imported late: this module is imported while the apps are being set up.
    from django.contrib.auth.models import Group, Permission

    from kb.models import LoadedItem

    group = Group.objects.filter(name=COORDINATION).first()
    if group is None or LoadedItem.objects.filter(key=_DELIVERY).exists():
        return
    # Django makes the permissions of an app after its migration as well, in an order nobody promises.
    create_permissions(sender, verbosity=0, using=using)
    group.permissions.add(Permission.objects.get(content_type__app_label="search", codename="use_search_desk"))
    LoadedItem.objects.create(key=_DELIVERY)
