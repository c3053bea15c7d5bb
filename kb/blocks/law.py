"""Provisions with stable anchors, and the warnings of a regulatory model."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.prose import TextBlock
from kb.blocks.untranslated import AnchorBlock, VerbatimBlock


class ProvisionBlock(blocks.StructBlock):
    anchor = AnchorBlock()
    number = VerbatimBlock(max_length=60, label=_("Number"), help_text=_("As it is cited: s. 12, art. 134."))
    heading = blocks.CharBlock(max_length=200, label=_("Heading"))
    text = TextBlock(
        required=False, label=_("What it says"), help_text=_("In your own words; link to the official text below.")
    )
    official_url = blocks.URLBlock(required=False, label=_("Official text"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Provision")


class ProvisionsBlock(blocks.StreamBlock):
    provision = ProvisionBlock()

    def clean(self, value):
        counts = Counter(child.value["anchor"] for child in value if child.value["anchor"])
        errors = {
            position: ValidationError(
                _("Another provision of this page already has this anchor: choose a different one.")
            )
            for position, child in enumerate(value)
            if counts[child.value["anchor"]] > 1
        }
        try:
            cleaned = super().clean(value)
        except blocks.StreamBlockValidationError as error:
            raise blocks.StreamBlockValidationError({**error.block_errors, **errors}, error.non_block_errors) from error
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return cleaned


class WarningBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Warning"))
    text = TextBlock(required=False, label=_("Why, and what to do"))

    class Meta:
        icon = "warning"
        label = _("Warning")


class WarningsBlock(blocks.StreamBlock):
    warning = WarningBlock()
