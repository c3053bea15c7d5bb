"""A joint work from the first word to the public, past reviewers of both sides, in both languages of the interface."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from tests.browser.prepare_site import AUTHORS, REVIEWERS, TRANSLATORS
from tests.browser.steps import follow

pytestmark = pytest.mark.browser

TITLES = {"es": "Pago puntual a proveedores", "en": "Paying suppliers on time"}
SUMMARIES = {"es": "Resumen.", "en": "A summary."}
TO_TRANSLATE = re.compile("^(Translate|Traducir)$")
SAVE = re.compile("^(Save|Guardar)$")
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
        "send to translation": "Enviar a traducción",
        "publish": "Publicar",
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
        "send to translation": "Send to translation",
        "publish": "Publish",
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_written_sent_approved_signed_off_by_a_link_and_public(site, signed_in, plain_reader, language):
    words, title = WORDS[language], TITLES[language]
    write(site, signed_in(AUTHORS[language]).page, language, title)
    reviewer = signed_in(REVIEWERS[language]).page
    reviewer.goto(f"{site.base}/admin/reviews/?show=mine")
    follow(reviewer, reviewer.get_by_role("link", name=title))
    follow(reviewer, reviewer.get_by_role("button", name=words["approve"], exact=True))

    # The author has the right to ask, so has the reviewer, who can change the work too.
    reviewer.fill("[name=ask-name]", "Mary Smith")
    reviewer.fill("[name=ask-email]", "mary@example.org")
    reviewer.select_option("[name=ask-language]", language)
    follow(reviewer, reviewer.get_by_role("button", name=words["ask"]))

    message = site.mail.messages[-1]
    link = re.search(r"https?://[^/]+(/\S+)", message.get_content()).group(1)
    reader = plain_reader.page
    plain_reader.open(site.base + link)
    assert words["asks"] in reader.locator(".lead").inner_text()
    follow(reader, reader.get_by_role("link", name=title))
    assert reader.locator("h1").inner_text() == title
    reader.go_back()
    reader.get_by_label(words["signs"]).check()
    reader.locator("[name=is_me]").check()
    follow(reader, reader.get_by_role("button", name=words["send"]))
    assert reader.locator("h1").inner_text() == words["thanks"]

    plain_reader.open(site.url("list of practice_guide", language))
    follow(reader, reader.get_by_role("link", name=title).first)
    assert reader.locator("h1").inner_text() == title
    assert reader.get_by_text(words["joint"]).count()
    public = reader.url
    assert plain_reader.complaints == []

    plain_reader.open(site.base + link)
    assert reader.locator("h1").inner_text() == words["used"]

    # Whoever reads it in the other language finds the translation once it is published.
    target = "en" if language == "es" else "es"
    translate(site, signed_in(TRANSLATORS[language]).page, language, title)
    plain_reader.open(public)
    follow(reader, reader.locator(f".language-switch a[hreflang^={target}]"))
    assert reader.locator("h1").inner_text() == translated_title(target)


def write(site, page, language, title):
    page.goto(site.url("write practice_guide", language))
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill(SUMMARIES[language])
    page.locator("#id_is_joint").check()
    page.locator("#id_checked_on").fill(date.today().isoformat())
    page.locator("#id_check_by").fill((date.today() + timedelta(days=300)).isoformat())
    # The calendar closes when one goes on, and would lie over the buttons until then.
    page.locator("#id_title").click()
    page.locator(".xdsoft_datetimepicker:visible").wait_for(state="detached")
    page.locator(".footer [data-w-dropdown-target=toggle]").click()
    follow(page, page.get_by_role("button", name=WORDS[language]["submit"]))
    page.wait_for_selector("text=" + ("Queda en espera de" if language == "es" else "It waits for"))


def translated_title(language):
    return f"{TITLES[language]} (2026)"


def translate(site, page, language, title):
    """From the board of translations to a published page."""
    page.goto(f"{site.base}/admin/translations/?q={quote(title)}")
    follow(page, page.get_by_role("link", name=title, exact=True))
    follow(page, page.get_by_role("button", name=WORDS[language]["send to translation"]))
    follow(page, page.locator(".tr-facts a").last)
    target = "en" if language == "es" else "es"
    passages = {title: translated_title(target), SUMMARIES[language]: SUMMARIES[target]}
    to_do = page.get_by_role("button", name=TO_TRANSLATE)
    to_do.first.wait_for()
    while to_do.count():
        passage = page.locator("h3 + ul > li").filter(has=page.get_by_role("button", name=TO_TRANSLATE)).first
        source = passage.inner_text()
        passage.get_by_role("button", name=TO_TRANSLATE).click()
        page.keyboard.type(next(mine for theirs, mine in passages.items() if theirs in source))
        with page.expect_response(lambda response: response.request.method == "PUT"):
            page.get_by_role("button", name=SAVE).click()
        page.get_by_role("button", name=SAVE).wait_for(state="detached")
    follow(page, page.locator("footer button", has_text=WORDS[language]["publish"]).first)


def test_the_board_and_the_page_of_a_review_can_be_used_by_everybody(site, signed_in):
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in(AUTHORS["en"]).page
    write(site, page, "en", "Open data by default")
    for size in ({"width": 1280, "height": 900}, {"width": 360, "height": 740}):
        page.set_viewport_size(size)
        page.goto(f"{site.base}/admin/reviews/")
        check(Axe().run(page, context="main"), page)
        follow(page, page.get_by_role("link", name="Open data by default"))
        check(Axe().run(page, context="main"), page)
        page.goto(f"{site.base}/en/sign-off/link/unknown/")
        check(Axe().run(page), page)


def check(results, page):
    violations = results.response["violations"]
    assert violations == [], [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
