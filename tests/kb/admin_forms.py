"""What a browser would send for a form of the admin that nobody touched, stream fields and inline forms included."""

from django import forms
from wagtail import blocks


def untouched(form) -> dict:
    """The fields of a bound or unbound form, as they would be posted."""
    data = {}
    for bound in form:
        data |= _field_data(bound.field, bound.value(), bound.html_name)
    for formset in getattr(form, "formsets", {}).values():
        for each in [formset.management_form, *formset.forms]:
            data |= untouched(each)
    return data


def _field_data(field, value, name):
    if isinstance(field, blocks.base.BlockField):
        return _block_data(field.block, value, name)
    return _input_data(field, value, name)


def _block_data(block, value, name):
    if isinstance(block, blocks.StreamBlock):
        children = [(child.block, child.block_type, child.value, child.id) for child in value]
        return _sequence_data(children, name)
    if isinstance(block, blocks.ListBlock):
        children = [(block.child_block, None, child.value, child.id) for child in value.bound_blocks]
        return _sequence_data(children, name)
    if isinstance(block, blocks.StructBlock):
        data = {}
        for child_name, child in block.child_blocks.items():
            data |= _block_data(child, value.get(child_name), f"{name}-{child_name}")
        return data
    return _input_data(block.field, block.value_for_form(value), name)


def _sequence_data(children, name):
    data = {f"{name}-count": len(children)}
    for position, (block, block_type, value, identifier) in enumerate(children):
        prefix = f"{name}-{position}"
        data |= {f"{prefix}-deleted": "", f"{prefix}-order": position, f"{prefix}-id": identifier or ""}
        if block_type is not None:
            data[f"{prefix}-type"] = block_type
        data |= _block_data(block, value, f"{prefix}-value")
    return data


def _input_data(field, value, name):
    if isinstance(field.widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(field.widget, forms.FileInput):
        return {}
    written = field.widget.format_value(field.prepare_value(value))
    return {} if written is None else {name: written}
