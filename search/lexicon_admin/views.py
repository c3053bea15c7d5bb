"""The list of pairs of the edition in use, the list of forbidden ones, and the way from one to the other."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from kb.selectors.visibility import visitor_of
from search.lexicon_admin.filters import LexiconPairFilterSet, with_word
from search.lexicon_admin.origins import origins_named
from search.lexicon_admin.permission import lexicon_editors_only, may_edit_lexicon
from search.lexicon_editions import allow, forbid, newest_edition
from search.models import ForbiddenPair, LexiconEdition, LexiconPair


class OwnCell(Column):
    """A column whose cells have a template of their own."""

    def __init__(self, name: str, *, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = template

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        # Cells are drawn without the context processors that forms need.
        return context | {"csrf_token": get_token(parent_context["request"])}


class EditorsOnly(View):
    """A listing for those who may see the lexicon; Wagtail sends the others back to its first page, saying so."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_edit_lexicon(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class LexiconView(EditorsOnly, ReportView):
    """Every pair of the edition in use."""

    page_title = gettext_lazy("Lexicon")
    header_icon = "openquote"
    template_name = "search/lexicon/pairs.html"
    results_template_name = "search/lexicon/pairs_results.html"
    index_url_name = "search_lexicon:pairs"
    index_results_url_name = "search_lexicon:pairs_results"
    filterset_class = LexiconPairFilterSet
    is_searchable = True
    default_ordering = "es_word"
    export_filename = "lexicon"
    list_export = ["es_word", "en_word", "trust", "count", "to_en", "to_es", "is_shipped", "origins"]
    export_headings = {
        "es_word": gettext_lazy("Spanish"),
        "en_word": gettext_lazy("English"),
        "trust": gettext_lazy("Strength"),
        "count": gettext_lazy("Times seen"),
        "to_en": gettext_lazy("Spanish to English"),
        "to_es": gettext_lazy("English to Spanish"),
        "is_shipped": gettext_lazy("Comes with the software"),
        "origins": gettext_lazy("Learnt from"),
    }
    columns = [
        OwnCell(
            "es_word",
            label=gettext_lazy("Spanish"),
            sort_key="es_word",
            template="search/lexicon/spanish_cell.html",
        ),
        OwnCell(
            "en_word",
            label=gettext_lazy("English"),
            sort_key="en_word",
            template="search/lexicon/english_cell.html",
        ),
        OwnCell("trust", label=gettext_lazy("Strength"), sort_key="trust", template="search/lexicon/percent_cell.html"),
        OwnCell("count", label=gettext_lazy("Times seen"), sort_key="count", template="search/lexicon/count_cell.html"),
        OwnCell("origin_links", label=gettext_lazy("Learnt from"), template="search/lexicon/origins_cell.html"),
        OwnCell("forbidden", label=gettext_lazy("In searches"), template="search/lexicon/action_cell.html"),
    ]

    @cached_property
    def edition(self) -> LexiconEdition | None:
        return newest_edition()

    def get_base_queryset(self) -> QuerySet[LexiconPair]:
        return LexiconPair.objects.filter(edition=self.edition).with_strength()

    def get_filtered_queryset(self) -> QuerySet[LexiconPair]:
        # ReportView would filter once more.
        return self.get_queryset()

    def search_queryset(self, queryset: QuerySet[LexiconPair]) -> QuerySet[LexiconPair]:
        return with_word(queryset, self.search_query) if self.is_searching else queryset

    def decorate_paginated_queryset(self, object_list: Iterable[LexiconPair]) -> list[LexiconPair]:
        pairs = list(object_list)
        forbidden = {(each.es, each.en): each for each in ForbiddenPair.objects.all()}
        origins = origins_named({name for pair in pairs for name in pair.origins}, visitor_of(self.request))
        for pair in pairs:
            pair.forbidden = forbidden.get((pair.es, pair.en))
            pair.origin_links = [origins[name] for name in pair.origins]
        return pairs

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object_list = self.get_filtered_queryset()
        context = self.get_context_data()
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], request.GET.get("export"))
        # The table is drawn from its own list of rows: that one must be the decorated one.
        context["object_list"] = self.decorate_paginated_queryset(context["object_list"])
        context["table"] = self.get_table(context["object_list"])
        return self.render_to_response(context)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        count = ForbiddenPair.objects.count()
        return [
            HeaderButton(
                label=_("Forbidden pairs (%(count)d)") % {"count": count},
                url=reverse("search_lexicon:forbidden"),
                icon_name="no-view",
            )
        ]

    @cached_property
    def no_results_message(self) -> str:
        if self.edition is None:
            return _(
                "Nothing was learnt on this site yet; the lexicon that comes with the software is in use. The first "
                "edition is learnt with the next nightly work."
            )
        return _("No pair matches. Try a shorter word, or fewer filters.")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, edition=self.edition, **kwargs)


