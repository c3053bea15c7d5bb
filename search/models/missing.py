"""What readers look for and the library does not have."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.models.wording import WordedRecord


class MissingGuide(WordedRecord):
    """A guide that a query asks for, and what becomes of it."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("missing guide", "Open")
        BEING_WRITTEN = "being-written", pgettext_lazy("missing guide", "Being written")
        PUBLISHED = "published", pgettext_lazy("missing guide", "Published")
        SET_ASIDE = "set-aside", pgettext_lazy("missing guide", "Set aside")

    note = models.TextField(
        _("note"), blank=True, help_text=_("What the guide would have to answer, and who could write it.")
    )
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.OPEN)
    noted_on = models.DateField(_("noted on"), auto_now_add=True)
    changed_on = models.DateField(_("last changed on"), auto_now=True)

    class Meta:
        verbose_name = _("missing guide")
        verbose_name_plural = _("missing guides")
        default_permissions = ()
        ordering = ["-noted_on", "folded"]
        constraints = [
            models.UniqueConstraint(fields=["folded", "language"], name="one_missing_guide_per_query"),
        ]
