"""Bringing in a list of works in the admin: upload, what each line would do, the import itself, and its result."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.import_permissions import may_import
from kb.models import ImportRun, ListFormat, Outcome, RunState
from kb.services import import_runs
from kb.services.import_runs import UNDER_WAY, ListRefused
from kb.services.interchange import sheets

BREADCRUMBS = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
    {"url": reverse_lazy("kb_import:index"), "label": gettext_lazy("Bring in a list of works")},
]
ROWS = 50
RUNS = 20


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("JSON lines (.jsonl) or a sheet saved as CSV UTF-8 (.csv).")
    )


class ImportView(WagtailAdminTemplateMixin):
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class IndexView(ImportView, FormView):
    page_title = gettext_lazy("Bring in a list of works")
    template_name = "kb/admin/import_index.html"
    form_class = ListForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [BREADCRUMBS[0], {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form: ListForm) -> HttpResponseBase:
        file = form.cleaned_data["file"]
        try:
            run = import_runs.receive(file, name=file.name, size=file.size, owner=self.request.user)
        except ListRefused as refused:
            form.add_error("file", str(refused))
            return self.form_invalid(form)
        return redirect("kb_import:run", run.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            action_url=self.request.get_full_path(),
            form_is_multipart=True,
            runs=_counted(_open_to(self.request.user))[:RUNS],
        )


@method_decorator(never_cache, name="dispatch")
class RunView(ImportView, TemplateView):
    """`/…/<id>/`: while a run is under way, looking at it takes its next step; it was asked for by POST before."""

    page_title = gettext_lazy("Import")
    template_name = "kb/admin/import_run.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*BREADCRUMBS, {"url": "", "label": self.run.name}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.run = _run(request, kwargs["pk"])
        import_runs.advance(self.run)
        self.run.refresh_from_db()
        response = super().get(request, *args, **kwargs)
        if self.run.state in UNDER_WAY:
            # The page looks again by itself, with and without JavaScript; each look takes the next step.
            response.headers["Refresh"] = "1"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        asked = self.request.GET.get("only", "")
        only = asked if asked in Outcome.values else ""
        lines = run.lines.select_related("page").defer("raw")
        if only:
            lines = lines.filter(outcome=only)
        page = Paginator(lines, ROWS).get_page(self.request.GET.get("p"))
        counts = dict(run.lines.order_by().values_list("outcome").annotate(lines=Count("pk")))
        total = sum(counts.values())
        waiting = counts.get(Outcome.WAITING, 0)
        return super().get_context_data(
            **kwargs,
            run=run,
            is_under_way=run.state in UNDER_WAY,
            is_checked=run.state == RunState.CHECKED,
            is_done=run.state == RunState.DONE,
            counts=[
                (outcome, Outcome(outcome).label, counts[outcome]) for outcome in Outcome.values if counts.get(outcome)
            ],
            total=total,
            done=total - waiting,
            refused=counts.get(Outcome.REFUSED, 0),
            to_import=counts.get(Outcome.CREATED, 0) + counts.get(Outcome.UPDATED, 0),
            rows=page.object_list,
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            only=only,
        )


@require_POST
def start(request: HttpRequest, pk: Any) -> HttpResponse:
    import_runs.start(_run(request, pk))
    return redirect("kb_import:run", pk)


@require_POST
def discard(request: HttpRequest, pk: Any) -> HttpResponse:
    run = _run(request, pk)
    import_runs.discard(run)
    messages.success(request, _("“%(name)s” was discarded; nothing was imported.") % {"name": run.name})
    return redirect("kb_import:index")


@require_safe
def refused(request: HttpRequest, pk: Any) -> HttpResponse:
    """The refused lines, to be mended and uploaded again."""
    run = _run(request, pk)
    kind = "text/csv" if run.format == ListFormat.CSV else "application/jsonl"
    response = HttpResponse(import_runs.refused_lines(run), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("refused-lines")}.{run.format}"'
    return response


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    if not may_import(request.user):
        raise PermissionDenied
    response = HttpResponse(sheets.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("works-template")}.csv"'
    return response


def _open_to(user: Any) -> QuerySet[ImportRun]:
    """One's own; an administrator's view is of all."""
    runs = ImportRun.objects.select_related("owner")
    return runs if user.is_superuser else runs.filter(owner=user)


def _run(request: HttpRequest, pk: Any) -> ImportRun:
    if not may_import(request.user):
        raise PermissionDenied
    return get_object_or_404(_open_to(request.user), pk=pk)


def _counted(runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    return runs.annotate(total=Count("lines"), refused=Count("lines", filter=Q(lines__outcome=Outcome.REFUSED)))


urlpatterns = [
    path("", IndexView.as_view(), name="index"),
    path("template/", template, name="template"),
    path("<uuid:pk>/", RunView.as_view(), name="run"),
    path("<uuid:pk>/start/", start, name="start"),
    path("<uuid:pk>/discard/", discard, name="discard"),
    path("<uuid:pk>/refused/", refused, name="refused"),
]
