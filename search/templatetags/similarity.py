"""Fills the library's slot under the title of a new work."""

from typing import Any

from django import template

from kb.languages import language_of

register = template.Library()


@register.inclusion_tag("search/similar/offer.html")
def similar_offer(page: Any) -> dict[str, Any]:
    # A page that is only being begun has its locale from the form's instance.
    locale = page.locale if page.locale_id else None
    return {"language": language_of(locale.language_code if locale else None), "work": page.translation_key}
