"""What a practice guide lists: steps, roles, money, legal basis, results, instruments."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.prose import TextBlock
from kb.blocks.untranslated import AnchorBlock, VerbatimBlock, WorkKeyBlock
from kb.currencies import Currency


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Step"))
    text = TextBlock(required=False, label=_("What is done, by whom, with which document"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StreamBlock):
    step = StepBlock()


class RoleBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Role or partner"))
    text = TextBlock(required=False, label=_("What they do"))

    class Meta:
        icon = "group"
        label = _("Role")


class RolesBlock(blocks.StreamBlock):
    role = RoleBlock()


class AmountBlock(blocks.StructBlock):
    amount = blocks.DecimalBlock(min_value=0, max_digits=18, decimal_places=2, label=_("Amount"))
    currency = blocks.ChoiceBlock(choices=Currency.choices, label=_("Currency"))
    year = blocks.IntegerBlock(
        min_value=1900, max_value=2100, label=_("Year"), help_text=_("The year of these prices.")
    )
    purpose = blocks.CharBlock(max_length=200, label=_("What it was for"))

    class Meta:
        icon = "decimal"
        label = _("Amount")


class MoneyBlock(blocks.StreamBlock):
    amount = AmountBlock()


class BasisBlock(blocks.StructBlock):
    citation = VerbatimBlock(
        max_length=250, label=_("Citation"), help_text=_("As it is officially cited; it is not translated.")
    )
    url = blocks.URLBlock(required=False, label=_("Address"))
    text = TextBlock(required=False, label=_("What it allows or requires"))
    work = WorkKeyBlock(required=False, label=_("Regulatory model in this library"))
    anchor = AnchorBlock(required=False, label=_("Provision"))

    class Meta:
        icon = "doc-full"
        label = _("Legal basis")


class LegalBasisBlock(blocks.StreamBlock):
    basis = BasisBlock()


class ResultBlock(blocks.StructBlock):
    indicator = blocks.CharBlock(max_length=200, label=_("Indicator"))
    baseline = blocks.CharBlock(required=False, max_length=60, label=_("Before"))
    value = blocks.CharBlock(max_length=60, label=_("After"))
    unit = blocks.CharBlock(required=False, max_length=60, label=_("Unit"))
    date = blocks.DateBlock(required=False, label=_("Measured on"))
    scope = blocks.CharBlock(required=False, max_length=200, label=_("Scope"), help_text=_("Where and among whom."))
    source_title = VerbatimBlock(required=False, max_length=300, label=_("Source"))
    source_url = blocks.URLBlock(required=False, label=_("Address of the source"))

    class Meta:
        icon = "arrow-up-big"
        label = _("Result")

    def clean(self, value):
        value = super().clean(value)
        if not value.get("source_title") and not value.get("source_url"):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "source_title": ValidationError(_("A result needs its source: write where the figure comes from."))
                }
            )
        return value


class ResultsBlock(blocks.StreamBlock):
    result = ResultBlock()


class InstrumentBlock(blocks.StructBlock):
    work = WorkKeyBlock(label=_("Operational tool"))

    class Meta:
        icon = "download"
        label = _("Instrument")


class InstrumentsBlock(blocks.StreamBlock):
    instrument = InstrumentBlock()
