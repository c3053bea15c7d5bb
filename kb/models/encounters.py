"""Encounters: a meeting or visit of both sides, what was presented and what follows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from kb import kinds
from kb.blocks.encounters import DelegationsBlock, FollowUpsBlock, PresentedWorksBlock
from kb.blocks.prose import RICH_TEXT_FEATURES
from kb.models.pages import KnowledgePage, check_dates_in_order


class EncounterPage(KnowledgePage):
    KIND = kinds.ENCOUNTER

    date = models.DateField(_("date"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it took more than a day."))
    place = models.CharField(_("place"), max_length=150, blank=True)
    delegations = StreamField(DelegationsBlock(required=False), verbose_name=_("delegations"), blank=True)
    works_presented = StreamField(PresentedWorksBlock(required=False), verbose_name=_("works presented"), blank=True)
    agreed = RichTextField(_("what was agreed"), features=RICH_TEXT_FEATURES, blank=True)
    follow_ups = StreamField(FollowUpsBlock(required=False), verbose_name=_("follow-ups"), blank=True)

    is_creatable = True

    content_panels = [
        *KnowledgePage.content_panels,
        *KnowledgePage.about_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("date"), FieldPanel("end_date")]), FieldPanel("place")],
            heading=_("When and where"),
        ),
        FieldPanel("delegations"),
        FieldPanel("body"),
        FieldPanel("works_presented"),
        FieldPanel("agreed"),
        FieldPanel("follow_ups"),
        *KnowledgePage.place_panels,
        *KnowledgePage.trust_panels,
    ]

    class Meta:
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")

    def clean(self):
        super().clean()
        check_dates_in_order(self, "date", "end_date", _("The last day must not be before the first."))
