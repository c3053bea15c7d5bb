"""An imported pair is a translation as wagtail-localize itself would have made it: an editor can go on with it."""

import pytest
from django.utils.translation import override
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from kb.kinds import KINDS
from kb.models import KnowledgePage
from kb.selectors.visibility import PUBLIC, may_see
from kb.services.interchange.pairing import is_linked_for_translation
from kb.services.interchange.richtext import without_block_keys
from tests.kb import examples

pytestmark = pytest.mark.django_db

ORDER = ("regulatory_model", "operational_tool", "practice_guide", "training_module", "encounter")
# What publishing itself changes.
PASSING = {
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "last_published_at",
    "first_published_at",
    "has_unpublished_changes",
    "draft_title",
}


def page_of(external_id):
    return KnowledgePage.objects.get(external_id=external_id).specific


def pair_of(kind):
    name = examples.NAMES[kind][0]
    return page_of(f"example/{name}.es"), page_of(f"example/{name}.en")


def content_of(page):
    content = {name: value for name, value in page.serializable_data().items() if name not in PASSING}
    content["topic_links"] = [link["tag"] for link in content["topic_links"]]
    return content


def publish_again(page, django_capture_on_commit_callbacks):
    translation = Translation.objects.get(source__object_id=page.translation_key)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)


