"""The permission matrix goes on: boards, reviews, checks, bringing in, people and history."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from kb.models import Fact, SourceChange, TranslationTask
from kb.services import reviews
from people.roles import Role
from tests.factories import FactFactory, UserFactory
from tests.kb.people import person
from tests.kb.reviewing import step_of
from tests.kb.test_facts import showing
from tests.people.scene import (
    CASES,
    CREATORS,
    EVERY_STAFF,
    ONLY_ADMINISTRATOR,
    PUBLISHERS,
    SENDERS,
    WRITERS,
    Scene,
    fresh,
    happens,
)

pytestmark = pytest.mark.django_db


def _on_the_board(scene: Scene, do: str, **data) -> None:
    scene.posts("kb_translations:board", do=do, chosen=f"{scene.live.translation_key}.en", **data)


def sees_how_translations_stand(scene: Scene) -> bool:
    return scene.opens("kb_translations:board")


def takes_a_translation_on(scene: Scene) -> bool:
    _on_the_board(scene, "claim")
    return TranslationTask.objects.filter(person__isnull=False).exists()


def gives_a_translation_to_somebody(scene: Scene) -> bool:
    translator = person(Role.TRANSLATOR, scene.live.institution)
    _on_the_board(scene, "assign", person=translator.pk)
    return TranslationTask.objects.filter(person=translator).exists()


def sets_the_day_for_a_translation(scene: Scene) -> bool:
    _on_the_board(scene, "due", due="2030-01-01")
    return TranslationTask.objects.filter(due__isnull=False).exists()


def sends_to_translation_from_the_board(scene: Scene) -> bool:
    _on_the_board(scene, "send")
    return scene.live.get_translations().exists()


def says_how_much_a_change_matters(scene: Scene) -> bool:
    change = SourceChange.objects.create(
        work=scene.live.translation_key,
        language="es",
        published_at=timezone.now(),
        revision=scene.live.latest_revision,
        significance="major",
    )
    scene.posts("kb_translations:weigh_again", change.pk, significance="minor")
    change.refresh_from_db()
    return change.significance == "minor"


def sees_what_is_in_review(scene: Scene) -> bool:
    return scene.opens("kb_reviews:board")


def sends_to_review(scene: Scene) -> bool:
    scene.posts("kb_reviews:work", scene.draft.pk, action="submit", due_on=timezone.localdate().isoformat())
    return fresh(scene.draft).current_workflow_state is not None


def _in_review(scene: Scene) -> dict:
    reviews.submit(scene.draft, by=UserFactory(is_superuser=True))
    step = step_of(scene.draft)
    return {"step": step.pk, "revision": step.revision_id}


def approves(scene: Scene) -> bool:
    scene.posts("kb_reviews:work", scene.draft.pk, action="approve", **_in_review(scene))
    return fresh(scene.draft).live


def returns_to_the_author(scene: Scene) -> bool:
    scene.posts("kb_reviews:work", scene.draft.pk, action="return", comment="Why", **_in_review(scene))
    return fresh(scene.draft).current_workflow_state.status == "needs_changes"


def withdraws_from_review(scene: Scene) -> bool:
    _in_review(scene)
    scene.posts("kb_reviews:work", scene.draft.pk, action="withdraw")
    return fresh(scene.draft).current_workflow_state is None


def _shown_fact(scene: Scene) -> Fact:
    """A fact for which nobody answers, in a work of the institution."""
    fact = FactFactory()
    scene.live.body = showing(fact)
    scene.live.save_revision().publish()
    return fact


def says_that_a_fact_still_holds(scene: Scene) -> bool:
    fact = _shown_fact(scene)
    scene.posts("kb_checks:fact_checked", fact.pk, version=fact.version)
    return Fact.objects.get(pk=fact.pk).checked_on == timezone.localdate()


def changes_a_fact(scene: Scene) -> bool:
    return scene.opens("wagtailsnippets_kb_fact:edit", _shown_fact(scene).pk)


def merges_a_fact(scene: Scene) -> bool:
    return scene.opens("kb_facts:merge", _shown_fact(scene).pk)


def says_that_a_work_still_holds(scene: Scene) -> bool:
    scene.posts("kb_checks:work_checked", scene.live.pk)
    return fresh(scene.live).checked_on == timezone.localdate()


def brings_in_a_word_file(scene: Scene) -> bool:
    return scene.opens("kb_word:upload")


def brings_in_a_list(scene: Scene) -> bool:
    return scene.opens("kb_import:index")


def reads_the_site_history(scene: Scene) -> bool:
    return scene.opens("kb_history:list")


def sees_the_people(scene: Scene) -> bool:
    return scene.opens("people:list")


def changes_what_somebody_may(scene: Scene) -> bool:
    somebody = person(Role.AUTHOR, scene.live.institution)
    return scene.opens("people:person", somebody.pk)


def sees_the_invitations(scene: Scene) -> bool:
    return scene.client.get("/admin/invitations/").status_code == 200


REVIEWERS = frozenset({Role.REVIEWER, *PUBLISHERS})
MATRIX: dict[Callable[[Scene], bool], tuple[frozenset, frozenset]] = {
    sees_how_translations_stand: EVERY_STAFF,
    takes_a_translation_on: (SENDERS, ONLY_ADMINISTRATOR),
    gives_a_translation_to_somebody: (SENDERS, ONLY_ADMINISTRATOR),
    sets_the_day_for_a_translation: (SENDERS, ONLY_ADMINISTRATOR),
    sends_to_translation_from_the_board: (SENDERS, ONLY_ADMINISTRATOR),
    says_how_much_a_change_matters: (PUBLISHERS, ONLY_ADMINISTRATOR),
    sees_what_is_in_review: EVERY_STAFF,
    sends_to_review: (WRITERS, ONLY_ADMINISTRATOR),
    approves: (REVIEWERS, ONLY_ADMINISTRATOR),
    returns_to_the_author: (REVIEWERS, ONLY_ADMINISTRATOR),
    withdraws_from_review: (REVIEWERS, ONLY_ADMINISTRATOR),
    says_that_a_fact_still_holds: (WRITERS, PUBLISHERS),
    changes_a_fact: (WRITERS, PUBLISHERS),
    merges_a_fact: (PUBLISHERS, PUBLISHERS),
    says_that_a_work_still_holds: (PUBLISHERS, ONLY_ADMINISTRATOR),
    brings_in_a_word_file: (CREATORS, CREATORS),
    brings_in_a_list: (PUBLISHERS, PUBLISHERS),
    reads_the_site_history: (PUBLISHERS, PUBLISHERS),
    sees_the_people: (PUBLISHERS, PUBLISHERS),
    changes_what_somebody_may: (PUBLISHERS, ONLY_ADMINISTRATOR),
    sees_the_invitations: (PUBLISHERS, PUBLISHERS),
}


@pytest.mark.parametrize(("role", "whose"), CASES)
@pytest.mark.parametrize("action", MATRIX, ids=lambda action: action.__name__)
def test_who_may(action, role, whose, django_capture_on_commit_callbacks):
    assert happens(action, role, whose, django_capture_on_commit_callbacks) is (role in MATRIX[action][whose != "own"])
