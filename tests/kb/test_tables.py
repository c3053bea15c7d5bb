"""Tables in running text: on the page, in translation, in the index, in exports."""

import json

import pytest
from bs4 import BeautifulSoup
from wagtail_localize.segments.extract import extract_segments

from kb.services.interchange.context import ExportContext, ImportContext
from kb.services.interchange.prose import blocks_of, markdown_of
from search.mapping import build_document
from tests.factories import locale_of, make_work

TABLE = {
    "columns": [{"type": "text", "heading": "Área"}, {"type": "text", "heading": "2026"}],
    "rows": [{"values": ["Obras", "1 450 000"]}, {"values": ["Agua | drenaje\n(sur)", "*"]}],
    "caption": "Montos por área",
}


def stream(table):
    return json.dumps([{"type": "table", "id": "9e6b2a1e-0000-4000-8000-000000000001", "value": table}])


def shown(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one("table.work-table")


@pytest.mark.django_db
def test_a_table_stands_on_the_page_with_its_caption_and_headings(client):
    table = shown(client, make_work(body=stream(TABLE)))
    assert table.caption.get_text() == "Montos por área"
    assert [each.get_text() for each in table.select("th[scope=col]")] == ["Área", "2026"]
    cells = table.select("td")
    assert [each["data-label"] for each in cells] == ["Área", "2026"] * 2
    assert cells[2].br is not None


@pytest.mark.django_db
def test_a_table_without_headings_claims_none(client):
    bare = {**TABLE, "columns": [{"type": "text", "heading": ""}] * 2, "caption": ""}
    table = shown(client, make_work(body=stream(bare)))
    assert table.caption is None
    assert table.thead is None
    assert not table.select("[data-label]")


@pytest.mark.django_db
def test_every_text_of_a_table_is_offered_for_translation_and_comes_back_to_its_place():
    page = make_work(body=stream(TABLE))
    segments = [each for each in extract_segments(page) if each.path.startswith("body.")]
    places = [each.path.split(".", 2)[2] for each in segments]
    assert places == ["caption", "heading-0", "heading-1", "cell-0-0", "cell-0-1", "cell-1-0", "cell-1-1"]
    block = page.body.stream_block.child_blocks["table"]
    for each in segments:
        each.path = each.path.split(".", 2)[2]
    assert block.get_prep_value(block.restore_translated_segments(page.body[0].value, segments)) == TABLE


@pytest.mark.django_db
def test_a_table_is_translated_and_keeps_its_form(django_capture_on_commit_callbacks):
    from wagtail_localize.models import StringTranslation, Translation, TranslationSource

    page = make_work(body=stream(TABLE))
    english = locale_of("en")
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=english)
    words = {"Obras": "Works", "Área": "Area", "Montos por área": "Amounts by area"}
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=english,
            data=words.get(segment.string.data, segment.string.data),
        )
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    table = page.get_translation(english).specific.body[0].value
    assert table.caption == "Amounts by area"
    assert [column["heading"] for column in table.columns] == ["Area", "2026"]
    assert [row["values"] for row in table.row_data] == [["Works", "1 450 000"], ["Agua | drenaje\n(sur)", "*"]]


@pytest.mark.django_db
def test_the_words_of_a_table_are_searched():
    page = make_work(body=stream(TABLE))
    text = " ".join(passage.text for passage in build_document(page.work_key).parts[0].passages)
    assert "Montos por área" in text
    assert "Obras" in text


@pytest.mark.django_db
def test_a_table_goes_out_as_markdown_and_comes_back_the_same():
    page = make_work(body=stream(TABLE))
    export = ExportContext(external_ids={}, folder=None, language="es")
    written = markdown_of(page.body, export)
    assert written == (
        "{table: Montos por área}\n\n"
        "| Área | 2026 |\n| --- | --- |\n| Obras | 1 450 000 |\n| Agua \\| drenaje&#10;(sur) | \\* |"
    )
    context = ImportContext(base="x", language="es", work_keys={}, folder=None)
    (block,) = blocks_of(written, "body", context)
    assert block["value"] == TABLE


@pytest.mark.django_db
def test_text_around_a_table_stays_text_and_a_caption_without_a_table_is_a_paragraph():
    context = ImportContext(base="x", language="es", work_keys={}, folder=None)
    found = blocks_of("Antes.\n\n| a |\n| --- |\n| b |\n\n{table: nada}\n\nDespués.", "body", context)
    assert [block["type"] for block in found] == ["text", "table", "text"]
    assert "{table: nada}" in found[2]["value"]
