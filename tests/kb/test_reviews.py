"""A review from sending to publishing: who may act, what is published, and what bad input gets."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import Task, TaskState, Workflow, WorkflowPage, WorkflowState

from kb.foundation import lay
from kb.models import OwnerReview, PartnerSignOff, ReviewStep
from kb.review_finish import publish_what_was_approved
from kb.review_permissions import may_review, may_sign_off
from kb.selectors.reviews import AUTHOR, OWNER, PARTNER, Staff, review_of, reviews, reviews_waiting_for
from kb.services import reviews as services
from kb.services.reviews import APPROVE, RETURN, decide, set_due, submit, withdraw
from people.models import Membership
from people.roles import Role, forget, give
from tests.factories import UserFactory, make_translation
from tests.kb.reviewing import ENGLAND, Sides, again, fresh, house, person, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    return Sides()


def actions(page, user):
    page = fresh(page)
    return {name for name, _label, _modal in page.current_workflow_task.get_actions(page, user)}


# The workflow


def test_migrating_gives_the_whole_tree_one_workflow_with_both_steps():
    workflow = WorkflowPage.objects.get(page__depth=1).workflow
    assert [type(task.specific) for task in workflow.tasks] == [OwnerReview, PartnerSignOff]
    assert Workflow.objects.active().count() == 1
    assert Task.objects.filter(active=True).count() == 2


def test_what_an_administrator_makes_of_the_workflow_stays():
    workflow = WorkflowPage.objects.get(page__depth=1).workflow
    workflow.workflow_tasks.all().delete()
    lay(sender=None, using="default")
    assert not workflow.tasks.exists()
    assert Workflow.objects.count() == Workflow.objects.filter(pk=workflow.pk).count() + 1  # Wagtail's, inactive


# From sending to publishing


def test_a_work_of_one_side_is_published_by_its_owner_s_reviewer(sides):
    page = sides.submitted()
    assert not page.live
    decide(step_of(page), by=sides.reviewer, action=APPROVE, comment="Bien")
    page = fresh(page)
    assert page.live
    assert page.current_workflow_state is None
    assert page.workflow_states.get().status == WorkflowState.STATUS_APPROVED


def test_a_joint_work_needs_the_other_side_as_well(sides):
    page = sides.submitted(is_joint=True)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert not fresh(page).live
    decide(step_of(page), by=sides.delegate, action=APPROVE)
    assert fresh(page).live


def test_a_returned_work_goes_to_review_again_from_the_start_when_its_text_changed(sides):
    page = sides.at_sign_off()
    decide(step_of(page), by=sides.delegate, action=RETURN, comment="Please add the figures.")
    page = fresh(page)
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    page.title = "Con cifras"
    page.save_revision()
    submit(fresh(page), by=sides.author)
    assert isinstance(step_of(page).task.specific, OwnerReview)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert isinstance(step_of(page).task.specific, PartnerSignOff)
    decide(step_of(page), by=sides.delegate, action=APPROVE)
    assert fresh(page).title == "Con cifras"


def test_a_returned_work_that_was_not_touched_goes_back_to_whoever_returned_it(sides):
    page = sides.at_sign_off()
    decide(step_of(page), by=sides.delegate, action=RETURN, comment="Who wrote this?")
    submit(fresh(page), by=sides.author)
    assert isinstance(step_of(page).task.specific, PartnerSignOff)


def test_what_a_reviewer_changed_is_what_they_approve(sides):
    page = sides.submitted()
    page.title = "Corregida"
    page.save_revision(user=sides.reviewer)
    task = page.current_workflow_task
    task.on_action(page.current_workflow_task_state, sides.reviewer, "approve")
    assert fresh(page).title == "Corregida"
    assert fresh(page).live


def test_a_text_saved_after_the_owner_s_approval_goes_back_to_the_owner(sides):
    page = sides.at_sign_off()
    # By whatever way: the editor is locked.
    page.title = "Otra cosa"
    page.save_revision()
    step_of(page).settle("approve", user=sides.delegate)
    assert not fresh(page).live
    assert review_of(page).place == OWNER


def test_what_is_published_is_what_was_approved_and_not_what_was_saved_in_the_same_moment(sides):
    page = sides.at_sign_off()
    signed = step_of(page).revision
    state = page.current_workflow_state
    page.title = "Otra cosa"
    page.save_revision()
    publish_what_was_approved(state, user=sides.delegate)
    page = fresh(page)
    assert page.live_revision_id == signed.pk
    assert page.title != "Otra cosa"
    assert page.has_unpublished_changes


def test_both_language_versions_are_reviewed_each_by_itself(sides):
    page = sides.work()
    english = make_translation(page, publish=False, institution=sides.ours)
    submit(page, by=sides.author)
    assert not fresh(english).workflow_in_progress
    submit(english, by=sides.author)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert not fresh(english).live
    assert review_of(english).pair.pk == page.pk


# Who may act


ROLES = list(Role)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_act_at_the_owner_s_review(sides, role):
    page = sides.submitted()
    of_ours, of_theirs = person(role, sides.ours), person(role, sides.theirs)
    may = role in (Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)
    assert may_review(of_ours, page, sides.author.pk) is may
    assert may_review(of_theirs, page, sides.author.pk) is (role is Role.ADMINISTRATOR)
    assert actions(page, of_ours) == ({"approve", "reject"} if may else set())
    # The list of names is the same rule; administrators stand by.
    assert (of_ours in review_of(page).people) is (may and role is not Role.ADMINISTRATOR)
    assert of_theirs not in review_of(page).people


@pytest.mark.parametrize("role", ROLES)
def test_who_may_act_at_the_sign_off(sides, role):
    page = sides.at_sign_off()
    of_ours, of_theirs = person(role, sides.ours), person(role, sides.theirs)
    may = role in (Role.REVIEWER, Role.COORDINATOR, Role.DELEGATION)
    assert may_sign_off(of_theirs, page) is may
    assert not may_sign_off(of_ours, page)
    assert (of_theirs in review_of(page).people) is may
    assert of_ours not in review_of(page).people
    # Signed off on its own page, never in the editor, which is locked for everybody.
    assert actions(page, of_theirs) == set()
    assert page.get_lock().for_user(of_theirs)
    assert page.get_lock().for_user(sides.coordinator)


def test_a_person_with_posts_on_both_sides_does_not_sign_for_the_other(sides):
    page = sides.at_sign_off()
    Membership.objects.create(person=sides.delegate, institution=sides.ours)
    assert not may_sign_off(again(sides.delegate), page)
    assert sides.delegate not in review_of(page).people


def test_an_institution_of_no_known_side_has_no_other_side(sides):
    page = sides.at_sign_off()
    sides.ours.jurisdiction = None
    sides.ours.save()
    assert not may_sign_off(sides.delegate, page)
    assert review_of(page).people == []


def test_whoever_sent_it_does_not_approve_it_themselves(sides, settings):
    page = sides.work()
    submit(page, by=sides.reviewer)
    with pytest.raises(PermissionDenied):
        decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert sides.reviewer not in review_of(page).people
    settings.REVIEW_OWN_WORK = True
    assert sides.reviewer in review_of(page).people
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert fresh(page).live


def test_a_post_above_the_owner_acts_for_it(sides):
    sides.ours.parent = house()
    sides.ours.save()
    above = person(Role.REVIEWER, sides.ours.parent)
    page = sides.submitted()
    assert may_review(above, page, sides.author.pk)
    assert above in review_of(page).people


def test_an_ended_post_ends_the_right(sides):
    page = sides.submitted()
    Membership.objects.filter(person=sides.reviewer).update(until=timezone.localdate() - timedelta(days=1))
    assert not may_review(again(sides.reviewer), page, None)
    assert sides.reviewer not in review_of(page).people


def test_a_work_without_owner_is_the_coordination_s(sides):
    page = sides.work(institution=None)
    submit(page, by=sides.author)
    assert not may_review(sides.reviewer, page, None)
    assert set(review_of(page).people) == {sides.coordinator}
    decide(step_of(page), by=sides.coordinator, action=APPROVE)
    assert fresh(page).live


def test_names_and_rights_agree_for_everybody(sides):
    """The list of names and the question about one person are two readings of one rule."""
    everybody = [person(role, institution) for role in ROLES for institution in (sides.ours, sides.theirs, None)]
    first, joint = sides.submitted(), sides.at_sign_off()
    staff = Staff()
    for user in everybody:
        if Role.ADMINISTRATOR.value in user.groups.values_list("name", flat=True):
            continue
        assert may_review(user, first, None) is (user in staff.reviewers_for(sides.ours.pk))
        assert may_sign_off(user, joint) is (user in staff.signers_for(sides.ours.pk))


# What happens meanwhile


def test_whoever_may_act_follows_the_owner(sides):
    page = sides.submitted()
    page.institution = sides.theirs
    page.save()
    with pytest.raises(PermissionDenied):
        decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert review_of(page).people == [sides.partner]
    decide(step_of(page), by=sides.partner, action=APPROVE)
    assert fresh(page).live


def test_a_draft_that_names_another_owner_does_not_choose_its_reviewers(sides):
    page = sides.work(publish=True)
    page.institution = sides.theirs
    page.save_revision()
    submit(fresh(page), by=sides.author)
    assert not may_review(sides.partner, fresh(page).get_latest_revision_as_object(), None)
    assert may_review(sides.reviewer, fresh(page).get_latest_revision_as_object(), None)


def test_a_reviewer_who_marks_a_work_joint_sends_it_on_to_the_other_side(sides):
    page = sides.submitted()
    page.is_joint = True
    page.save_revision(user=sides.reviewer)
    page.current_workflow_task.on_action(page.current_workflow_task_state, sides.reviewer, "approve")
    assert not fresh(page).live
    assert review_of(page).place == PARTNER


def test_that_a_published_work_is_joint_no_longer_is_for_both_to_say(sides):
    page = sides.work(publish=True, is_joint=True)
    page.is_joint = False
    page.save_revision()
    submit(fresh(page), by=sides.author)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert review_of(page).place == PARTNER


def test_a_work_that_is_joint_no_longer_while_the_other_side_reads_still_waits_for_it(sides):
    page = sides.at_sign_off()
    page.is_joint = False
    page.save()
    assert review_of(page).place == PARTNER
    assert may_sign_off(sides.delegate, fresh(page))


def test_a_text_that_changed_meanwhile_is_not_signed_off(sides):
    page = sides.at_sign_off()
    step = step_of(page)
    page.title = "Otra cosa"
    page.save_revision()
    with pytest.raises(services.TextChanged):
        decide(step, by=sides.delegate, action=APPROVE)
    assert not fresh(page).live


def test_a_reviewer_who_read_an_older_text_is_told(sides):
    page = sides.submitted()
    read = page.latest_revision_id
    page.title = "Otra cosa"
    page.save_revision()
    with pytest.raises(services.TextChanged):
        decide(step_of(page), by=sides.reviewer, action=APPROVE, revision_pk=read)


def test_of_two_who_decide_only_the_first_does(sides):
    page = sides.submitted()
    step, same = step_of(page), step_of(page)
    decide(step, by=sides.reviewer, action=APPROVE)
    with pytest.raises(services.Settled):
        decide(same, by=sides.coordinator, action=RETURN, comment="No")
    assert TaskState.objects.filter(pk=step.pk).get().finished_by == sides.reviewer


def test_the_editor_sends_whoever_was_too_late_to_what_became_of_it(sides):
    page = sides.submitted(is_joint=True)
    task, step = page.current_workflow_task, page.current_workflow_task_state
    assert task.on_action(step, sides.reviewer, "approve") is None
    assert task.on_action(step, sides.coordinator, "approve") == f"/admin/reviews/step/{step.pk}/settled/"


def test_sent_twice_is_one_review(sides):
    page = sides.submitted()
    with pytest.raises(services.AlreadyInReview):
        submit(page, by=sides.author)
    assert page.workflow_states.count() == 1


@pytest.mark.parametrize("role", [Role.READER, Role.DELEGATION])
def test_who_may_not_write_may_not_send(sides, role):
    with pytest.raises(PermissionDenied):
        submit(sides.work(), by=person(role, sides.ours))


def test_a_return_needs_a_reason(sides):
    page = sides.submitted()
    with pytest.raises(services.ReasonMissing):
        decide(step_of(page), by=sides.reviewer, action=RETURN, comment="  ")
    assert step_of(page).status == TaskState.STATUS_IN_PROGRESS


def test_a_withdrawn_review_can_be_decided_no_more(sides):
    page = sides.submitted()
    step = step_of(page)
    withdraw(page, by=sides.author)
    with pytest.raises(services.Settled):
        decide(step, by=sides.reviewer, action=APPROVE)
    with pytest.raises(services.Settled):
        withdraw(fresh(page), by=sides.author)
    assert not fresh(page).live


def test_who_withdraws_a_review(sides):
    page = sides.submitted()
    for other in (sides.partner, sides.delegate, person(Role.AUTHOR, sides.ours)):
        with pytest.raises(PermissionDenied):
            withdraw(page, by=other)
    # As Wagtail's editor has it, who may approve a work may also take it out of review.
    for user in (sides.reviewer, sides.coordinator, sides.author):
        withdraw(fresh(page), by=user)
        submit(fresh(page), by=sides.author)


def test_a_partner_does_not_withdraw_what_waits_for_their_sign_off(sides):
    page = sides.at_sign_off()
    for user in (sides.delegate, sides.partner, sides.reviewer):
        with pytest.raises(PermissionDenied):
            withdraw(page, by=user)
    withdraw(page, by=sides.coordinator)


def test_a_deleted_work_takes_its_review_along(sides):
    page = sides.submitted()
    step = step_of(page)
    page.delete()
    assert reviews() == []
    with pytest.raises(services.Settled):
        decide(step, by=sides.reviewer, action=APPROVE)


def test_a_work_taken_off_the_site_is_not_brought_back_by_an_approval(sides):
    page = sides.work(publish=True)
    page.title = "Nueva"
    page.save_revision()
    submit(fresh(page), by=sides.author)
    step = step_of(page)
    fresh(page).unpublish()
    with pytest.raises(services.Settled):
        decide(ReviewStep.objects.get(pk=step.pk), by=sides.reviewer, action=APPROVE)
    assert not fresh(page).live


def test_publishing_otherwise_ends_the_review(sides):
    page = sides.submitted()
    page.get_latest_revision().publish(user=sides.coordinator)
    assert fresh(page).current_workflow_state is None


def test_a_reviewer_without_the_role_acts_no_more(sides):
    page = sides.submitted()
    sides.reviewer.groups.clear()
    forget(sides.reviewer)
    with pytest.raises(PermissionDenied):
        decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert review_of(page).people == [sides.coordinator]


def test_an_institution_without_reviewers_says_whom_to_ask(sides):
    for user in (sides.reviewer, sides.coordinator):
        user.groups.clear()
    administrator = UserFactory(is_superuser=True)
    page = sides.submitted()
    review = review_of(page)
    assert review.people == []
    assert review.helpers == [administrator]
    decide(step_of(page), by=administrator, action=APPROVE)
    assert fresh(page).live


# Dates


def test_a_review_is_due_after_the_days_of_the_setting(sides, settings):
    settings.REVIEW_DAYS = 3
    page = sides.submitted()
    assert step_of(page).due_on == timezone.localdate() + timedelta(days=3)


def test_the_sender_and_the_coordination_set_the_date(sides):
    page = sides.submitted()
    day = timezone.localdate() + timedelta(days=30)
    set_due(step_of(page), day, by=sides.author)
    assert step_of(page).due_on == day
    with pytest.raises(PermissionDenied):
        set_due(step_of(page), day, by=sides.reviewer)
    with pytest.raises(services.DateInThePast):
        set_due(step_of(page), timezone.localdate() - timedelta(days=1), by=sides.author)


def test_a_work_is_sent_with_a_date_of_its_own(sides):
    page = sides.work()
    day = timezone.localdate() + timedelta(days=40)
    submit(page, by=sides.author, due_on=day)
    assert step_of(page).due_on == day


# At a glance


def test_what_waits_for_a_person_is_theirs_alone_and_the_most_urgent_first(sides):
    late, later = sides.submitted(title="A"), sides.submitted(title="B")
    ReviewStep.objects.filter(pk=step_of(later).pk).update(due_on=timezone.localdate() - timedelta(days=4))
    joint = sides.at_sign_off()
    assert [review.page.pk for review in reviews_waiting_for(sides.reviewer)] == [later.pk, late.pk]
    assert [review.page.pk for review in reviews_waiting_for(sides.delegate)] == [joint.pk]
    assert reviews_waiting_for(sides.author) == []
    assert reviews_waiting_for(sides.reviewer)[0].days_over == 4


def test_a_returned_work_waits_for_its_author(sides):
    page = sides.submitted()
    decide(step_of(page), by=sides.reviewer, action=RETURN, comment="Falta la fuente.")
    (review,) = reviews_waiting_for(sides.author)
    assert review.place == AUTHOR
    assert review.due_on is None


def test_the_number_of_questions_does_not_grow_with_the_works(sides, django_assert_max_num_queries):
    for _number in range(3):
        sides.submitted()
    assert [review.place for review in reviews()] == [OWNER] * 3
    with django_assert_max_num_queries(12) as first:
        reviews()
    for _number in range(12):
        sides.submitted()
    with django_assert_max_num_queries(len(first)):
        assert len(reviews()) == 15


def test_what_waits_for_a_person_is_asked_in_few_questions(sides, django_assert_max_num_queries):
    for _number in range(5):
        sides.submitted()
        sides.at_sign_off()
    for user in (sides.reviewer, sides.delegate):
        user = again(user)
        with django_assert_max_num_queries(5):
            assert len(reviews_waiting_for(user)) == 5


def test_a_superuser_is_no_reviewer_by_name(sides):
    UserFactory(is_superuser=True)
    assert set(review_of(sides.submitted()).people) == {sides.reviewer, sides.coordinator}


def test_a_role_given_later_counts(sides):
    page = sides.submitted()
    newcomer = person(None, sides.ours)
    assert newcomer not in review_of(page).people
    give(newcomer, Role.REVIEWER)
    assert newcomer in review_of(page).people


def test_the_other_side_of_the_other_side_is_ours(sides):
    page = sides.work(institution=sides.theirs, is_joint=True)
    ours = person(Role.COORDINATOR, sides.ours)
    assert may_sign_off(ours, page)
    assert not may_sign_off(sides.partner, page)
    assert house(ENGLAND).jurisdiction == sides.theirs.jurisdiction
