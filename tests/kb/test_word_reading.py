"""What is read from a Word file, what becomes of it, and what is said of the rest."""

import io
import re

import pytest

from kb.attachments.extracted import Unreadable
from kb.attachments.limits import Limits
from kb.services.word_body import body_of, numbered_provision
from kb.word.reading import read
from tests.kb import word_files as word


def content(*body, members=None):
    return read(io.BytesIO(word.docx(*body, members=members)), Limits())


def codes(found):
    return [loss.code for loss in found.losses]


def written(found, **options):
    return body_of(found, notes_heading="Notas", picture_of=lambda block: 7, **options)


def plain(body):
    return re.sub(r' data-block-key="\d+"', "", "".join(each["value"] for each in body.body if each["type"] == "text"))


@pytest.fixture(scope="module")
def everything():
    return read(io.BytesIO(word.everything()), Limits())


def test_title_author_and_language_come_from_the_file(everything):
    assert everything.title == "Publicar el programa anual de compras"
    assert everything.author == "Rosa Jiménez"
    assert everything.language == "es-MX"


def test_without_a_title_style_the_first_heading_is_the_title_and_no_section():
    body = written(content(word.heading("Compras"), word.paragraph("Texto"), word.heading("Plazos")))
    assert body.title == "Compras"
    assert [each["value"] for each in body.body if each["type"] == "heading"] == ["Plazos"]


def test_the_highest_headings_are_sections_and_the_next_stay_in_the_text(everything):
    body = written(everything)
    assert [each["value"] for each in body.body if each["type"] == "heading"] == ["Objetivo", "Imágenes", "Notas"]
    assert "<h3>Qué se publica</h3>" in plain(body)
    assert [loss.detail for loss in body.losses if loss.code == "heading_level"] == ["3"]


def test_a_heading_is_known_by_the_style_it_stands_on():
    body = written(content(word.heading("Título"), word.paragraph("Nuestro apartado", style="Nuestro")))
    assert [each["value"] for each in body.body if each["type"] == "heading"] == ["Nuestro apartado"]


def test_a_heading_too_long_for_a_section_loses_no_word():
    long = "Apartado " * 30
    body = written(content(word.heading("Título"), word.heading(long)))
    assert f"<h3>{long.strip()}</h3>" in plain(body)
    assert [loss.code for loss in body.losses] == ["heading_length"]


def test_bold_italic_and_links_stay_and_runs_that_look_alike_are_one():
    body = written(
        content(
            word.paragraph(
                word.run("Cada ", "<w:b/>"),
                word.run("año", "<w:b/>"),
                " va ",
                word.link("rLaw", "la ley"),
                " al ",
                word.run("día", "<w:i/>"),
            )
        )
    )
    assert plain(body) == (
        '<p><b>Cada año</b> va <a href="https://www.congreso.example/ley.pdf">la ley</a> al <i>día</i></p>'
    )


def test_text_with_angle_brackets_is_escaped():
    found = content(word.paragraph(word.run("a <script>alert(1)</script> & b")))
    assert plain(written(found)) == "<p>a &lt;script&gt;alert(1)&lt;/script&gt; &amp; b</p>"


def test_lists_are_nested_and_numbered_as_in_the_file(everything):
    assert (
        "<ul><li>Contratos previstos<ol><li>Con su monto</li><li>Y su fecha</li></ol></li><li>Contratos vigentes</li></ul>"
        "<ol><li>Reunir</li><li>Revisar</li></ol><ol><li>Fracción primera</li></ol>"
    ) in plain(written(everything))


def test_a_list_by_style_is_a_list():
    found = content(word.paragraph("Uno", style="Lista"), word.paragraph("Dentro", style="Lista2"))
    assert plain(written(found)) == "<ul><li>Uno<ul><li>Dentro</li></ul></li></ul>"


def test_roman_numbers_are_told_with_their_place(everything):
    (loss,) = [each for each in everything.losses if each.code == "numbering"]
    assert (loss.detail, loss.place.heading, loss.place.words) == ("upperRoman", "Qué se publica", "Fracción primera")


