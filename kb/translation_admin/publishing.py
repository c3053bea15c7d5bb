"""No page that poses as a translation: what is not translated yet is not published under the other language."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail_localize.models import Translation

from kb.selectors.translation_state import undone_passages


def refuse_untranslated(request: HttpRequest, translation: Translation) -> HttpResponseBase | None:
    """An answer where the translation has gaps; None where it may be published."""
    count = undone_passages(translation)
    if not count:
        return None
    text = ngettext(
        "Nothing was published: %(count)d passage has no translation yet, or its translation has an error. Translate it first; everything you wrote is kept.",
        "Nothing was published: %(count)d passages have no translation yet, or their translations have errors. Translate them first; everything you wrote is kept.",
        count,
    )
    messages.error(request, text % {"count": count})
    return redirect(request.path)


def refuse_bulk_publishing(request: HttpRequest, pages: Iterable[Any], next_url: str) -> HttpResponseBase | None:
    """The draft of a translation is not what its translator wrote: only its own editor publishes that."""
    wanted = list(pages)
    if request.POST.get("include_descendants"):
        wanted += [draft for page in wanted for draft in page.get_descendants().not_live()]
    linked = set(Translation.objects.filter(enabled=True).values_list("source__object_id", "target_locale_id"))
    translations = [page for page in wanted if (page.translation_key, page.locale_id) in linked]
    if not translations:
        return None
    titles = format_html_join(", ", "“{}”", ((page.get_admin_display_title(),) for page in translations))
    messages.error(
        request,
        format_html(
            "{} {}",
            _("Nothing was published, because these are translations. Open each one and publish it there:"),
            titles,
        ),
    )
    return redirect(next_url)
