"""Facts in the admin's lists and forms."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    SnippetViewSet,
    UsageView,
)

from kb.dates import short_day
from kb.fact_admin.forms import FactForm
from kb.fact_admin.panels import FactUsesPanel
from kb.models import Fact
from kb.services.facts import ChangedMeanwhile, add_fact, change_fact


class OwnFactOnly:
    """Wagtail asks whether somebody may change facts; this asks whether they may change this one."""

    def get_object(self, *args, **kwargs):
        fact = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance(self.permission_required, fact):
            raise PermissionDenied
        return fact


class FactIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("responsible")

    def get_edit_url(self, instance):
        if self.user_has_permission_for_instance("change", instance):
            return super().get_edit_url(instance)
        return None

    def get_delete_url(self, instance):
        if self.user_has_permission_for_instance("delete", instance):
            return super().get_delete_url(instance)
        return None


class FactCreateView(CreateView):
    def save_instance(self):
        return add_fact(self.form.save(commit=False), by=self.request.user)


class FactEditView(OwnFactOnly, EditView):
    def save_instance(self):
        said = self.form.cleaned_data
        return change_fact(
            self.form.save(commit=False), on=said["version"], by=self.request.user, reason=said["reason"]
        )

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ChangedMeanwhile as meanwhile:
            self.produced_error_code = "validation_error"
            self.produced_error_message = form.show_beside(meanwhile)
            return self.form_invalid(form)

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.can_delete:
            buttons.append(
                Button(
                    _("Merge with another fact"),
                    url=reverse("kb_facts:merge", args=[self.object.pk]),
                    icon_name="link",
                    priority=25,
                )
            )
        return buttons


class FactDeleteView(OwnFactOnly, DeleteView):
    pass


class FactUsageView(UsageView):
    permission_required = None
    any_permission_required = ["view", "change"]


class FactHistoryView(OwnFactOnly, HistoryView):
    permission_required = "change"


def _day(field, label):
    return Column(field, label=label, accessor=lambda fact: short_day(getattr(fact, field)), sort_key=field)


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "check"
    list_display = [
        "statement",
        _day("checked_on", gettext_lazy("Checked on")),
        _day("check_by", gettext_lazy("Check again by")),
        "responsible",
    ]
    list_filter = ["check_by", "responsible"]
    ordering = ["check_by"]
    search_fields = ["statement_es", "statement_en", "source_title"]
    search_backend_name = None
    index_view_class = FactIndexView
    add_view_class = FactCreateView
    edit_view_class = FactEditView
    delete_view_class = FactDeleteView
    usage_view_class = FactUsageView
    history_view_class = FactHistoryView
    # A copy of a fact is a second fact of the same: what must not be.
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FactUsesPanel(), FieldPanel("is_confirmed")],
                heading=gettext_lazy("Where it stands"),
            ),
            FieldRowPanel([FieldPanel("statement_es"), FieldPanel("statement_en")]),
            FieldRowPanel([FieldPanel("value"), FieldPanel("unit"), FieldPanel("currency"), FieldPanel("year")]),
            FieldPanel("source_title"),
            FieldRowPanel([FieldPanel("source_url"), FieldPanel("source_language")]),
            FieldRowPanel([FieldPanel("checked_on"), FieldPanel("check_by"), FieldPanel("responsible")]),
            FieldPanel("slug"),
            FieldPanel("reason"),
        ],
        base_form_class=FactForm,
    )
