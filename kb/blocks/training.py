"""Lessons and questions of a training module. A question's identity is its block id, the same in both languages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.prose import ProseBlock, TextBlock


class OutcomesBlock(blocks.StreamBlock):
    outcome = blocks.CharBlock(max_length=250, icon="check", label=_("Outcome"))


class LessonBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Title"))
    minutes = blocks.IntegerBlock(required=False, min_value=1, max_value=600, label=_("Minutes"))
    content = ProseBlock(required=False, label=_("Content"))

    class Meta:
        icon = "openquote"
        label = _("Lesson")


class LessonsBlock(blocks.StreamBlock):
    lesson = LessonBlock()


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=300, label=_("Option"))
    is_right = blocks.BooleanBlock(required=False, label=_("This is right"))

    class Meta:
        icon = "radio-empty"
        label = _("Option")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=300, label=_("Question"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("Options"))
    reason = TextBlock(
        features=["bold", "italic", "link"],
        label=_("Why the right answer is right"),
        help_text=_("Shown after the answer."),
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value):
        value = super().clean(value)
        if not any(option["is_right"] for option in value["options"]):
            raise blocks.StructBlockValidationError(
                block_errors={"options": ValidationError(_("Mark at least one option as right."))}
            )
        return value


class QuestionsBlock(blocks.StreamBlock):
    question = QuestionBlock()
