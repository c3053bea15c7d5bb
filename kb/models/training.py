"""Training modules: their content. What a person does with them belongs to another app."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from kb import kinds
from kb.blocks.prose import RICH_TEXT_FEATURES
from kb.blocks.training import LessonsBlock, OutcomesBlock, QuestionsBlock
from kb.models.pages import KnowledgePage


class TrainingModulePage(KnowledgePage):
    KIND = kinds.TRAINING_MODULE

    audience = models.CharField(_("audience"), max_length=250, blank=True, help_text=_("Who it is for, by post."))
    outcomes = StreamField(
        OutcomesBlock(required=False),
        verbose_name=_("outcomes"),
        blank=True,
        help_text=_("What a person can do afterwards, each beginning with a verb."),
    )
    prerequisites = RichTextField(_("prerequisites"), features=RICH_TEXT_FEATURES, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(6000)]
    )
    law_as_at = models.DateField(
        _("law as at"), null=True, blank=True, help_text=_("The day up to which the law it describes was checked.")
    )
    lessons = StreamField(LessonsBlock(required=False), verbose_name=_("lessons"), blank=True, help_text=_("In order."))
    questions = StreamField(
        QuestionsBlock(required=False),
        verbose_name=_("questions"),
        blank=True,
        help_text=_("Each with the reason for the right answer. A question keeps its identity when it is edited."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    certificate_text = models.TextField(
        _("certificate text"), blank=True, help_text=_("What the certificate says the person has done.")
    )

    is_creatable = True

    content_panels = [
        *KnowledgePage.content_panels,
        *KnowledgePage.about_panels,
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("law_as_at")]),
                FieldPanel("outcomes"),
                FieldPanel("prerequisites"),
            ],
            heading=_("For whom and what for"),
        ),
        FieldPanel("body"),
        FieldPanel("lessons"),
        MultiFieldPanel(
            [FieldPanel("questions"), FieldPanel("pass_mark"), FieldPanel("certificate_text")],
            heading=_("Questions and certificate"),
        ),
        *KnowledgePage.place_panels,
        *KnowledgePage.trust_panels,
    ]

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
