"""Blocks whose value is the same in both languages and is never offered to a translator."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from kb.identifiers import ANCHOR_PATTERN, WORK_KEY_PATTERN


class Untranslated:
    """wagtail-localize asks a block for its segments before guessing from its type: these have none."""

    def get_translatable_segments(self, value):
        return []


class VerbatimBlock(Untranslated, blocks.CharBlock):
    """Citations, numbers and titles of sources: quoted as they are, in whichever language."""


class AnchorBlock(blocks.RegexBlock):
    """The address of a passage inside its page; other works and equivalences point at it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Anchor"))
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault(
            "help_text", _("Small letters, digits and hyphens, for example art-27. Do not change it once published.")
        )
        kwargs.setdefault(
            "error_messages", {"invalid": _("Use small letters, digits and hyphens, beginning with a letter.")}
        )
        super().__init__(regex=ANCHOR_PATTERN, **kwargs)


class WorkKeyBlock(blocks.RegexBlock):
    """The key of a work of this library, the same for both its languages."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Work"))
        kwargs.setdefault("help_text", _("The work's key, shown on its page in the editor under “Identifiers”."))
        kwargs.setdefault("error_messages", {"invalid": _("Copy the whole key of the work: 36 characters.")})
        super().__init__(regex=WORK_KEY_PATTERN, **kwargs)


class FactBlock(Untranslated, SnippetChooserBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Fact"))
        super().__init__("kb.Fact", **kwargs)

    class Meta:
        icon = "check"
        template = "kb/blocks/fact.html"


class InstitutionBlock(Untranslated, SnippetChooserBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Institution"))
        super().__init__("kb.Institution", **kwargs)


class FileBlock(Untranslated, DocumentChooserBlock):
    """The same file in both languages' pages; a file per language is two entries."""
