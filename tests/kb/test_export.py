"""Export: what anybody may read, always in the same bytes, and enough to build the same library again."""

import json

import pytest
from django.core.management import CommandError, call_command

from kb.kinds import KINDS, OPERATIONAL_TOOL
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


def test_a_library_of_every_kind_survives_export_and_import_to_the_byte(imported, round_trip):
    imported(*examples.parts())
    save_equivalence(
        {
            "a": {"work": "example/law.es", "anchor": "art-64"},
            "b": {"work": "example/law.es", "anchor": "art-65"},
            "match": "close",
            "note": {"es": "Parecidos.", "en": "Alike."},
        }
    )
    first, second = round_trip()
    assert len(first) == 3
    assert second == first


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


@pytest.mark.parametrize("body", AWKWARD_BODIES.values(), ids=AWKWARD_BODIES.keys())
def test_an_awkward_text_is_exported_in_bytes_that_import_repeats(round_trip, reference, body):
    page = make_work(body=body)
    first, second = round_trip()
    assert second == first
    again = KnowledgePage.objects.get(translation_key=page.translation_key).specific
    assert "soy" not in str(page.body) or [b.block_type for b in again.body] == [b["type"] for b in body]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_line_says_again_what_was_imported(imported, tmp_path, kind, language):
    imported(*examples.parts())
    export_works(tmp_path / "out")
    wanted = examples.spanish(kind) if language == "es" else examples.english(kind)
    found = next(line for line in lines_of(tmp_path / "out") if line["external_id"] == wanted["external_id"])
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


def test_lines_stand_in_the_order_of_their_identifiers(imported, tmp_path):
    imported(*examples.parts()[::-1])
    export_works(tmp_path / "out")
    ids = [line["external_id"] for line in lines_of(tmp_path / "out")]
    assert ids == sorted(ids)


def test_two_exports_of_the_same_library_are_the_same(imported, tmp_path):
    imported(*examples.parts())
    for name in ("first", "second"):
        export_works(tmp_path / name)
    assert everything_in(tmp_path / "first") == everything_in(tmp_path / "second")


def test_files_lie_beside_the_lines_that_name_them(imported, tmp_path):
    imported(*examples.parts())
    export_works(tmp_path / "out")
    tool = next(line for line in lines_of(tmp_path / "out") if line["kind"] == OPERATIONAL_TOOL)
    assert (tmp_path / "out" / tool["files"][0]["path"]).read_bytes() == examples.FILE[1]


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


def test_the_reference_file_holds_what_the_lines_name(imported, tmp_path):
    imported(*examples.parts())
    export_works(tmp_path / "out")
    data = json.loads((tmp_path / "out" / "reference.json").read_text(encoding="utf-8"))
    assert {each["id"] for each in data["institutions"]} == {"borough", "congress"}
    assert [each["id"] for each in data["facts"]] == ["payment-term"]
    assert data["facts"][0]["value"] == "20"
    assert len(data["concepts"]) == Concept.objects.count()


def test_an_export_never_mixes_with_what_is_in_the_folder(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_works", tmp_path)
