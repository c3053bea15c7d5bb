"""Markdown in, rich text stored, Markdown out: nothing is lost on the way and nothing dangerous gets in."""

import html
from urllib.parse import urlsplit

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from kb.kinds import PRACTICE_GUIDE
from kb.models import KnowledgePage
from kb.services.interchange import richtext
from kb.services.interchange.importing import Line, import_parts
from tests.factories import make_work

AWKWARD_LINES = {
    "asterisks": "2 * 3 * 4 y **no** es fuerte",
    "underscores": "archivo_de_datos_2026 y __init__",
    "brackets": "véase [anexo 3] y [otro](aquí)",
    "angle brackets": "a < b > c, <b>no</b>",
    "ampersand": "Trowers & Hamlins &amp; otros",
    "number with a full stop": "1. no es una lista",
    "number with a bracket": "3) tampoco",
    "year with a full stop": "2026. Un año",
    "hash": "# no es título",
    "hash inside": "la casa #4",
    "hyphen": "- no es lista",
    "plus": "+ tampoco",
    "equals": "=== ni título",
    "tildes": "~~~ ni código",
    "backticks": "el campo `monto` y ```",
    "backslash": "C:\\archivos\\2026 \\* \\",
    "quotes": "\"comillas\" 'simples' «latinas» “inglesas”",
    "spanish letters": "ñandú, pingüino, ÁÉÍÓÚ, ¿qué?, ¡ya!",
    "emoji": "hecho ✅ 👩🏽‍💻",
    "dollar and percent": "$1,500.00 MXN (15%)",
    "pipes": "a | b | c",
    "braces": "{fact:algo} dentro no cuenta",
    "directive alone": "{note: no soy nota}",
    "exclamation before brackets": "![no es imagen](x.png)",
    "quotation mark": "> no es cita",
    "section sign": "§ 12 — art. 134 bis",
    "address": "https://example.org/a_b_c?x=1&y=2",
    "no-break space": "art.\u00a0134",
    "colon": ": definición",
    "rule": "* * *",
    "line of underscores": "___",
    "single letter": "a",
    "heading marks at the end": "pregunta ##",
}


@pytest.mark.parametrize("line", AWKWARD_LINES.values(), ids=AWKWARD_LINES.keys())
def test_plain_words_keep_their_meaning_through_markdown(line):
    stored = richtext.from_markdown(richtext.escape(line))
    assert richtext.BeautifulSoup(stored, "html.parser").get_text() == line
    assert richtext.BeautifulSoup(stored, "html.parser").find(["ul", "ol", "h3", "b", "i", "a", "pre"]) is None


RICH = {
    "paragraphs": "<p>Uno.</p><p>Dos.</p>",
    "bold and italic": "<p>Un <b>dato</b> y <i>otro</i>.</p>",
    "bold in italic": "<p><i>todo <b>junto</b> aquí</i></p>",
    "heading": "<h3>Qué se hizo</h3><p>Esto.</p>",
    "bullets": "<ul><li>uno</li><li>dos</li></ul>",
    "numbers": "<ol><li>uno</li><li>dos</li></ol>",
    "nested list": "<ul><li>uno<ul><li>uno uno</li></ul></li><li>dos</li></ul>",
    "numbers in bullets": "<ul><li>uno<ol><li>primero</li><li>segundo</li></ol></li></ul>",
    "link": '<p><a href="https://example.org/">aquí</a></p>',
    "link with brackets": '<p><a href="https://example.org/a_(b)_c">aquí</a> y más</p>',
    "link with query": '<p><a href="https://example.org/?a=1&amp;b=2">aquí</a></p>',
    "link with bold text": '<p><a href="https://example.org/"><b>aquí</b></a></p>',
    "link text with brackets": '<p><a href="https://example.org/">anexo [3]</a></p>',
    "mail": '<p><a href="mailto:a@example.org">correo</a></p>',
    "list item with a number": "<ul><li>1. no anidado</li></ul>",
    "list item with a hyphen": "<ul><li>- raya</li></ul>",
    "two lists": "<ul><li>uno</li></ul><p>medio</p><ul><li>dos</li></ul>",
    "stars beside bold": "<p>2 * <b>3</b> * 4</p>",
    "bold within a word": "<p>re<b>utilizar</b></p>",
    "bold next to punctuation": "<p>(<b>nota</b>), «<b>cita</b>»</p>",
    "adjacent paragraphs with marks": "<p><b>Uno</b></p><p><i>Dos</i></p>",
    "italic across a link": '<p><i>ver <a href="https://example.org/">aquí</a></i></p>',
    "spaces inside bold": "<p>antes <b>fuerte</b> después</p>",
}


