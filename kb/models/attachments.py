"""The text of an uploaded file, as search reads it, and what became of the reading."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.attachments.limits import IN_BACKGROUND, MEGABYTE
from kb.models.media import Document


class ReadingStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READ = "read", pgettext_lazy("status of a file", "Read")
    SCANNED = "scanned", _("No text in it")
    PROTECTED = "protected", _("Protected by a password")
    TOO_LARGE = "too_large", _("Too large to read")
    FAILED = "failed", _("Could not be read")
    UNSUPPORTED = "unsupported", _("Not read")


# What happened, and what an editor can do about it, by the code that reading a file gives.
EXPLANATIONS = {
    "cut": _("It has more text than is kept: search finds the first %(text)s characters."),
    "no_text_layer": _("Its pages are pictures: there is no text that search could find."),
    "no_text": _("There is no text in it that search could find."),
    "password": _("It needs a password or is encrypted."),
    "unpacked": _("Unpacked it is larger than %(unpacked)s MB."),
    "pages": _("It has more than %(pages)s pages or slides."),
    "time": _("Reading it took longer than %(seconds)s seconds."),
    "memory": _("Reading it took more memory than is allowed."),
    "damaged": _("It is damaged, or it is not what its name says."),
    "entities": _("It holds declarations that make a reader fetch or multiply foreign content."),
    "missing": _("The file is no longer in the store."),
    "crashed": _("The reader broke off several times."),
    "format": _("Files of this kind are for downloading; their text is not searched."),
}
ADVICE = {
    "cut": _("If the rest matters, split it into several files."),
    "no_text_layer": _("Let a scanning program recognise the text (OCR) and upload the file again."),
    "no_text": _("If it shows text, that is in pictures: write it on the page as well."),
    "password": _("Save it without a password and upload it again."),
    "unpacked": _("Make the pictures in it smaller, or split it into several files."),
    "pages": _("Split it into several files."),
    "time": _("Save it again in a simpler form (for example as PDF), or split it."),
    "memory": _("Save it again in a simpler form (for example as PDF), or split it."),
    "damaged": _("Open it in the program it was made with, save it again and upload that."),
    "entities": _("Open it in the program it was made with, save it again and upload that."),
    "missing": _("Upload it again."),
    "crashed": _("Save it again in another format (for example as PDF) and upload that."),
    "format": "",
}
_FIGURES = {
    "text": f"{IN_BACKGROUND.text:,}",
    "unpacked": IN_BACKGROUND.unpacked // MEGABYTE,
    "pages": f"{IN_BACKGROUND.pages:,}",
    "seconds": IN_BACKGROUND.seconds,
}


class DocumentText(models.Model):
    """One row per document. `pages`: [{"number": 1 or null, "text": "…", "title": "…"}], those of the file whose hash
    is `file_hash`; empty unless it was read.
    """

    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="reading"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ReadingStatus, default=ReadingStatus.WAITING, db_index=True
    )
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    file_hash = models.CharField(_("hash of the file"), max_length=40, blank=True)
    pages = models.JSONField(_("pages"), default=list, blank=True)
    characters = models.PositiveIntegerField(_("characters"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    read_at = models.DateTimeField(_("read on"), null=True, blank=True)

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        ordering = ["document__title", "pk"]

    def __str__(self):
        return f"{self.document} ({self.get_status_display()})"

    @property
    def explanation(self):
        if self.status == ReadingStatus.WAITING:
            return _("It is read within the next minutes, as part of the due work.")
        sentence = EXPLANATIONS.get(self.reason)
        return sentence % _FIGURES if sentence else ""

    @property
    def advice(self):
        return ADVICE.get(self.reason, "")
