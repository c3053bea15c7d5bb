"""When each piece of due work last ran and how it ended; the admin shows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DueWorkRun(models.Model):
    """The latest run of one piece of due work."""

    name = models.CharField(pgettext_lazy("due work", "work"), max_length=80, unique=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    failure = models.TextField(_("failure"), blank=True, help_text=_("The kind of error; empty when it went well."))

    class Meta:
        verbose_name = _("due work")
        verbose_name_plural = _("due work")
        ordering = ["name"]

    def __str__(self):
        return self.name
