"""Export: what anybody may read, always in the same bytes, and enough to build the same library again."""

import json

import pytest
from django.core.management import CommandError, call_command

from kb.kinds import OPERATIONAL_TOOL
from kb.models import Concept, Document, Equivalence, Fact, Image, ImportedPart, Institution, KnowledgePage, LoadedItem
from kb.services.interchange.exporting import export_works
from kb.services.reference import save_equivalence
from tests.factories import make_document, make_image, make_translation, make_work, provision
from tests.kb import examples

pytestmark = pytest.mark.django_db


def lines_of(folder):
    return [json.loads(line) for line in (folder / "works.jsonl").read_text(encoding="utf-8").splitlines()]


def everything_in(folder):
    """Path -> bytes; the lines one by one, so that a difference shows where it is."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if "works.jsonl" in found:
        found["works.jsonl"] = found["works.jsonl"].splitlines(keepends=True)
    return found


def empty_the_library():
    """As on a new site: the sections and the vocabulary are there, and nothing else."""
    for page in KnowledgePage.objects.order_by("-path"):
        page.delete()
    for model in (Equivalence, Fact, ImportedPart, Document, Image):
        model.objects.all().delete()
    Institution.objects.update(parent=None)
    Institution.objects.all().delete()
    LoadedItem.objects.exclude(key__startswith="concept:").exclude(key__startswith="jurisdiction:").delete()


@pytest.fixture
def round_trip(tmp_path, django_capture_on_commit_callbacks):
    """Exports, empties, imports and exports again; round_trip() gives what the two exports hold."""

    def run():
        export_works(tmp_path / "first", with_contacts=True)
        empty_the_library()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_works", tmp_path / "first" / "works.jsonl", verbosity=0)
        export_works(tmp_path / "second", with_contacts=True)
        return everything_in(tmp_path / "first"), everything_in(tmp_path / "second")

    return run


def test_a_library_of_every_kind_survives_export_and_import_to_the_byte(imported, round_trip, tmp_path, subtests):
    # The lines in another order than that of an export.
    imported(*examples.parts()[::-1])
    save_equivalence(
        {
            "a": {"work": "example/law.es", "anchor": "art-64"},
            "b": {"work": "example/law.es", "anchor": "art-65"},
            "match": "close",
            "note": {"es": "Parecidos.", "en": "Alike."},
        }
    )
    export_works(tmp_path / "before", with_contacts=True)
    before = everything_in(tmp_path / "before")

    first, second = round_trip()

    assert len(first) == 3
    assert second == first
    with subtests.test("two exports of the same library are the same"):
        assert first == before
    with subtests.test("lines stand in the order of their identifiers"):
        ids = [line["external_id"] for line in lines_of(tmp_path / "first")]
        assert ids == sorted(ids)
    for wanted in examples.parts():
        with subtests.test("a line says again what was imported", part=wanted["external_id"]):
            says_again(lines_of(tmp_path / "first"), wanted)
    with subtests.test("files lie beside the lines that name them"):
        tool = next(line for line in lines_of(tmp_path / "first") if line["kind"] == OPERATIONAL_TOOL)
        assert first[tool["files"][0]["path"]] == examples.FILE[1]
    with subtests.test("the reference file holds what the lines name"):
        data = json.loads(first["reference.json"])
        assert {each["id"] for each in data["institutions"]} == {"borough", "congress"}
        assert [each["id"] for each in data["facts"]] == ["payment-term"]
        assert data["facts"][0]["value"] == "20"
        assert len(data["concepts"]) == Concept.objects.count()


def says_again(lines, wanted):
    found = next(line for line in lines if line["external_id"] == wanted["external_id"])
    for key in ("body", "files"):
        # A file's address is that of its copy beside the lines.
        wanted.pop(key, None), found.pop(key, None)
    for each in ("lessons", "questions"):
        for item in found.get(each, ()):
            assert item.pop("id")
            for option in item.get("options", ()):
                assert option.pop("id")
    slug = found.pop("slug")
    assert slug
    assert found == {**wanted, "topics": sorted(wanted["topics"])}


def test_the_first_content_survives_export_and_import_to_the_byte(round_trip, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_first_content", verbosity=0)
    parts = KnowledgePage.objects.count()
    first, second = round_trip()
    assert len(first["works.jsonl"]) == parts
    assert second == first


def test_works_written_in_the_admin_survive_under_their_key(round_trip, tmp_path):
    page = make_work(
        summary="Escrita a mano",
        body=[
            {"type": "heading", "value": "1. Título con #"},
            {"type": "text", "value": "<p>Uno <b>dos</b></p><ul><li>a</li></ul>"},
            {"type": "notice", "value": {"kind": "note", "text": "<p>Aviso</p>"}},
            {"type": "download", "value": {"document": make_document().pk, "title": "Hoja | uno"}},
            {"type": "image", "value": {"image": make_image().pk, "caption": "Foto"}},
        ],
        contact="Oficina",
    )
    english = make_translation(page, summary="By hand", contact="Office")
    first, second = round_trip()
    ids = [line["external_id"] for line in lines_of(tmp_path / "first")]
    assert ids == [f"{page.work_key}.en", f"{page.work_key}.es"]
    assert second == first
    assert english.work_key == page.work_key


AWKWARD_BODIES = {
    "notice with two paragraphs": [{"type": "notice", "value": {"kind": "note", "text": "<p>Uno.</p><p>Dos.</p>"}}],
    "notice with a list": [{"type": "notice", "value": {"kind": "caution", "text": "<p>Esto:</p><ul><li>a</li></ul>"}}],
    "notice that looks like its end": [{"type": "notice", "value": {"kind": "note", "text": "<p>a</p><p>{/note}</p>"}}],
    "notice of nothing": [{"type": "notice", "value": {"kind": "note", "text": ""}}, {"type": "heading", "value": "a"}],
    "notice ending in a brace": [{"type": "notice", "value": {"kind": "note", "text": "<p>así }</p>"}}],
    "text that looks like a notice": [{"type": "text", "value": "<p>{note: no soy aviso}</p>"}],
    "text that looks like a fact": [{"type": "text", "value": "<p>{fact:payment-term}</p>"}],
    "text that looks like a heading": [{"type": "text", "value": "<p>## no soy título</p>"}],
    "two texts in a row": [{"type": "text", "value": "<p>Uno</p>"}, {"type": "text", "value": "<p>Dos</p>"}],
    "heading with marks": [{"type": "heading", "value": "*Uno* _dos_ [tres] #"}],
    "empty text": [{"type": "text", "value": ""}, {"type": "heading", "value": "Uno"}],
    "text with a third-level heading": [{"type": "text", "value": "<h3>Uno</h3><p>Dos</p>"}],
    "list at the end": [{"type": "text", "value": "<ul><li>a</li></ul>"}, {"type": "heading", "value": "Uno"}],
    "list over a list": [
        {"type": "text", "value": "<ul><li>a</li></ul>"},
        {"type": "text", "value": "<ul><li>b</li></ul>"},
    ],
}


def test_an_awkward_text_is_exported_in_bytes_that_import_repeats(round_trip, reference, tmp_path, subtests):
    keys = {name: make_work(title=name, body=body).work_key for name, body in AWKWARD_BODIES.items()}
    first, second = round_trip()
    before, after = ({line["title"]: line for line in lines_of(tmp_path / folder)} for folder in ("first", "second"))
    for name, body in AWKWARD_BODIES.items():
        with subtests.test(name):
            assert after[name] == before[name]
            if "soy" in str(body):
                # What only looks like something is still not it.
                again = KnowledgePage.objects.get(translation_key=keys[name]).specific
                assert [block.block_type for block in again.body] == [block["type"] for block in body]
    assert second == first


def test_files_of_the_same_name_do_not_overwrite_each_other(tmp_path):
    for number in (1, 2):
        document = make_document("hoja.csv", f"a,{number}\n".encode(), title="Hoja")
        make_work(body=[{"type": "download", "value": {"document": document.pk, "title": "Hoja"}}])
    export_works(tmp_path / "out")
    assert {path.read_bytes() for path in (tmp_path / "out" / "files").iterdir()} == {b"a,1\n", b"a,2\n"}


def test_a_file_title_cannot_lead_out_of_the_folder(tmp_path):
    document = make_document(title="../../../escape")
    make_work(body=[{"type": "download", "value": {"document": document.pk, "title": "Hoja"}}])
    export_works(tmp_path / "a" / "b" / "out")
    outside = [path for path in everything_in(tmp_path) if not path.startswith(("a/b/out/", "media/"))]
    assert outside == []


def test_a_work_in_one_language_points_only_at_what_is_exported(tmp_path):
    hidden = make_work("regulatory_model", publish=False, provisions=[provision("art-1")])
    make_work(
        legal_basis=[
            {
                "type": "basis",
                "value": {"citation": "Ley", "url": "", "text": "", "work": hidden.work_key, "anchor": "art-1"},
            }
        ]
    )
    export_works(tmp_path / "out")
    assert "work" not in lines_of(tmp_path / "out")[0]["legal_basis"][0]


def test_an_export_never_mixes_with_what_is_in_the_folder(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_works", tmp_path)
