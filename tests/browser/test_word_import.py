"""A Word file with every element becomes a draft, in a real browser and in both interface languages."""

import pytest

from tests.browser.prepare_site import COORDINATORS
from tests.browser.steps import follow
from tests.kb.word_files import everything

pytestmark = pytest.mark.browser

# A person's patience with a page that reads a file, in milliseconds.
PATIENCE = 60_000

WORDS = {
    "es": {
        "comments": "Los comentarios no se incorporan",
        "made": "El borrador se creó a partir de «programa.docx».",
        "similar": "Buscar publicaciones parecidas",
    },
    "en": {
        "comments": "Comments are not carried",
        "made": "The draft was made from “programa.docx”.",
        "similar": "Look for similar works",
    },
}


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def is_accessible(page, context=".nice-padding"):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=context)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", WORDS)
def test_a_word_file_with_every_element_becomes_a_draft(site, signed_in, language):
    words = WORDS[language]
    reader = signed_in(COORDINATORS[language])
    page = reader.page
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.base}/admin/bring-in/word/?kind=practice_guide&language=es")
    is_accessible(page)
    file = {"name": "programa.docx", "mimeType": "application/octet-stream", "buffer": everything()}
    page.set_input_files("[name=file]", file)
    page.locator("#w-editor-form [type=submit]").click()
    page.locator("iframe").wait_for()

    shown = page.frame_locator("iframe")
    assert shown.locator("h1").inner_text() == "Publicar el programa anual de compras"
    assert shown.locator("table.work-table th").all_inner_texts() == ["Área", "2025", "2026"]
    assert shown.locator("li li").all_inner_texts() == ["Con su monto", "Y su fecha"]
    picture = shown.get_by_role("img", name="Portada del programa")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 40
    comments = page.get_by_text(words["comments"])
    comments.click()
    assert page.get_by_text("Luis: ¿Sigue vigente?").is_visible()
    is_accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert reader.complaints == []

    follow(page, page.locator(".bring-in-decide [type=submit]").first)
    page.locator("[name=title]").wait_for()
    assert "/edit/" in page.url
    assert words["made"] in page.locator(".messages").inner_text()
    assert page.input_value("[name=title]") == "Publicar el programa anual de compras"
    # The editor itself takes every block: text, table and pictures.
    assert page.locator("[data-contentpath=body] .typed-table-block table, [data-contentpath=body] table").count() >= 1
    assert page.get_by_text("Y su fecha").count() >= 1
    # A new work asks whether there is something like it.
    page.get_by_role("button", name=words["similar"]).click()
    page.locator("[data-similar-found] *").first.wait_for()