def test_a_table_keeps_headings_caption_and_cells_and_tells_merged_ones(everything):
    (table,) = [each["value"] for each in written(everything).body if each["type"] == "table"]
    assert table["caption"] == "Tabla 1. Montos por área"
    assert [column["heading"] for column in table["columns"]] == ["Área", "2025", "2026"]
    assert [row["values"] for row in table["rows"]] == [["Obras", "1 200 000", "1 450 000"], ["Total", "", "2 650 000"]]
    assert codes(everything).count("merged_cells") == 1
    assert "Tabla 1" not in plain(written(everything))


def test_a_table_without_heading_row_has_none():
    body = written(content(word.paragraph("x"), word.table(["a", "b"], ["c", "d"], has_headings=False)))
    (table,) = [each["value"] for each in body.body if each["type"] == "table"]
    assert [column["heading"] for column in table["columns"]] == ["", ""]
    assert len(table["rows"]) == 2


def test_a_frame_of_one_cell_is_text_and_no_table():
    body = written(content(word.table(["Aviso"])))
    assert plain(body) == "<p>Aviso</p>"


def test_a_table_within_a_table_and_a_link_in_one_are_told():
    inner = f"<w:tc><w:tcPr/>{word.table(['x', 'y'])}{word.paragraph(word.link('rLaw', 'ley'))}</w:tc>"
    found = content(word.table(["a", "b"], [inner, "c"]))
    assert codes(found) == ["table_in_table", "link_in_table"]
    assert found.blocks[0].rows[1][0] == "x\ny\nley"


def test_notes_are_numbered_in_the_order_of_their_marks_and_links_in_them_are_sources(everything):
    body = written(everything)
    assert "<i>abierto</i>[1]" in plain(body)
    assert '<p>[1] Véase el <a href="https://compras.example/programa">portal de compras</a>.</p>' in plain(body)
    assert "<p>[2] Medición de 2025.</p>" in plain(body)
    assert [each["value"] for each in body.sources] == [
        {"title": "Véase el portal de compras.", "url": "https://compras.example/programa"}
    ]


def test_pictures_come_with_their_alternative_text_and_caption(everything):
    pictures = [block for block in everything.blocks if block.kind == "picture"]
    assert [(each.member, each.alt, each.text) for each in pictures] == [
        ("word/media/image1.png", "Portada del programa", "Figura 1. Portada"),
        ("word/media/image2.jpeg", "", ""),
    ]


@pytest.mark.parametrize("target", ["/media/image9.png", "../media/image9.png"])
def test_a_picture_is_found_wherever_the_file_keeps_it(target):
    members = {
        "word/_rels/document.xml.rels": word.relationships(("rPicture", "image", target, False)),
        "media/image9.png": b"x",
    }
    found = content(word.paragraph(word.picture("rPicture", "Plano")), members=members)
    assert [block.member for block in found.blocks] == ["media/image9.png"]


def test_tracked_insertions_are_taken_and_deletions_dropped_and_both_told(everything):
    text = plain(written(everything))
    assert "y sus anexos" in text
    assert "a más tardar en marzo" not in text
    told = {loss.code: loss.detail for loss in everything.losses}
    assert told["inserted"] == "y sus anexos"
    assert told["deleted"] == "a más tardar en marzo"


def test_everything_that_is_not_carried_is_told_once_with_its_place(everything):
    assert sorted(codes(everything)) == sorted(
        [
            "contents_list",
            "inserted",
            "deleted",
            "link",
            "comment",
            "numbering",
            "merged_cells",
            "picture_alt",
            "picture_format",
            "linked_picture",
            "chart",
            "diagram",
            "text_box",
            "equation",
            "header",
            "footer",
        ]
    )
    told = {loss.code: loss for loss in everything.losses}
    assert told["comment"].detail == "Luis: ¿Sigue vigente?"
    assert told["comment"].place.words == "Comentado."
    assert told["text_box"].detail == "Recuadro al margen"
    assert told["link"].detail.startswith("file:///")
    assert told["chart"].place.heading == "Imágenes"
    assert told["header"].detail == "Borrador confidencial"