@pytest.fixture
def pairs(imported):
    result = imported(*examples.parts())
    assert (result.errors, result.warnings, result.unlinked) == ([], [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_the_translation_again_changes_no_word(pairs, kind, django_capture_on_commit_callbacks):
    source, target = pair_of(kind)
    before = content_of(target)

    publish_again(source, django_capture_on_commit_callbacks)

    assert content_of(pair_of(kind)[1]) == before


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_the_translation_again_keeps_its_identifiers(pairs, kind, django_capture_on_commit_callbacks):
    source, target = pair_of(kind)
    publish_again(source, django_capture_on_commit_callbacks)
    again = KnowledgePage.objects.get(pk=target.pk)
    assert (again.external_id, again.slug, again.url) == (target.external_id, target.slug, target.url)


@pytest.mark.parametrize("kind", KINDS)
def test_every_segment_is_translated(pairs, kind):
    source, _target = pair_of(kind)
    total, translated = Translation.objects.get(source__object_id=source.translation_key).get_progress()
    assert total == translated > 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_the_translation_are_those_of_its_line(pairs, client, kind):
    _source, target = pair_of(kind)
    part = examples.english(kind)
    text = client.get(target.url).content.decode()
    assert part["title"] in text
    assert part["summary"] in text


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_have_the_same_identity_in_both_languages(pairs, kind):
    source, target = pair_of(kind)
    for name in ("body", "steps", "provisions", "questions", "lessons", "money", "results"):
        if hasattr(source, name):
            assert [child.id for child in getattr(source, name)] == [child.id for child in getattr(target, name)]


def test_options_of_a_question_have_the_same_identity_in_both_languages(pairs):
    source, target = pair_of("training_module")
    options = [[child.id for child in page.questions[0].value["options"].bound_blocks] for page in (source, target)]
    assert options[0] == options[1]
    assert None not in options[0]


def test_the_source_is_what_the_translation_names_also_when_it_is_english(imported):
    english = examples.english("encounter")
    del english["translates"]
    spanish = examples.spanish("encounter", translates="example/meeting.en")
    result = imported(examples.spanish("practice_guide"), spanish, english)
    assert (result.errors, result.unlinked) == ([], [])
    source = TranslationSource.objects.get(object_id=page_of("example/meeting.en").translation_key)
    assert source.locale.language_code == "en-gb"


def test_both_parts_know_that_they_are_linked(pairs):
    for page in pair_of("practice_guide"):
        assert is_linked_for_translation(page)


def test_after_an_edit_of_the_source_its_new_words_wait_for_the_translator(pairs, django_capture_on_commit_callbacks):
    source, target = pair_of("practice_guide")
    source.summary = "Qué se hizo para pagar en veinte días."
    source.save_revision().publish()
    TranslationSource.objects.get(object_id=source.translation_key).update_from_db()

    translation = Translation.objects.get(source__object_id=source.translation_key)
    total, translated = translation.get_progress()

    assert total - translated == 1
    assert KnowledgePage.objects.get(pk=target.pk).summary == "What was done to pay on time."


def test_the_translator_can_go_on_where_the_import_stopped(pairs, django_capture_on_commit_callbacks):
    source, target = pair_of("practice_guide")
    source.summary = "Qué se hizo para pagar en veinte días."
    source.save_revision().publish()
    translation_source = TranslationSource.objects.get(object_id=source.translation_key)
    translation_source.update_from_db()
    segment = translation_source.stringsegment_set.get(context__path="summary")
    StringTranslation.objects.create(
        translation_of=segment.string, context=segment.context, locale=target.locale, data="What was done in 20 days."
    )

    publish_again(source, django_capture_on_commit_callbacks)

    after = KnowledgePage.objects.get(pk=target.pk).specific
    assert after.summary == "What was done in 20 days."
    assert after.problem == target.problem
    assert [block.value for block in after.steps] == [block.value for block in target.steps]


def test_a_changed_line_of_the_translation_reaches_page_and_translator(pairs, imported):
    imported(examples.english("practice_guide", summary="What was done, in brief."))
    source, target = pair_of("practice_guide")
    assert target.summary == "What was done, in brief."
    data = StringTranslation.objects.get(context__path="summary", context__object_id=source.translation_key).data
    assert data == "What was done, in brief."


def test_changed_lines_of_both_parts_stay_linked(pairs, imported):
    result = imported(
        examples.spanish("practice_guide", went_wrong="Otro."), examples.english("practice_guide", went_wrong="Other.")
    )
    assert (result.updated, result.unlinked, result.errors) == (2, [], [])
    assert without_block_keys(pair_of("practice_guide")[1].went_wrong) == "<p>Other.</p>"


def test_a_part_stays_linked_when_the_editor_named_paragraphs_of_its_source(pairs, imported):
    source, _target = pair_of("practice_guide")
    source.went_wrong = '<p data-block-key="x7f2k">' + source.went_wrong.partition(">")[2]
    source.save_revision().publish()

    result = imported(examples.english("practice_guide", went_wrong="Another thing."))

    assert (result.updated, result.unlinked, result.errors) == (1, [], [])
    assert pair_of("practice_guide")[1].went_wrong == '<p data-block-key="x7f2k">Another thing.</p>'


def test_the_translator_reads_no_name_of_a_program_beside_imported_words(pairs):
    with override("en-gb"):
        comments = {translation.get_comment().split(" on ")[0] for translation in StringTranslation.objects.all()}
    assert comments == {"Translated manually"}


def test_a_change_of_shared_values_reaches_both_parts(pairs, imported):
    imported(
        examples.spanish("practice_guide", topics=["prompt-payment"], evidence=3),
        examples.english("practice_guide", topics=["prompt-payment"], evidence=3),
    )
    for page in pair_of("practice_guide"):
        assert [link.tag.slug for link in page.topic_links.all()] == ["prompt-payment"]
        assert page.evidence == 3


DIFFERENT = {
    "one paragraph more": {"body": "One.\n\nTwo.\n\nThree.\n\n## Four\n\nFive."},
    "one step less": {"steps": [{"title": "Measure", "text": "- one\n- two"}]},
    "a list for a paragraph": {"problem": "- one\n- two"},
    "a passage left out": {"went_wrong": ""},
    "a passage added": {"systems": ""},
}


@pytest.mark.parametrize("changes", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_where_the_structures_differ_the_part_stays_an_ordinary_page_and_says_so(imported, client, changes):
    before = [part for part in examples.parts() if part["kind"] in ("regulatory_model", "operational_tool")]
    result = imported(*before, examples.spanish("practice_guide"), examples.english("practice_guide", **changes))

    assert result.errors == []
    assert result.unlinked == ["example/guide.en"]
    assert "Not linked for translation" in result.warnings[0][1]
    source, page = pair_of("practice_guide")
    assert page.translation_key == source.translation_key
    assert may_see(page, PUBLIC)
    assert not is_linked_for_translation(page)
    assert not Translation.objects.filter(source__object_id=page.translation_key).exists()
    assert "Pay within 30 days" in client.get(page.url).content.decode()


def test_an_unlinked_part_keeps_its_own_words(imported):
    before = [part for part in examples.parts() if part["kind"] in ("regulatory_model", "operational_tool")]
    imported(*before, examples.spanish("practice_guide"), examples.english("practice_guide", steps=[{"title": "One"}]))
    page = page_of("example/guide.en")
    assert [step.value["title"] for step in page.steps] == ["One"]
    assert without_block_keys(page.conditions) == "<p>Will.</p>"


def test_a_shared_value_said_differently_gives_a_warning_and_the_source_holds(imported):
    result = imported(
        *[part for part in examples.parts() if part["kind"] in ("regulatory_model", "operational_tool")],
        examples.spanish("practice_guide"),
        examples.english("practice_guide", evidence=4),
    )
    assert result.warnings == [(6, "Both languages share these, so the source's hold: evidence.")]
    assert page_of("example/guide.en").evidence == 2


def test_a_link_that_leads_elsewhere_in_the_other_language_is_kept(imported, django_capture_on_commit_callbacks):
    imported(
        examples.spanish("encounter", agreed="Ver [norma](https://example.org/es)."),
        examples.english("encounter", agreed="See the [rule](https://example.org/en)."),
    )
    source, target = pair_of("encounter")
    assert 'href="https://example.org/en"' in target.agreed
    publish_again(source, django_capture_on_commit_callbacks)
    assert pair_of("encounter")[1].agreed == target.agreed


def test_words_that_repeat_in_one_list_keep_their_two_translations_apart(imported):
    result = imported(
        examples.spanish("encounter", agreed="- Sí\n- Sí"), examples.english("encounter", agreed="- Yes\n- Agreed")
    )
    assert result.errors == []
    assert without_block_keys(page_of("example/meeting.en").agreed) == "<ul><li>Yes</li><li>Agreed</li></ul>"


def test_nothing_of_the_source_shows_in_the_translation(pairs):
    """A segment without translation would be filled with the source's words."""
    spanish_words = ("Medir", "Tesorería", "Voluntad", "Aviso", "Congreso", "Cuidado")
    for kind in KINDS:
        text = str(content_of(pair_of(kind)[1]))
        assert not [word for word in spanish_words if word in text]
