"""The reading of uploaded files in the admin: a report of what search cannot read, and reading a file again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from kb.models import Document, DocumentText, ReadingStatus
from kb.services.attachments import await_reading, read_after_commit


class UnreadFilesView(ReportView):
    """The files of which search knows nothing, or not all, with the reason and what to do."""

    model = Document
    page_title = gettext_lazy("Files that search cannot read")
    header_icon = "doc-full"
    index_url_name = "kb_attachments:report"
    index_results_url_name = "kb_attachments:report_results"
    any_permission_required = ["change"]
    is_export_enabled = False
    paginate_by = 50
    columns = [
        TitleColumn(
            "document",
            label=gettext_lazy("File"),
            width="22%",
            get_url=lambda reading: reverse("wagtaildocs:edit", args=[reading.document_id]),
        ),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("explanation", label=gettext_lazy("Reason"), width="25%"),
        Column("advice", label=gettext_lazy("What to do"), width="25%"),
        DateColumn("read_at", label=gettext_lazy("Tried")),
    ]

    def get_queryset(self):
        policy = policy_registry.get_by_type(Document)
        documents = policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        unread = ~Q(status__in=[ReadingStatus.READ, ReadingStatus.UNSUPPORTED]) | Q(reason="cut")
        readings = DocumentText.objects.filter(unread, document__in=documents)
        return readings.select_related("document").defer("pages").order_by("document__title", "pk")


@require_POST
def read_again(request, document_pk):
    document = get_object_or_404(Document, pk=document_pk)
    if not document.is_editable_by_user(request.user):
        raise PermissionDenied
    if await_reading(document, again=True):
        read_after_commit(document)
        messages.success(request, _("The file is being read again."))
    return redirect(reverse("wagtaildocs:edit", args=[document.pk]))


urlpatterns = [
    path("unread-files/", UnreadFilesView.as_view(), name="report"),
    path("unread-files/results/", UnreadFilesView.as_view(results_only=True), name="report_results"),
    path("documents/<int:document_pk>/read-again/", read_again, name="read_again"),
]
