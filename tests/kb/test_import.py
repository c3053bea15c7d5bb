"""Importing works: what is wrong is said with its line, the rest goes in, and twice is as good as once."""

import json
import uuid
from datetime import date

import pytest

from kb.kinds import KINDS
from kb.models import Document, Equivalence, Institution, KnowledgePage
from kb.selectors.visibility import PUBLIC, may_see
from tests import states
from tests.factories import make_work
from tests.kb import examples

pytestmark = pytest.mark.django_db


def part(**changes):
    basic = {
        "external_id": "example/one.es",
        "kind": "practice_guide",
        "language": "es",
        "title": "Una guía",
        "body": "Texto.",
    }
    return {key: value for key, value in {**basic, **changes}.items() if value is not ...}


GOOD = part(external_id="example/good.es", title="Buena")


def page_of(external_id):
    return KnowledgePage.objects.get(external_id=external_id).specific


BAD_LINES = {
    "not JSON": ("{kind: guide", "The line is not JSON"),
    "cut short": (json.dumps(part())[:-5], "The line is not JSON"),
    "not UTF-8": ("\udcff\udcfe", "The line is not UTF-8"),
    "a list": ([1, 2], "must be a JSON object"),
    "a number": (7, "must be a JSON object"),
    "null": ("null", "must be a JSON object"),
    "NaN": ('{"external_id": NaN}', "Missing"),
    "no external id": (part(external_id=...), "Missing: external_id"),
    "no title": (part(title=...), "Missing: title"),
    "no body": (part(body=...), "Missing: body"),
    "nothing": ({}, "Missing: external_id, kind, language, title, body"),
    "empty external id": (part(external_id=" "), "external_id must be text and not empty"),
    "external id is a number": (part(external_id=5), "external_id must be text"),
    "external id is a list": (part(external_id=["a"]), "external_id must be text"),
    "empty title": (part(title=""), "title must be text and not empty"),
    "title too long": (part(title="a" * 256), "title 255"),
    "external id too long": (part(external_id="a" * 201), "external_id may have 200"),
    "body is a list": (part(body=[]), "body must be text"),
    "unknown kind": (part(kind="poem"), "kind must be one of"),
    "kind is a list": (part(kind=["practice_guide"]), "kind must be one of"),
    "unknown language": (part(language="fr"), "language must be es or en"),
    "language with region": (part(language="es-MX"), "language must be es or en"),
    "language is an object": (part(language={}), "language must be es or en"),
    "unknown key": (part(colour="red"), "Keys that are not known for this kind: colour"),
    "key of another kind": (part(provisions=[]), "Keys that are not known for this kind: provisions"),
    "bad date": (part(checked_on="21/02/2026"), "checked_on must be a date"),
    "impossible date": (part(checked_on="2026-02-30"), "checked_on must be a date"),
    "date is a number": (part(checked_on=2026), "checked_on must be a date"),
    "dates out of order": (part(checked_on="2026-02-02", check_by="2026-02-01"), "check_by"),
    "guide ends before it starts": (part(started_on="2026-02-02", ended_on="2026-02-01"), "ended_on"),
    "unknown institution": (part(institution="nobody"), "there is no institution 'nobody'"),
    "institution is a list": (part(institution=["nobody"]), "there is no institution"),
    "unknown jurisdiction": (part(jurisdiction="XX"), "there is no jurisdiction 'XX'"),
    "unknown level": (part(level="galactic"), "level must be one of"),
    "evidence out of range": (part(evidence=6), "evidence must be one of"),
    "evidence is an object": (part(evidence={}), "evidence must be one of"),
    "summary is a number": (part(summary=5), "summary must be text"),
    "joint is a word": (part(joint="yes"), "joint must be true or false"),
    "population is a word": (part(population="many"), "population must be a whole number"),
    "population is negative": (part(population=-1), "population"),
    "topics is a word": (part(topics="transparency"), "topics must be a list"),
    "topics of topics": (part(topics=[["transparency"]]), "topics must be a list of concept ids"),
    "steps is an object": (part(steps={}), "steps must be a list"),
    "step is text": (part(steps=["uno"]), "steps[0] must be an object"),
    "step without title": (part(steps=[{"text": "uno"}]), "steps[0]"),
    "step with unknown key": (part(steps=[{"title": "a", "colour": "red"}]), "steps[0] has keys that are not known"),
    "money without currency": (part(money=[{"amount": 1, "year": 2025, "purpose": "x"}]), "money[0]"),
    "money without year": (part(money=[{"amount": 1, "currency": "MXN", "purpose": "x"}]), "money[0]"),
    "amount is a word": (part(money=[{"amount": "much"}]), "money[0].amount must be a number"),
    "amount is not finite": (
        part(money=[{"amount": "NaN", "currency": "MXN", "year": 2025, "purpose": "x"}]),
        "money[0].amount",
    ),
    "result without source": (part(results=[{"indicator": "a", "value": "1"}]), "results[0]"),
    "source without title": (part(sources=[{"url": "https://example.org"}]), "sources[0]"),
    "source in a dangerous scheme": (part(sources=[{"title": "a", "url": "javascript:alert(1)"}]), "sources[0]"),
    "legal basis with a bad anchor": (
        part(legal_basis=[{"citation": "a", "anchor": "Art 1"}]),
        "legal_basis[0].anchor",
    ),
    "slug is a list": (part(slug=["a"]), "slug must be text"),
    "translates is a number": (part(translates=5), "translates"),
    "translates nothing known": (part(translates="example/unknown.en"), "there is no part 'example/unknown.en'"),
    "file outside the folder": (part(body="{download:../../etc/passwd|x}"), "There is no file"),
    "file by an absolute path": (part(body="{download:/etc/passwd|x}"), "There is no file"),
    "file that is missing": (part(body="{download:none.pdf|x}"), "There is no file 'none.pdf'"),
    "null character": (part(title="a\0b"), "characters that belong to no text"),
    "lone surrogate": (
        '{"external_id":"example/one.es","kind":"practice_guide","language":"es","title":"\\ud800","body":""}',
        "",
    ),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_reported_with_its_number_and_reason_and_the_others_go_in(import_file, line, reason):
    status, out, err = import_file([GOOD, line, part(external_id="example/later.es", title="Otra")])

    assert status == 1
    complaint = next(text for text in err.splitlines() if "line 2:" in text)
    assert reason in complaint
    assert "2 created, 0 updated, 0 unchanged, 0 not linked for translation, 1 refused." in out
    assert set(KnowledgePage.objects.values_list("external_id", flat=True)) == {"example/good.es", "example/later.es"}


BAD_PARTS = {
    "provision without anchor": (
        "regulatory_model",
        {"provisions": [{"number": "1", "heading": "a"}]},
        "provisions[0]",
    ),
    "duplicate anchors": (
        "regulatory_model",
        {
            "provisions": [
                {"anchor": "a", "number": "1", "heading": "x"},
                {"anchor": "a", "number": "2", "heading": "y"},
            ]
        },
        "anchor",
    ),
    "repealed before in force": (
        "regulatory_model",
        {"in_force_from": "2026-02-02", "repealed_on": "2026-02-01"},
        "repealed_on",
    ),
    "address of the law in a dangerous scheme": (
        "regulatory_model",
        {"source_url": "javascript:alert(1)"},
        "source_url",
    ),
    "module of no minutes": ("training_module", {"minutes": 0}, "minutes"),
    "pass mark above all": ("training_module", {"pass_mark": 101}, "pass_mark"),
    "question without a right option": (
        "training_module",
        {"questions": [{"question": "a", "options": [{"text": "b"}, {"text": "c"}], "reason": "d"}]},
        "questions[0]",
    ),
    "question with one option": (
        "training_module",
        {"questions": [{"question": "a", "options": [{"text": "b", "right": True}], "reason": "d"}]},
        "questions[0]",
    ),
    "tool without its file": ("operational_tool", {"files": [{"language": "es", "title": "a"}]}, "files[0]"),
    "encounter that ends before it begins": ("encounter", {"date": "2026-02-21", "end_date": "2026-02-20"}, "end_date"),
    "follow-up without text": ("encounter", {"follow_ups": [{"due": "2026-06-30"}]}, "follow_ups[0]"),
}


@pytest.mark.parametrize(("kind", "changes", "reason"), BAD_PARTS.values(), ids=BAD_PARTS.keys())
def test_a_rule_of_the_kind_holds_for_imports_too(imported, kind, changes, reason):
    result = imported(part(kind=kind, **changes))
    assert [number for number, _sentence in result.errors] == [1]
    assert reason in result.errors[0][1]
    assert not KnowledgePage.objects.exists()


def test_a_repeated_external_id_is_refused_and_the_first_line_named(imported):
    result = imported(part(), part(title="Otra"))
    assert result.errors == [(2, "external_id 'example/one.es' is already on line 1.")]
    assert page_of("example/one.es").title == "Una guía"


def test_a_translation_in_the_same_language_is_refused(imported):
    result = imported(part(), part(external_id="example/two.es", translates="example/one.es"))
    assert result.errors == [(2, "translates: 'example/one.es' is in the same language.")]


def test_a_translation_of_another_kind_is_refused(imported):
    other = part(external_id="example/one.en", kind="encounter", language="en", translates="example/one.es")
    assert "is of another kind" in imported(part(), other).errors[0][1]


def test_a_second_translation_in_the_same_language_is_refused(imported):
    first = part(external_id="example/one.en", language="en", translates="example/one.es")
    second = part(external_id="example/two.en", language="en", translates="example/one.es")
    result = imported(part(), first, second)
    assert result.errors == [(3, "translates: 'example/one.es' already has a translation in this language.")]


def test_a_translation_of_a_refused_source_is_refused_too(imported):
    translation = part(external_id="example/one.en", language="en", translates="example/one.es")
    result = imported(part(institution="nobody"), translation)
    assert [number for number, _sentence in result.errors] == [1, 2]


def test_a_translation_of_itself_is_refused(imported):
    result = imported(part(translates="example/one.es"))
    assert [number for number, _sentence in result.errors] == [1]


def test_an_external_id_never_changes_its_kind_or_language(imported):
    imported(part())
    for changed in (part(kind="encounter"), part(language="en")):
        assert "already belongs to a practice_guide in es" in imported(changed).errors[0][1]


def test_an_unknown_topic_is_left_out_with_a_warning(imported):
    result = imported(part(topics=["transparency", "no-such-topic"]))
    assert result.errors == []
    assert result.warnings == [(1, "topics: there is no concept 'no-such-topic'; it was left out.")]
    assert [link.tag.slug for link in page_of("example/one.es").topic_links.all()] == ["transparency"]


def test_a_reference_to_an_unknown_work_is_left_out_with_a_warning(imported):
    result = imported(part(instruments=["example/none.es"]))
    assert result.errors == []
    assert "there is no work 'example/none.es'" in result.warnings[0][1]


def test_a_long_summary_goes_in_with_a_warning(imported):
    result = imported(part(summary="a" * 301))
    assert result.errors == []
    assert result.warnings == [(1, "summary has 301 characters; an editor will have to bring it to 300.")]


def test_order_of_the_lines_does_not_matter(imported):
    parts = examples.parts()[::-1]
    result = imported(*parts)
    assert (result.errors, result.created) == ([], len(parts))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_part_alone_goes_in_and_can_be_read(imported, client, kind, language):
    full = examples.spanish(kind) if language == "es" else examples.english(kind, translates=None)
    full = {key: value for key, value in full.items() if value is not None}
    result = imported(full)
    assert result.errors == []
    page = page_of(full["external_id"])
    assert may_see(page, PUBLIC)
    text = client.get(page.url).content.decode()
    assert full["title"] in text
    assert full["summary"] in text


def test_values_arrive_as_what_they_are(imported):
    imported(*(examples.spanish(kind) for kind in ("regulatory_model", "operational_tool", "practice_guide")))
    guide = page_of("example/guide.es")
    assert guide.started_on == date(2024, 1, 15)
    assert guide.institution.slug == "borough"
    assert guide.jurisdiction.code == "MX-CMX"
    assert guide.money[0].value["amount"] == pytest.approx(150000.50)
    assert guide.money[0].value["currency"] == "MXN"
    assert guide.legal_basis[0].value["work"] == page_of("example/law.es").work_key
    assert guide.instruments[0].value["work"] == page_of("example/tool.es").work_key
    assert [block.block_type for block in guide.body] == ["text", "heading", "text", "fact", "notice", "download"]
    assert guide.is_joint


# Twice


def test_importing_the_same_file_twice_changes_nothing(import_file):
    import_file(examples.parts())
    before = {page.pk: page.specific.latest_revision_id for page in KnowledgePage.objects.all()}

    status, out, _err = import_file(examples.parts())

    assert status == 0
    assert f"0 created, 0 updated, {len(before)} unchanged" in out
    assert {page.pk: page.specific.latest_revision_id for page in KnowledgePage.objects.all()} == before
    assert Document.objects.count() == 1


def test_an_editors_change_survives_the_import_of_an_unchanged_line(imported):
    imported(part(summary="Como se importó."))
    page = page_of("example/one.es")
    page.summary = "Corregido por la redacción."
    page.save_revision().publish()

    imported(part(summary="Como se importó."))

    assert page_of("example/one.es").summary == "Corregido por la redacción."


def test_a_changed_line_updates_the_page_in_place(imported):
    imported(part(summary="Antes."))
    before = page_of("example/one.es")

    result = imported(part(summary="Después."))

    after = page_of("example/one.es")
    assert (result.updated, result.created) == (1, 0)
    assert (after.pk, after.url, after.summary) == (before.pk, before.url, "Después.")


def test_what_a_changed_line_does_not_name_stays(imported):
    imported(part(summary="Resumen.", topics=["transparency"]))
    imported(part(title="Otro título"))
    page = page_of("example/one.es")
    assert page.summary == "Resumen."
    assert [link.tag.slug for link in page.topic_links.all()] == ["transparency"]


def test_what_a_changed_line_empties_is_emptied(imported):
    imported(part(summary="Resumen.", topics=["transparency"], steps=[{"title": "Uno"}]))
    imported(part(summary="", topics=[], steps=[]))
    page = page_of("example/one.es")
    assert page.summary == ""
    assert not page.topic_links.exists()
    assert len(page.steps) == 0


def test_a_page_in_the_way_gives_the_new_one_another_address(imported):
    make_work(slug="una-guia")
    imported(part(slug="una-guia"))
    assert page_of("example/one.es").slug == "una-guia-1"


def test_the_key_of_a_work_written_in_the_admin_survives(imported):
    key = str(uuid.uuid4())
    imported(part(external_id=f"{key}.es"))
    assert page_of(f"{key}.es").work_key == key


def test_a_restriction_survives_an_update(imported):
    imported(part())
    states.restrict(page_of("example/one.es"), states.LOGIN)
    imported(part(summary="Después."))
    assert not may_see(page_of("example/one.es"), PUBLIC)


# Files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 100),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("letter.docx", b"PK\x03\x04 nothing of a letter"),
        ("no-extension", b"text"),
    ],
)
def test_a_file_that_is_not_what_it_says_refuses_its_line(imported, folder, name, content):
    (folder / name).write_bytes(content)
    result = imported(part(body=f"{{download:{name}|x}}"))
    assert "is of no allowed type" in result.errors[0][1]
    assert not Document.objects.exists()


