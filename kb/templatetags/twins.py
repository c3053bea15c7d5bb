"""Lets the confirmation pages say what becomes of a work's other page."""

from django import template
from wagtail.models import Page

from kb.models import KnowledgePage
from kb.selectors import twins
from kb.selectors.translation_state import translation_of_work

register = template.Library()


@register.simple_tag
def twins_to_unpublish(page, user):
    return twins.twins_to_unpublish(page, user)


@register.simple_tag
def twins_to_delete(page, user):
    return twins.twins_to_delete(page, user)


@register.simple_tag
def twins_to_move(page, destination, user):
    return twins.twins_to_move(page, destination, user)


@register.simple_tag
def twins_in_bulk(items):
    """Of the pages on the confirmation page of a bulk action."""
    return twins.twins_of_all(item["item"] for item in items)


@register.simple_tag
def restricted_too(subject):
    """The pages in other languages to which a restriction of this page goes at once; none for a collection."""
    if not isinstance(subject, Page) or subject.alias_of_id:
        return []
    return [page.specific_deferred for page in subject.get_translations().filter(alias_of__isnull=True)]


@register.filter
def is_source(page):
    """Whether the other page of the work is translated from this one."""
    if not isinstance(page, KnowledgePage):
        return False
    item = translation_of_work(page.translation_key)
    return item is not None and item.source.pk == page.pk
