"""The roles by name. Each is a group, made once by `migrate`; what a role may do is said where it is done."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """The value is the name of the role's group."""

    READER = "reader"
    AUTHOR = "author"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    DELEGATION = "delegation"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Role.READER: _("Reader"),
    Role.AUTHOR: _("Author"),
    Role.TRANSLATOR: _("Translator"),
    Role.REVIEWER: _("Reviewer"),
    Role.COORDINATOR: _("Coordinator"),
    Role.DELEGATION: _("Partner delegation"),
    Role.ADMINISTRATOR: _("Administrator"),
}

# What each is for, as the page on which roles are given says it.
PURPOSES = {
    Role.READER: _("Signs in, and reads what is open to signed-in readers."),
    Role.AUTHOR: _("Writes and changes works of their institutions, and sends them to review."),
    Role.TRANSLATOR: _("Translates works of their institutions."),
    Role.REVIEWER: _("Changes, approves or returns works of their institutions that were sent to review."),
    Role.COORDINATOR: _("Publishes works of their institutions, and manages the people of their own side."),
    Role.DELEGATION: _("Reads the restricted area and sees contacts; has no part in the administration."),
    Role.ADMINISTRATOR: _("May do everything, for every institution."),
}

# For fields of models.
ROLES = [(role.value, label) for role, label in _LABELS.items()]