@pytest.mark.parametrize("stored", RICH.values(), ids=RICH.keys())
def test_stored_rich_text_survives_export_and_import(stored):
    assert richtext.without_block_keys(richtext.from_markdown(richtext.to_markdown(stored))) == stored


@pytest.mark.parametrize("stored", RICH.values(), ids=RICH.keys())
def test_the_editor_keeps_the_names_of_imported_paragraphs(stored):
    """It would otherwise give new ones to all, on the first save of any word of the page."""
    imported = richtext.from_markdown(richtext.to_markdown(stored))
    editor = ContentstateConverter(["bold", "italic", "h3", "ul", "ol", "link"])
    assert _named(editor.to_database_format(editor.from_database_format(imported))) == _named(imported)


def _named(rich_text):
    soup = richtext.BeautifulSoup(rich_text, "html.parser")
    return [(block.name, block.get("data-block-key")) for block in soup.find_all(["p", "h3", "li"])]


@pytest.mark.parametrize("stored", RICH.values(), ids=RICH.keys())
def test_exported_markdown_is_canonical(stored):
    once = richtext.to_markdown(stored)
    assert richtext.to_markdown(richtext.from_markdown(once)) == once


# Markdown has no way of saying these: their words survive, and what is exported again is the same.
NOT_SAYABLE = {
    "bold ending in punctuation": "<p>Plazo<b>: 30</b>días</p>",
    "bold and italic side by side": "<p><b>a</b><i>b</i></p>",
    "bold next to bold": "<p><b>a</b><b>b</b></p>",
    "two lists in a row": "<ul><li>uno</li></ul><ul><li>dos</li></ul>",
    "two numbered lists in a row": "<ol><li>uno</li></ol><ol><li>dos</li></ol>",
    "three lists in a row": "<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>",
    "line break": "<p>uno<br/>dos</p>",
    "space in an address": '<p><a href="https://example.org/a b">aquí</a></p>',
    "bracket in an address": '<p><a href="https://example.org/&lt;a&gt;">aquí</a></p>',
    "empty paragraph": "<p>uno</p><p></p><p> </p><p>dos</p>",
    "loose text": "uno <b>dos</b><p>tres</p>cuatro",
    "empty link": '<p>uno <a href="https://example.org/"></a>dos</p>',
}


@pytest.mark.parametrize("stored", NOT_SAYABLE.values(), ids=NOT_SAYABLE.keys())
def test_what_markdown_cannot_say_keeps_its_words_and_settles_at_once(stored):
    def words(rich_text):
        return richtext.BeautifulSoup(rich_text.replace("<br/>", " "), "html.parser").get_text().replace(" ", "")

    once = richtext.to_markdown(stored)
    assert words(richtext.from_markdown(once)) == words(stored)
    assert richtext.to_markdown(richtext.from_markdown(once)) == once


@pytest.mark.parametrize("line", AWKWARD_LINES.values(), ids=AWKWARD_LINES.keys())
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<h3>{}</h3>", "<p><b>{}</b></p>"])
def test_awkward_words_survive_in_every_place(frame, line):
    stored = frame.format(html.escape(line, quote=False))
    once = richtext.to_markdown(stored)
    assert richtext.to_markdown(richtext.from_markdown(once)) == once
    text = richtext.BeautifulSoup(richtext.from_markdown(once), "html.parser").get_text()
    assert text == line


