"""Reviews in Wagtail's screens: the menu, the editor's buttons and messages, and sentences of the history."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import CancelWorkflowMenuItem, RestartWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, TaskState, WorkflowState

from kb.dates import day
from kb.models import KnowledgePage
from kb.review_admin import urls
from kb.review_admin.views import what_became_of
from kb.review_permissions import may_submit
from kb.selectors.reviews import review_of


@hooks.register("register_admin_urls")
def review_addresses():
    return [path("reviews/", include(urls))]


class ReviewsMenuItem(MenuItem):
    def is_shown(self, request):
        # Permissions are at hand; the roles would be one more query for every page of the admin.
        return request.user.has_perm("wagtailadmin.access_admin")


@hooks.register("register_admin_menu_item")
def name_reviews():
    return ReviewsMenuItem(
        gettext_lazy("In review"), reverse("kb_reviews:board"), name="reviews", icon_name="clipboard-list", order=150
    )


@hooks.register("register_page_header_buttons")
def lead_to_the_review(page, user, next_url=None, view_name=None):
    """Also in the translation editor, which has no button of its own to send a page to review."""
    if isinstance(page, KnowledgePage) and page.alias_of_id is None and may_submit(user, page):
        yield Button(_("Review"), reverse("kb_reviews:work", args=[page.pk]), icon_name="clipboard-list", priority=15)


class SendToReviewMenuItem(SubmitForModerationMenuItem):
    """Wagtail would name the workflow, which has one name for all languages."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        is_returned = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = _("Send to review again") if is_returned else _("Send to review")
        return context


class WithdrawMenuItem(CancelWorkflowMenuItem):
    label = gettext_lazy("Withdraw from review")


class StartAgainMenuItem(RestartWorkflowMenuItem):
    label = gettext_lazy("Begin the review again")


_IN_OUR_WORDS = {
    SubmitForModerationMenuItem: SendToReviewMenuItem,
    CancelWorkflowMenuItem: WithdrawMenuItem,
    RestartWorkflowMenuItem: StartAgainMenuItem,
}


@hooks.register("construct_page_action_menu")
def name_actions_in_our_words(menu_items, request, context):
    """The action behind each stays Wagtail's."""
    for position, item in enumerate(menu_items):
        if type(item) in _IN_OUR_WORDS:
            menu_items[position] = _IN_OUR_WORDS[type(item)](item.order)


# Before wagtail-localize, which answers for the pages that it translates.
@hooks.register("before_edit_page", order=-10)
def say_that_it_is_too_late(request: HttpRequest, page: Page):
    """Wagtail then saves what was written as a draft, and would say no more than that."""
    if request.method != "POST":
        return
    if request.POST.get("action-submit") and page.workflow_in_progress:
        messages.warning(request, _("It is in review already; nothing was sent a second time."))
    elif request.POST.get("action-workflow-action") and not _may_still(request, page):
        last = _last_settled(page)
        messages.warning(
            request, what_became_of(last) if last is not None else _("You cannot decide about this work any more.")
        )


def _may_still(request, page):
    task = page.current_workflow_task
    names = {name for name, _label, _modal in task.get_actions(page, request.user)} if task is not None else set()
    return request.POST.get("workflow-action-name") in names


def _last_settled(page):
    """The step that was on the screen, where it has been settled since: one of this review, or of the last."""
    state = page.current_workflow_state or page.workflow_states.order_by("created_at").last()
    if state is None:
        return None
    ended = state.task_states.filter(status__in=[TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED])
    return ended.select_related("finished_by").order_by("-finished_at", "-pk").first()


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_who_is_waited_for(request: HttpRequest, page: Page):
    if not (request.POST.get("action-submit") or request.POST.get("action-restart-workflow")):
        return
    review = review_of(page)
    if review is None or review.due_on is None:
        return
    names = ", ".join(str(person) for person in review.people or review.helpers)
    due = day(review.due_on)
    if review.people:
        messages.info(
            request, _("It waits for %(names)s, until %(due)s.") % {"names": names, "due": due}, buttons=[_button(page)]
        )
    else:
        messages.warning(
            request,
            _("Nobody of the institution can review it yet. Ask %(names)s to review it or to name a reviewer.")
            % {"names": names or _("an administrator")},
            buttons=[_button(page)],
        )


def _button(page):
    return messages.button(reverse("kb_reviews:work", args=[page.pk]), _("See the review"))


@hooks.register("register_log_actions")
def name_sign_offs(actions):
    @actions.register_action("kb.sign_off.ask")
    class Asked(LogFormatter):
        label = gettext_lazy("Ask for a sign-off")

        def format_message(self, log_entry):
            return _("Asked %(name)s by a link to sign it off") % {"name": log_entry.data["name"]}

    @actions.register_action("kb.sign_off.withdraw")
    class Withdrawn(LogFormatter):
        label = gettext_lazy("Withdraw a sign-off link")

        def format_message(self, log_entry):
            return _("Withdrew the sign-off link that was sent to %(name)s") % {"name": log_entry.data["name"]}

    @actions.register_action("kb.sign_off.approve")
    class SignedOff(LogFormatter):
        label = gettext_lazy("Sign off by a link")

        def format_message(self, log_entry):
            return _("%(name)s signed it off by a link") % {"name": log_entry.data["name"]}

        def format_comment(self, log_entry):
            return log_entry.data.get("comment", "")

    @actions.register_action("kb.sign_off.return")
    class Returned(LogFormatter):
        label = gettext_lazy("Return by a sign-off link")

        def format_message(self, log_entry):
            return _("%(name)s returned it by a sign-off link") % {"name": log_entry.data["name"]}

        def format_comment(self, log_entry):
            return log_entry.data.get("comment", "")
