"""Who may use the search desk and the lexicon on a new site: the group that publishes. Each is given once; what is
taken away stays away.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate

from kb.foundation import is_schema_current

# The coordination's group as Wagtail names it: those who approve and publish.
COORDINATION = "Moderators"
_DELIVERY = "permission:"
_GIVEN = ("use_search_desk", "edit_lexicon")


def connect() -> None:
    post_migrate.connect(lay, sender=apps.get_app_config("search"), dispatch_uid="search.foundation")


def lay(sender: Any, using: str, **kwargs: Any) -> None:
    if using != "default" or not is_schema_current(using):
        return
    # Imported late: this module is imported while the apps are being set up.
    from django.contrib.auth.models import Group, Permission

    from kb.models import LoadedItem

    group = Group.objects.filter(name=COORDINATION).first()
    delivered = set(LoadedItem.objects.filter(key__startswith=_DELIVERY).values_list("key", flat=True))
    missing = [codename for codename in _GIVEN if f"{_DELIVERY}{codename}" not in delivered]
    if group is None or not missing:
        return
    # Django makes the permissions of an app after its migration as well, in an order nobody promises.
    create_permissions(sender, verbosity=0, using=using)
    for codename in missing:
        group.permissions.add(Permission.objects.get(content_type__app_label="search", codename=codename))
        LoadedItem.objects.create(key=f"{_DELIVERY}{codename}")
