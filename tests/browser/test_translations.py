"""A minor and a major change to a translated work, in a real browser: what author, translator and reader see."""

import pytest

from tests.browser.prepare_site import TRANSLATORS
from tests.browser.steps import ask_to_publish, follow

pytestmark = pytest.mark.browser

WORDS = {
    "es": {
        "publish": "Publicar",
        "minor": "Menor",
        "major": "Importante",
        "can wait": "Puede esperar",
        "must": "Debe actualizarse",
        "bring": "Traer los cambios",
        "edit": ("Traducir", "Editar"),
        "save": "Guardar",
        "quiet": "cambió ligeramente de redacción",
        "notice": "Esta traducción está desactualizada",
        "see": "Vea qué ha cambiado desde entonces",
        "publish translation": "Publicar",
    },
    "en": {
        "publish": "Publish",
        "minor": "Minor",
        "major": "Major",
        "can wait": "Can wait",
        "must": "Must be updated",
        "bring": "Bring the changes in",
        "edit": ("Translate", "Edit"),
        "save": "Save",
        "quiet": "was reworded a little on",
        "notice": "This translation is out of date",
        "see": "See what changed since",
        "publish translation": "Publish",
    },
}
SUMMARY = {
    "es": ("El pago se realiza en 20 días y se publica.", "El pago se realiza en 30 días y se publica."),
    "en": ("Payment gets made in 20 days and published.", "Payment gets made in 30 days and published."),
}
FOLLOWING = {"es": "El pago se hace en 30 días.", "en": "Payment is made in 30 days."}


def chosen(page):
    return page.locator(".tr-weigh label:has(input:checked)").inner_text()


def say(page, significance, publish_label):
    page.locator(".tr-weigh label", has_text=significance).click()
    page.locator("form .footer button[type=submit]", has_text=publish_label).click()
    page.wait_for_url("**/admin/pages/**")


@pytest.mark.parametrize("source", WORDS)
def test_a_change_is_weighed_told_brought_in_translated_and_followed(site, reader, signed_in, source):
    from axe_playwright_python.sync_playwright import Axe

    target = "en" if source == "es" else "es"
    words, told = WORDS[source], WORDS[target]
    author, colleague = signed_in(TRANSLATORS[source]).page, signed_in(TRANSLATORS[target]).page
    public = site.url(f"translated from {source}", target)
    editing = site.base + site.addresses[f"editing from {source}"][target]

    # Other words, the same meaning.
    ask_to_publish(site, author, source, SUMMARY[source][0])
    found = Axe().run(author, context=".nice-padding")
    assert found.violations_count == 0, found.generate_report()
    assert words["minor"] in chosen(author)
    say(author, words["minor"], words["publish"])
    reader.open(public)
    assert told["quiet"] in reader.page.inner_text("main")
    assert told["notice"] not in reader.page.inner_text("main")
    colleague.goto(editing)
    assert told["can wait"] in colleague.inner_text(".tr-notice")

    # Another figure.
    ask_to_publish(site, author, source, SUMMARY[source][1])
    assert words["major"] in chosen(author)
    assert author.locator(".tr-changes ins").inner_text() == "30"
    say(author, words["major"], words["publish"])
    reader.open(public)
    assert told["notice"] in reader.page.inner_text("main")
    reader.page.get_by_text(told["see"]).click()
    reader.page.wait_for_selector(".changed")
    assert SUMMARY[source][1] in reader.page.inner_text(".changed")
    assert reader.complaints == []

    # The translator brings it in, translates it and publishes.
    colleague.goto(editing)
    assert told["must"] in colleague.inner_text(".tr-notice")
    follow(colleague, colleague.get_by_role("button", name=told["bring"]))
    passage = colleague.locator("li", has_text=SUMMARY[source][1]).last
    passage.get_by_role("button", name=told["edit"][0]).click()
    colleague.keyboard.type(FOLLOWING[target])
    passage.get_by_role("button", name=told["save"]).click()
    passage.get_by_role("button", name=told["edit"][1]).wait_for()
    follow(colleague, colleague.locator("footer button", has_text=told["publish translation"]).first)
    reader.open(public)
    text = reader.page.inner_text("main")
    assert FOLLOWING[target] in text
    assert told["notice"] not in text
    assert told["quiet"] not in text


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", WORDS)
def test_the_translation_screens_are_accessible_and_fit(site, signed_in, language, width):
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in(TRANSLATORS[language], width=width).page
    for address in ("/admin/translations/", site.addresses["translation from es"]["es"]):
        page.goto(site.base + address)
        page.wait_for_selector(".tr-state")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, context=".nice-padding")
        assert found.violations_count == 0, found.generate_report()
