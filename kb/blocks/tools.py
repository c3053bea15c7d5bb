"""The files of an operational tool, one per language."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.sources import LANGUAGE_CHOICES
from kb.blocks.untranslated import FileBlock, VerbatimBlock


class ToolFileBlock(blocks.StructBlock):
    document = FileBlock(label=_("File"))
    language = blocks.ChoiceBlock(choices=LANGUAGE_CHOICES, label=_("Language of the file"))
    title = VerbatimBlock(max_length=150, label=_("Title"), help_text=_("In the language of the file."))

    class Meta:
        icon = "download"
        label = _("File")


class ToolFilesBlock(blocks.StreamBlock):
    file = ToolFileBlock()
