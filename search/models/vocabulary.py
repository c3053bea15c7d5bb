"""Whether the vocabulary changed since a process last read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VocabularyState(models.Model):
    """One row whose version rises with every edit of a concept or label: processes compare it with what they hold."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("state of the vocabulary")
        verbose_name_plural = _("states of the vocabulary")

    def __str__(self) -> str:
        return str(self.version)
