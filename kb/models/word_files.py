"""A Word file between its upload and the draft made from it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.kinds import KIND_CHOICES
from kb.private_files import incoming_storage


class WordFile(models.Model):
    """Only its owner sees it. Once a draft is made, the file goes and the list of what was left behind stays a while."""

    class Language(models.TextChoices):
        SPANISH = "es", _("Spanish")
        ENGLISH = "en", _("English")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="word_files"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    name = models.CharField(_("name of the file"), max_length=255)
    file = models.FileField(_("file"), upload_to="word/", storage=incoming_storage, blank=True)
    kind = models.CharField(_("kind of work"), max_length=30, choices=KIND_CHOICES)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    institution = models.ForeignKey(
        "kb.Institution",
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    with_provisions = models.BooleanField(_("articles as provisions"), default=False)
    content = models.JSONField(_("content"), default=dict)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("draft"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    losses = models.JSONField(_("left behind"), default=list)

    class Meta:
        verbose_name = _("Word file")
        verbose_name_plural = _("Word files")
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.name
