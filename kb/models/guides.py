"""Practice guides: what was done, with what, what came of it and what it takes to repeat it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from kb import kinds
from kb.blocks.practice import (
    InstrumentsBlock,
    LegalBasisBlock,
    MoneyBlock,
    ResultsBlock,
    RolesBlock,
    StepsBlock,
)
from kb.blocks.prose import RICH_TEXT_FEATURES
from kb.models.pages import KnowledgePage, check_dates_in_order


class PracticeStatus(models.TextChoices):
    IDEA = "idea", _("Idea")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class Evidence(models.IntegerChoices):
    """Strength of evidence, after Nesta's standards of evidence."""

    DESCRIBED = 1, _("1 · Described")
    MEASURED = 2, _("2 · Results measured")
    COMPARED = 3, _("3 · Compared with a group or a baseline")
    EVALUATED = 4, _("4 · Evaluated independently")
    REPLICATED = 5, _("5 · Replicated independently")


class CostBand(models.TextChoices):
    NONE = "none", _("No extra cost")
    LOW = "low", _("Low cost")
    MEDIUM = "medium", _("Medium cost")
    HIGH = "high", _("High cost")


class Complexity(models.TextChoices):
    LOW = "low", _("Low complexity")
    MEDIUM = "medium", _("Medium complexity")
    HIGH = "high", _("High complexity")


class PracticeGuidePage(KnowledgePage):
    KIND = kinds.PRACTICE_GUIDE

    problem = RichTextField(
        _("problem"), features=RICH_TEXT_FEATURES, blank=True, help_text=_("What was wrong before, and for whom.")
    )
    place = models.CharField(_("place"), max_length=150, blank=True)
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, help_text=_("Inhabitants of the place, roughly.")
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=PracticeStatus, blank=True)
    steps = StreamField(
        StepsBlock(required=False),
        verbose_name=_("steps"),
        blank=True,
        help_text=_("In order. Each one something a person can do."),
    )
    roles = StreamField(RolesBlock(required=False), verbose_name=_("roles and partners"), blank=True)
    money = StreamField(
        MoneyBlock(required=False),
        verbose_name=_("money"),
        blank=True,
        help_text=_("Always with its currency and year."),
    )
    staff_time = models.TextField(_("staff time"), blank=True)
    systems = models.TextField(_("systems and tools"), blank=True)
    legal_basis = StreamField(LegalBasisBlock(required=False), verbose_name=_("legal basis"), blank=True)
    results = StreamField(
        ResultsBlock(required=False),
        verbose_name=_("results"),
        blank=True,
        help_text=_("Only figures with a source. Leave it empty if nothing was measured."),
    )
    evidence = models.PositiveSmallIntegerField(_("strength of evidence"), choices=Evidence, null=True, blank=True)
    cost_band = models.CharField(_("cost"), max_length=10, choices=CostBand, blank=True)
    complexity = models.CharField(_("complexity"), max_length=10, choices=Complexity, blank=True)
    conditions = RichTextField(
        _("conditions"), features=RICH_TEXT_FEATURES, blank=True, help_text=_("Without which it does not work.")
    )
    went_wrong = RichTextField(
        _("what went wrong"),
        features=RICH_TEXT_FEATURES,
        blank=True,
        help_text=_("And what would be done differently."),
    )
    fixed = RichTextField(
        _("what is fixed"),
        features=RICH_TEXT_FEATURES,
        blank=True,
        help_text=_("What cannot be changed without losing the practice."),
    )
    changeable = RichTextField(
        _("what can change"),
        features=RICH_TEXT_FEATURES,
        blank=True,
        help_text=_("What an adopter can fit to its own law, staff and money."),
    )
    instruments = StreamField(InstrumentsBlock(required=False), verbose_name=_("instruments to download"), blank=True)

    is_creatable = True
    override_translatable_fields = [
        *KnowledgePage.override_translatable_fields,
        SynchronizedField("status", overridable=False),
    ]

    content_panels = [
        *KnowledgePage.content_panels,
        *KnowledgePage.about_panels,
        FieldPanel("problem"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("place"), FieldPanel("population")]),
                FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on"), FieldPanel("status")]),
            ],
            heading=_("Context"),
        ),
        FieldPanel("steps"),
        FieldPanel("roles"),
        MultiFieldPanel([FieldPanel("money"), FieldPanel("staff_time"), FieldPanel("systems")], heading=_("Resources")),
        FieldPanel("legal_basis"),
        FieldPanel("results"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("evidence"), FieldPanel("cost_band"), FieldPanel("complexity")])],
            heading=_("Marks"),
        ),
        MultiFieldPanel(
            [FieldPanel("conditions"), FieldPanel("went_wrong"), FieldPanel("fixed"), FieldPanel("changeable")],
            heading=_("What it takes to repeat it"),
        ),
        FieldPanel("instruments"),
        *KnowledgePage.place_panels,
        *KnowledgePage.trust_panels,
    ]

    class Meta:
        verbose_name = _("practice guide")
        verbose_name_plural = _("practice guides")

    def clean(self):
        super().clean()
        check_dates_in_order(self, "started_on", "ended_on", _("The end date must not be before the start date."))
