"""Nobody publishes machine text that no person has confirmed, whichever door is taken."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Page

from kb.services import reviews
from people.roles import Role
from tests.kb.people import person, signed_in
from tests.kb.reviewing import step_of
from tests.translating.conftest import PLAZO
from translating.machine_text import UnconfirmedMachineText, confirm, unconfirmed
from translating.segments import segments_of

pytestmark = pytest.mark.django_db


def confirm_all(translation, user):
    return confirm(
        translation, user=user, versions=[(segment.pk, segment.version) for segment in segments_of(translation)]
    )


@pytest.fixture
def target(translation):
    return translation.get_target_instance()


def latest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision()


def live(page):
    return Page.objects.get(pk=page.pk).live


def test_the_editor_of_the_translation_refuses(desk, translation, target, say, django_capture_on_commit_callbacks):
    say(PLAZO, "Machine's.", machine=True)
    revisions = target.revisions.count()
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})
    assert "was not published" in str(next(iter(get_messages(response.wsgi_request))))
    assert not live(target)
    assert target.revisions.count() == revisions


def test_after_confirming_it_publishes(desk, translation, translator, target, say, django_capture_on_commit_callbacks):
    for segment in segments_of(translation):
        if segment.source != PLAZO:
            say(segment.source, "By hand.")
    say(PLAZO, "Machine's.", machine=True)
    assert confirm_all(translation, translator) == (1, 0)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})
    assert live(target)


def test_any_other_way_of_publishing_is_refused(translation, target, say):
    say(PLAZO, "Machine's.", machine=True)
    translation.save_target(publish=False)
    with pytest.raises(UnconfirmedMachineText):
        latest(target).publish()
    assert not live(target)


def test_bulk_publishing_says_why_nothing_was_published(desk, translation, target, say):
    say(PLAZO, "Machine's.", machine=True)
    translation.save_target(publish=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = desk.post(f"{address}?id={target.pk}")
    assert "Nothing was published" in str(next(iter(get_messages(response.wsgi_request))))
    assert not live(target)


def test_synchronising_publishes_nothing(desk, translation, target, say, django_capture_on_commit_callbacks):
    say(PLAZO, "Machine's.", machine=True)
    address = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address, {"publish_translations": "on"})
    assert not live(target)


def test_approving_it_in_review_publishes_nothing_and_decides_nothing(translation, target, say):
    # What no institution owns yet is the coordination's to approve.
    author, reviewer = person(Role.AUTHOR), person(Role.COORDINATOR)
    for segment in segments_of(translation):
        say(segment.source, "By hand.")
    say(PLAZO, "Machine's.", machine=True)
    reviews.submit(target, by=author)
    step = step_of(target)
    data = {"action": "approve", "step": step.pk, "revision": step.revision_id}
    response = signed_in(reviewer).post(reverse("kb_reviews:work", args=[target.pk]), data)
    assert "nobody has confirmed it" in str(next(iter(get_messages(response.wsgi_request))))
    assert not live(target)
    assert step_of(target).status == step.STATUS_IN_PROGRESS
    assert step_of(target).pk == step.pk


def test_a_revision_from_before_the_machine_may_go_live(translation, target, say):
    say(PLAZO, "A person's.")
    translation.save_target(publish=False)
    revision = latest(target)
    say("Cómo pagar a tiempo.", "Machine's.", machine=True)
    revision.publish()
    assert live(target)


def test_what_the_source_no_longer_has_hinders_nobody(translation, target, guide, say):
    say(PLAZO, "Machine's.", machine=True)
    guide.body = []
    guide.save_revision().publish()
    translation.source.update_from_db()
    assert unconfirmed(translation).count() == 0
    translation.save_target(publish=False)
    latest(target).publish()
    assert live(target)


def test_a_page_stays_linked_while_machine_text_is_unconfirmed(desk, translation, translator, say):
    say(PLAZO, "Machine's.", machine=True)
    address = reverse("wagtail_localize:stop_translation", args=[translation.pk])
    desk.post(address)
    translation.refresh_from_db()
    assert translation.enabled
    confirm_all(translation, translator)
    desk.post(address)
    translation.refresh_from_db()
    assert not translation.enabled
