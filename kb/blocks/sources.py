"""Where the statements of a work come from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.untranslated import VerbatimBlock

LANGUAGE_CHOICES = [("es", _("Spanish")), ("en", _("English"))]


class SourceBlock(blocks.StructBlock):
    title = VerbatimBlock(max_length=300, label=_("Title"), help_text=_("As the source itself is called."))
    url = blocks.URLBlock(required=False, label=_("Address"))
    publisher = VerbatimBlock(required=False, max_length=150, label=_("Publisher"))
    language = blocks.ChoiceBlock(choices=LANGUAGE_CHOICES, required=False, label=_("Language of the source"))
    read_on = blocks.DateBlock(required=False, label=_("Read on"))

    class Meta:
        icon = "link"
        label = _("Source")


class SourcesBlock(blocks.StreamBlock):
    source = SourceBlock()