class ForbiddenPairsView(EditorsOnly, BaseListingView):
    """What must not translate each other, with the way back."""

    page_title = gettext_lazy("Forbidden pairs")
    header_icon = "no-view"
    breadcrumbs_items = LexiconView.breadcrumbs_items
    index_url_name = "search_lexicon:forbidden"
    index_results_url_name = "search_lexicon:forbidden"
    paginate_by = 50
    default_ordering = "es_word"
    queryset = ForbiddenPair.objects.all()
    columns = [
        OwnCell("es_word", label=gettext_lazy("Spanish"), template="search/lexicon/spanish_cell.html"),
        OwnCell("en_word", label=gettext_lazy("English"), template="search/lexicon/english_cell.html"),
        DateColumn("since", label=gettext_lazy("Since")),
        Column("note", label=gettext_lazy("Why")),
        OwnCell(
            "allow",
            label=gettext_lazy("In searches"),
            accessor=lambda pair: pair,
            template="search/lexicon/allow_cell.html",
        ),
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        lexicon = {"url": reverse("search_lexicon:pairs"), "label": _("Lexicon")}
        return [*self.breadcrumbs_items, lexicon, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def no_results_message(self) -> str:
        return _("No pair is forbidden.")


class ForbidForm(ModelForm):
    class Meta:
        model = ForbiddenPair
        fields = ["note"]


@require_http_methods(["GET", "HEAD", "POST"])
@lexicon_editors_only
def forbid_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then forbids."""
    back = get_valid_next_url_from_request(request) or reverse("search_lexicon:pairs")
    pair = LexiconPair.objects.filter(pk=pk).first()
    if pair is None:
        messages.warning(request, _("A newer edition was learnt meanwhile. Look for the pair again."))
        return redirect(back)
    form = ForbidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            forbid(es_word=pair.es_word, en_word=pair.en_word, note=form.cleaned_data["note"])
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
            return redirect(back)
        messages.success(
            request,
            _("From the next search on, “%(es)s” and “%(en)s” do not translate each other.")
            % {"es": pair.es_word, "en": pair.en_word},
        )
        return redirect(back)
    breadcrumbs = [
        *LexiconView.breadcrumbs_items,
        {"url": reverse("search_lexicon:pairs"), "label": _("Lexicon")},
        {"url": "", "label": _("Forbid a pair")},
    ]
    context = {
        "pair": pair,
        "form": form,
        "back": back,
        "header_title": _("Forbid a pair"),
        "header_icon": "no-view",
        "breadcrumbs_items": breadcrumbs,
    }
    return render(request, "search/lexicon/forbid.html", context)


@require_POST
@lexicon_editors_only
def allow_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a ban back. It is no great step, and as easily taken again: nobody is asked twice."""
    pair = ForbiddenPair.objects.filter(pk=pk).first()
    if pair is not None:
        allow(pair)
        messages.success(
            request,
            _("“%(es)s” and “%(en)s” may translate each other again.") % {"es": pair.es_word, "en": pair.en_word},
        )
    return redirect(get_valid_next_url_from_request(request) or reverse("search_lexicon:pairs"))
