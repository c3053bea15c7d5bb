"""Which reminders of a check went out, so that none goes out twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckReminder(models.Model):
    """One reminder of one check. A new date to check by is a new check."""

    class Stage(models.TextChoices):
        SOON = "soon", _("Soon due")
        OVERDUE = "overdue", _("Overdue")

    # "fact:<number>" or "work:<key>".
    subject = models.CharField(_("subject"), max_length=80)
    check_by = models.DateField(_("check again by"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)

    class Meta:
        verbose_name = _("reminder of a check")
        verbose_name_plural = _("reminders of checks")
        constraints = [
            models.UniqueConstraint(fields=["subject", "check_by", "stage"], name="one_reminder_of_a_stage"),
        ]

    def __str__(self):
        return f"{self.subject} · {self.check_by} · {self.stage}"
