"""The boxes of a filter, written without a template: a page of results has dozens of them."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from kb.templatetags.kb_tags import number

register = template.Library()

# How many stand before the fold.
SHOWN = 6


@register.filter
def shown_boxes(group):
    """The first boxes of a filter. group: has name and options (value, label, count, is_chosen, and lang where the
    label is in the other language)."""
    return _boxes(group.name, group.options[:SHOWN])


@register.filter
def folded_boxes(group):
    """The boxes behind the fold."""
    return _boxes(group.name, group.options[SHOWN:])


def _boxes(name, options):
    parts = []
    for option in options:
        parts += (
            _before_count(name, option.value, str(option.label), getattr(option, "lang", ""), option.is_chosen),
            str(number(option.count)),
            "</span></label>",
        )
    # Each beginning is escaped below; a number needs nothing.
    return mark_safe("".join(parts))  # noqa: S308


@lru_cache(maxsize=2_000)
def _before_count(name, value, label, lang, is_chosen):
    return format_html(
        '<label class="filters__option"><input class="filters__box" type="checkbox" name="{}" value="{}"{}>'
        '<span class="filters__label"{}>{}</span><span class="filters__count">',
        name,
        value,
        mark_safe(" checked") if is_chosen else "",
        format_html(' lang="{}"', lang) if lang else "",
        label,
    )
