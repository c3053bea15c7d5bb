"""Sends works to review, decides, sets due dates and withdraws; Wagtail's workflow does the rest."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, Task, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from kb.models import LoadedItem, OwnerReview, PartnerSignOff, ReviewStep
from kb.review_permissions import may_conduct, may_review, may_sign_off, may_submit, may_withdraw
from kb.selectors.translation_state import translation_into
from kb.services.translation_address import give_address
from people.models import User

APPROVE, RETURN = "approve", "reject"
_DELIVERY = "workflow:review"
_OF_WAGTAIL = "Moderators approval"


class ReviewError(Exception):
    """What was asked cannot be done now; nothing was changed."""


class AlreadyInReview(ReviewError):
    pass


class NoWorkflow(ReviewError):
    pass


class Settled(ReviewError):
    """Somebody else decided first, or the review was withdrawn, or the work is gone."""


class TextChanged(ReviewError):
    """There is a newer text than the one that was read."""


class ReasonMissing(ReviewError):
    pass


class DateInThePast(ReviewError):
    pass


def lay_workflow() -> None:
    """Make the workflow and give it to the whole tree, once; what an administrator makes of it stays."""
    root = Page.get_first_root_node()
    if root is None or LoadedItem.objects.filter(key=_DELIVERY).exists():
        return
    with transaction.atomic():
        # The names stand in Wagtail's own screens, in whatever language they are read.
        workflow = Workflow.objects.create(name="Revisión · Review")
        tasks: list[Task] = [
            OwnerReview.objects.create(name="Revisión de la institución · Review by the institution"),
            PartnerSignOff.objects.create(name="Visto bueno de la otra parte · Sign-off of the other side"),
        ]
        for order, task in enumerate(tasks):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
        # Wagtail brings one of its own, for a group whose place our roles took.
        for brought in Workflow.objects.filter(name=_OF_WAGTAIL, workflow_states__isnull=True):
            tasks_brought = list(brought.tasks)
            brought.deactivate()
            for task in tasks_brought:
                task.deactivate()
        WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
        LoadedItem.objects.create(key=_DELIVERY)


def submit(page: Page, *, by: User, due_on: date | None = None) -> WorkflowState:
    """Send the newest text of a page to review, or send it again after it was returned.

    Raises PermissionDenied, AlreadyInReview, NoWorkflow, DateInThePast.
    """
    if not may_submit(by, page):
        raise PermissionDenied
    _check_date(due_on)
    with transaction.atomic():
        # Of two who send it at once, one waits here and then finds it in review.
        page = Page.objects.select_for_update().get(pk=page.pk).specific
        _gather_translation(page, by)
        state: WorkflowState | None = page.current_workflow_state
        if state is None:
            workflow = page.get_workflow()
            if workflow is None:
                raise NoWorkflow
            try:
                state = workflow.start(page.get_latest_revision_as_object(), by)
            except IntegrityError as error:
                raise AlreadyInReview from error
        elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(by)
        else:
            raise AlreadyInReview
        state.refresh_from_db()
        if due_on is not None:
            ReviewStep.objects.filter(pk=state.current_task_state_id).update(due_on=due_on)
    return state


def decide(step: ReviewStep, *, by: User, action: str, comment: str = "", revision_pk: int | None = None) -> None:
    """Approve a step or return it, for somebody with an account. `revision_pk`: the text that they read.

    Raises PermissionDenied, ReasonMissing, Settled, TextChanged.
    """
    page = page_of(step)
    if page is None or step.status != step.STATUS_IN_PROGRESS:
        raise Settled
    if not _may_decide(step, page, by):
        raise PermissionDenied
    settle(step, page, user=by, action=action, comment=comment, revision_pk=revision_pk)


def _may_decide(step: ReviewStep, page: Page, by: User) -> bool:
    if is_sign_off(step):
        return may_sign_off(by, page)
    return may_review(by, page, step.workflow_state.requested_by_id)


def settle(
    step: ReviewStep, page: Page, *, user: User | None, action: str, comment: str, revision_pk: int | None
) -> None:
    """The decision itself, whoever was allowed to make it."""
    if action == RETURN and not comment.strip():
        raise ReasonMissing
    latest_pk = Page.objects.values_list("latest_revision_id", flat=True).get(pk=page.pk)
    if revision_pk is not None and revision_pk != latest_pk:
        raise TextChanged
    if is_sign_off(step) and step.revision_id != latest_pk:
        raise TextChanged
    revision = None if is_sign_off(step) else page.get_latest_revision()
    if not step.settle(action, user=user, comment=comment.strip(), revision=revision):
        raise Settled


def set_due(step: ReviewStep, due_on: date, *, by: User) -> None:
    """Raises PermissionDenied, Settled, DateInThePast."""
    page = page_of(step)
    if page is None or step.status != step.STATUS_IN_PROGRESS:
        raise Settled
    if not may_conduct(by, page, step.workflow_state.requested_by_id):
        raise PermissionDenied
    _check_date(due_on)
    # A new date is reminded of anew.
    ReviewStep.objects.filter(pk=step.pk).update(due_on=due_on, reminded_at=None, overdue_told_at=None)


def withdraw(page: Page, *, by: User) -> None:
    """Take a page out of review; its text stays as it is. Raises PermissionDenied, Settled."""
    state = page.current_workflow_state
    if state is None:
        raise Settled
    if not may_withdraw(by, page, state):
        raise PermissionDenied
    state.cancel(user=by)


def withdraw_unpublished(page: Page) -> None:
    """What was taken off the site does not come back by an approval that was asked for before."""
    state = page.current_workflow_state
    if state is not None:
        state.cancel(user=None)


def page_of(step: ReviewStep) -> Page | None:
    """None when the work was deleted, and its review with it."""
    state = WorkflowState.objects.filter(pk=step.workflow_state_id).first()
    page = Page.objects.filter(pk=state.object_id).first() if state is not None else None
    return page.specific if page is not None else None


def is_sign_off(step: ReviewStep) -> bool:
    return isinstance(step.task.specific, PartnerSignOff)


def _check_date(due_on: date | None) -> None:
    if due_on is not None and due_on < timezone.localdate():
        raise DateInThePast


def _gather_translation(page: Page, by: User) -> None:
    """Of a translation the sentences are kept one by one; what goes to review is the page they make."""
    translation = translation_into(page)
    if translation is not None:
        give_address(translation)
        translation.save_target(user=by, publish=False)
        page.refresh_from_db()
