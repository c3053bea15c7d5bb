"""The site history in the admin: who changed what, when and why, with filters and as a file."""

import json

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb import history
from kb.models import Institution
from kb.permissions import own_institutions
from kb.selectors import history as selector
from kb.sheets import as_read_here, csv_lines
from people.roles import is_administrator

ROWS = 50


class ChoiceForm(forms.Form):
    who = forms.CharField(required=False, max_length=100, label=gettext_lazy("Who"))
    what = forms.CharField(required=False, max_length=200, label=gettext_lazy("What (part of the title)"))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("Everything")), *history.KINDS.items()],
        label=gettext_lazy("Kind of change"),
    )
    institution = forms.ModelChoiceField(
        required=False,
        queryset=Institution.objects.none(),
        empty_label=gettext_lazy("All that I may see"),
        label=gettext_lazy("Institution"),
    )
    since = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        offered = Institution.objects.all()
        if not is_administrator(user):
            offered = own_institutions(user).order_by("name_es")
        self.fields["institution"].queryset = offered

    def clean(self):
        said = super().clean()
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end date must not be before the start date."))
        return said

    def choice(self):
        """What was asked for; None when it cannot be understood."""
        if not self.is_valid():
            return None
        institution = self.cleaned_data["institution"]
        return selector.Choice(**self.cleaned_data | {"institution": institution.pk if institution else None})


class HistoryView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Site history")
    header_icon = "history"
    template_name = "kb/admin/history.html"

    def dispatch(self, request, *args, **kwargs):
        if not selector.sees_history(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, *args, **kwargs):
        form = ChoiceForm(request.GET, user=request.user)
        choice = form.choice()
        write = {"csv": _csv, "jsonl": _json_lines}.get(request.GET.get("format", ""))
        if write is not None and choice is not None:
            return write(selector.all_lines(request.user, choice))
        return self.render_to_response(self.get_context_data(form=form, choice=choice))

    def get_context_data(self, *, form, choice, **kwargs):
        after = selector.Place.read(self.request.GET.get("after", ""))
        rows = []
        if choice is not None:
            # One more than is shown says whether there are older ones.
            rows = selector.entries(self.request.user, choice, after=after, limit=ROWS + 1)
        asked = {name: value for name, value in self.request.GET.items() if name in form.fields and value}

        def address(**more):
            return f"?{urlencode(asked | more)}"

        return super().get_context_data(
            **kwargs,
            form=form,
            lines=selector.lines(rows[:ROWS]),
            is_narrowed=bool(asked),
            newest_url=address() if after is not None else "",
            older_url=address(after=selector.place_of(rows[ROWS - 1])) if len(rows) > ROWS else "",
            csv_url=address(format="csv"),
            json_url=address(format="jsonl"),
        )


def _csv(lines):
    headings = [
        _("Date and time"),
        _("Who"),
        _("What happened"),
        _("Title"),
        _("Language"),
        _("Why"),
        _("What changed"),
        _("Action"),
    ]
    cells = (
        [
            timezone.localtime(line.at).isoformat(timespec="seconds"),
            line.who,
            line.sentence,
            line.title,
            line.language,
            line.reason,
            "; ".join(f"{name}: {before} → {after}" for name, before, after in line.changes),
            line.action,
        ]
        for line in lines
    )
    return _file(csv_lines(headings, cells), "csv", "text/csv; charset=utf-8")


def _json_lines(lines):
    written = (
        json.dumps(
            {
                "at": line.at.isoformat(),
                "who": line.who,
                "sentence": line.sentence,
                "action": line.action,
                "title": line.title,
                "language": line.language,
                "reason": line.reason,
                "changes": [
                    {"field": str(name), "before": before, "after": after} for name, before, after in line.changes
                ],
            },
            ensure_ascii=False,
        )
        + "\n"
        for line in lines
    )
    return _file(written, "jsonl", "application/jsonl; charset=utf-8")


def _file(written, ending, content_type):
    response = StreamingHttpResponse(as_read_here(written), content_type=content_type)
    name = _("site-history-%(day)s") % {"day": timezone.localdate().isoformat()}
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


urlpatterns = [path("", HistoryView.as_view(), name="list")]
