"""Files as people attach them, and files as an attacker would, made when they are needed."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

import openpyxl
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)

# The pages of a file with everything that Spanish needs.
PAGES = ("Presentación del año fiscal", "La niñez y el desagüe de la alcaldía", "Licitación pública: ¿cuándo?")


def archive(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as made:
        for name, member in members.items():
            made.writestr(name, member)
    return content.getvalue()


def pdf(pages: Iterable[str] = PAGES, *, user_password: str | None = None, owner_password: str | None = None) -> bytes:
    content = io.BytesIO()
    encryption = None
    if user_password is not None:
        encryption = StandardEncryption(user_password, owner_password, strength=128)
    canvas = Canvas(content, encrypt=encryption)
    for page in pages:
        canvas.setFont("Helvetica", 14)
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(72, 720 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def scanned_pdf() -> bytes:
    """Pages with lines and no letters."""
    content = io.BytesIO()
    canvas = Canvas(content)
    for _page in range(2):
        canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def pdf_of_many_pages(count: int) -> bytes:
    """The smallest PDF that has so many pages, each with a word."""
    stream = b"BT /F1 12 Tf 72 720 Td (palabra) Tj ET"
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    objects += [page] * count
    content, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(content)


def docx(pages: Iterable[str] = PAGES, *, rendered: bool = True, members: Mapping[str, str] | None = None) -> bytes:
    """A letter; `rendered`: Word has written down where its pages end."""
    mark = "<w:lastRenderedPageBreak/>" if rendered else ""
    paragraphs = []
    for number, page in enumerate(pages):
        # Before Word's own mark stands the author's break, which is the same one.
        asked = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' if number else ""
        paragraphs.append(f"{asked}<w:p><w:r>{mark if number else ''}<w:t>{escape(page)}</w:t></w:r></w:p>")
    return docx_of("".join(paragraphs), members)


def docx_of(paragraphs: str, members: Mapping[str, str] | None = None) -> bytes:
    main = f"<?xml version='1.0' encoding='UTF-8'?><w:document {_W}><w:body>{paragraphs}</w:body></w:document>"
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": main, **(members or {})})


def word_part(root: str, text: str) -> str:
    return f"<w:{root} {_W}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{root}>"


def pptx(slides: Iterable[str] = PAGES, *, notes: Mapping[int, str] | None = None) -> bytes:
    """A show whose slides are stored in the opposite order of the one they are shown in."""
    slides = list(slides)
    members: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    order, relations = [], []
    for number, text in enumerate(slides, start=1):
        stored = len(slides) + 1 - number
        order.append(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>')
        relations.append(f'<Relationship Id="rId{number}" Type="x/slide" Target="slides/slide{stored}.xml"/>')
        members[f"ppt/slides/slide{stored}.xml"] = _slide("sld", text)
        if notes and number in notes:
            members[f"ppt/slides/_rels/slide{stored}.xml.rels"] = (
                f'<Relationships><Relationship Id="rId1" Type="x/notesSlide" Target="../notesSlides/n{number}.xml"/>'
                "</Relationships>"
            )
            members[f"ppt/notesSlides/n{number}.xml"] = _slide("notes", notes[number])
    members["ppt/presentation.xml"] = (
        f"<p:presentation {_P} {_R}><p:sldIdLst>{''.join(order)}</p:sldIdLst></p:presentation>"
    )
    members["ppt/_rels/presentation.xml.rels"] = f"<Relationships>{''.join(relations)}</Relationships>"
    return archive(members)


def _slide(root: str, text: str) -> str:
    number = '<a:fld type="slidenum"><a:t>77</a:t></a:fld>'
    return f"<p:{root} {_P} {_A}><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p><a:p>{number}</a:p></p:{root}>"


def xlsx(sheets: Mapping[str, list[list[object]]] | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in (sheets or {"Año 2026": [["Niñez", 12], [None, "desagüe"]], "Notas": [["Licitación"]]}).items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def odt(pages: Iterable[str] = PAGES, *, members: Mapping[str, str] | None = None) -> bytes:
    text = "<text:soft-page-break/>".join(f"<text:p>{escape(page)}</text:p>" for page in pages)
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", **_odf(text), **(members or {})})


def ods(sheets: Mapping[str, str]) -> bytes:
    tables = "".join(
        f'<table:table table:name="{name}"><table:table-row><table:table-cell><text:p>{escape(text)}</text:p>'
        "</table:table-cell></table:table-row></table:table>"
        for name, text in sheets.items()
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", **_odf(tables)})


def _odf(content: str) -> dict[str, str]:
    return {
        "content.xml": f"<office:document-content {_ODF}><office:body>{content}</office:body></office:document-content>"
    }


# What an attacker sends: (extension, content) by what it is.

_ENTITY = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ja">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def with_doctype(doctype: str) -> bytes:
    main = f"{doctype}<w:document {_W}><w:body><w:p><w:r><w:t>&i;&x;</w:t></w:r></w:p></w:body></w:document>"
    return archive({"word/document.xml": main})


def external_entity() -> bytes:
    return with_doctype(_ENTITY)


def billion_laughs() -> bytes:
    return with_doctype(_LAUGHS)


def workbook_with_entity() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx())) as good:
        members: dict[str, str | bytes] = {name: good.read(name) for name in good.namelist()}
    members["xl/workbook.xml"] = _ENTITY.encode() + bytes(members["xl/workbook.xml"])
    return archive(members)


def zip_bomb(megabytes: int = 300) -> bytes:
    """Zeros that pack a thousand times smaller."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        with made.open("word/document.xml", "w") as member:
            for _each in range(megabytes):
                member.write(bytes(1024 * 1024))
        made.writestr("word/settings.xml", "<x/>")
    return content.getvalue()


def one_member_named_often(times: int = 1000) -> bytes:
    """A small archive whose slides all share one member of a megabyte without text: read as often as it is named."""
    members: dict[str, str | bytes] = {
        "ppt/slides/slide1.xml": _slide("sld", "").replace("<a:t>", f"<a:t>{' ' * 2**20}")
    }
    order = "".join('<p:sldId r:id="rId1"/>' for _each in range(times))
    members["ppt/presentation.xml"] = f"<p:presentation {_P} {_R}><p:sldIdLst>{order}</p:sldIdLst></p:presentation>"
    members["ppt/_rels/presentation.xml.rels"] = (
        '<Relationships><Relationship Id="rId1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>'
    )
    return archive(members)


def deep_xml(depth: int = 1_000_000) -> bytes:
    return docx_of("<w:p>" * depth + "</w:p>" * depth)


def wide_xml(megabytes: int = 12) -> bytes:
    """Two million elements side by side."""
    return docx_of("<w:p/>" * (megabytes * 1024 * 1024 // 6))
