"""The lexicon: what was learnt from the translated pages, edition by edition, and what editors forbade."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Sqrt
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.language.lexicon import WordPair


class LexiconEdition(models.Model):
    """One learning from all that was public then; never changed afterwards."""

    number = models.PositiveIntegerField(_("edition"), unique=True)
    learnt_at = models.DateTimeField(_("learnt"), default=timezone.now)
    segments = models.PositiveIntegerField(_("passages"), help_text=_("Read in both languages."))
    works = models.PositiveIntegerField(_("works"))
    pairs = models.PositiveIntegerField(_("pairs"))
    evidence = models.CharField(_("fingerprint of what was read"), max_length=64)

    class Meta:
        verbose_name = _("edition of the lexicon")
        verbose_name_plural = _("editions of the lexicon")
        default_permissions = ()
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class LexiconPairQuerySet(models.QuerySet):
    def with_strength(self) -> "LexiconPairQuerySet":
        """Adds `trust`: the strength of each pair, as WordPair has it, for the database to sort and filter by."""
        share = Sqrt(F("to_en") * F("to_es"), output_field=models.FloatField())
        return self.annotate(trust=share * F("count") / (F("count") + 1.0))


class LexiconPair(models.Model):
    """Two words that translate each other in one edition; see WordPair for the figures."""

    edition = models.ForeignKey(
        LexiconEdition, on_delete=models.CASCADE, related_name="learnt_pairs", verbose_name=_("edition")
    )
    es = models.CharField(_("Spanish stem"), max_length=100)
    en = models.CharField(_("English stem"), max_length=100)
    es_word = models.CharField(_("Spanish"), max_length=100)
    en_word = models.CharField(_("English"), max_length=100)
    to_en = models.FloatField(_("Spanish to English"))
    to_es = models.FloatField(_("English to Spanish"))
    count = models.FloatField(_("times seen"))
    origins = models.JSONField(_("learnt from"), default=list)
    is_shipped = models.BooleanField(_("comes with the software"), default=False)

    objects = LexiconPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of words")
        verbose_name_plural = _("pairs of words")
        default_permissions = ()
        ordering = ["es_word", "en_word"]
        constraints = [models.UniqueConstraint(fields=["edition", "es", "en"], name="one_pair_per_edition")]

    def __str__(self) -> str:
        return f"{self.es_word} = {self.en_word}"

    @property
    def word_pair(self) -> WordPair:
        return WordPair(self.es_word, self.en_word, self.to_en, self.to_es, self.count, tuple(self.origins))


class ForbiddenPair(models.Model):
    """Two words that are not to translate each other, in this edition and all later ones."""

    es = models.CharField(_("Spanish stem"), max_length=100)
    en = models.CharField(_("English stem"), max_length=100)
    es_word = models.CharField(_("Spanish"), max_length=100)
    en_word = models.CharField(_("English"), max_length=100)
    since = models.DateTimeField(_("since"), default=timezone.now)
    note = models.CharField(
        _("why"), max_length=250, blank=True, help_text=_("For whoever comes across it later; may stay empty.")
    )

    class Meta:
        verbose_name = _("forbidden pair of words")
        verbose_name_plural = _("forbidden pairs of words")
        default_permissions = ()
        permissions = [("edit_lexicon", "Can see the lexicon and forbid pairs")]
        ordering = ["es_word", "en_word"]
        constraints = [
            models.UniqueConstraint(
                fields=["es", "en"],
                name="pair_forbidden_once",
                violation_error_message=_("This pair is already forbidden."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.es_word} ≠ {self.en_word}"
