"""A reader without JavaScript, and one with only a keyboard: search, filter, switch language, read."""

import pytest

from tests.browser.public_pages import LANGUAGES
from tests.browser.steps import follow

pytestmark = pytest.mark.browser

WORDS = {
    "es": {"search": "Buscar", "apply": "Aplicar filtros", "query": "adjudicación directa", "other": "English"},
    "en": {"search": "Search", "apply": "Apply filters", "query": "direct award", "other": "Español"},
}
OTHER = {"es": "en", "en": "es"}
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@both_languages
def test_without_javascript_one_can_search_filter_switch_and_read(site, plain_reader, language):
    page, words = plain_reader.page, WORDS[language]
    page.goto(site.url("home", language))
    page.get_by_role("searchbox").fill(words["query"])
    _follow(page, page.get_by_role("button", name=words["search"], exact=True))
    assert page.locator(".work-list > li").count() > 0
    before = page.locator(".work-list > li").count()
    page.locator(".filters input[name=kind]").first.check()
    _follow(page, page.get_by_role("button", name=words["apply"]))
    assert 0 < page.locator(".work-list > li").count() <= before
    assert page.locator(".filters input[name=kind]:checked").count() == 1
    _follow(page, page.locator(".language-switch").get_by_role("link", name=words["other"]))
    assert page.locator(".language-switch [aria-current]").inner_text() == words["other"]
    assert page.locator(".filters input[name=kind]:checked").count() == 1
    _follow(page, page.locator(".work-list h3 a").first)
    assert page.locator("h1").is_visible()
    assert page.locator(".work__text").inner_text().strip()


@both_languages
def test_without_javascript_a_listing_is_filtered_and_cleared(site, plain_reader, language):
    page, words = plain_reader.page, WORDS[language]
    page.goto(site.url("list of practice_guide", language))
    everything = page.locator(".work-list > li").count()
    page.locator(".filters input[name=jurisdiction]").last.check()
    _follow(page, page.get_by_role("button", name=words["apply"]))
    assert 0 < page.locator(".work-list > li").count() < everything
    _follow(page, page.locator(".filters__actions a"))
    assert page.locator(".work-list > li").count() == everything


@both_languages
def test_without_javascript_a_small_screen_unfolds_menu_and_filters(site, browser, language):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("list of practice_guide", language))
    assert not page.locator(".site-menu__link").first.is_visible()
    page.locator(".site-menu__summary").click()
    assert page.locator(".site-menu__link").first.is_visible()
    assert not page.locator(".filters__box").first.is_visible()
    page.locator(".filters__summary").click()
    assert page.locator(".filters__box").first.is_visible()
    context.close()


@both_languages
def test_with_only_a_keyboard_one_can_search_filter_switch_and_read(site, reader, language):
    page, words = reader.page, WORDS[language]
    reader.open(site.url("home", language))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    _tab_to(page, "#search")
    page.keyboard.type(words["query"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _tab_to(page, ".filters input[name=kind]")
    page.keyboard.press("Space")
    _tab_to(page, ".filters button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".filters input[name=kind]:checked").count() == 1
    _tab_to(page, f".language-switch__choice[hreflang^={OTHER[language]}]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang").startswith(OTHER[language])
    _tab_to(page, ".work-list h3 a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".work__text").inner_text().strip()


@both_languages
def test_focus_is_always_visible(site, reader, language):
    """Each stop of the keyboard looks different from the same thing at rest."""
    reader.open(site.url("practice_guide", language))
    page = reader.page
    unseen = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const each = document.activeElement, style = getComputedStyle(each);
              const look = () => [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.backgroundColor].join();
              const focused = look(); each.blur(); const resting = look(); each.focus();
              return [focused !== resting, each.outerHTML.slice(0, 100)];
            }"""
        )
        if not seen[0]:
            unseen.append(seen[1])
    assert unseen == []


@both_languages
def test_switch_leads_to_the_same_work_and_back(site, plain_reader, language):
    page = plain_reader.page
    page.goto(site.url("training_module", language))
    _follow(page, page.locator(f".language-switch__choice[hreflang^={OTHER[language]}]"))
    _follow(page, page.locator(f".language-switch__choice[hreflang^={language}]"))
    assert page.url == site.url("training_module", language)


def test_work_without_translation_says_where_it_can_be_read(site, plain_reader):
    page = plain_reader.page
    page.goto(site.url("lonely", "es"))
    assert page.locator(".badge--caution").count() == 1, "long overdue, and it says so"
    _follow(page, page.locator(".language-switch__choice[hreflang^=en]"))
    assert page.locator("h1").inner_text() == "Only in Spanish so far"
    _follow(page, page.locator(".work-list h2 a"))
    assert page.url == site.url("lonely", "es")


def test_page_behind_a_password_opens_with_it(site, plain_reader):
    from tests.browser.prepare_site import PASSWORD

    page = plain_reader.page
    page.goto(site.url("closed", "en"))
    page.locator("#id_password").fill("wrong")
    _follow(page, page.locator("main button"))
    assert page.locator("[role=alert]").is_visible()
    page.locator("#id_password").fill(PASSWORD)
    _follow(page, page.locator("main button"))
    assert page.locator("h1").inner_text() == "Closed"


@both_languages
def test_passages_in_the_other_language_say_so(site, plain_reader, language):
    """Choosing a concept shows its term in the other language, marked as such."""
    page = plain_reader.page
    page.goto(site.url("concept", language))
    other = page.locator(".term-pair__side dd")
    assert other.get_attribute("lang").startswith(OTHER[language])


def _tab_to(page, selector, most=150):
    """Press Tab as a person would, until something that fits the selector has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No way to {selector} by keyboard.")


def _follow(page, control):
    """Press what leads to another page, and wait until that page is whole: counting in half a page counts too few."""
    follow(page, control)
