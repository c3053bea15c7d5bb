"""A table in running text: a caption, headings and cells of plain words, all of them translated."""

from copy import deepcopy

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail_localize.segments import StringSegmentValue


class TableBlock(TypedTableBlock):
    """Each text has a place of its own (`caption`, `heading-2`, `cell-4-2`), so that a translator keeps the table's form."""

    text = blocks.TextBlock(required=False, rows=1, label=_("Text"))

    def clean(self, value):
        if not value.columns:
            raise ValidationError(_("Give the table at least one column, or remove it."))
        return super().clean(value)

    def get_translatable_segments(self, value):
        return [StringSegmentValue(place, text) for place, text in _texts(value)]

    def restore_translated_segments(self, value, segments):
        words = {segment.path: segment.render_text() for segment in segments}
        columns = [
            {**column, "heading": words.get(f"heading-{number}", "")} for number, column in enumerate(value.columns)
        ]
        rows = [
            {"values": [words.get(f"cell-{place}-{number}", "") for number in range(len(columns))]}
            for place, _row in enumerate(value.row_data)
        ]
        translated = deepcopy(value)
        translated.columns, translated.row_data, translated.caption = columns, rows, words.get("caption", "")
        return translated

    def get_context(self, value, parent_context=None):
        headings = [column["heading"] for column in value.columns]
        rows = [list(zip(headings, row["values"], strict=True)) for row in value.row_data]
        return super().get_context(value, parent_context) | {
            "headings": headings if any(headings) else [],
            "rows": rows,
        }

    class Meta:
        icon = "table"
        label = _("Table")
        template = "kb/blocks/table.html"


def _texts(table):
    yield "caption", table.caption or ""
    for number, column in enumerate(table.columns):
        yield f"heading-{number}", column["heading"] or ""
    for place, row in enumerate(table.row_data):
        for number, text in enumerate(row["values"]):
            yield f"cell-{place}-{number}", text or ""


def texts_of_table(table):
    """The words of a table, row by row."""
    return [text for _place, text in _texts(table) if text]
