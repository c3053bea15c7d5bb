"""A list of works brought in through the admin: checked line by line, then imported step by step."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing imported yet")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Finished")


class ListFormat(models.TextChoices):
    JSONL = "jsonl", _("JSON lines")
    CSV = "csv", "CSV"


class Outcome(models.TextChoices):
    """What a line does, or would do while it is only checked."""

    WAITING = "waiting", pgettext_lazy("line of an import", "Waiting")
    CREATED = "created", pgettext_lazy("line of an import", "New")
    UPDATED = "updated", pgettext_lazy("line of an import", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("line of an import", "Unchanged")
    REFUSED = "refused", pgettext_lazy("line of an import", "Refused")


class ImportRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="import_runs",
    )
    name = models.CharField(_("name of the file"), max_length=255)
    format = models.CharField(_("format"), max_length=5, choices=ListFormat)
    # The heading line of a sheet, so that refused lines can be given back as they came.
    heading = models.TextField(blank=True)
    language = models.CharField(max_length=10, help_text=_("Of the person who started it: reasons are written in it."))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.CHECKING)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Of several that would take the next step, one does.
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of works")
        verbose_name_plural = _("imports of works")
        ordering = ["-created_at"]

    def __str__(self):
        return self.name


class ImportLine(models.Model):
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    raw = models.TextField()
    # Null where the line could not be read; then `reasons` says why.
    part = models.JSONField(null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    reasons = models.JSONField(_("reasons"), default=list)
    notes = models.JSONField(_("remarks"), default=list)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_import_line_per_number")]

    def __str__(self):
        return f"{self.run}: {self.number}"
