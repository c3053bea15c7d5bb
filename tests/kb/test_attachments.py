"""Reading files: what stands where, and what a broken or malicious file costs and says."""

import subprocess
import sys
import tempfile

import pytest

from kb.attachments import Extracted, Limits, PageText, read_file
from kb.attachments.extracted import FAILED, PROTECTED, READ, SCANNED, TOO_LARGE, UNSUPPORTED
from tests.kb import attached_files as files


def read(extension: str, content: bytes, **limits) -> Extracted:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return read_file(file, extension, Limits(**limits))


def outcome(found: Extracted) -> tuple[str, str]:
    return found.status, found.reason


GOOD = {
    "pdf": files.pdf,
    "docx": files.docx,
    "pptx": files.pptx,
    "odt": files.odt,
}


@pytest.mark.parametrize("extension", GOOD)
def test_text_is_read_by_page_with_its_accents(extension):
    found = read(extension, GOOD[extension]())
    assert outcome(found) == (READ, "")
    assert found.pages == tuple(PageText(number, text) for number, text in enumerate(files.PAGES, start=1))


def test_sheets_are_read_row_by_row_with_their_names():
    assert read("xlsx", files.xlsx()).pages == (
        PageText(1, "Niñez 12\ndesagüe", "Año 2026"),
        PageText(2, "Licitación", "Notas"),
    )
    assert read("ods", files.ods({"Año": "Niñez", "Notas": "Desagüe"})).pages == (
        PageText(1, "Niñez", "Año"),
        PageText(2, "Desagüe", "Notas"),
    )


def test_upper_case_endings_are_read_too():
    assert read("PDF", files.pdf()).status == READ


def test_pages_keep_their_numbers_where_one_between_is_empty():
    assert read("pdf", files.pdf(["Uno", "", "Tres"])).pages == (PageText(1, "Uno"), PageText(3, "Tres"))


def test_a_letter_that_word_never_laid_out_has_the_authors_pages():
    assert [page.number for page in read("docx", files.docx(rendered=False)).pages] == [1, 2, 3]


def test_a_letter_without_any_page_end_has_no_page_numbers():
    assert read("docx", files.docx(["Uno\ndos"])).pages == (PageText(None, "Uno\ndos"),)
    assert read("odt", files.odt(["Uno"])).pages == (PageText(None, "Uno"),)


def test_notes_and_footers_of_a_letter_are_read_after_it():
    beside = {
        "word/footnotes.xml": files.word_part("footnotes", "Nota al pie"),
        "word/footer1.xml": files.word_part("ftr", "Alcaldía"),
        "word/comments.xml": files.word_part("comments", "¿Esto va?"),
    }
    pages = read("docx", files.docx(["Uno"], members=beside)).pages
    assert [page.text for page in pages] == ["Uno", "Alcaldía", "Nota al pie"]


