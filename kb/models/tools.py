"""Operational tools: templates, checklists, clauses and data sheets to download and use."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from kb import kinds
from kb.blocks.prose import RICH_TEXT_FEATURES
from kb.blocks.tools import ToolFilesBlock
from kb.models.pages import KnowledgePage


class ToolType(models.TextChoices):
    TEMPLATE = "template", _("Template")
    CHECKLIST = "checklist", _("Checklist")
    CLAUSE = "clause", _("Clause")
    DATA_SHEET = "data_sheet", _("Data sheet")
    GOVERNANCE_SCHEME = "governance_scheme", _("Governance scheme")


class OperationalToolPage(KnowledgePage):
    KIND = kinds.OPERATIONAL_TOOL

    tool_type = models.CharField(_("type of tool"), max_length=20, choices=ToolType, blank=True)
    files = StreamField(
        ToolFilesBlock(required=False), verbose_name=_("files"), blank=True, help_text=_("One for each language.")
    )
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("For example: CC BY 4.0, Open Government Licence v3.0.")
    )
    how_to_use = RichTextField(_("how to use it"), features=RICH_TEXT_FEATURES, blank=True)

    is_creatable = True
    override_translatable_fields = [
        *KnowledgePage.override_translatable_fields,
        SynchronizedField("licence", overridable=False),
        SynchronizedField("tool_type", overridable=False),
    ]

    content_panels = [
        *KnowledgePage.content_panels,
        *KnowledgePage.about_panels,
        FieldPanel("tool_type"),
        FieldPanel("files"),
        FieldPanel("licence"),
        FieldPanel("how_to_use"),
        FieldPanel("body"),
        *KnowledgePage.place_panels,
        *KnowledgePage.trust_panels,
    ]

    class Meta:
        verbose_name = _("operational tool")
        verbose_name_plural = _("operational tools")
