"""Tells people what a review wants of them and what became of theirs, through people.notices.

Wagtail's own screens move a review on, and it says so by signals; who listens here tells, and changes nothing else.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages import edit
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    page_unpublished,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
)

from kb.dates import day
from kb.models import ReviewStep
from kb.selectors.reviews import OWNER, PARTNER, Review, Staff, reviews
from kb.services.reviews import withdraw_unpublished
from people import notices
from people.models import Notice, User

logger = logging.getLogger(__name__)

WAITS, SIGN_OFF, DUE_SOON, OVERDUE = "review.waits", "review.sign_off", "review.due_soon", "review.overdue"
APPROVED, PASSED, RETURNED = "review.approved", "review.passed", "review.returned"
WITHDRAWN, COMMENTED = "review.withdrawn", "review.commented"
# What waits for somebody until the step is settled.
_OF_A_STEP = (WAITS, SIGN_OFF, DUE_SOON, OVERDUE)
_REASON_LENGTH = 1000

DAYS_BEFORE = 2
# Notices are kept for thirty days: what was told longer ago than this is not told again to anybody.
_TOLD_FOR = timedelta(days=28)


def connect() -> None:
    for kind, sentence in {
        WAITS: _("“%(title)s” waits for your review, until %(due)s."),
        SIGN_OFF: _("“%(title)s” waits for the sign-off of your side, until %(due)s."),
        DUE_SOON: _("“%(title)s” still waits for you: it is due on %(due)s."),
        OVERDUE: _("“%(title)s” is overdue: it has waited for you since %(since)s and was due on %(due)s."),
        APPROVED: _("“%(title)s” was approved by %(name)s."),
        PASSED: _("“%(title)s” was approved by %(name)s and now waits for the sign-off of the other side."),
        RETURNED: _("“%(title)s” was returned to you by %(name)s: %(reason)s"),
        WITHDRAWN: _("“%(title)s” was taken out of review."),
        COMMENTED: _("%(name)s commented on “%(title)s”: %(comment)s"),
    }.items():
        notices.register(kind, sentence)
    task_submitted.connect(step_began, sender=ReviewStep, dispatch_uid="kb.review.step_began")
    for signal in (task_approved, task_rejected, task_cancelled):
        signal.connect(step_ended, sender=ReviewStep, dispatch_uid="kb.review.step_ended")
    task_approved.connect(was_passed_on, sender=ReviewStep, dispatch_uid="kb.review.was_passed_on")
    # Under the names of Wagtail's own listeners, which come later and then find their places taken: it mails at once.
    workflow_approved.connect(
        was_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification"
    )
    workflow_rejected.connect(
        was_returned, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification"
    )
    workflow_cancelled.connect(was_withdrawn, sender=WorkflowState, dispatch_uid="kb.review.was_withdrawn")
    page_unpublished.connect(was_unpublished, dispatch_uid="kb.review.was_unpublished")
    # Wagtail has no signal for comments, and mails each save of each of them.
    edit.send_notification = tell_of_comments


def step_began(sender: type, instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.workflow_state.object_id).first()
    if page is None:
        return
    state = instance.workflow_state
    # What came of an earlier step is news no longer.
    for kind in (APPROVED, PASSED, RETURNED, WITHDRAWN):
        notices.withdraw(kind, _key_of_page(state))
    # The workflow names its current step only after the step has begun.
    state.current_task_state = instance
    _tell_who_must_act(_as_row(state))


def step_ended(sender: type, instance: TaskState, **kwargs: Any) -> None:
    for kind in _OF_A_STEP:
        notices.withdraw(kind, _key_of_step(instance))


def was_passed_on(sender: type, instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    state = WorkflowState.objects.select_related("requested_by").get(pk=instance.workflow_state_id)
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        _tell_submitter(PASSED, state, instance, user)


def was_approved(sender: type, instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    notices.withdraw(PASSED, _key_of_page(instance))
    _tell_submitter(APPROVED, instance, _decided_step(instance), user)


def was_returned(sender: type, instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    step = _decided_step(instance)
    reason = step.comment[:_REASON_LENGTH] if step is not None else ""
    _tell_submitter(RETURNED, instance, step, user, reason=reason)


def was_withdrawn(sender: type, instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    for kind in (PASSED, RETURNED):
        notices.withdraw(kind, _key_of_page(instance))
    _tell_submitter(WITHDRAWN, instance, None, user)


def was_unpublished(sender: type, instance: Page, **kwargs: Any) -> None:
    withdraw_unpublished(instance)


def tell_of_comments(recipients: Iterable[User], notification: str, context: dict[str, Any]) -> bool:
    """In the place of Wagtail's mail, which goes out at once for every save; for whom is as Wagtail says."""
    page, editor = context["page"], context["editor"]
    texts = [comment.text for comment in context["new_comments"]]
    texts += [reply.text for thread in context["replied_comments"] for reply in thread["replies"]]
    if not texts:
        return True
    for person in recipients:
        notices.notify(
            person,
            COMMENTED,
            key=f"page:{page.pk}:{editor.pk}",
            path=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            title=page.draft_title or page.title,
            name=str(editor),
            comment=" / ".join(texts)[:_REASON_LENGTH],
        )
    return True


