"""How far a translation is: never begun, on its way, published, behind, and what brings it from one to the next."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail_localize.models import TranslatableObject, Translation

from kb.models import KnowledgePage, SourceChange, TopicLink, TranslationStanding, TranslationState, TranslationTask
from kb.selectors.translation_state import translation_of_work
from kb.services.translations import forget_deleted_works, reckon, reckon_missed, say_of_change, say_of_next_change
from tests.factories import UserFactory, concept, make_translation, make_work
from tests.kb import examples
from tests.translated_works import change, paragraphs, publish_translation, send, sync, translate

pytestmark = pytest.mark.django_db

OLD = "El plazo de pago es de 20 días."
NEW = "El plazo de pago es de 30 días."


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    return lambda translation: publish_translation(translation, django_capture_on_commit_callbacks)


@pytest.fixture
def linked(publish):
    """A published work with its published translation."""

    def make(language="es", **fields):
        fields.setdefault("body", paragraphs(OLD, "Se publica cada mes."))
        page = make_work(language=language, **fields)
        translation = send(page)
        translate(translation)
        publish(translation)
        return page, translation

    return make


def state(page):
    return translation_of_work(page.translation_key).state


def test_a_translation_goes_from_not_begun_to_up_to_date(publish):
    page = make_work(body=paragraphs(OLD))
    begun = translation_of_work(page.translation_key)
    assert (begun.state, begun.language, begun.target) == (TranslationState.NOT_BEGUN, "en", None)
    assert begun.words == len(OLD.split()) + len(page.title.split())

    translation = send(page)
    assert state(page) == TranslationState.IN_TRANSLATION
    translate(translation, only=["title", "slug"])
    on_its_way = translation_of_work(page.translation_key)
    assert on_its_way.state == TranslationState.IN_TRANSLATION
    assert (on_its_way.passages, on_its_way.words) == (1, len(OLD.split()))
    translate(translation)
    assert state(page) == TranslationState.AWAITING_PUBLICATION
    publish(translation)
    done = translation_of_work(page.translation_key)
    assert (done.state, done.passages, done.words) == (TranslationState.UP_TO_DATE, 0, 0)


@pytest.mark.parametrize("language", ["es", "en"])
def test_either_language_can_be_the_source(linked, language):
    page, _translation = linked(language)
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    found = translation_of_work(page.translation_key)
    assert (found.source.language, found.state) == (language, TranslationState.MUST_UPDATE)
    assert found.passages == 1


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (OLD + " ", TranslationState.UP_TO_DATE),
        ("El plazo de pago, es de 20 días.", TranslationState.CAN_WAIT),
        ("El plazo para pagar es de 20 días.", TranslationState.CAN_WAIT),
        (NEW, TranslationState.MUST_UPDATE),
    ],
    ids=["nothing", "typo", "minor", "major"],
)
def test_what_was_published_decides_by_its_suggestion_when_nobody_says_anything(linked, second, expected):
    page, _translation = linked()
    change(page, body=paragraphs(second, "Se publica cada mes."))
    assert state(page) == expected


def test_the_word_of_who_publishes_counts_more_than_the_suggestion(linked):
    page, _translation = linked()
    editor = UserFactory()
    say_of_next_change(page, significance="typo", note="Solo un error de captura", by=editor)
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    said = SourceChange.objects.get()
    assert (said.significance, said.suggested, said.said_by, said.note) == (
        "typo",
        "major",
        editor,
        "Solo un error de captura",
    )
    assert said.passages == [
        {"path": said.passages[0]["path"], "kind": "changed", "old": OLD, "new": NEW},
    ]
    assert state(page) == TranslationState.CAN_WAIT

    say_of_change(said, significance="major", by=editor)
    assert state(page) == TranslationState.MUST_UPDATE


def test_a_word_on_a_change_that_changes_nothing_is_not_kept_for_the_next(linked):
    page, _translation = linked()
    say_of_next_change(page, significance="typo", by=None)
    change(page)
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    assert state(page) == TranslationState.MUST_UPDATE


def test_the_gravest_change_since_counts_until_the_translation_follows(linked, publish):
    page, translation = linked()
    page = change(page, body=paragraphs(NEW, "Se publica cada mes."))
    since = translation_of_work(page.translation_key).since
    page = change(page, body=paragraphs(NEW, "Se publica, cada mes."))
    found = translation_of_work(page.translation_key)
    assert (found.state, found.since, found.passages) == (TranslationState.MUST_UPDATE, since, 2)

    # Published again without the changes in hand, the translation still does not follow them.
    publish(translation)
    assert state(page) == TranslationState.MUST_UPDATE
    sync(page)
    assert state(page) == TranslationState.MUST_UPDATE
    assert translation_of_work(page.translation_key).passages == 2
    translate(translation)
    assert state(page) == TranslationState.MUST_UPDATE
    publish(translation)
    assert state(page) == TranslationState.UP_TO_DATE


def test_a_change_that_is_taken_back_leaves_the_translation_up_to_date(linked):
    page, _translation = linked()
    page = change(page, body=paragraphs(NEW, "Se publica cada mes."))
    change(page, body=paragraphs(OLD, "Se publica cada mes."))
    assert state(page) == TranslationState.UP_TO_DATE


def test_words_of_the_source_that_went_live_in_the_translation_are_never_up_to_date(linked, publish):
    page, translation = linked()
    say_of_next_change(page, significance="typo", by=None)
    page = change(page, body=paragraphs(OLD, "Se publica cada mes.", "Un párrafo nuevo."))
    sync(page)
    publish(translation)
    found = translation_of_work(page.translation_key)
    assert (found.state, found.passages) == (TranslationState.MUST_UPDATE, 1)
    # Whatever is said of what comes after.
    say_of_next_change(page, significance="typo", by=None)
    change(page, body=paragraphs(OLD, "Se publica, cada mes.", "Un párrafo nuevo."))
    assert state(page) == TranslationState.MUST_UPDATE


def test_publishing_a_translation_again_does_not_make_it_follow_what_was_said_of_a_change(linked, publish):
    page, translation = linked()
    say_of_next_change(page, significance="minor", by=None)
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    publish(translation)
    assert state(page) == TranslationState.CAN_WAIT


def test_values_that_nobody_translates_count_too(linked):
    page, _translation = linked(population=1_000)
    change(page, population=2_000)
    found = translation_of_work(page.translation_key)
    assert (found.state, found.words) == (TranslationState.MUST_UPDATE, 0)


def test_another_topic_can_wait(linked):
    page, _translation = linked(topics=[concept("transparency")])
    page = KnowledgePage.objects.get(pk=page.pk).specific
    page.topic_links.add(TopicLink(tag=concept("twinning")))
    page.save_revision().publish()
    assert state(page) == TranslationState.CAN_WAIT


def test_a_draft_or_a_scheduled_change_is_no_change_yet_and_the_word_waits_for_its_hour(linked):
    page, _translation = linked()
    page = KnowledgePage.objects.get(pk=page.pk).specific
    page.body = paragraphs(NEW, "Se publica cada mes.")
    page.save_revision()
    assert state(page) == TranslationState.UP_TO_DATE

    say_of_next_change(page, significance="minor", by=None)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    assert state(page) == TranslationState.UP_TO_DATE
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert state(page) == TranslationState.CAN_WAIT
    assert SourceChange.objects.get().revision == revision


def test_a_publication_that_nobody_heard_of_is_found_by_the_next_run(linked):
    page, _translation = linked()
    KnowledgePage.objects.filter(pk=page.pk).update(summary="Otra cosa: 40 días.", last_published_at=timezone.now())
    # Until then the graver assumption holds.
    assert state(page) == TranslationState.MUST_UPDATE
    assert reckon_missed() == 1
    assert SourceChange.objects.get().suggested == "major"
    assert reckon_missed() == 0


def test_reckoning_twice_changes_nothing(linked):
    page, _translation = linked()
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    before = TranslationStanding.objects.values().get(), list(SourceChange.objects.values())
    reckon(page.translation_key)
    assert (TranslationStanding.objects.values().get(), list(SourceChange.objects.values())) == before


def test_a_failure_to_reckon_does_not_stop_a_publication(linked, monkeypatch, caplog):
    page, _translation = linked()

    def fail(_page):
        raise ValueError

    monkeypatch.setattr("kb.services.translations.passages_of", fail)
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    assert "Could not reckon" in caplog.text
    monkeypatch.undo()
    assert reckon_missed() == 1
    assert state(page) == TranslationState.MUST_UPDATE


def test_pages_that_are_not_linked_stand_by_their_last_publication():
    page = make_work(body=paragraphs(OLD))
    twin = make_translation(page)
    assert state(page) == TranslationState.UP_TO_DATE
    page = change(page, body=paragraphs(NEW))
    assert state(page) == TranslationState.MUST_UPDATE
    change(twin, body=paragraphs("Payment is due in 30 days."))
    assert state(page) == TranslationState.UP_TO_DATE


def test_pages_that_were_published_before_anybody_reckoned_stand_by_their_dates():
    page = make_work(body=paragraphs(OLD))
    make_translation(page)
    change(page, body=paragraphs(NEW))
    TranslationStanding.objects.all().delete()
    SourceChange.objects.all().delete()
    assert state(page) == TranslationState.MUST_UPDATE
    reckon_missed()
    assert state(page) == TranslationState.MUST_UPDATE


def test_imported_pairs_have_a_state_whether_linked_or_not(imported):
    imported(examples.spanish("encounter"), examples.english("encounter", agreed="- One\n- Two"))
    imported(examples.spanish("operational_tool"), examples.english("operational_tool"))
    meeting, tool = (KnowledgePage.objects.get(external_id=f"example/{name}.es") for name in ("meeting", "tool"))
    assert not translation_of_work(meeting.translation_key).is_linked
    assert translation_of_work(tool.translation_key).is_linked
    assert state(meeting) == state(tool) == TranslationState.UP_TO_DATE

    imported(examples.spanish("encounter", summary="Otra reunión, 12 personas."))
    imported(examples.spanish("operational_tool", summary="Una hoja para 12 pagos."))
    assert state(meeting) == state(tool) == TranslationState.MUST_UPDATE


def test_a_task_is_done_when_the_translation_follows(linked, publish):
    page, translation = linked()
    TranslationTask.objects.create(work=page.translation_key, language="en", person=UserFactory())
    page = change(page, body=paragraphs(NEW, "Se publica cada mes."))
    publish(translation)
    assert TranslationTask.objects.count() == 1
    sync(page)
    translate(translation)
    publish(translation)
    assert TranslationTask.objects.count() == 0


def test_nothing_is_kept_of_a_work_that_is_deleted(linked):
    page, translation = linked()
    change(page, body=paragraphs(NEW, "Se publica cada mes."))
    for part in KnowledgePage.objects.filter(translation_key=page.translation_key):
        part.specific.delete()
    forget_deleted_works()
    assert TranslationStanding.objects.count() == SourceChange.objects.count() == 0
    assert not Translation.objects.exists()
    assert not TranslatableObject.objects.filter(translation_key=page.translation_key).exists()
