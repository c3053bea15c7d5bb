"""An imported pair is a translation as wagtail-localize itself would have made it: an editor can go on with it."""

import pytest
from django.utils.translation import override
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from kb.kinds import KINDS
from kb.models import KnowledgePage
from kb.selectors.translation_state import translation_of_work
from kb.selectors.visibility import PUBLIC, may_see
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


# What a guide points at.
NAMED = (examples.spanish("regulatory_model"), examples.spanish("operational_tool"))


@pytest.fixture
def pairs(imported):
    """A pair of each kind."""
    result = imported(*examples.parts())
    assert (result.errors, result.warnings, result.unlinked) == ([], [], [])


@pytest.fixture
def guide(imported):
    """A pair of one kind, for what is the same with all of them."""
    result = imported(*NAMED, examples.spanish("practice_guide"), examples.english("practice_guide"))
    assert (result.errors, result.warnings, result.unlinked) == ([], [], [])


def test_publishing_the_translation_again_changes_no_word(pairs, subtests, django_capture_on_commit_callbacks):
    for kind in KINDS:
        source, target = pair_of(kind)
        before = content_of(target)

        publish_again(source, django_capture_on_commit_callbacks)

        again = pair_of(kind)[1]
        with subtests.test("words", kind=kind):
            assert content_of(again) == before
        with subtests.test("identifiers", kind=kind):
            assert (again.pk, again.external_id, again.slug, again.url) == (
                target.pk,
                target.external_id,
                target.slug,
                target.url,
            )


def test_each_pair_is_a_complete_translation(pairs, client, subtests):
    spanish_words = ("Medir", "Tesorería", "Voluntad", "Aviso", "Congreso", "Cuidado")
    for kind in KINDS:
        source, target = pair_of(kind)
        part = examples.english(kind)
        with subtests.test("every segment is translated", kind=kind):
            total, translated = Translation.objects.get(source__object_id=source.translation_key).get_progress()
            assert total == translated > 0
        with subtests.test("its words are those of its line", kind=kind):
            text = client.get(target.url).content.decode()
            assert part["title"] in text
            assert part["summary"] in text
        with subtests.test("nothing of the source shows in it", kind=kind):
            # A segment without translation would be filled with the source's words.
            text = str(content_of(target))
            assert not [word for word in spanish_words if word in text]
        with subtests.test("both parts know that they are linked", kind=kind):
            item = translation_of_work(source.translation_key)
            assert item.is_linked
            assert (item.source.pk, item.target.pk) == (source.pk, target.pk)
        for name in ("body", "steps", "provisions", "questions", "lessons", "money", "results"):
            if hasattr(source, name):
                with subtests.test("blocks have the same identity", kind=kind, field=name):
                    assert [block.id for block in getattr(source, name)] == [
                        block.id for block in getattr(target, name)
                    ]
    with subtests.test("options of a question have the same identity"):
        options = [
            [child.id for child in page.questions[0].value["options"].bound_blocks]
            for page in pair_of("training_module")
        ]
        assert options[0] == options[1]
        assert None not in options[0]
    with subtests.test("the translator reads no name of a program beside the words"), override("en-gb"):
        comments = {translation.get_comment().split(" on ")[0] for translation in StringTranslation.objects.all()}
        assert comments == {"Translated manually"}


def test_the_source_is_what_the_translation_names_also_when_it_is_english(imported):
    english = examples.english("encounter")
    del english["translates"]
    spanish = examples.spanish("encounter", translates="example/meeting.en")
    result = imported(examples.spanish("practice_guide"), spanish, english)
    assert (result.errors, result.unlinked) == ([], [])
    source = TranslationSource.objects.get(object_id=page_of("example/meeting.en").translation_key)
    assert source.locale.language_code == "en-gb"


def test_after_an_edit_of_the_source_its_new_words_wait_for_the_translator(guide, django_capture_on_commit_callbacks):
    source, target = pair_of("practice_guide")
    source.summary = "Qué se hizo para pagar en veinte días."
    source.save_revision().publish()
    TranslationSource.objects.get(object_id=source.translation_key).update_from_db()

    translation = Translation.objects.get(source__object_id=source.translation_key)
    total, translated = translation.get_progress()

    assert total - translated == 1
    assert KnowledgePage.objects.get(pk=target.pk).summary == "What was done to pay on time."


def test_the_translator_can_go_on_where_the_import_stopped(guide, django_capture_on_commit_callbacks):
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


def test_a_changed_line_of_the_translation_reaches_page_and_translator(guide, imported):
    imported(examples.english("practice_guide", summary="What was done, in brief."))
    source, target = pair_of("practice_guide")
    assert target.summary == "What was done, in brief."
    data = StringTranslation.objects.get(context__path="summary", context__object_id=source.translation_key).data
    assert data == "What was done, in brief."


def test_changed_lines_of_both_parts_stay_linked(guide, imported):
    result = imported(
        examples.spanish("practice_guide", went_wrong="Otro."), examples.english("practice_guide", went_wrong="Other.")
    )
    assert (result.updated, result.unlinked, result.errors) == (2, [], [])
    assert without_block_keys(pair_of("practice_guide")[1].went_wrong) == "<p>Other.</p>"


def test_a_part_stays_linked_when_the_editor_named_paragraphs_of_its_source(guide, imported):
    source, _target = pair_of("practice_guide")
    source.went_wrong = '<p data-block-key="x7f2k">' + source.went_wrong.partition(">")[2]
    source.save_revision().publish()

    result = imported(examples.english("practice_guide", went_wrong="Another thing."))

    assert (result.updated, result.unlinked, result.errors) == (1, [], [])
    assert pair_of("practice_guide")[1].went_wrong == '<p data-block-key="x7f2k">Another thing.</p>'


def test_a_change_of_shared_values_reaches_both_parts(guide, imported):
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


def test_where_the_structures_differ_the_part_stays_an_ordinary_page_and_says_so(imported, client, subtests):
    parts = []
    for number, changes in enumerate(DIFFERENT.values()):
        source = examples.spanish("practice_guide", external_id=f"example/{number}.es")
        parts += [
            source,
            examples.english(
                "practice_guide", external_id=f"example/{number}.en", translates=source["external_id"], **changes
            ),
        ]

    result = imported(*NAMED, *parts)

    assert result.errors == []
    warned = {number for number, sentence in result.warnings if "Not linked for translation" in sentence}
    for number, name in enumerate(DIFFERENT):
        with subtests.test(name):
            assert f"example/{number}.en" in result.unlinked
            assert len(NAMED) + 2 * number + 2 in warned
            source, page = page_of(f"example/{number}.es"), page_of(f"example/{number}.en")
            assert page.translation_key == source.translation_key
            assert may_see(page, PUBLIC)
            assert not translation_of_work(page.translation_key).is_linked
            assert not Translation.objects.filter(source__object_id=page.translation_key).exists()
            assert "Pay within 30 days" in client.get(page.url).content.decode()


def test_an_unlinked_part_keeps_its_own_words(imported):
    imported(*NAMED, examples.spanish("practice_guide"), examples.english("practice_guide", steps=[{"title": "One"}]))
    page = page_of("example/guide.en")
    assert [step.value["title"] for step in page.steps] == ["One"]
    assert without_block_keys(page.conditions) == "<p>Will.</p>"


def test_a_shared_value_said_differently_gives_a_warning_and_the_source_holds(imported):
    result = imported(
        *NAMED,
        examples.spanish("practice_guide"),
        examples.english("practice_guide", evidence=4),
    )
    assert result.warnings == [(4, "Both languages share these, so the source's hold: evidence.")]
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