def test_a_raised_digit_becomes_its_sign(everything):
    assert "Superficie en m²" in plain(written(everything))


def test_a_field_is_its_result_and_a_link_field_a_link():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://a.example/"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + word.run("aquí")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert plain(written(content(word.paragraph("Vea ", field, ".")))) == (
        '<p>Vea <a href="https://a.example/">aquí</a>.</p>'
    )


def test_a_contents_list_made_by_a_field_is_left_out_over_all_its_paragraphs():
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    found = content(
        word.paragraph(begin, "Objetivo 3"),
        word.paragraph("Plazos 4"),
        word.paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        word.paragraph("Texto"),
    )
    assert plain(written(found)) == "<p>Texto</p>"
    assert codes(found) == ["contents_list"]


def test_hidden_text_is_left_out_and_struck_text_is_told():
    found = content(word.paragraph("Vale ", word.run("secreto", "<w:vanish/>"), word.run("tachado", "<w:strike/>")))
    assert plain(written(found)) == "<p>Vale tachado</p>"
    assert codes(found) == ["hidden", "struck"]


LAW = [
    word.paragraph("Ley de Adquisiciones", style="Ttulo"),
    word.paragraph("Exposición de motivos."),
    word.heading("CAPÍTULO I"),
    word.paragraph(word.run("Artículo 27.-", "<w:b/>"), " Las compras ", word.run("deben", "<w:i/>"), " publicarse."),
    word.paragraph("El artículo 5 no se aplica."),
    word.paragraph("Artículo 5 de la ley anterior."),
    word.heading("Artículo 28 Bis. De los plazos", 2),
    word.paragraph("Treinta días."),
    word.heading("Section 71 Supplier debarment", 2),
    word.paragraph("Artículo 1o.- Otra ley."),
    word.paragraph("Artículo 27.- Repetido."),
]


def test_articles_and_sections_become_provisions_with_anchors():
    body = written(content(*LAW), with_provisions=True)
    found = [(each["value"]["anchor"], each["value"]["number"], each["value"]["heading"]) for each in body.provisions]
    assert found == [
        ("art-27", "art. 27", "Artículo 27"),
        ("art-28-bis", "art. 28 bis", "De los plazos"),
        ("s-71", "s. 71", "Supplier debarment"),
        ("art-1", "art. 1", "Artículo 1o"),
        ("art-27-2", "art. 27", "Artículo 27"),
    ]
    assert plain(body) == "<p>Exposición de motivos.</p>"
    assert [loss.code for loss in body.losses] == ["chapter", "anchor_twice"]


def test_a_provision_has_its_paragraphs_with_their_marks():
    text = written(content(*LAW), with_provisions=True).provisions[0]["value"]["text"]
    assert "Las compras <i>deben</i> publicarse.</p>" in text
    assert "El artículo 5 no se aplica.</p>" in text
    assert "Artículo 5 de la ley anterior.</p>" in text


def test_provisions_are_made_only_where_asked_for():
    body = written(content(*LAW))
    assert body.provisions == []
    assert "<b>Artículo 27.-</b> Las compras" in plain(body)


@pytest.mark.parametrize(
    ("text", "is_heading", "number"),
    [
        ("ARTÍCULO ÚNICO.- Se reforma", False, "ÚNICO"),
        ("Article 27 Publication", True, "27"),
        ("Section 71A. Debarment", False, "71A"),
        ("Artículo 27 de la ley", False, None),
        ("artículo 27.- minúscula", False, None),
        ("Section headings", True, None),
    ],
)
def test_a_provision_begins_where_a_number_stands_by_itself(text, is_heading, number):
    match = numbered_provision(text, is_heading=is_heading)
    assert (match and match["number"]) == number


def test_more_paragraphs_than_a_work_can_have_are_refused():
    with pytest.raises(Unreadable) as refused:
        content(*[word.paragraph("x")] * 5_001)
    assert refused.value.reason == "paragraphs"


def test_a_file_that_declares_entities_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="x"><w:body/></w:document>'
    with pytest.raises(Unreadable) as refused:
        content(members={"word/document.xml": bomb})
    assert refused.value.reason == "entities"
