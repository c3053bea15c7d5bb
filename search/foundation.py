"""Who may use the search desk and the lexicon on a new site: the coordinators. Each is given once; what is taken away
stays away.
"""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

from kb.foundation import is_schema_current

_GIVEN = ("search.use_search_desk", "search.edit_lexicon")


def connect() -> None:
    post_migrate.connect(lay, sender=apps.get_app_config("search"), dispatch_uid="search.foundation")


def lay(sender: Any, using: str, **kwargs: Any) -> None:
    if using != "default" or not is_schema_current(using):
        return
    # Imported late: this module is imported while the apps are being set up.
    from kb.services.roles import grant, lay_roles
    from people.roles import Role

    # The signal may reach this app before the library.
    lay_roles(using)
    grant(Role.COORDINATOR, *_GIVEN)
