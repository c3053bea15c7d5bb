"""The search box completes what is typed: by keyboard, by mouse, accessibly, and never in the way without script."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from tests.browser.public_pages import LANGUAGES
from tests.browser.steps import follow

pytestmark = pytest.mark.browser

BOX = "form[data-suggest] input[name=q]"
LIST = "[role=listbox]"
OPTION = "[role=option]"

WORDS = {
    "es": {
        "typed": "contrat",
        "foreign": "direct award",
        "other": "adjudicación directa",
        "misspelt": "licitasion publcia",
        "meant": "licitación pública",
        "kind": "Concepto · en inglés",
        "count": r"^\d sugerencias$",
        "none": "Sin sugerencias",
        "results": "/es/buscar/",
    },
    "en": {
        "typed": "contr",
        "foreign": "adjudicacion dir",
        "other": "direct award",
        "misspelt": "transperency",
        "meant": "transparency",
        "kind": "Concept · in Spanish",
        "count": r"^\d suggestions$",
        "none": "No suggestions",
        "results": "/en/search/",
    },
}
both_languages = pytest.mark.parametrize("language", LANGUAGES)
# The large box of home and results, and the small one in the header of every other page.
both_boxes = pytest.mark.parametrize("name", ["home", "glossary"])


def write(page, text):
    page.locator(BOX).focus()
    page.keyboard.type(text)


def write_and_wait(page, text):
    write(page, text)
    page.wait_for_selector(f"{LIST}:not([hidden])")


def active(page):
    """The text of the option that assistive technology is told of."""
    named = page.locator(BOX).get_attribute("aria-activedescendant")
    return page.locator(f"#{named}").inner_text() if named else None


@both_languages
@both_boxes
def test_open_list_is_accessible_and_quiet(site, reader, name, language):
    from axe_playwright_python.sync_playwright import Axe

    page, words = reader.page, WORDS[language]
    reader.open(site.url(name, language))
    assert page.get_by_role("combobox", expanded=False).count() == 1
    write_and_wait(page, words["typed"])
    page.keyboard.press("ArrowDown")

    assert page.get_by_role("combobox", expanded=True).count() == 1
    assert page.locator(BOX).get_attribute("aria-controls") == page.locator(LIST).get_attribute("id")
    assert page.locator(LIST).get_attribute("aria-label")
    assert re.match(words["count"], page.locator("[role=status]").inner_text())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert reader.complaints == []


@both_languages
def test_list_fits_a_small_screen(site, small_reader, language):
    page = small_reader.page
    for name in ("home", "glossary"):
        small_reader.open(site.url(name, language))
        write_and_wait(page, WORDS[language]["typed"])
        place = page.locator(LIST).bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        # Nothing lies over it, nor cuts it off.
        last = page.locator(OPTION).last
        last.scroll_into_view_if_needed()
        assert last.evaluate(
            "each => { const box = each.getBoundingClientRect();"
            " return each.contains(document.elementFromPoint(box.x + 8, box.y + box.height / 2)); }"
        )


@both_languages
@both_boxes
def test_arrows_walk_through_the_options_and_back_to_the_box(site, reader, name, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url(name, language))
    write_and_wait(page, words["typed"])
    options = page.locator(OPTION).all_inner_texts()

    assert active(page) is None
    walked = []
    for _press in options:
        page.keyboard.press("ArrowDown")
        walked.append(active(page))
        assert page.locator(f"{OPTION}[aria-selected=true]").count() == 1
    assert walked == options
    page.keyboard.press("ArrowDown")
    assert active(page) is None
    page.keyboard.press("ArrowUp")
    assert active(page) == options[-1]
    # The box keeps the focus and what was typed.
    assert page.locator(BOX).input_value() == words["typed"]
    assert page.evaluate("document.activeElement.name") == "q"


@both_languages
def test_escape_home_end_and_tab(site, reader, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url("glossary", language))
    write_and_wait(page, words["typed"])
    for key, place in (("Home", 0), ("End", len(words["typed"]))):
        page.keyboard.press("ArrowDown")
        assert active(page)
        page.keyboard.press(key)
        assert active(page) is None
        assert page.locator(BOX).evaluate("each => each.selectionStart") == place

    page.keyboard.press("Escape")
    assert not page.locator(LIST).is_visible()
    assert page.locator(BOX).input_value() == words["typed"]
    page.keyboard.press("ArrowDown")
    assert page.locator(LIST).is_visible()
    page.keyboard.press("Tab")
    assert not page.locator(LIST).is_visible()
    assert page.evaluate("document.activeElement.type") == "submit"


@both_languages
def test_enter_on_a_concept_searches_for_the_reader_s_label(site, reader, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url("home", language))
    write_and_wait(page, words["foreign"])
    page.keyboard.press("ArrowDown")
    option = page.locator(f"{OPTION}[aria-selected=true]")
    assert words["other"] in option.inner_text()
    assert words["kind"] in option.inner_text()
    assert option.locator("[lang]").get_attribute("lang") != language
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert words["results"] in page.url
    assert page.locator(BOX).input_value() == words["other"]
    assert page.locator(".work-list > li").count() > 0
    assert reader.complaints == []


@both_languages
def test_enter_without_a_choice_searches_for_what_was_typed(site, reader, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url("glossary", language))
    write_and_wait(page, words["typed"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert words["results"] in page.url
    assert page.locator(BOX).input_value() == words["typed"]


@both_languages
@both_boxes
def test_a_title_is_opened_by_keyboard_and_by_mouse(site, reader, name, language):
    page, words = reader.page, WORDS[language]
    for by_mouse in (False, True):
        reader.open(site.url(name, language))
        write_and_wait(page, words["typed"])
        # A title of the other language leads to the reader's own, which stands behind the arrow.
        title = page.locator(OPTION).last.locator(".suggestions__text").inner_text().split(" → ")[-1]
        with page.expect_navigation():
            if by_mouse:
                page.locator(OPTION).last.click()
            else:
                page.keyboard.press("ArrowUp")
                page.keyboard.press("Enter")
        assert page.locator("h1").inner_text() == title
    assert reader.complaints == []


@both_languages
def test_only_the_last_question_is_answered(site, reader, language):
    """Answers that come late, and what is asked while somebody goes on typing, never show."""
    page, words = reader.page, WORDS[language]
    reader.open(site.url("home", language))
    asked, held = [], []

    def slowly(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/suggest*", slowly)
    with page.expect_request("**/api/v1/suggest*"):
        write(page, words["typed"])
    with page.expect_response("**/api/v1/suggest*"):
        write(page, "xyzzy")
    page.locator("[role=status]").filter(has_text=words["none"]).wait_for()
    # The browser may have dropped it, as it should.
    with suppress(Error):
        held[0].continue_()
    page.wait_for_timeout(500)
    assert not page.locator(LIST).is_visible()
    assert page.locator("[role=status]").inner_text() == words["none"]
    assert len(asked) == 2


@both_languages
def test_a_server_that_fails_leaves_a_plain_box(site, reader, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url("home", language))
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=503, body="{}"))
    with page.expect_response("**/api/v1/suggest*"):
        write(page, words["typed"])
    assert not page.locator(LIST).is_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert words["results"] in page.url


@both_languages
@both_boxes
def test_without_javascript_the_box_is_a_plain_one(site, plain_reader, name, language):
    page, words = plain_reader.page, WORDS[language]
    page.goto(site.url(name, language))
    box = page.get_by_role("searchbox")
    box.fill(words["misspelt"])
    assert page.locator(LIST).count() == page.locator("input[role=combobox]").count() == 0
    with page.expect_navigation():
        box.press("Enter")
    # What was typed is answered; what may be meant is a link.
    assert page.get_by_role("searchbox").input_value() == words["misspelt"]
    follow(page, page.locator(".did-you-mean a"))
    assert page.get_by_role("searchbox").input_value() == words["meant"]
    assert page.locator(".work-list > li").count() > 0
