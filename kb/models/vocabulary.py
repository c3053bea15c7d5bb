"""The bilingual vocabulary: concepts with their labels, and the topics of a work."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase
from wagtail.search import index

from kb.languages import active_language
from kb.models.bilingual import BilingualText


class Subject(models.TextChoices):
    """The thirteen families of the vocabulary: the first level of the topic facet."""

    PROCUREMENT = "procurement", _("Public procurement")
    TRANSPARENCY = "transparency", _("Transparency and access to information")
    INTEGRITY = "integrity", _("Integrity and anti-corruption")
    ACCOUNTABILITY = "accountability", _("Accountability and audit")
    ADMINISTRATION = "administration", _("Public administration")
    DIGITAL = "digital", _("Digital government")
    PARTICIPATION = "participation", _("Citizen participation")
    FINANCE = "finance", _("Public finance")
    MEASUREMENT = "measurement", _("Measurement and evaluation")
    ECONOMY = "economy", _("Local economy")
    COOPERATION = "cooperation", _("International cooperation")
    TRAINING = "training", _("Training")
    LEGAL = "legal", _("Law and legal instruments")


class MatchQuality(models.TextChoices):
    """How far the two sides' terms mean the same."""

    EXACT = "exact", _("Exact equivalent")
    CLOSE = "close", _("Close equivalent")
    NONE = "no-equivalent", _("No equivalent")


class Concept(index.Indexed, ClusterableModel, TagBase):
    """One idea with a label in each language; a tag of works. slug = concept id, name = Spanish preferred label."""

    free_tagging = False

    pref_en = models.CharField(_("preferred label in English"), max_length=100)
    subject = models.CharField(_("subject"), max_length=20, choices=Subject)
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader concept"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="narrower",
    )
    definition_es = models.TextField(_("definition in Spanish"), blank=True)
    definition_en = models.TextField(_("definition in English"), blank=True)
    match = models.CharField(_("how far the two terms match"), max_length=15, choices=MatchQuality, blank=True)
    note_es = models.TextField(
        _("note on the difference, in Spanish"),
        blank=True,
        help_text=_("What a reader of the other side may get wrong."),
    )
    note_en = models.TextField(
        _("note on the difference, in English"),
        blank=True,
        help_text=_("What a reader of the other side may get wrong."),
    )

    definition = BilingualText("definition")
    note = BilingualText("note")

    search_fields = [
        index.AutocompleteField("name"),
        index.AutocompleteField("pref_en"),
        index.SearchField("name"),
        index.SearchField("pref_en"),
    ]

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["name"]

    def __str__(self):
        return self.label(active_language())

    def label(self, language):
        """The preferred label in a short language ("es" or "en")."""
        return self.pref_en if language == "en" else self.name

    @property
    def label_here(self):
        return self.label(active_language())

    def clean(self):
        super().clean()
        ancestor, seen = self.broader, {self.pk}
        while ancestor is not None:
            if ancestor.pk in seen:
                raise ValidationError(
                    {"broader": _("A concept cannot be broader than itself: choose another broader concept.")}
                )
            seen.add(ancestor.pk)
            ancestor = ancestor.broader


class ConceptLabel(models.Model):
    """A way of saying a concept. Search recognises all kinds; pages show the preferred and alternative ones."""

    class Kind(models.TextChoices):
        PREFERRED = "pref", _("Preferred")
        ALTERNATIVE = "alt", _("Alternative")
        HIDDEN = "hidden", _("Only for search")

    class LabelLanguage(models.TextChoices):
        SPANISH = "es", _("Spanish")
        ENGLISH = "en", _("English")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="labels", verbose_name=_("concept"))
    language = models.CharField(_("language"), max_length=2, choices=LabelLanguage)
    text = models.CharField(_("label"), max_length=150)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.ALTERNATIVE)
    ambiguous = models.BooleanField(
        _("ambiguous"),
        default=False,
        help_text=_(
            "Means other things too: search follows it only when the query also names a concept of the same subject."
        ),
    )

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["concept", "language", "kind", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "text"],
                name="one_concept_per_label",
                violation_error_message=_("Another concept already has this label in this language."),
            )
        ]

    def __str__(self):
        return self.text


class TopicLink(ItemBase):
    """A work part is about a concept. Kept equal in both languages by the translation's synchronisation."""

    tag = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="topic_links", verbose_name=_("topic"))
    content_object = ParentalKey("kb.KnowledgePage", on_delete=models.CASCADE, related_name="topic_links")

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"],
                name="one_topic_link_per_page",
                violation_error_message=_("This topic is already on the list."),
            )
        ]

    def __str__(self):
        return str(self.tag)