def test_a_link_out_of_the_folder_is_refused(imported, folder, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    result = imported(part(body="{download:link.txt|x}"))
    assert "There is no file 'link.txt'" in result.errors[0][1]


# Reference data beside the works


def test_reference_data_beside_the_file_goes_in_first_and_equivalences_last(import_file, folder):
    data = {
        "institutions": [
            {"id": "part", "name": {"es": "Parte", "en": "Part"}, "parent": "whole"},
            {"id": "whole", "name": {"es": "Todo", "en": "Whole"}},
        ],
        "equivalences": [
            {
                "a": {"work": "example/law.es", "anchor": "art-64"},
                "b": {"work": "example/other.es", "anchor": "s-1"},
                "match": "close",
                "note": {"es": "Parecidos.", "en": "Alike."},
            }
        ],
    }
    (folder / "reference.json").write_text(json.dumps(data), encoding="utf-8")
    other = examples.spanish(
        "regulatory_model",
        external_id="example/other.es",
        institution="part",
        provisions=[{"anchor": "s-1", "number": "s. 1", "heading": "x"}],
    )

    status, _out, err = import_file([examples.spanish("regulatory_model"), other])

    assert (status, err.replace("2/2 parts\n", "")) == (0, "")
    assert Institution.objects.get(slug="part").parent.slug == "whole"
    assert Equivalence.objects.count() == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"institutions": [{"id": "x"}]}, "institutions: x: Missing: name."),
        ({"institutions": [{"id": "x", "name": {"es": "a", "en": "b"}, "parent": "none"}]}, "'none'"),
        ({"institutions": ["x"]}, "institutions: x"),
        ({"institutions": "x"}, "institutions: must be a list."),
        ({"institutions": {"id": "x"}}, "institutions: must be a list."),
        ({"jurisdictions": [{"code": "mexico", "name": {"es": "a", "en": "b"}}]}, "ISO 3166"),
        ({"facts": [{**examples.FACTS[0], "checked_on": "soon"}]}, "facts: payment-term"),
        ({"facts": [{**examples.FACTS[0], "value": "many"}]}, "facts: payment-term"),
        ({"facts": [{**examples.FACTS[0], "check_by": "2020-01-01"}]}, "facts: payment-term"),
        ({"concepts": [{"id": "x"}]}, "concepts: x: Missing"),
        ({"equivalences": [{"a": {"work": "none", "anchor": "a"}, "b": {"work": "none", "anchor": "b"}}]}, "'none'"),
    ],
)
def test_a_bad_row_of_reference_data_is_named_and_the_works_go_in(import_file, folder, rows, reason):
    (folder / "reference.json").write_text(json.dumps(rows), encoding="utf-8")
    status, _out, err = import_file([GOOD])
    assert status == 1
    assert reason in err


@pytest.mark.parametrize("text", ["{", "", "[]", '"x"', "7"])
def test_a_reference_file_that_cannot_be_read_stops_the_import(import_file, folder, text):
    (folder / "reference.json").write_text(text, encoding="utf-8")
    status, _out, err = import_file([GOOD])
    assert status == 1
    assert "reference.json" in err
    assert not KnowledgePage.objects.exists()


def test_empty_lines_and_a_byte_order_mark_are_no_errors(import_file):
    status, out, _err = import_file(["\ufeff" + json.dumps(GOOD), "", "   "])
    assert status == 0
    assert "1 created" in out


def test_a_file_that_is_missing_is_said(tmp_path, db):
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_works", tmp_path / "none.jsonl")
