"""Translating on from an original that is gone is not possible; wagtail-localize offers it and fails."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

# What wagtail-localize calls its menu item, and posts.
RESTART = "localize-restart-translation"


def has_source(page: Page) -> bool:
    """Whether the work has a page in another language, from which this one could be translated."""
    return bool(page.get_translations().filter(alias_of__isnull=True).exists())


def refuse_without_source(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    if has_source(page):
        return None
    messages.error(request, _("The original of this page was deleted, so there is nothing to translate from."))
    return redirect(request.path)
