"""Word files as people make them, written here element by element: what is tested stands in view."""

import io
import zipfile
from html import escape

from tests.factories import picture_bytes

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

STYLES = f"""<w:styles {_NAMESPACES}>
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="es-MX"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Ttulo"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Ttulo1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Ttulo2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Ttulo3"><w:name w:val="heading 3"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Nuestro"><w:name w:val="Encabezado nuestro"/><w:basedOn w:val="Ttulo1"/></w:style>
<w:style w:type="paragraph" w:styleId="TDC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Descripcin"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="Lista"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Lista2"><w:name w:val="List Bullet 2"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
</w:styles>"""

NUMBERING = f"""<w:numbering {_NAMESPACES}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>
</w:numbering>"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, style: str = "", properties: str = "") -> str:
    """Plain strings are runs of their own; whatever begins with < is taken as XML."""
    inner = "".join(each if each.startswith("<") else run(each) for each in content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def heading(text: str, level: int = 1) -> str:
    return paragraph(text, style=f"Ttulo{level}")


def item(text: str, *, number: int = 1, depth: int = 0) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: list[str], has_headings: bool = True) -> str:
    """Cells are texts, or XML of a cell."""
    look = '<w:tblLook w:firstRow="1"/>' if has_headings else '<w:tblLook w:firstRow="0"/>'
    written = "".join(
        "<w:tr>" + "".join(each if each.startswith("<") else cell(each) for each in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl><w:tblPr>{look}</w:tblPr>{written}</w:tbl>"


def picture(relationship: str, alt: str = "", *, is_linked: bool = False) -> str:
    how = "link" if is_linked else "embed"
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Imagen 1" descr="{escape(alt)}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
        f'<a:blip r:{how}="{relationship}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def drawing(kind: str, inside: str = "") -> str:
    """A drawing that is no picture: chart, diagram or a shape."""
    uri = f"http://schemas.openxmlformats.org/drawingml/2006/{kind}"
    return (
        '<w:r><w:drawing><wp:inline><wp:docPr id="2" name="Figura"/><a:graphic>'
        f'<a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def link(relationship: str, text: str) -> str:
    return f'<w:hyperlink r:id="{relationship}">{run(text)}</w:hyperlink>'


def note_mark(kind: str, identifier: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{identifier}"/></w:r>'


def note(kind: str, identifier: int, *content: str) -> str:
    return f'<w:{kind} w:id="{identifier}">{paragraph(*content)}</w:{kind}>'


def relationships(*rows: tuple[str, str, str, bool]) -> str:
    """Rows of (identifier, type, target, is external)."""
    written = "".join(
        f'<Relationship Id="{identifier}" Type="{_TYPE}{kind}" Target="{escape(target)}"'
        + (' TargetMode="External"' if is_external else "")
        + "/>"
        for identifier, kind, target, is_external in rows
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{written}</Relationships>'


LINKS = relationships(
    ("rPicture", "image", "media/image1.png", False),
    ("rPlain", "image", "media/image2.jpeg", False),
    ("rDrawing", "image", "media/image3.emf", False),
    ("rLinked", "image", "https://example.org/far.png", True),
    ("rLaw", "hyperlink", "https://www.congreso.example/ley.pdf", True),
    ("rShare", "hyperlink", "file:///G:/Compras/hoja.xlsx", True),
)


_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="emf" ContentType="image/x-emf"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_MAIN_TYPE}.numbering+xml"/></Types>'
)


def docx(*body: str, members: dict[str, bytes | str] | None = None) -> bytes:
    """A Word file with this body; members are added, or take the place of those that every file here has."""
    written: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(("rMain", "officeDocument", "word/document.xml", False)),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/_rels/document.xml.rels": LINKS,
        "word/media/image1.png": picture_bytes(),
        "word/media/image2.jpeg": picture_bytes("JPEG"),
        "word/media/image3.emf": b"EMF",
        **(members or {}),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in written.items():
            archive.writestr(name, data)
    return content.getvalue()


def part(name: str, content: str) -> str:
    return f"<w:{name} {_NAMESPACES}>{content}</w:{name}>"


CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:creator>Rosa Jiménez</dc:creator><dcterms:created>2026-01-12T16:00:00Z</dcterms:created>"
    "<dcterms:modified>2026-02-03T09:30:00Z</dcterms:modified></cp:coreProperties>"
)


def everything() -> bytes:
    """A guide as an office writes it, with every element that the import knows."""
    tracked = (
        '<w:ins w:id="1" w:author="Rosa">' + run(" y sus anexos") + "</w:ins>"
        '<w:del w:id="2" w:author="Rosa"><w:r><w:delText> a más tardar en marzo</w:delText></w:r></w:del>'
    )
    text_box = (
        '<mc:AlternateContent><mc:Choice Requires="wps">'
        + drawing(
            "wordprocessingShape",
            f"<wps:wsp><wps:txbx><w:txbxContent>{paragraph('Recuadro al margen')}</w:txbxContent></wps:txbx></wps:wsp>",
        )
        .removeprefix("<w:r>")
        .removesuffix("</w:r>")
        + "</mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent>"
    )
    return docx(
        paragraph("Publicar el programa anual de compras", style="Ttulo"),
        paragraph("1. Objetivo ......... 3", style="TDC1"),
        heading("Objetivo"),
        paragraph(
            "El programa se publica ",
            run("cada año", "<w:b/>"),
            " en formato ",
            run("abierto", "<w:i/>"),
            note_mark("footnote", 2),
            ", según la ",
            link("rLaw", "Ley de Adquisiciones"),
            ".",
            tracked,
        ),
        paragraph("La hoja de cálculo está en la ", link("rShare", "carpeta compartida"), "."),
        paragraph(
            "Comentado.",
            '<w:r><w:commentReference w:id="0"/></w:r>',
        ),
        heading("Qué se publica", 2),
        item("Contratos previstos"),
        item("Con su monto", depth=1),
        item("Y su fecha", depth=1),
        item("Contratos vigentes"),
        item("Reunir", number=2),
        item("Revisar", number=2),
        item("Fracción primera", number=3),
        heading("Montos", 3),
        paragraph("Tabla 1. Montos por área"),
        table(
            ["Área", "2025", "2026"],
            ["Obras", "1 200 000", "1 450 000"],
            [cell("Total", '<w:gridSpan w:val="2"/>'), "2 650 000"],
        ),
        heading("Imágenes"),
        paragraph(picture("rPicture", "Portada del programa")),
        paragraph("Figura 1. Portada", style="Descripcin"),
        paragraph(picture("rPlain")),
        paragraph(picture("rDrawing", "Diagrama")),
        paragraph(picture("rLinked", "Lejana", is_linked=True)),
        paragraph(drawing("chart")),
        paragraph(drawing("diagram")),
        paragraph("<w:r>" + text_box + "</w:r>"),
        paragraph("El ahorro es ", "<m:oMath><m:r><m:t>a=b−c</m:t></m:r></m:oMath>", "."),
        paragraph("Superficie en m", run("2", '<w:vertAlign w:val="superscript"/>'), note_mark("endnote", 1), "."),
        members={
            "docProps/core.xml": CORE,
            "word/footnotes.xml": part(
                "footnotes",
                note("footnote", 0, "") + note("footnote", 2, "Véase el ", link("rNote", "portal de compras"), "."),
            ),
            "word/_rels/footnotes.xml.rels": relationships(
                ("rNote", "hyperlink", "https://compras.example/programa", True)
            ),
            "word/endnotes.xml": part("endnotes", note("endnote", 1, "Medición de 2025.")),
            "word/comments.xml": part(
                "comments", f'<w:comment w:id="0" w:author="Luis">{paragraph("¿Sigue vigente?")}</w:comment>'
            ),
            "word/header1.xml": part("hdr", paragraph("Borrador confidencial")),
            "word/footer1.xml": part("ftr", paragraph("Página 1")),
        },
    )
