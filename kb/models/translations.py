"""How translations stand to their sources: what changed, what a translation follows, and who has it in hand."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGE_CHOICES = [("es", _("Spanish")), ("en", _("English"))]


class Significance(models.TextChoices):
    """How much a change to a source matters to whoever reads the translation."""

    TYPO = "typo", _("Typo")
    MINOR = "minor", pgettext_lazy("significance", "Minor")
    MAJOR = "major", pgettext_lazy("significance", "Major")

    @property
    def weight(self):
        return list(type(self)).index(self)


class TranslationState(models.TextChoices):
    """Where a translation is, in the order in which it asks for attention."""

    MUST_UPDATE = "must_update", _("Must be updated")
    CAN_WAIT = "can_wait", _("Can wait")
    AWAITING_PUBLICATION = "awaiting_publication", _("Awaiting publication")
    IN_TRANSLATION = "in_translation", _("In translation")
    NOT_BEGUN = "not_begun", _("Not begun")
    UP_TO_DATE = "up_to_date", _("Up to date")


class SourceChange(models.Model):
    """One published change to the text of a source; or, while `published_at` is empty, what a person said of the next."""

    work = models.UUIDField(_("work"), db_index=True)
    language = models.CharField(_("language of the source"), max_length=2, choices=LANGUAGE_CHOICES)
    revision = models.ForeignKey(
        "wagtailcore.Revision", verbose_name=_("revision"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(_("published on"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    suggested = models.CharField(_("suggested"), max_length=5, choices=Significance, blank=True)
    significance = models.CharField(_("significance"), max_length=5, choices=Significance)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("said by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField(_("said on"), null=True)
    note = models.CharField(_("note for the translator"), max_length=300, blank=True)
    # [{"path", "kind", "old", "new"}]
    passages = models.JSONField(_("changed passages"), default=list)

    class Meta:
        verbose_name = _("change to a source")
        verbose_name_plural = _("changes to sources")
        ordering = ["published_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "language"],
                condition=models.Q(published_at__isnull=True),
                name="one_word_on_the_next_change",
            )
        ]

    def __str__(self):
        return f"{self.work} · {self.get_significance_display()}"


class TranslationStanding(models.Model):
    """What a translation follows and what its source has published since, reckoned at each publication.

    `text` fields hold passages as [path, text]. Everything below `followed` can be reckoned anew from the two texts
    and the changes (kb.services.translations.reckon).
    """

    work = models.UUIDField(_("work"))
    language = models.CharField(_("language of the translation"), max_length=2, choices=LANGUAGE_CHOICES)
    # The source as it was last published, and when that was.
    source_text = models.JSONField(_("text of the source"), default=list)
    source_published_at = models.DateTimeField(_("source published on"), null=True)
    # The source as it was when the published translation was made from it.
    followed_text = models.JSONField(_("text that the translation follows"), default=list)
    followed_at = models.DateTimeField(_("follows the source of"), null=True)
    # Whether anybody could read that text then: only such text is shown to readers later.
    is_followed_public = models.BooleanField(_("followed text was public"), default=False)
    # Passages that went live in the words of the source, because nobody had translated them.
    untranslated = models.PositiveIntegerField(_("untranslated passages"), default=0)
    translation_published_at = models.DateTimeField(_("translation published on"), null=True)

    significance = models.CharField(_("significance"), max_length=5, choices=Significance, blank=True)
    behind_since = models.DateTimeField(_("behind since"), null=True)
    passages = models.PositiveIntegerField(_("changed passages"), default=0)
    words = models.PositiveIntegerField(_("words to do"), default=0)

    class Meta:
        verbose_name = _("standing of a translation")
        verbose_name_plural = _("standings of translations")
        constraints = [models.UniqueConstraint(fields=["work", "language"], name="one_standing_per_translation")]

    def __str__(self):
        return f"{self.work} · {self.get_language_display()}"


class TranslationTask(models.Model):
    """Who has a translation in hand, and until when; gone once the translation is published and follows its source."""

    work = models.UUIDField(_("work"))
    language = models.CharField(_("language of the translation"), max_length=2, choices=LANGUAGE_CHOICES)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who has it"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="translation_tasks",
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assigned by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(_("assigned on"), null=True)
    due = models.DateField(_("due"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("translation task")
        verbose_name_plural = _("translation tasks")
        constraints = [models.UniqueConstraint(fields=["work", "language"], name="one_task_per_translation")]

    def __str__(self):
        return f"{self.work} · {self.get_language_display()}"


class RetiredPassage(models.Model):
    """What a passage that left its source stood for. Plain numbers: the rows they name may be gone any time."""

    segment = models.PositiveBigIntegerField(_("passage"), primary_key=True)
    string = models.PositiveBigIntegerField(_("words"))
    context = models.PositiveBigIntegerField(_("place"))
    retired_at = models.DateTimeField(_("retired on"), db_index=True)

    class Meta:
        verbose_name = _("retired passage")
        verbose_name_plural = _("retired passages")

    def __str__(self):
        return str(self.segment)
