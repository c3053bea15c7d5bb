"""The search desk and what comes of it, in a real browser."""

import pytest

from tests.browser.prepare_site import EDITOR
from tests.browser.steps import follow

pytestmark = pytest.mark.browser

LABELS = {"es": "Recomendado por la coordinación", "en": "Recommended by the coordination"}
TITLES = {"es": "Ficha", "en": "sheet"}


@pytest.fixture
def desk(site, signed_in):
    """desk() reads the table of an editor who has just signed in: query -> (asked, led to a click)."""
    page = signed_in(EDITOR).page

    def read():
        page.goto(f"{site.base}/admin/search-desk/")
        found = {}
        for row in page.locator(".desk-table tbody tr").all():
            cells = [cell.inner_text() for cell in row.locator("td").all()]
            found[row.locator(".desk-words").inner_text()] = int(cells[1]), int(cells[4].split()[0])
        return found

    read.page = page
    return read


@pytest.mark.parametrize("language", LABELS)
def test_a_promoted_answer_stands_first_and_says_why(site, plain_reader, language):
    plain_reader.open(site.url("promoted answer", language))
    results = plain_reader.page.locator(".work-list > li")
    assert plain_reader.page.get_by_text(LABELS[language]).count() == 1
    assert results.first.get_by_text(LABELS[language]).is_visible()
    link = results.first.locator("h3 a")
    assert TITLES[language] in link.inner_text()
    title = link.inner_text()
    follow(plain_reader.page, link)
    assert plain_reader.page.locator("h1").inner_text() == title


def search_and_click(site, reader, query, *, times=1):
    reader.open(f"{site.base}/es/buscar/?q={query}")
    page = reader.page
    for _click in range(times):
        # In a tab of its own, as people do who compare: the page of results stays.
        with page.context.expect_page():
            page.locator(".work-list h3 a").first.click(modifiers=["Control"])
    follow(page, page.locator(".work-list h3 a").first)


def test_a_search_and_its_click_are_counted_once_and_the_link_leads_on(site, reader, desk):
    assert "indicadores de contratos" not in desk()
    search_and_click(site, reader, "indicadores de contratos", times=2)
    assert "/buscar/" not in reader.page.url
    assert desk()["indicadores de contratos"] == (1, 1)
    assert reader.complaints == []


def test_without_javascript_the_search_is_counted_and_the_click_is_not(site, plain_reader, desk):
    search_and_click(site, plain_reader, "encuesta de percepción")
    assert "/buscar/" not in plain_reader.page.url
    assert desk()["encuesta de percepción"] == (1, 0)


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_the_desk_is_accessible_and_fits_the_screen(site, reader, desk, width):
    from axe_playwright_python.sync_playwright import Axe

    reader.open(f"{site.base}/es/buscar/?q=consulta+de+ancho+{width}")
    desk.page.set_viewport_size({"width": width, "height": 900})
    assert f"consulta de ancho {width}" in desk()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(desk.page, context=".nice-padding")
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 360])
def test_an_explanation_is_accessible_and_fits_the_screen(site, desk, width):
    from axe_playwright_python.sync_playwright import Axe

    desk.page.set_viewport_size({"width": width, "height": 900})
    desk.page.goto(f"{site.base}/admin/search/explain/?query=adjudicaci%C3%B3n+directa&language=es")
    desk.page.locator(".explain-table tbody th a").first.click()
    desk.page.locator("#work .explain-bars").wait_for()
    # The menu folds away in a moment; then nothing reaches over the edge.
    desk.page.wait_for_function(
        """() => ![...document.querySelectorAll(".explain-section *")]
            .some((each) => !each.closest("thead") && each.getBoundingClientRect().right > innerWidth + 1)"""
    )
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(desk.page, context=".nice-padding")
    assert found.violations_count == 0, found.generate_report()
