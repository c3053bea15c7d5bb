"""Each type of public page in each language, as a browser sees it: accessible, quiet, narrow enough, light."""

import gzip

import pytest

from tests.browser.public_pages import EXPECTED_STATUS, LANGUAGES, PAGES

pytestmark = pytest.mark.browser

LANG = {"es": "es-MX", "en": "en-GB"}
MOST_BYTES = 60 * 1024
MOST_REQUESTS = 8
# A hundredth of the screen: what exchanging the fallback type for ours may move, and nothing else does.
MOST_SHIFT = 0.01
# What counts as text on the way: these travel compressed.
TEXT = ("text/", "javascript", "svg", "json")

WATCH_LAYOUT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""

every_page = pytest.mark.parametrize("name", PAGES)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@both_languages
@every_page
def test_page_is_accessible_quiet_and_light(site, reader, name, language):
    from axe_playwright_python.sync_playwright import Axe

    answers = []
    reader.page.on("response", lambda answer: answers.append(answer))
    reader.page.add_init_script(WATCH_LAYOUT)
    response = reader.open(site.url(name, language))
    expected = EXPECTED_STATUS.get(name, 200)
    assert response.status == expected
    # Chromium reports the status of a page that is an answer in itself as an error; that one is meant.
    complaints = [text for text in reader.complaints if expected == 200 or f"status of {expected}" not in text]
    assert complaints == []
    weights = {answer.url: _weight(answer) for answer in answers}
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert len(weights) <= MOST_REQUESTS, list(weights)
    assert reader.page.evaluate("window.shifted") < MOST_SHIFT
    assert reader.page.get_attribute("html", "lang") == LANG[language]
    assert reader.page.locator("h1").count() == 1
    assert reader.page.locator("main").count() == 1
    found = Axe().run(reader.page)
    assert found.violations_count == 0, found.generate_report()


@both_languages
@every_page
def test_small_screen_unfolds_without_scrolling_sideways(site, small_reader, name, language):
    from axe_playwright_python.sync_playwright import Axe

    small_reader.open(site.url(name, language))
    for details in small_reader.page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    width = small_reader.page.evaluate("document.documentElement.scrollWidth")
    widest = small_reader.page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.govuk-visually-hidden'))
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert width <= 360, widest
    assert widest == []
    found = Axe().run(small_reader.page)
    assert found.violations_count == 0, found.generate_report()


@both_languages
@pytest.mark.parametrize("name", ["home", "practice_guide", "search", "glossary"])
def test_small_screen_without_our_type_does_not_scroll_sideways(site, small_reader, name, language):
    page = small_reader.page
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto(site.url(name, language))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@both_languages
def test_every_work_keeps_the_budget(site, browser, language):
    too_heavy = {}
    for name, urls in site.addresses.items():
        if not name.startswith("every "):
            continue
        context, answers = browser.new_context(), []
        page = context.new_page()
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(site.base + urls[language])
        total = sum(_weight(answer) for answer in answers)
        if total > MOST_BYTES:
            too_heavy[urls[language]] = total
        context.close()
    assert too_heavy == {}


@both_languages
def test_type_that_comes_late_moves_nothing(site, reader, language):
    """On a slow line the text is read in the system's type; exchanging it would fold the menu into other lines."""
    page = reader.page
    late = []
    page.route("**/*.woff2", lambda route: late.append(route))
    page.add_init_script(WATCH_LAYOUT)
    page.goto(site.url("glossary", language), wait_until="domcontentloaded")
    # Longer than what a browser waits for type before it shows the text without.
    page.wait_for_timeout(1500)
    assert len(late) == 1
    late[0].continue_()
    page.wait_for_load_state("load")
    page.evaluate(
        "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 200))))"
    )
    assert page.evaluate("window.shifted") < MOST_SHIFT


def _weight(answer):
    """Bytes on the way with compression, whichever the server at hand uses; pictures are counted apart."""
    kind = answer.headers.get("content-type", "")
    if answer.status in (301, 302, 304) or (kind.startswith("image/") and "svg" not in kind):
        return 0
    body = answer.body()
    return len(gzip.compress(body, 6)) if any(part in kind for part in TEXT) else len(body)


def test_search_interface_page_is_accessible_under_the_strict_policy(site, reader):
    from axe_playwright_python.sync_playwright import Axe

    assert reader.open(site.base + "/api/v1/docs").status == 200
    assert reader.complaints == []
    found = Axe().run(reader.page)
    assert found.violations_count == 0, found.generate_report()
