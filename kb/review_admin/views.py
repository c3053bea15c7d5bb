"""The board of what is in review, and the page of one review: sent, decided, moved and withdrawn here."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page, TaskState, WorkflowState

from kb.dates import day
from kb.models import ReviewStep, SignOffRequest
from kb.permissions import acts_for
from kb.review_admin.forms import AskForm, DecideForm, DueForm, SubmitForm
from kb.review_permissions import (
    is_joint,
    may_ask_for_sign_off,
    may_conduct,
    may_review,
    may_see_review,
    may_sign_off,
    may_submit,
    may_withdraw,
)
from kb.selectors.reviews import PARTNER, Review, Staff, review_of, reviews
from kb.services import reviews as services
from kb.services import sign_offs
from people.models import User

PER_PAGE = 50

FILTERS = {
    "all": pgettext_lazy("reviews", "All"),
    "mine": gettext_lazy("Waiting for me"),
    "institution": gettext_lazy("My institutions"),
    "overdue": gettext_lazy("Overdue"),
    "partner": gettext_lazy("Waiting for the other side"),
}


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class BoardRow:
    review: Review
    waits_for_me: bool
    is_of_mine: bool


@dataclass
class ReviewPage:
    """What the page of a review shows; a form is there where this person may send it."""

    page: Page
    review: Review | None
    reviewers: list[User]
    helpers: list[User]
    is_joint: bool
    can_edit: bool
    preview_url: str = ""
    decisions: list[TaskState] = field(default_factory=list)
    requests: list[SignOffRequest] = field(default_factory=list)
    submit: Form | None = None
    decide: Form | None = None
    due: Form | None = None
    ask: Form | None = None
    may_withdraw: bool = False
    sign_off_url: str = ""
    # Of a link that waits: whether this person may take it back.
    withdrawable: SignOffRequest | None = None

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    rows = [
        BoardRow(
            review,
            review.waits_for(request.user),
            acts_for(request.user, review.owner.pk if review.owner is not None else None),
        )
        for review in reviews()
    ]
    kept = {name: [row for row in rows if keep(row)] for name, keep in _KEEPS.items()}
    shown = request.GET.get("show", "all")
    if shown not in FILTERS:
        shown = "all"
    page = Paginator(kept[shown], PER_PAGE).get_page(request.GET.get("p"))
    choices = [Choice(str(label), f"?show={name}", len(kept[name]), name == shown) for name, label in FILTERS.items()]
    context = {"page": page, "choices": choices, "shown": shown, "total": len(rows)}
    return render(request, "kb/admin/reviews/board.html", context)


_KEEPS: dict[str, Callable[[BoardRow], bool]] = {
    "all": lambda row: True,
    "mine": lambda row: row.waits_for_me,
    "institution": lambda row: row.is_of_mine,
    "overdue": lambda row: row.review.is_overdue,
    "partner": lambda row: row.review.place == PARTNER,
}


@require_safe
def settled(request: HttpRequest, step_pk: int) -> HttpResponse:
    """Where whoever was too late is sent: who decided, what and when."""
    step = TaskState.objects.select_related("finished_by", "workflow_state").filter(pk=step_pk).first()
    if step is None:
        messages.warning(request, _("This work was deleted, and its review with it."))
        return redirect("kb_reviews:board")
    messages.warning(request, what_became_of(step))
    return redirect("kb_reviews:work", step.workflow_state.object_id)


def what_became_of(step: TaskState) -> str:
    person = str(step.finished_by) if step.finished_by is not None else _("the other side")
    when = day(step.finished_at)
    if step.status == TaskState.STATUS_APPROVED:
        return _("%(person)s approved it already, on %(day)s. Your decision was not counted.") % {
            "person": person,
            "day": when,
        }
    if step.status == TaskState.STATUS_REJECTED:
        return _("%(person)s returned it already, on %(day)s. Your decision was not counted.") % {
            "person": person,
            "day": when,
        }
    return _("It was taken out of review meanwhile. Your decision was not counted.")


class WorkView(View):
    """The review of one page: GET shows it, POST does what its `action` says."""

    def dispatch(self, request: HttpRequest, page_pk: int) -> HttpResponse:  # type: ignore[override]
        self.page = get_object_or_404(Page.objects.select_related("locale"), pk=page_pk).specific
        if self.page.is_root() or self.page.alias_of_id is not None:
            raise Http404
        state = self.page.current_workflow_state
        self.submitter_pk = state.requested_by_id if state is not None else None
        if not may_see_review(request.user, self.page, self.submitter_pk):
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._render(self._gather())

    def post(self, request: HttpRequest) -> HttpResponse:
        actions = {
            "submit": self._submit,
            "approve": self._decide,
            "return": self._decide,
            "due": self._due,
            "ask": self._ask,
            "withdraw": self._withdraw,
            "withdraw-request": self._withdraw_request,
        }
        act = actions.get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            answer = act()
        except services.Settled:
            return self._settled()
        return answer if answer is not None else redirect("kb_reviews:work", self.page.pk)

    def _submit(self) -> HttpResponse | None:
        form = SubmitForm(self.request.POST)
        if not form.is_valid():
            return self._render(self._gather(submit=form), status=400)
        try:
            services.submit(self.page, by=self.request.user, due_on=form.cleaned_data["due_on"])
        except services.AlreadyInReview:
            messages.warning(self.request, _("It is in review already; nothing was sent a second time."))
        except services.NoWorkflow:
            messages.error(
                self.request, _("No review is set up for this part of the site: ask an administrator to give it one.")
            )
        else:
            messages.success(self.request, _("Sent to review."))
        return None

    def _decide(self) -> HttpResponse | None:
        step = self._step()
        action = services.RETURN if self.request.POST["action"] == "return" else services.APPROVE
        form = DecideForm(self.request.POST, is_return=action == services.RETURN)
        if not form.is_valid():
            return self._render(self._gather(decide=form), status=400)
        try:
            services.decide(
                step,
                by=self.request.user,
                action=action,
                comment=form.cleaned_data["comment"],
                revision_pk=form.cleaned_data["revision"],
            )
        except services.TextChanged:
            messages.warning(
                self.request, _("The text was changed while you were reading. Read it again; nothing was decided.")
            )
            return self._render(self._gather(decide=self._fresh_decision(form.cleaned_data["comment"])), status=409)
        if action == services.RETURN:
            messages.success(self.request, _("Returned to the author, with your comment."))
        else:
            review = review_of(self.page)
            messages.success(
                self.request,
                _("Approved and published.") if review is None else _("Approved. It now waits for the other side."),
            )
        return None

    def _due(self) -> HttpResponse | None:
        form = DueForm(self.request.POST)
        if not form.is_valid():
            return self._render(self._gather(due=form), status=400)
        services.set_due(self._step(), form.cleaned_data["due_on"], by=self.request.user)
        messages.success(self.request, _("The date was changed."))
        return None

    def _ask(self) -> HttpResponse | None:
        form = AskForm(self.request.POST)
        if not form.is_valid():
            return self._render(self._gather(ask=form), status=400)
        wrong = ""
        try:
            sign_offs.ask(self._step(), by=self.request.user, **form.cleaned_data)
        except sign_offs.AlreadyAsked:
            wrong = _("Somebody has been asked already. Withdraw that link first to ask another person.")
        except sign_offs.OwnSide:
            wrong = _("This address belongs to somebody who may not sign for the other side.")
        except sign_offs.TooManyAsked:
            wrong = _("You have asked many people in a short time. Wait an hour, or ask another coordinator to do it.")
        except sign_offs.NoMail:
            wrong = _("The mail could not be sent, so nobody was asked. Try again later, or tell an administrator.")
        except sign_offs.NotAtSignOff:
            wrong = _("This work does not wait for the sign-off of the other side any more.")
        if wrong:
            form.add_error(None, wrong)
            return self._render(self._gather(ask=form), status=409)
        messages.success(self.request, _("The link is on its way to %(name)s.") % {"name": form.cleaned_data["name"]})
        return None

    def _withdraw(self) -> None:
        services.withdraw(self.page, by=self.request.user)
        messages.success(self.request, _("Taken out of review. The text stays as it is."))

    def _withdraw_request(self) -> None:
        asked = get_object_or_404(
            SignOffRequest.objects.select_related("step__workflow_state"),
            pk=self.request.POST.get("request") if self.request.POST.get("request", "").isdigit() else None,
            step__workflow_state__object_id=str(self.page.pk),
        )
        try:
            sign_offs.withdraw(asked, by=self.request.user)
        except sign_offs.NotAtSignOff:
            messages.warning(self.request, _("This link had been used or withdrawn already."))
        else:
            messages.success(
                self.request,
                _("The link that %(name)s has works no more. You can ask another person.") % {"name": asked.name},
            )

    def _step(self) -> ReviewStep:
        step = self.page.current_workflow_task_state
        asked = self.request.POST.get("step", "")
        if not isinstance(step, ReviewStep) or str(step.pk) != asked:
            raise services.Settled
        return step

    def _settled(self) -> HttpResponse:
        asked = self.request.POST.get("step", "")
        return redirect("kb_reviews:settled", asked) if asked.isdigit() else redirect("kb_reviews:work", self.page.pk)

    def _fresh_decision(self, comment: str = "") -> DecideForm:
        page = Page.objects.get(pk=self.page.pk)
        return DecideForm(initial={"comment": comment, "revision": page.latest_revision_id})

    def _gather(self, **forms: Form) -> ReviewPage:
        user, staff = self.request.user, Staff()
        review = review_of(self.page, staff=staff)
        owner_pk = getattr(self.page, "institution_id", None)
        would_review = review.people if review else staff.reviewers_for(owner_pk, without=user.pk)
        shown = ReviewPage(
            page=self.page,
            review=review,
            reviewers=would_review,
            helpers=[] if would_review else staff.helpers_for(owner_pk, without=user.pk),
            is_joint=is_joint(self.page),
            can_edit=may_submit(user, self.page),
        )
        state = self.page.workflow_states.order_by("-created_at", "-pk").first()
        if state is not None:
            shown.decisions = _decisions(state)
            shown.requests = list(SignOffRequest.objects.filter(step__workflow_state=state).select_related("asked_by"))
        is_open = review is not None and review.state.status == WorkflowState.STATUS_IN_PROGRESS
        if not is_open and may_submit(user, self.page) and self.page.get_workflow() is not None:
            shown.submit = forms.get("submit") or SubmitForm()
        if review is not None:
            self._offer(shown, review, forms, is_open)
        if shown.can_edit:
            shown.preview_url = reverse("wagtailadmin_pages:view_draft", args=[self.page.pk])
        elif shown.decide is not None and review is not None:
            shown.preview_url = reverse(
                "wagtailadmin_pages:workflow_preview", args=[self.page.pk, review.task_state.task_id]
            )
        return shown

    def _offer(self, shown: ReviewPage, review: Review, forms: dict[str, Form], is_open: bool) -> None:
        user = self.request.user
        shown.may_withdraw = may_withdraw(user, self.page, review.state)
        conducts = may_conduct(user, self.page, self.submitter_pk)
        if not is_open or review.step is None:
            return
        if conducts:
            shown.due = forms.get("due") or DueForm(initial={"due_on": review.step.due_on})
        if review.place == PARTNER:
            if may_sign_off(user, self.page):
                shown.sign_off_url = reverse("kb:sign_off", args=[review.task_state.pk])
            if may_ask_for_sign_off(user, self.page, self.submitter_pk):
                if review.request is None:
                    shown.ask = forms.get("ask") or AskForm()
                elif conducts or review.request.asked_by_id == user.pk:
                    shown.withdrawable = review.request
        elif may_review(user, self.page, self.submitter_pk):
            shown.decide = forms.get("decide") or self._fresh_decision()

    def _render(self, shown: ReviewPage, status: int = 200) -> HttpResponse:
        return render(self.request, "kb/admin/reviews/work.html", {"shown": shown}, status=status)


def _decisions(state: WorkflowState) -> list[TaskState]:
    """What was decided in this review so far, and by whom."""
    ended = state.task_states.filter(status__in=[TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED])
    found = list(ended.select_related("finished_by", "task", "reviewstep").order_by("finished_at", "pk"))
    signed = {
        request.step_id: request.signed_name
        for request in SignOffRequest.objects.filter(step__in=[each.pk for each in found], used_at__isnull=False)
    }
    for each in found:
        each.decided_by = str(each.finished_by) if each.finished_by is not None else signed.get(each.pk, "")
    return found
