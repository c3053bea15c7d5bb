"""The screens on which editors see what waits, what falls due and what was changed."""

import pytest

from tests.browser.prepare_site import COORDINATORS

pytestmark = pytest.mark.browser

# How far to the right an element reaches that is there for the eye.
WIDEST = "(each) => each.closest('[class*=slim-header], .form-side, .w-minimap, .w-sr-only, [hidden], svg') ? 0 : each.getBoundingClientRect().right"

HEADINGS = {"es": "Sus pendientes", "en": "What waits for you"}

# Every screen of ours that needs nothing but its address; boards, reviews, files and texts are looked at where they
# are made.
SCREENS = (
    "/admin/",
    "/admin/attachments/unread-files/",
    "/admin/bring-in/list/",
    "/admin/bring-in/word/",
    "/admin/checks/?subject=works&whose=all&date=any",
    "/admin/checks/?whose=all&date=any",
    "/admin/desk/drafts/",
    "/admin/history/",
    "/admin/invitations/",
    "/admin/invitations/new/",
    "/admin/lexicon/",
    "/admin/people/",
    "/admin/search-desk/",
    "/admin/search-desk/missing/new/",
    "/admin/search-desk/promoted/",
    "/admin/search-desk/promoted/new/",
    "/admin/search/explain/?q=adjudicaci%C3%B3n",
    "/admin/similar/",
    "/admin/snippets/kb/fact/add/",
)


@pytest.fixture(params=HEADINGS)
def editor(request, signed_in):
    """A page of an editor who reads the administration in one of the languages."""
    page = signed_in(COORDINATORS[request.param]).page
    assert page.locator("h1").inner_text() == HEADINGS[request.param]
    return page


def test_the_screens_are_accessible_and_fit(site, editor, subtests):
    from axe_playwright_python.sync_playwright import Axe

    editor.goto(f"{site.base}/admin/checks/?whose=all&date=any")
    fact = editor.locator(".admin-what > a").first.get_attribute("href")
    merge = fact.replace("/snippets/kb/fact/edit/", "/facts/") + "merge/"
    editor.goto(f"{site.base}/admin/people/")
    somebody = editor.locator("th .desk-words").first.get_attribute("href")
    for width in (1280, 360):
        editor.set_viewport_size({"width": width, "height": 900})
        for path in (*SCREENS, fact, merge, somebody):
            with subtests.test(path=path, width=width):
                assert editor.goto(site.base + path).status == 200
                # Wagtail hides what does not fit; a reader would never find it.
                reaches = editor.evaluate(f"Math.max(...[...document.querySelectorAll('#main *')].map({WIDEST}))")
                assert reaches <= width
                found = Axe().run(editor, context="#main")
                assert found.violations_count == 0, found.generate_report()


def test_the_preview_panel_shows_the_page_beside_its_form(site, editor):
    editor.goto(site.base + site.addresses["edited"]["es"])
    editor.locator("[data-side-panel-toggle=preview]").click()
    heading = editor.frame_locator("[data-side-panel=preview] iframe").last.locator("h1")
    heading.wait_for()
    assert heading.inner_text() == editor.input_value("[name=title]")
