"""The screens on which editors see what waits, what falls due and what was changed."""

import pytest

from tests.browser.prepare_site import COORDINATORS

pytestmark = pytest.mark.browser

# How far to the right an element reaches that is there for the eye.
WIDEST = "(each) => each.closest('[class*=slim-header], .form-side, .w-minimap, .w-sr-only, [hidden], svg') ? 0 : each.getBoundingClientRect().right"

HEADINGS = {"es": "Sus pendientes", "en": "What waits for you"}


@pytest.fixture(params=HEADINGS)
def editor(request, signed_in):
    """A page of an editor who reads the administration in one of the languages."""
    page = signed_in(COORDINATORS[request.param]).page
    assert page.locator("h1").inner_text() == HEADINGS[request.param]
    return page


def test_the_screens_are_accessible_and_fit(site, editor):
    from axe_playwright_python.sync_playwright import Axe

    editor.goto(f"{site.base}/admin/checks/?whose=all&date=any")
    fact = editor.locator(".admin-what > a").first.get_attribute("href")
    merge = fact.replace("/snippets/kb/fact/edit/", "/facts/") + "merge/"
    for width in (1280, 360):
        editor.set_viewport_size({"width": width, "height": 900})
        for path in (
            "/admin/",
            "/admin/checks/?whose=all&date=any",
            "/admin/history/",
            "/admin/desk/drafts/",
            fact,
            merge,
        ):
            editor.goto(site.base + path)
            # Wagtail hides what does not fit; a reader would never find it.
            assert editor.evaluate(f"Math.max(...[...document.querySelectorAll('#main *')].map({WIDEST}))") <= width, (
                path
            )
            found = Axe().run(editor, context="#main")
            assert found.violations_count == 0, (path, found.generate_report())


def test_the_preview_panel_shows_the_page_beside_its_form(site, editor):
    editor.goto(site.base + site.addresses["edited"]["es"])
    editor.locator("[data-side-panel-toggle=preview]").click()
    heading = editor.frame_locator("[data-side-panel=preview] iframe").last.locator("h1")
    heading.wait_for()
    assert heading.inner_text() == editor.input_value("[name=title]")