def keep_up() -> None:
    """Tell whoever must act by now (people, owners and roles change), remind before the day, and once it has passed."""
    staff = Staff()
    for review in reviews(staff=staff):
        if review.step is not None and review.place in (OWNER, PARTNER):
            _follow(review)
            _remind(review)


def _follow(review: Review) -> None:
    step = review.step
    if step is None:
        return
    told = Notice.objects.filter(kind__in=(WAITS, SIGN_OFF), key=_key_of_step(step))
    people = _must_act(review)
    told.filter(sent_at__isnull=True).exclude(person__in=people).delete()
    if step.started_at < timezone.now() - _TOLD_FOR:
        return
    already = set(told.values_list("person_id", flat=True))
    _tell_who_must_act(review, [person for person in people if person.pk not in already])


def _remind(review: Review) -> None:
    step, now, today = review.step, timezone.now(), timezone.localdate()
    if step is None:
        return
    if step.due_on < today and step.overdue_told_at is None:
        kind, field = OVERDUE, "overdue_told_at"
        # The reminder that was not sent yet says less.
        notices.withdraw(DUE_SOON, _key_of_step(step))
    elif today <= step.due_on <= today + timedelta(days=DAYS_BEFORE) and step.reminded_at is None:
        kind, field = DUE_SOON, "reminded_at"
    else:
        return
    ReviewStep.objects.filter(pk=step.pk).update(**{field: now})
    # Somebody who sends a work to review for the same day need not hear of it twice in one mail.
    if kind == DUE_SOON and timezone.localdate(step.started_at) >= today - timedelta(days=1):
        return
    for person in _must_act(review):
        _tell(person, kind, review, since=lambda: day(review.since))


def _tell_who_must_act(review: Review | None, people: Iterable[User] | None = None) -> None:
    if review is None or review.place not in (OWNER, PARTNER):
        return
    kind = SIGN_OFF if review.place == PARTNER else WAITS
    for person in _must_act(review) if people is None else people:
        _tell(person, kind, review)


def _must_act(review: Review) -> list[User]:
    """Where nobody can review, those who can help are told, so that it does not lie there unseen."""
    return review.people if review.place == PARTNER else review.people or review.helpers


def _tell(person: User, kind: str, review: Review, **values: Any) -> None:
    step = review.step
    with translation.override(notices.language_of(person)):
        # The sign-off has pages of its own, in the language of their address.
        if review.place == PARTNER:
            path = reverse("kb:sign_off", args=[review.task_state.pk])
        else:
            path = reverse("kb_reviews:work", args=[review.page.pk])
        notices.notify(
            person,
            kind,
            key=_key_of_step(review.task_state),
            path=path,
            title=review.title,
            due=day(step.due_on if step is not None else None),
            **{name: value() for name, value in values.items()},
        )


def _tell_submitter(kind: str, state: WorkflowState, step: TaskState | None, user: User | None, **values: str) -> None:
    person, page = state.requested_by, state.content_object
    if person is None or page is None or (user is not None and user.pk == person.pk):
        return
    with translation.override(notices.language_of(person)):
        notices.notify(
            person,
            kind,
            key=_key_of_page(state),
            path=reverse("kb_reviews:work", args=[page.pk]),
            title=page.draft_title or page.title,
            name=str(user) if user is not None else _signer_of(step),
            **values,
        )


def _signer_of(step: TaskState | None) -> str:
    """Whoever decided by a link, by the name they gave; else the other side."""
    used = (
        step.reviewstep.sign_off_requests.exclude(used_at=None).first()
        if step is not None and hasattr(step, "reviewstep")
        else None
    )
    return used.signed_name if used is not None else str(_("the other side"))


def _decided_step(state: WorkflowState) -> TaskState | None:
    """The step whose approval or return ended the review: the last that was not passed over."""
    decided = state.task_states.filter(Q(status=TaskState.STATUS_APPROVED) | Q(status=TaskState.STATUS_REJECTED))
    return decided.order_by(F("finished_at").desc(nulls_last=True), "-pk").first()


def _as_row(state: WorkflowState) -> Review | None:
    return next(iter(reviews([state])), None)


def _key_of_step(step: TaskState) -> str:
    return f"step:{step.pk}"


def _key_of_page(state: WorkflowState) -> str:
    return f"page:{state.object_id}"
