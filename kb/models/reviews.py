"""The steps of a review: the owner institution's, and for joint works the sign-off of the other side.

Steps are Wagtail tasks and their states, so that Wagtail's editor, history and publishing know them. Who may act is
said in kb.review_permissions; what an approval sets in motion is Wagtail's.
"""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.forms import TaskStateCommentForm
from wagtail.locks import WorkflowLock
from wagtail.models import Revision, Task, TaskState

from kb.review_permissions import is_joint, may_review, may_sign_off

COMMENT_LENGTH = 4000


def default_due():
    return timezone.localdate() + timedelta(days=settings.REVIEW_DAYS)


class ReviewStep(TaskState):
    """A step that somebody is at, or was: which text, since when, until when."""

    # The text that was approved is published, and no other: see kb.review_finish.
    publishes_own_revision = True

    due_on = models.DateField(gettext_lazy("due on"), default=default_due)
    # Each is said once.
    reminded_at = models.DateTimeField(gettext_lazy("reminded"), null=True, blank=True, editable=False)
    overdue_told_at = models.DateTimeField(
        gettext_lazy("told that it is overdue"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = gettext_lazy("review step")
        verbose_name_plural = gettext_lazy("review steps")

    @property
    def is_overdue(self):
        return self.status == self.STATUS_IN_PROGRESS and self.due_on < timezone.localdate()

    @transaction.atomic
    def settle(self, action, *, user=None, comment="", revision=None):
        """Approve or reject ("return" in our words). False when somebody was faster, or the step is gone.

        `revision`: the text that is approved, where the reviewer changed it; else the one the step began with.
        """
        waiting = TaskState.objects.select_for_update().filter(pk=self.pk, status=self.STATUS_IN_PROGRESS)
        if waiting.first() is None:
            return False
        self.refresh_from_db()
        if revision is not None:
            self.revision = revision
        if action == "approve":
            self.approve(user=user, comment=comment)
        else:
            self.reject(user=user, comment=comment)
        return True


class ReasonForm(TaskStateCommentForm):
    """A work goes back with a reason only."""

    comment = forms.CharField(
        label=gettext_lazy("What should be changed?"),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what should be changed, so that the author can do it.")},
    )


class CommentForm(TaskStateCommentForm):
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=COMMENT_LENGTH, widget=forms.Textarea({"rows": 3})
    )


class ReviewLock(WorkflowLock):
    """Says in the reader's language who is at it; Wagtail would name the task, which has one name for all."""

    def get_message(self, user):
        if not self.for_user(user):
            return None
        return format_html(
            '{} <a href="{}">{}</a>',
            self.task.lock_sentence,
            reverse("kb_reviews:work", args=[self.object.pk]),
            _("See the review"),
        )

    def get_description(self, user, can_lock=False):
        return self.task.lock_sentence if self.for_user(user) else super().get_description(user, can_lock)


class OwnerReview(Task):
    """Reviewers and coordinators of the owner institution read it, change it, approve it or give it back."""

    task_state_class = ReviewStep
    lock_class = ReviewLock

    class Meta:
        verbose_name = gettext_lazy("review by the owner institution")
        verbose_name_plural = gettext_lazy("reviews by the owner institution")

    @property
    def lock_sentence(self):
        return _("This work is in review: only the reviewers of the institution that owns it can change it now.")

    @classmethod
    def get_description(cls):
        return _("Reviewers and coordinators of the institution that owns the work approve it or return it.")

    def locked_for_user(self, obj, user):
        return not self._may_act(obj, user)

    def user_can_lock(self, obj, user):
        return self._may_act(obj, user)

    def get_actions(self, obj, user):
        if not self._may_act(obj, user):
            return []
        approve = _("Approve, and ask the other side") if is_joint(obj) else _("Approve and publish")
        return [
            ("reject", _("Return with comment"), True),
            ("approve", approve, False),
            ("approve", _("%(approve)s, with a comment") % {"approve": approve}, True),
        ]

    def get_form_for_action(self, action):
        return ReasonForm if action == "reject" else CommentForm

    def on_action(self, task_state, user, action_name, comment="", **_others):
        """What a reviewer approves is the text as they left it, their own changes included.

        Returns where to go when somebody was faster.
        """
        latest = task_state.workflow_state.content_object.get_latest_revision()
        if not task_state.specific.settle(
            action_name, user=user, comment=str(comment)[:COMMENT_LENGTH], revision=latest
        ):
            return reverse("kb_reviews:settled", args=[task_state.pk])
        return None

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return _states_for(
            self, lambda state: may_review(user, state.workflow_state.content_object, state.submitter_pk)
        )

    def _may_act(self, obj, user):
        state = obj.current_workflow_state
        return may_review(user, obj, state.requested_by_id if state is not None else None)


class PartnerSignOff(Task):
    """People of the other side sign a joint work off; they do not change it, and while they read nobody does."""

    task_state_class = ReviewStep
    lock_class = ReviewLock

    class Meta:
        verbose_name = gettext_lazy("sign-off of the other side")
        verbose_name_plural = gettext_lazy("sign-offs of the other side")

    @property
    def lock_sentence(self):
        return _(
            "This work waits for the sign-off of the other side: nobody changes it until then. To change it, withdraw it from review."
        )

    @classmethod
    def get_description(cls):
        return _("For joint works: people of the other side, or somebody whom a link was sent to, sign the work off.")

    def start(self, workflow_state, user=None):
        if workflow_state.get_next_task().pk != self.pk:
            # Sent back to this step after changes that the owner's reviewers have not seen: they come first.
            return self._pass_over(workflow_state, TaskState.STATUS_CANCELLED)
        if not is_joint(workflow_state.content_object):
            return self._pass_over(workflow_state, TaskState.STATUS_SKIPPED)
        return super().start(workflow_state, user=user)

    def locked_for_user(self, obj, user):
        return True

    def get_actions(self, obj, user):
        # Signed off on a page of its own: most who do it have no part in the administration.
        return []

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return _states_for(self, lambda state: may_sign_off(user, state.workflow_state.content_object))

    def _pass_over(self, workflow_state, status):
        now = timezone.now()
        return ReviewStep.objects.create(
            workflow_state=workflow_state,
            revision=workflow_state.content_object.get_latest_revision(),
            task=self,
            status=status,
            finished_at=now,
        )


def _states_for(task, allowed):
    """The open steps of a task for which `allowed` holds."""
    states = (
        TaskState.objects.filter(task=task, status=TaskState.STATUS_IN_PROGRESS)
        .select_related("workflow_state")
        .annotate(submitter_pk=models.F("workflow_state__requested_by_id"))
        .prefetch_related("workflow_state__content_object")
    )
    return TaskState.objects.filter(pk__in=[state.pk for state in states if allowed(state)])


class SignOffDecision(models.TextChoices):
    APPROVED = "approved", gettext_lazy("Signed off")
    RETURNED = "returned", gettext_lazy("Returned with comment")


class SignOffRequest(models.Model):
    """Somebody without an account was asked, by a link that works once. Only a hash of the link is kept."""

    # The work may be deleted meanwhile; whoever opens the link is told so.
    step = models.ForeignKey(
        ReviewStep,
        on_delete=models.SET_NULL,
        null=True,
        related_name="sign_off_requests",
        verbose_name=gettext_lazy("step"),
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=gettext_lazy("text")
    )
    title = models.CharField(gettext_lazy("title"), max_length=255)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="sign_offs_asked",
        verbose_name=gettext_lazy("asked by"),
    )
    asked_at = models.DateTimeField(gettext_lazy("asked"), auto_now_add=True)
    name = models.CharField(gettext_lazy("name"), max_length=120)
    email = models.EmailField(gettext_lazy("e-mail"), blank=True)
    language = models.CharField(gettext_lazy("language"), max_length=2, choices=[("es", "Español"), ("en", "English")])
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(gettext_lazy("valid until"))
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn"), null=True, blank=True)
    used_at = models.DateTimeField(gettext_lazy("used"), null=True, blank=True)
    decision = models.CharField(gettext_lazy("decision"), max_length=10, choices=SignOffDecision, blank=True)
    signed_name = models.CharField(gettext_lazy("name as given"), max_length=120, blank=True)
    comment = models.TextField(gettext_lazy("comment"), blank=True)

    class Meta:
        verbose_name = gettext_lazy("sign-off request")
        verbose_name_plural = gettext_lazy("sign-off requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sign_off_used_with_a_decision",
                condition=models.Q(used_at__isnull=True, decision="")
                | (models.Q(used_at__isnull=False) & ~models.Q(decision="")),
            )
        ]

    def __str__(self):
        return f"{self.title} · {self.name}"
