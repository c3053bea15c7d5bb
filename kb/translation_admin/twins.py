"""After a page was unpublished, deleted or moved in the admin: its work's other page, as was chosen before."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from kb.models import KnowledgePage
from kb.selectors.twins import MovingTwin, twins_of_all
from kb.services import twins
from kb.services.translations import reckon

# What the confirmation pages post as "twins"; whoever posts nothing acts on the one page only.
BOTH, DELETE = "both", "delete"


def after_unpublishing(request: HttpRequest, pages: Iterable[Page]) -> None:
    if request.POST.get("twins") != BOTH:
        return
    done = twins.unpublish_twins(twins_of_all(pages), by=request.user)
    if done:
        text = ngettext(
            "The same work in the other language was unpublished too: %(titles)s.",
            "The same works in the other language were unpublished too: %(titles)s.",
            len(done),
        )
        messages.success(request, text % {"titles": _titles(done)})


def after_deleting(request: HttpRequest, pages: Iterable[Page]) -> None:
    others = twins_of_all(pages)
    if request.POST.get("twins") != DELETE:
        for twin in others:
            reckon(twin.translation_key)
        return
    titles = {twin.pk: twin.get_admin_display_title() for twin in others}
    pks = {id(twin): twin.pk for twin in others}
    done = twins.delete_twins(others, by=request.user)
    if done:
        text = ngettext(
            "The same work in the other language was deleted too: %(titles)s.",
            "The same works in the other language were deleted too: %(titles)s.",
            len(done),
        )
        named = ", ".join(f"“{titles[pks[id(twin)]]}”" for twin in done)
        messages.success(request, text % {"titles": named})


def after_moving(request: HttpRequest, pages: Iterable[Page], destination: Page) -> None:
    for page in pages:
        for twin in twins.move_twins(page, destination, by=request.user):
            _tell_move(request, twin)


def _tell_move(request: HttpRequest, twin: MovingTwin) -> None:
    title = {"title": twin.page.get_admin_display_title()}
    if not twin.problem:
        messages.success(request, _("“%(title)s”, the same work in the other language, was moved too.") % title)
        return
    messages.warning(
        request,
        _("“%(title)s”, the same work in the other language, stayed where it is. Move it by hand where it belongs.")
        % title,
    )


def _titles(pages: list[KnowledgePage]) -> str:
    return ", ".join(f"“{page.get_admin_display_title()}”" for page in pages)


def vanishes(request: HttpRequest, page: Any) -> bool:
    """Whether nothing of the work is left once this page is deleted as was chosen."""
    return request.POST.get("twins") == DELETE or not page.get_translations().exists()
