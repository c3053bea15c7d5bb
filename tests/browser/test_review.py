"""A joint work from the first word to the public, past reviewers of both sides, in both languages of the interface."""

import re
from datetime import date, timedelta

import pytest

from tests.browser.prepare_site import AUTHORS, PASSWORD, REVIEWERS

pytestmark = pytest.mark.browser

TITLES = {"es": "Pago puntual a proveedores", "en": "Paying suppliers on time"}
WORDS = {
    "es": {
        "submit": "Enviar a revisión",
        "approve": "Aprobar y pedir el visto bueno de la otra parte",
        "ask": "Enviar el enlace",
        "asks": "solicita su visto bueno",
        "signs": "Doy el visto bueno: puede publicarse",
        "send": "Enviar mi decisión",
        "thanks": "Gracias",
        "used": "Este enlace ya se usó",
        "joint": "Elaboración conjunta",
    },
    "en": {
        "submit": "Send to review",
        "approve": "Approve, and ask the other side",
        "ask": "Send the link",
        "asks": "asks you to sign this joint work off",
        "signs": "I sign it off: it may be published",
        "send": "Send my decision",
        "thanks": "Thank you",
        "used": "This link has been used",
        "joint": "Joint work of both sides",
    },
}


@pytest.fixture
def sign_in(site, browser):
    """sign_in(name) opens a browser of their own for each person."""
    contexts = []

    def signed_in(name):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.base}/admin/login/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_url(re.compile("/admin/$"))
        return page

    yield signed_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", WORDS)
def test_written_sent_approved_signed_off_by_a_link_and_public(site, sign_in, plain_reader, language):
    words, title = WORDS[language], TITLES[language]
    write(site, sign_in(AUTHORS[language]), language, title)
    reviewer = sign_in(REVIEWERS[language])
    reviewer.goto(f"{site.base}/admin/reviews/?show=mine")
    reviewer.get_by_role("link", name=title).click()
    reviewer.get_by_role("button", name=words["approve"], exact=True).click()
    reviewer.wait_for_load_state()

    # The author has the right to ask, so has the reviewer, who can change the work too.
    reviewer.fill("[name=ask-name]", "Mary Smith")
    reviewer.fill("[name=ask-email]", "mary@example.org")
    reviewer.select_option("[name=ask-language]", language)
    reviewer.get_by_role("button", name=words["ask"]).click()
    reviewer.wait_for_load_state()

    message = site.mail.messages[-1]
    link = re.search(r"https?://[^/]+(/\S+)", message.get_content()).group(1)
    reader = plain_reader.page
    plain_reader.open(site.base + link)
    assert words["asks"] in reader.locator(".lead").inner_text()
    reader.get_by_role("link", name=title).click()
    assert reader.locator("h1").inner_text() == title
    reader.go_back()
    reader.get_by_label(words["signs"]).check()
    reader.locator("[name=is_me]").check()
    reader.get_by_role("button", name=words["send"]).click()
    assert reader.locator("h1").inner_text() == words["thanks"]

    plain_reader.open(site.url("list of practice_guide", language))
    reader.get_by_role("link", name=title).first.click()
    assert reader.locator("h1").inner_text() == title
    assert reader.get_by_text(words["joint"]).count()
    assert plain_reader.complaints == []

    plain_reader.open(site.base + link)
    assert reader.locator("h1").inner_text() == words["used"]


def write(site, page, language, title):
    page.goto(site.url("write practice_guide", language))
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill("Resumen." if language == "es" else "A summary.")
    page.locator("#id_is_joint").check()
    page.locator("#id_checked_on").fill(date.today().isoformat())
    page.locator("#id_check_by").fill((date.today() + timedelta(days=300)).isoformat())
    page.keyboard.press("Escape")
    page.locator(".footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name=WORDS[language]["submit"]).click()
    page.wait_for_load_state()
    page.wait_for_selector("text=" + ("Queda en espera de" if language == "es" else "It waits for"))


def test_the_board_and_the_page_of_a_review_can_be_used_by_everybody(site, sign_in):
    from axe_playwright_python.sync_playwright import Axe

    page = sign_in(AUTHORS["en"])
    write(site, page, "en", "Open data by default")
    for size in ({"width": 1280, "height": 900}, {"width": 360, "height": 740}):
        page.set_viewport_size(size)
        page.goto(f"{site.base}/admin/reviews/")
        check(Axe().run(page, context="main"), page)
        page.get_by_role("link", name="Open data by default").click()
        page.wait_for_load_state()
        check(Axe().run(page, context="main"), page)
        page.goto(f"{site.base}/en/sign-off/link/unknown/")
        check(Axe().run(page), page)


def check(results, page):
    violations = results.response["violations"]
    assert violations == [], [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
