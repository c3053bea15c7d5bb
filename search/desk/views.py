"""The search desk in the admin: the table of queries, and a label for a concept out of one of them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.languages import active_language
from kb.models import ConceptLabel
from kb.selectors.vocabulary import preferred_labels
from kb.services.vocabulary import add_label, remove_label
from search.desk import counting, table
from search.desk.forms import ChoiceForm, LabelForm
from search.desk.permission import may_use_desk
from search.desk.records import BREADCRUMBS
from search.desk.sheet import as_csv
from search.knowledge import knowledge
from search.language import understand
from search.language.concepts import FoundConcept
from search.language.text import MAX_WORDING
from search.models import MissingGuide, PromotedAnswer
from search.models.wording import QueryLanguage

ROWS = 50


class DeskView(WagtailAdminTemplateMixin):
    """What every screen of the desk has: the permission, and the way back."""

    header_icon = "glasses"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_use_desk(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*BREADCRUMBS, {"url": "", "label": self.get_page_title()}]


class QueriesView(DeskView, TemplateView):
    page_title = gettext_lazy("Search desk")
    template_name = "search/desk/queries.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [BREADCRUMBS[0], {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # What this process counted a moment ago belongs into the table; other processes are seconds behind.
        counting.flush()
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        response = HttpResponse(
            as_csv(table.rows(table.queries(ChoiceForm(request.GET).choice()))), content_type="text/csv; charset=utf-8"
        )
        name = _("searches-%(day)s") % {"day": timezone.localdate().isoformat()}
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = ChoiceForm(self.request.GET).choice()
        asked = {"days": choice.days, "language": choice.language, "view": choice.view}
        page = Paginator(table.queries(choice), ROWS).get_page(self.request.GET.get("p"))
        views = [
            {"label": label, "url": f"?{urlencode(asked | {'view': view})}", "is_current": view == choice.view}
            for view, label in table.VIEWS.items()
        ]
        return super().get_context_data(
            **kwargs,
            choice=choice,
            form=ChoiceForm(initial=asked),
            views=views,
            totals=table.totals(choice),
            rows=table.rows(page.object_list),
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            csv_url=f"?{urlencode(asked | {'format': 'csv'})}",
            seldom={"asked": table.SELDOM_ASKED, "percent": table.SELDOM_PERCENT},
            is_counted=settings.SEARCH_LOG,
            kept_days=settings.SEARCH_LOG_DAYS,
            promoted_count=PromotedAnswer.objects.count(),
            open_count=MissingGuide.objects.filter(status=MissingGuide.Status.OPEN).count(),
        )


class AddLabelView(DeskView, FormView):
    page_title = gettext_lazy("Add as a label")
    template_name = "search/desk/label.html"
    form_class = LabelForm

    def get_initial(self) -> dict[str, Any]:
        query = self.request.GET.get("query", "")[:MAX_WORDING]
        language = self.request.GET.get("language")
        return {"text": query, "language": language if language in QueryLanguage.values else active_language()}

    def form_valid(self, form: LabelForm) -> HttpResponseBase:
        said = form.cleaned_data
        try:
            label = add_label(by=self.request.user, **said)
        except ValidationError as invalid:
            form.add_error(None, invalid)
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("“%(label)s” is now a label of “%(concept)s”. Search understands it from the next query on.")
            % {"label": label, "concept": label.concept},
            buttons=[messages.button(reverse("search_desk:remove_label", args=[label.pk]), _("Undo"))],
        )
        return redirect("search_desk:queries")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        text = context["form"]["text"].value() or ""
        understood = understand(text, reader_language=active_language(), knowledge=knowledge())
        return context | {
            "understood": _understood(understood.concepts),
            "action_url": self.request.get_full_path(),
        }


def _understood(found: Iterable[FoundConcept]) -> list[dict[str, Any]]:
    labels = preferred_labels([each.concept for each in found], active_language())
    return [
        {
            "label": labels[each.concept],
            "url": reverse("kb:concept", args=[each.concept]),
            "is_expanded": each.is_expanded,
        }
        for each in found
        if each.concept in labels
    ]


class RemoveLabelView(DeskView, TemplateView):
    page_title = gettext_lazy("Remove a label")
    template_name = "search/desk/remove_label.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, label=self._label())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        label = self._label()
        try:
            remove_label(label, by=request.user)
        except ValidationError as invalid:
            messages.error(request, " ".join(invalid.messages))
        else:
            messages.success(
                request,
                _("“%(label)s” is no longer a label of “%(concept)s”.") % {"label": label, "concept": label.concept},
            )
        return redirect("search_desk:queries")

    def _label(self) -> ConceptLabel:
        return get_object_or_404(ConceptLabel.objects.select_related("concept"), pk=self.kwargs["pk"])
