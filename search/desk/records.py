"""What editors keep on the desk: promoted answers and missing guides, as lists with forms."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from kb.dates import short_day
from kb.languages import active_language
from kb.models import KnowledgePage
from search.desk.forms import MissingGuideForm, PromotedAnswerForm
from search.language.text import MAX_WORDING, as_compared
from search.models import MissingGuide, PromotedAnswer
from search.models.wording import QueryLanguage

BREADCRUMBS = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
    {"url": reverse_lazy("search_desk:queries"), "label": gettext_lazy("Search desk")},
]


def _day(field: str, label: Any) -> Column:
    return Column(field, label=label, accessor=lambda record: short_day(getattr(record, field)), sort_key=field)


class NewRecordView(generic.CreateView):
    """The form with the query it is about filled in; a query that has its record already leads to that one."""

    delete_url_name = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        existing = self.model.objects.filter(
            folded=as_compared(request.GET.get("query", "")), language=request.GET.get("language")
        ).first()
        if existing is not None:
            return redirect(self.edit_url_name, existing.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        language = self.request.GET.get("language")
        return {
            "query": self.request.GET.get("query", "")[:MAX_WORDING],
            "language": language if language in QueryLanguage.values else active_language(),
        }

    def get_success_buttons(self) -> list[Any]:
        undo = messages.button(reverse(self.delete_url_name, args=[self.object.pk]), _("Undo"))
        return [*super().get_success_buttons(), undo]


class RecordViewSet(ModelViewSet):
    """Shared by both: behind the desk's permission, reached from the desk and not from the menu."""

    add_view_class = NewRecordView
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    search_backend_name = None
    form_class: type[Any]

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return self.form_class

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing refers to these records, so there is no usage to show.
        shared = {"breadcrumbs_items": BREADCRUMBS, "usage_url_name": ""}
        return super().get_common_view_kwargs(**(shared | kwargs))

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_add_view_kwargs(delete_url_name=self.get_url_name("delete"), **kwargs)


class PromotedAnswersView(generic.IndexView):
    """Names the works of a page of the list in one query."""

    @cached_property
    def titles(self) -> dict[UUID, str]:
        titles: dict[UUID, str] = {}
        pages: QuerySet[KnowledgePage] = KnowledgePage.objects.filter(
            translation_key__in=self.get_queryset().values_list("work", flat=True)
        ).select_related("locale")
        for page in pages:
            if page.translation_key not in titles or page.language == active_language():
                title = page.title if page.live else _("%(title)s (not published)") % {"title": page.title}
                titles[page.translation_key] = title
        return titles

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("query"),
            Column("language", label=_("Language"), accessor="get_language_display"),
            Column(
                "work",
                label=_("Answer"),
                accessor=lambda answer: self.titles.get(answer.work, _("This work no longer exists.")),
            ),
            _day("since", _("Since")),
        ]


class PromotedAnswerViewSet(RecordViewSet):
    model = PromotedAnswer
    name = "promoted_answers"
    url_prefix = "search-desk/promoted"
    icon = "pick"
    form_class = PromotedAnswerForm
    index_view_class = PromotedAnswersView
    index_results_template_name = "search/desk/promoted_results.html"
    list_filter = ["language"]
    search_fields = ["query", "note"]


class MissingGuideViewSet(RecordViewSet):
    model = MissingGuide
    name = "missing_guides"
    url_prefix = "search-desk/missing"
    icon = "doc-empty"
    form_class = MissingGuideForm
    index_results_template_name = "search/desk/missing_results.html"
    list_display = [
        "query",
        Column("language", label=gettext_lazy("Language"), accessor="get_language_display"),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display", sort_key="status"),
        _day("noted_on", gettext_lazy("Noted on")),
        _day("changed_on", gettext_lazy("Last changed on")),
    ]
    list_filter = ["status", "language"]
    search_fields = ["query", "note"]
