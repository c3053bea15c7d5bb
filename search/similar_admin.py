"""“Is there something like it already?” in the admin: a page to ask, and what the editor shows under a new title."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.import_permissions import kinds_open_to
from kb.languages import LANGUAGES, active_language
from search.models.wording import QueryLanguage
from search.queries import MAX_TEXT
from search.similar import near_works

MOST_TEXT = 2_000


class SimilarForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    text = forms.CharField(
        label=gettext_lazy("Beginning of the text"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=QueryLanguage.choices)


class AskView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Is there something like it already?")
    header_icon = "copy"
    template_name = "search/similar/ask.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _check(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
        return [home, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        is_asked = "title" in given
        form = SimilarForm(given if is_asked else None, initial={"language": _language(given.get("language"))})
        similar = []
        if is_asked and form.is_valid():
            said = form.cleaned_data
            similar = near_works(said["title"], said["text"], language=said["language"], user=self.request.user)
        return super().get_context_data(**kwargs, form=form, similar=similar, is_asked=is_asked and not form.errors)


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """A piece of HTML for the editor: what is like this title and summary."""
    _check(request)
    given = request.GET
    similar = near_works(
        given.get("title", "")[:MAX_TEXT],
        given.get("text", "")[:MOST_TEXT],
        language=_language(given.get("language")),
        user=request.user,
        but=_keys(given.get("work", "")),
    )
    response = render(request, "search/similar/found.html", {"similar": similar})
    response["Cache-Control"] = "private, no-store"
    return response


def _check(request: HttpRequest) -> None:
    """For whoever may begin a work."""
    if not kinds_open_to(request.user):
        raise PermissionDenied


def _language(given: str | None) -> Any:
    return given if given in LANGUAGES else active_language()


def _keys(given: str) -> list[str]:
    try:
        return [str(UUID(given))]
    except ValueError:
        return []


app_name = "search_similar"
urlpatterns = [
    path("", AskView.as_view(), name="ask"),
    path("found/", found, name="found"),
]
