"""Lets the editor say how a page stands to its parts in other languages."""

from django import template

from kb.models import KnowledgePage
from kb.services.interchange.pairing import is_linked_for_translation

register = template.Library()


@register.simple_tag
def parts_not_linked(page):
    """The parts of the same work that are neither source nor translation of `page`, as an import may leave them."""
    if not isinstance(page, KnowledgePage) or page.alias_of_id:
        return []
    parts = list(page.get_translations().filter(alias_of__isnull=True).select_related("locale"))
    return parts if parts and not is_linked_for_translation(page) else []
