"""What must be checked again, in the admin: the list, its CSV, and “checked again today”."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.dates import day
from kb.fact_permissions import may_change_fact
from kb.models import Fact, KnowledgePage
from kb.selectors import checks
from kb.services.checks import check_work_again
from kb.services.facts import ChangedMeanwhile, check_fact_again
from kb.sheets import as_read_here, csv_lines

ROWS = 50

STATES = {
    "overdue": pgettext_lazy("of one fact or work", "Overdue"),
    "soon": gettext_lazy("Due soon"),
    "later": gettext_lazy("Not due yet"),
}


class ChoiceForm(forms.Form):
    subject = forms.ChoiceField(choices=list(checks.SUBJECTS.items()), required=False)
    whose = forms.ChoiceField(
        choices=list(checks.WHOSE.items()), required=False, label=gettext_lazy("Who answers for it")
    )
    date = forms.ChoiceField(choices=list(checks.DATES.items()), required=False, label=gettext_lazy("Check again by"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def choice(self, user):
        """What was asked for; what is unknown or was not said is as usual."""
        self.full_clean()
        usual = checks.usual_choice(user)
        said = {name: self.cleaned_data.get(name) or getattr(usual, name) for name in self.fields}
        return checks.Choice(**said)


class ChecksView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("To check again")
    header_icon = "check"
    template_name = "kb/admin/checks.html"

    def dispatch(self, request, *args, **kwargs):
        if not checks.sees_checks(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        choice = ChoiceForm(request.GET).choice(request.user)
        response = StreamingHttpResponse(
            as_read_here(_csv(choice, request.user)), content_type="text/csv; charset=utf-8"
        )
        name = _("to-check-%(day)s") % {"day": timezone.localdate().isoformat()}
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        user = self.request.user
        choice = ChoiceForm(self.request.GET).choice(user)
        asked = {"subject": choice.subject, "whose": choice.whose, "date": choice.date}
        is_facts = choice.subject == checks.FACTS
        found = checks.facts_to_check(user, choice) if is_facts else checks.works_to_check(user, choice)
        page = Paginator(found, ROWS).get_page(self.request.GET.get("p"))
        read = checks.rows_of_facts if is_facts else checks.rows_of_works
        return super().get_context_data(
            **kwargs,
            choice=choice,
            form=ChoiceForm(initial=asked),
            subjects=[
                {
                    "label": label,
                    "url": f"?{urlencode(asked | {'subject': name})}",
                    "is_current": name == choice.subject,
                }
                for name, label in checks.SUBJECTS.items()
            ],
            rows=read(page.object_list, user),
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            csv_url=f"?{urlencode(asked | {'format': 'csv'})}",
            here=self.request.get_full_path(),
            states=STATES,
        )


@require_POST
def fact_checked(request, pk):
    """The version that was read comes along: what somebody changed meanwhile is not declared checked unseen."""
    fact = get_object_or_404(Fact, pk=pk)
    if not may_change_fact(request.user, fact):
        raise PermissionDenied
    try:
        fact = check_fact_again(fact, on=request.POST.get("version", ""), by=request.user)
    except ChangedMeanwhile:
        messages.warning(
            request,
            _("Somebody changed “%(title)s” meanwhile. Read it again, then say that it holds.")
            % {"title": fact.statement},
        )
    else:
        messages.success(
            request,
            _("“%(title)s” was checked today. It falls due again on %(date)s.")
            % {"title": fact.statement, "date": day(fact.check_by)},
            buttons=[messages.button(checks.edit_address(fact), _("Change the date"))],
        )
    return _back(request)


@require_POST
def work_checked(request, pk):
    page = get_object_or_404(KnowledgePage, pk=pk, live=True, alias_of=None)
    if not checks.may_check_work(request.user, page):
        raise PermissionDenied
    _checked_on, check_by = check_work_again(page, by=request.user)
    messages.success(
        request,
        _("“%(title)s” was checked today. It falls due again on %(date)s.")
        % {"title": page.title, "date": day(check_by)},
        buttons=[messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Change the date"))],
    )
    return _back(request)


def _back(request):
    return redirect(get_valid_next_url_from_request(request) or reverse("kb_checks:list"))


def _csv(choice, user):
    if choice.subject == checks.FACTS:
        headings = [
            _("Statement in Spanish"),
            _("Statement in English"),
            _("Source"),
            _("Address of the source"),
            _("Checked on"),
            _("Check again by"),
            _("State"),
            _("Responsible"),
            _("Works"),
            _("Where it stands"),
        ]
        return csv_lines(headings, _fact_lines(choice, user))
    headings = [
        _("Title"),
        _("Institution"),
        _("Checked on"),
        _("Check again by"),
        _("State"),
        _("Responsible"),
    ]
    return csv_lines(headings, _work_lines(choice, user))


def _fact_lines(choice, user):
    for rows in _in_pages(checks.facts_to_check(user, choice), checks.rows_of_facts, user):
        for row in rows:
            fact = row.fact
            yield [
                fact.statement_es,
                fact.statement_en,
                fact.source_title,
                fact.source_url,
                fact.checked_on.isoformat(),
                fact.check_by.isoformat(),
                STATES[row.state],
                fact.responsible or "",
                row.works,
                "; ".join(f"{use.title} ({use.language})" for use in row.uses),
            ]


def _work_lines(choice, user):
    for rows in _in_pages(checks.works_to_check(user, choice), checks.rows_of_works, user):
        for row in rows:
            page = row.page
            yield [
                page.title,
                page.institution or "",
                page.checked_on.isoformat() if page.checked_on else "",
                page.check_by.isoformat(),
                STATES[row.state],
                page.owner or "",
            ]


def _in_pages(found, read, user):
    paginator = Paginator(found, 200)
    for number in paginator.page_range:
        yield read(paginator.page(number).object_list, user)


urlpatterns = [
    path("", ChecksView.as_view(), name="list"),
    path("facts/<int:pk>/", fact_checked, name="fact_checked"),
    path("works/<int:pk>/", work_checked, name="work_checked"),
]