DANGEROUS = {
    "script": "<script>alert(1)</script>",
    "script in a line": "Antes <script>alert(1)</script> después",
    "image with handler": '<img src=x onerror="alert(1)">',
    "frame": '<iframe src="https://example.org"></iframe>',
    "raw link": '<a href="javascript:alert(1)">aquí</a>',
    "link": "[aquí](javascript:alert(1))",
    "link in capitals": "[aquí](JaVaScRiPt:alert(1))",
    "link with entity": "[aquí](java&#115;cript:alert(1))",
    "link with tab": "[aquí](<java\tscript:alert(1)>)",
    "data link": "[aquí](data:text/html;base64,PHNjcmlwdD4=)",
    "vbscript": "[aquí](vbscript:msgbox)",
    "autolink": "<javascript:alert(1)>",
    "reference link": "[aquí]\n\n[aquí]: javascript:alert(1)",
    "image": "![foto](javascript:alert(1))",
    "style": "<style>body{display:none}</style>",
    "title handler": "[aquí](https://example.org '\"onmouseover=alert(1) x=')",
    "embed": '<embed embedtype="media" url="https://example.org"/>',
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
}


def _is_harmless(stored):
    soup = richtext.BeautifulSoup(stored, "html.parser")
    tags = {element.name for element in soup.find_all(True)}
    attributes = {name for element in soup.find_all(True) for name in element.attrs}
    links = [element["href"] for element in soup.find_all(href=True)]
    return (
        tags <= {"p", "h3", "b", "i", "ul", "ol", "li", "a", "br"}
        and attributes <= {"href", "data-block-key"}
        and {urlsplit(link).scheme for link in links} <= {"", "http", "https", "mailto"}
    )


@pytest.mark.parametrize("markdown", DANGEROUS.values(), ids=DANGEROUS.keys())
def test_nothing_that_could_run_is_stored(markdown):
    assert _is_harmless(richtext.from_markdown(markdown))


@pytest.mark.django_db
@pytest.mark.parametrize("markdown", DANGEROUS.values(), ids=DANGEROUS.keys())
def test_nothing_that_could_run_is_served_after_an_import(client, markdown):
    part = {
        "external_id": "example/one.es",
        "kind": PRACTICE_GUIDE,
        "language": "es",
        "title": f"Guía {markdown}"[:200],
        "summary": markdown,
        "body": f"## {markdown.splitlines()[0]}\n\n{markdown}\n\n{{note: {markdown}}}",
        "problem": markdown,
        "steps": [{"title": markdown.splitlines()[0], "text": markdown}],
    }
    result = import_parts([Line(1, part)])
    assert result.errors == []

    page = KnowledgePage.objects.get(external_id="example/one.es").specific
    for block in page.body:
        if block.block_type == "text":
            assert _is_harmless(block.value.source)
        elif block.block_type == "notice":
            assert _is_harmless(block.value["text"].source)
    assert _is_harmless(page.problem)
    soup = richtext.BeautifulSoup(client.get(page.url).content, "html.parser")
    assert soup.find("script", src=False) is None
    assert soup.find(["iframe", "style", "embed"]) is None
    elements = soup.find_all(True)
    assert [name for element in elements for name in element.attrs if name.startswith("on")] == []
    assert {urlsplit(element["href"]).scheme for element in soup.find_all(href=True)} <= {"", "http", "https", "mailto"}


@pytest.mark.django_db
def test_a_link_chosen_from_the_page_tree_is_exported_as_an_address():
    target = make_work(title="Otra guía")
    stored = f'<p><a linktype="page" id="{target.pk}">aquí</a></p>'
    assert richtext.to_markdown(stored) == f"[aquí](<{target.url}>)"


@pytest.mark.django_db
def test_a_link_to_a_page_that_is_not_public_is_exported_as_its_words():
    target = make_work(publish=False)
    assert richtext.to_markdown(f'<p><a linktype="page" id="{target.pk}">aquí</a></p>') == "aquí"
