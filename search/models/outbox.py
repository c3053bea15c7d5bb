"""What search must still do: the outbox of works to read again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """One change of a work. Written in the transaction of the change, removed when every engine has read it.

    Rows are only ever added: two changes at once never wait for each other, and a drain never takes away one that
    was written after it looked.
    """

    key = models.UUIDField(_("work"), db_index=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    class Meta:
        verbose_name = _("work to index")
        verbose_name_plural = _("works to index")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.key)