def test_deleted_text_and_what_is_there_for_older_programs_is_not_read():
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    content = (
        "<w:p><w:r><w:t>Queda</w:t></w:r><w:del><w:r><w:delText>Borrado</w:delText></w:r></w:del></w:p>"
        f"<mc:AlternateContent {compatible}><mc:Choice><w:p><w:r><w:t>Cuadro</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>Cuadro</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    assert [page.text for page in read("docx", files.docx_of(content)).pages] == ["Queda\nCuadro"]


def test_notes_of_a_slide_are_read_with_it_and_its_number_is_no_text():
    pages = read("pptx", files.pptx(["Uno", "Dos"], notes={2: "Decir despacio"})).pages
    assert [page.text for page in pages] == ["Uno", "Dos\nDecir despacio"]


def test_what_print_does_to_words_is_undone():
    content = files.docx_of("<w:p><w:r><w:t>o\ufb01cina presu\u00adpuesto an\u0303o</w:t></w:r></w:p>")
    assert read("docx", content).pages[0].text == "oficina presupuesto año"


def test_a_file_that_only_forbids_copying_is_read():
    assert read("pdf", files.pdf(user_password="", owner_password="dueña")).status == READ


def test_text_beyond_the_limit_is_cut_and_says_so():
    found = read("pdf", files.pdf(["palabra " * 5] * 4), text=100)
    assert outcome(found) == (READ, "cut")
    assert sum(len(page.text) for page in found.pages) == 100
    assert [page.number for page in found.pages] == [1, 2, 3]


REFUSED = {
    "a PDF with a password": ("pdf", lambda: files.pdf(user_password="secreta"), PROTECTED, "password"),
    "an Office file with a password": (
        "docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        PROTECTED,
        "password",
    ),
    "an OpenDocument file with a password": (
        "odt",
        lambda: files.odt(
            members={
                "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                "<m:encryption-data/></m:manifest>"
            }
        ),
        PROTECTED,
        "password",
    ),
    "a scanned PDF": ("pdf", files.scanned_pdf, SCANNED, "no_text_layer"),
    "a show of pictures": ("pptx", lambda: files.pptx(["", ""]), SCANNED, "no_text"),
    "half a PDF": ("pdf", lambda: files.pdf()[:300], FAILED, "damaged"),
    "junk called PDF": ("pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, FAILED, "damaged"),
    "half an archive": ("docx", lambda: files.docx()[:200], FAILED, "damaged"),
    "junk called archive": ("pptx", lambda: b"PK\x03\x04" + bytes(range(256)) * 20, FAILED, "damaged"),
    "an archive without its main part": ("docx", lambda: files.archive({"x.xml": "<x/>"}), FAILED, "damaged"),
    "XML that breaks off": ("docx", lambda: files.archive({"word/document.xml": "<a><b>"}), FAILED, "damaged"),
    "a workbook without sheets' parts": ("xlsx", lambda: files.archive({"xl/workbook.xml": "<x/>"}), FAILED, "damaged"),
    "an external entity": ("docx", files.external_entity, FAILED, "entities"),
    "a billion laughs": ("docx", files.billion_laughs, FAILED, "entities"),
    "a workbook with an entity": ("xlsx", files.workbook_with_entity, FAILED, "entities"),
    "a bomb of zeros": ("docx", files.zip_bomb, TOO_LARGE, "unpacked"),
    "a member named a thousand times": ("pptx", files.one_member_named_often, TOO_LARGE, "unpacked"),
    "ten thousand pages": ("pdf", lambda: files.pdf_of_many_pages(10_000), TOO_LARGE, "pages"),
    "ten thousand slides": ("pptx", lambda: files.one_member_named_often(10_000), TOO_LARGE, "pages"),
    "a video": ("mp4", lambda: b"\0" * 100, UNSUPPORTED, "format"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_says_why(case):
    extension, make, status, reason = REFUSED[case]
    found = read(extension, make())
    assert outcome(found) == (status, reason)
    assert found.pages == ()


def test_millions_of_elements_are_read_without_building_a_tree():
    """In less memory than the elements alone would take; there is no text in them."""
    assert outcome(read("docx", files.wide_xml(), memory=110 * 1024 * 1024)) == (SCANNED, "no_text")


def test_a_million_elements_inside_each_other_are_read():
    assert outcome(read("docx", files.deep_xml(), memory=256 * 1024 * 1024)) == (SCANNED, "no_text")


def test_more_memory_than_allowed_ends_the_reading_with_the_reason():
    text = files.docx_of(f"<w:p><w:r><w:t>{'palabra ' * 5_000_000}</w:t></w:r></w:p>")
    assert outcome(read("docx", text, memory=110 * 1024 * 1024)) == (TOO_LARGE, "memory")


def test_more_time_than_allowed_ends_the_reading_with_the_reason():
    # Several times what a fast machine reads in a second.
    content = files.pdf_of_many_pages(20_000)
    assert outcome(read("pdf", content, seconds=1, pages=20_000)) == (TOO_LARGE, "time")


def test_a_reader_that_crashes_is_a_failed_file_and_nothing_else(monkeypatch):
    monkeypatch.setattr("kb.attachments.process._ENVIRONMENT", {"PYTHONPATH": "/nowhere"})
    monkeypatch.setattr("kb.attachments.process._ROOT", "/")
    assert outcome(read("pdf", files.pdf())) == (FAILED, "crashed")


def test_the_reader_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for a parser")
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        raise OSError("no process")

    monkeypatch.setattr("kb.attachments.process.subprocess.run", run)
    with pytest.raises(OSError, match="no process"):
        read("pdf", files.pdf())
    assert "SECRET_KEY" not in seen


def test_the_core_needs_no_django():
    """The child starts in a fraction of a second because it imports nothing of the site."""
    program = (
        "import sys\n"
        "from importlib import import_module\n"
        "from kb.attachments.formats import READERS\n"
        "import kb.attachments.child\n"
        "[import_module(f'kb.attachments.{name}') for name, _function in READERS.values()]\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'wagtail')])"
    )
    command = [sys.executable, "-c", program]
    shown = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    assert shown.stdout.strip() == "[]"
