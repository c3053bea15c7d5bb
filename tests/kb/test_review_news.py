"""What people are told of reviews: in their language, once, in one mail, and nothing that holds no more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.admin.views.pages import edit
from wagtail.models import PageSubscription

from kb.models import ReviewStep
from kb.services import review_news
from kb.services.review_news import (
    APPROVED,
    COMMENTED,
    DUE_SOON,
    OVERDUE,
    PASSED,
    RETURNED,
    SIGN_OFF,
    WAITS,
    WITHDRAWN,
    keep_up,
)
from kb.services.reviews import APPROVE, RETURN, decide, set_due, submit, withdraw
from kb.services.sign_offs import sign
from people import notices
from people.models import Notice
from people.roles import Role, give
from tests.factories import UserFactory
from tests.kb.admin_forms import untouched
from tests.kb.reviewing import Sides, fresh, person, step_of
from tests.smtp_sink import smtp_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    return Sides()


def told(user):
    return sorted(Notice.objects.filter(person=user).values_list("kind", flat=True))


def send():
    return notices.send_digests(timezone.now() + timedelta(minutes=61))


def due_in(page, days):
    ReviewStep.objects.filter(pk=step_of(page).pk).update(
        due_on=timezone.localdate() + timedelta(days=days), started_at=timezone.now() - timedelta(days=8)
    )


def test_reviewers_are_told_and_nobody_else(sides):
    sides.submitted()
    assert told(sides.reviewer) == told(sides.coordinator) == [WAITS]
    assert told(sides.author) == told(sides.delegate) == told(sides.partner) == []
    assert not mail.outbox


def test_when_somebody_acts_the_others_are_not_told_any_more(sides):
    page = sides.submitted(is_joint=True)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert told(sides.coordinator) == []
    assert told(sides.delegate) == told(sides.partner) == [SIGN_OFF]
    assert told(sides.author) == [PASSED]
    decide(step_of(page), by=sides.delegate, action=APPROVE)
    assert told(sides.partner) == []
    # What became of it in the end says it all.
    assert told(sides.author) == [APPROVED]


def test_the_author_reads_the_reason_in_their_language(sides):
    page = sides.submitted(title="Pago a 30 días")
    decide(step_of(page), by=sides.reviewer, action=RETURN, comment="Falta la fuente.")
    send()
    (message,) = [each for each in mail.outbox if each.to == [sides.author.email]]
    assert "Rosa Revisora le devolvió «Pago a 30 días»: Falta la fuente." in message.body
    assert f"/admin/reviews/work/{page.pk}/" in message.body


def test_the_other_side_is_led_to_the_sign_off_in_its_own_language(sides, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://puente.example"
    page = sides.at_sign_off(title="Pago a 30 días")
    with smtp_sink(settings) as sink:
        # Author, delegate and partner: one mail each.
        assert send() == 3
    by_person = dict(zip((to for (to,) in sink.recipients), sink.messages, strict=True))
    body = by_person[sides.delegate.email].get_content()
    assert "“Pago a 30 días” waits for the sign-off of your side, until" in body
    assert f"https://puente.example/en/sign-off/work/{step_of(page).pk}/" in body
    spanish = by_person[sides.author.email].get_content()
    assert "Rosa Revisora aprobó «Pago a 30 días», que ahora espera el visto bueno de la otra parte." in spanish


def test_many_things_are_one_mail(sides):
    for _number in range(3):
        sides.submitted()
    assert send() == 2
    assert {len(message.to) for message in mail.outbox} == {1}
    (message,) = [each for each in mail.outbox if each.to == [sides.reviewer.email]]
    assert message.body.count("/admin/reviews/work/") == 3


def test_whoever_acts_is_not_told_what_they_did(sides):
    page = sides.work()
    submit(page, by=sides.coordinator)
    decide(step_of(page), by=sides.reviewer, action=RETURN, comment="No")
    assert told(sides.coordinator) == [RETURNED]
    submit(fresh(page), by=sides.coordinator)
    assert told(sides.coordinator) == []
    withdraw(fresh(page), by=sides.coordinator)
    assert told(sides.coordinator) == []
    assert told(sides.reviewer) == []


def test_a_withdrawal_by_another_is_told_to_the_sender(sides):
    page = sides.submitted()
    withdraw(page, by=sides.coordinator)
    assert told(sides.author) == [WITHDRAWN]


def test_a_work_taken_off_the_site_tells_its_sender_that_the_review_ended(sides):
    page = sides.work(publish=True)
    submit(page, by=sides.author)
    fresh(page).unpublish(user=sides.coordinator)
    assert told(sides.author) == [WITHDRAWN]
    assert told(sides.reviewer) == []


def test_a_decision_by_a_link_is_told_by_the_name_that_was_given(sides):
    page = sides.at_sign_off()
    token = sides.asked(page, mail)
    sign(token, name="María Pérez", approve=False, comment="Falta el convenio.")
    notice = Notice.objects.get(person=sides.author, kind=RETURNED)
    assert notice.values["name"] == "María Pérez"
    assert notice.values["reason"] == "Falta el convenio."
    assert told(sides.partner) == []


def test_where_nobody_can_review_those_who_can_help_are_told(sides):
    for user in (sides.reviewer, sides.coordinator):
        user.groups.clear()
    administrator = UserFactory(is_superuser=True, email="root@example.org")
    sides.submitted()
    assert told(administrator) == [WAITS]


# Dates


def test_two_days_before_and_once_overdue_each_is_said_once(sides):
    page = sides.submitted()
    due_in(page, 3)
    keep_up()
    assert told(sides.reviewer) == [WAITS]
    send()
    due_in(page, 2)
    keep_up()
    keep_up()
    assert told(sides.reviewer) == sorted([WAITS, DUE_SOON])
    send()
    due_in(page, -1)
    keep_up()
    keep_up()
    assert told(sides.reviewer) == sorted([WAITS, DUE_SOON, OVERDUE])
    assert send() == 2
    keep_up()
    assert send() == 0
    assert told(sides.author) == []


def test_overdue_says_more_than_the_reminder_that_was_not_sent(sides):
    page = sides.submitted()
    send()
    due_in(page, 1)
    keep_up()
    due_in(page, -1)
    keep_up()
    assert told(sides.reviewer) == sorted([WAITS, OVERDUE])


def test_a_new_date_is_reminded_of_anew(sides):
    page = sides.submitted()
    due_in(page, -1)
    keep_up()
    set_due(step_of(page), timezone.localdate() + timedelta(days=1), by=sides.author)
    keep_up()
    assert DUE_SOON in told(sides.reviewer)


def test_a_work_sent_to_review_for_today_is_not_told_twice(sides):
    page = sides.work()
    submit(page, by=sides.author, due_on=timezone.localdate())
    keep_up()
    assert told(sides.reviewer) == [WAITS]


# People, owners and roles change


def test_a_reviewer_named_later_is_told(sides):
    sides.submitted()
    newcomer = person(None, sides.ours)
    give(newcomer, Role.REVIEWER)
    keep_up()
    keep_up()
    assert told(newcomer) == [WAITS]
    assert told(sides.reviewer) == [WAITS]


def test_a_reviewer_without_the_role_is_told_nothing_more(sides):
    sides.submitted()
    sides.reviewer.groups.clear()
    keep_up()
    assert told(sides.reviewer) == []


def test_a_new_owner_s_people_are_told(sides):
    page = sides.submitted()
    page.institution = sides.theirs
    page.save()
    keep_up()
    assert told(sides.partner) == [WAITS]
    assert told(sides.reviewer) == []


def test_what_was_sent_is_not_sent_again(sides):
    sides.submitted()
    send()
    keep_up()
    assert send() == 0


# Wagtail's own mail


def test_wagtail_sends_no_mail_of_its_own(sides, client):
    """Its listeners' places are taken, also those that it connects after ours."""
    superuser = UserFactory(is_superuser=True, email="root@example.org")
    page = sides.submitted()
    decide(step_of(page), by=sides.reviewer, action=RETURN, comment="No")
    submit(fresh(page), by=sides.author)
    decide(step_of(page), by=sides.reviewer, action=APPROVE)
    assert not mail.outbox
    assert told(superuser) == []


def test_a_comment_is_told_to_whoever_follows_the_page(sides):
    page = sides.submitted()
    PageSubscription.objects.create(page=page, user=sides.author, comment_notifications=True)
    comments = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "comments-0-id": "",
        "comments-0-DELETE": "",
        "comments-0-resolved": "",
        "comments-0-text": "¿De qué año es?",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "0",
    }
    client = Client()
    client.force_login(sides.reviewer)
    url = f"/admin/pages/{page.pk}/edit/"
    form = client.get(url).context["form"]
    answer = client.post(url, {**untouched(form), **comments})
    assert answer.status_code == 302, answer.context["form"].errors
    assert told(sides.author) == [COMMENTED]
    notice = Notice.objects.get(person=sides.author)
    assert notice.values["comment"] == "¿De qué año es?"
    assert told(sides.reviewer) == [WAITS]
    assert not mail.outbox


def test_comments_go_through_ours():
    assert edit.send_notification is review_news.tell_of_comments
