"""Signing in as people do it: password, second factor, passkey; and a form that outlives its session."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.conftest import enter as submit
from tests.browser.prepare_site import EDITOR, PASSWORD
from tests.browser.steps import follow

pytestmark = pytest.mark.browser

ADDRESSES = {
    "es": {"account": "/es/cuenta/", "sign_in": "/es/cuenta/entrar/", "app": "/es/cuenta/segundo-factor/aplicacion/"},
    "en": {"account": "/en/account/", "sign_in": "/en/account/sign-in/", "app": "/en/account/second-factor/app/"},
}
PUBLIC = {
    "es": ["cuenta/entrar/", "cuenta/contrasena/nueva/", "cuenta/contrasena/nueva/enviado/", "cuenta/registro/"],
    "en": ["account/sign-in/", "account/password/new/", "account/password/new/sent/", "account/sign-up/"],
}
WITH_PASSKEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(secret):
    """What an app shows at this moment; never one of a moment that is about to pass."""
    if time.time() % 30 > 27:
        time.sleep(3)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enter(page, base, language, name, password=PASSWORD):
    submit(page, base + ADDRESSES[language]["sign_in"], name, password)


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("language", ADDRESSES)
def test_the_pages_of_signing_in_are_accessible_and_narrow_enough(site, small_reader, language):
    page = small_reader.page
    for path in PUBLIC[language]:
        small_reader.open(f"{site.base}/{language}/{path}")
        assert violations(page) == "", path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    enter(page, site.base, language, "nobody@example.org", "wrong")
    assert page.locator(".govuk-error-summary").is_visible()
    assert violations(page) == ""
    assert small_reader.complaints == []


@pytest.mark.parametrize("language", ADDRESSES)
def test_a_person_sets_up_an_app_and_comes_into_the_admin_with_it(site, small_reader, browser, language):
    page, base = small_reader.page, site.base
    name = f"{EDITOR}-{language}"
    enter(page, base, language, name)
    page.wait_for_url("**/admin/")
    page.goto(base + ADDRESSES[language]["account"])
    assert violations(page) == ""
    page.goto(base + ADDRESSES[language]["app"])
    assert violations(page) == ""
    page.fill("[name=password]", PASSWORD)
    follow(page, page.locator("main [type=submit]").first)
    assert page.locator(".account-qr").evaluate("image => image.complete && image.naturalWidth > 0")
    assert violations(page) == ""
    secret = page.inner_text(".account-secret")
    page.fill("[name=code]", code_of(secret))
    follow(page, page.locator("main [type=submit]").first)
    assert page.locator(".account-codes li").count() == 10
    assert violations(page) == ""
    recovery = page.locator(".account-codes li").first.inner_text()
    # The errors of Wagtail's own screens are its own; ours have none.
    assert [text for text in small_reader.complaints if "wagtailadmin" not in text] == []

    other = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    enter(other, base, language, name)
    other.fill("[name=code]", "000000")
    follow(other, other.locator("main form >> nth=0 >> [type=submit]"))
    assert other.locator(".govuk-error-message").is_visible()
    assert violations(other) == ""
    other.fill("[name=code]", recovery)
    follow(other, other.locator("main form >> nth=0 >> [type=submit]"))
    other.wait_for_url("**/admin/")
    other.context.close()


def test_a_passkey_is_added_and_opens_the_admin_without_a_password(site, reader):
    page = reader.page
    # A passkey belongs to a name; an address of numbers has none.
    base = site.base.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": WITH_PASSKEYS})
    enter(page, base, "en", f"{EDITOR}-key")
    page.wait_for_url("**/admin/")
    reader.complaints.clear()
    page.goto(f"{base}/en/account/second-factor/passkeys/add/")
    page.fill("[name=password]", PASSWORD)
    follow(page, page.locator("main [type=submit]").first)
    page.fill("[name=name]", "Office laptop")
    page.check("[name=passwordless]")
    page.click("#add_passkey")
    page.wait_for_selector(".account-codes")
    page.goto(f"{base}/en/account/second-factor/passkeys/")
    assert page.get_by_text("Office laptop").first.is_visible()
    page.goto(f"{base}/en/account/sign-out/")
    follow(page, page.locator("main [type=submit]").first)
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
    assert [text for text in reader.complaints if "wagtailadmin" not in text] == []


def test_without_javascript_everything_but_passkeys_works(site, plain_reader):
    page = plain_reader.page
    enter(page, site.base, "en", EDITOR)
    page.wait_for_url("**/admin/")
    page.goto(f"{site.base}/en/")
    assert page.locator(".account-menu__name").inner_text() == EDITOR
    page.goto(f"{site.base}/en/account/sign-out/")
    follow(page, page.locator("main [type=submit]").first)
    assert page.locator("#passkey_login").is_hidden()
    assert "<noscript>" in page.content()


@pytest.mark.parametrize(
    ("language", "ended", "again"),
    [
        ("es", "Su sesión terminó.", "Su sesión está abierta de nuevo"),
        ("en", "Your session has ended.", "signed in again"),
    ],
)
def test_what_was_written_outlives_the_session(site, browser, language, ended, again):
    """The session ends while an editor writes; they sign in in another tab, come back, save: nothing is lost."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter(page, site.base, language, f"{EDITOR}-{language}-writes")
    page.wait_for_url("**/admin/")
    edited = site.base + site.addresses["edited"][language]
    page.goto(edited)
    page.wait_for_selector("[name=summary]", state="attached")
    page.wait_for_load_state("networkidle")
    context.clear_cookies()
    text = f"Texto que no debe perderse {language}"
    page.fill("[name=summary]", text)
    save = page.locator("button.action-save, footer button[type=submit]").first
    save.click()
    notice = page.locator(".session-notice")
    notice.wait_for()
    assert ended in notice.inner_text()
    assert page.url == edited
    assert page.input_value("[name=summary]") == text

    with context.expect_page() as opened:
        notice.locator("a").click()
    other = opened.value
    other.fill("[name=username]", f"{EDITOR}-{language}-writes")
    other.fill("[name=password]", PASSWORD)
    follow(other, other.locator("main [type=submit]").first)
    other.wait_for_url("**/admin/")
    other.close()

    page.evaluate("window.dispatchEvent(new Event('focus'))")
    notice.filter(has_text=again).wait_for()
    follow(page, save)
    assert "login" not in page.url
    page.goto(edited)
    assert page.input_value("[name=summary]") == text
    context.close()


def test_a_form_is_not_saved_in_the_name_of_whoever_signed_in_meanwhile(site, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter(page, site.base, "en", f"{EDITOR}-en-writes")
    page.wait_for_url("**/admin/")
    page.goto(site.base + site.addresses["edited"]["en"])
    page.wait_for_load_state("networkidle")
    context.clear_cookies()
    other = context.new_page()
    enter(other, site.base, "en", EDITOR)
    other.wait_for_url("**/admin/")
    other.close()
    page.fill("[name=title]", "Taken over")
    page.locator("button.action-save, footer button[type=submit]").first.click()
    page.locator(".session-notice").wait_for()
    assert re.search("Another person has signed in", page.locator(".session-notice").inner_text())
    page.goto(site.base + site.addresses["edited"]["en"])
    assert page.input_value("[name=title]") != "Taken over"
    context.close()
