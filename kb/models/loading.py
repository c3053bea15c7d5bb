"""What was loaded once with the software is never loaded again: an edit or a deletion stays as the editor left it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedItem(models.Model):
    """One row per delivered item ("concept:twinning", "work:first/…"), whether or not it still exists."""

    key = models.CharField(max_length=250, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("loaded item")
        verbose_name_plural = _("loaded items")

    def __str__(self):
        return self.key


class ImportedPart(models.Model):
    """What an imported part last said, so that importing the same line again changes nothing."""

    external_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported part")
        verbose_name_plural = _("imported parts")

    def __str__(self):
        return self.external_id
