"""Regulatory models: an instrument of law by provisions that others can point at."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from kb import kinds
from kb.blocks.law import ProvisionsBlock, WarningsBlock
from kb.models.pages import KnowledgePage, check_dates_in_order


class InstrumentType(models.TextChoices):
    CONSTITUTION = "constitution", _("Constitution")
    STATUTE = "statute", _("Statute")
    REGULATION = "regulation", _("Regulation")
    ORDER = "order", pgettext_lazy("legal instrument", "Order")
    POLICY = "policy", _("Policy")
    GUIDELINE = "guideline", _("Guideline")
    AGREEMENT = "agreement", _("Agreement")
    CLAUSE = "clause", _("Model clause")


class RegulatoryModelPage(KnowledgePage):
    KIND = kinds.REGULATORY_MODEL

    instrument_type = models.CharField(_("type of instrument"), max_length=15, choices=InstrumentType, blank=True)
    issuing_body = models.ForeignKey(
        "kb.Institution",
        verbose_name=_("issuing body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="instruments_issued",
    )
    citation = models.CharField(
        _("official citation"),
        max_length=300,
        blank=True,
        help_text=_("As it is officially cited; it is not translated."),
    )
    source_url = models.URLField(_("official text"), max_length=500, blank=True)
    enacted_on = models.DateField(_("enacted on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    repealed_on = models.DateField(_("repealed on"), null=True, blank=True)
    provisions = StreamField(
        ProvisionsBlock(required=False),
        verbose_name=_("provisions"),
        blank=True,
        help_text=_("Each with an anchor that never changes: equivalences point at it."),
    )
    warnings = StreamField(
        WarningsBlock(required=False),
        verbose_name=_("warnings for adaptation"),
        blank=True,
        help_text=_("What does not carry over to the other side's law."),
    )

    is_creatable = True
    override_translatable_fields = [
        *KnowledgePage.override_translatable_fields,
        SynchronizedField("citation", overridable=False),
        SynchronizedField("instrument_type", overridable=False),
        SynchronizedField("source_url", overridable=False),
    ]

    content_panels = [
        *KnowledgePage.content_panels,
        *KnowledgePage.about_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("instrument_type"), FieldPanel("issuing_body")]),
                FieldPanel("citation"),
                FieldPanel("source_url"),
                FieldRowPanel([FieldPanel("enacted_on"), FieldPanel("in_force_from"), FieldPanel("repealed_on")]),
            ],
            heading=_("The instrument"),
        ),
        FieldPanel("body"),
        FieldPanel("provisions"),
        FieldPanel("warnings"),
        *KnowledgePage.place_panels,
        *KnowledgePage.trust_panels,
    ]

    class Meta:
        verbose_name = _("regulatory model")
        verbose_name_plural = _("regulatory models")

    def clean(self):
        super().clean()
        check_dates_in_order(self, "enacted_on", "in_force_from", _("“In force from” must not be before “enacted on”."))
        check_dates_in_order(
            self, "in_force_from", "repealed_on", _("“Repealed on” must not be before “in force from”.")
        )
