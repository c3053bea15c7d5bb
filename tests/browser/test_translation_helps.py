"""The helps of the translation editor, in a real browser and in both interface languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import enter
from tests.browser.prepare_site import TRANSLATORS

pytestmark = pytest.mark.browser

SOURCE = "Payment within 30 days, implied into every public contract."
RIGHT = "Pago en 30 días, incorporado a cada contrato público."
WRONG = "Pago en 40 días, incorporado a cada contrato público."
OTHER = "Pago en 30 días, implícito en todo contrato público."

FINDING = {"es": "El original dice «30»; la traducción, «40».", "en": "The source says “30”, the translation “40”."}
GLOSSARY = {"es": "Glosario:", "en": "Glossary:"}
NOT_SAVED = {"es": "Su texto no se guardó.", "en": "Your text has not been saved."}
SIGNED_OUT = {"es": "Su sesión terminó", "en": "Your session has ended"}
EDIT = re.compile("^(Edit|Editar|Translate|Traducir)$")
SAVE = re.compile("^(Save|Guardar)$")


class Editor:
    """The editor of one translation, for somebody who has signed in."""

    def __init__(self, page, site, name):
        self.page, self.site, self.name = page, site, name
        self.page.goto(site.url("translation editor", "en"))

    @property
    def row(self):
        return self.page.locator("h3 + ul > li").filter(has=self.page.get_by_text(SOURCE, exact=True)).first

    @property
    def help(self):
        return self.row.locator("[data-segment]")

    def shown(self, text):
        """The translation as the editor itself shows it."""
        return self.row.locator(":scope > div:not([data-segment]) > p", has_text=text)

    def write(self, text):
        self.row.get_by_role("button", name=EDIT).click()
        self.row.locator("textarea").fill(text)
        with self.page.expect_response(lambda response: response.request.method == "PUT"):
            self.row.get_by_role("button", name=SAVE).click()


@pytest.fixture
def open_editor(site, signed_in):
    return lambda language: Editor(signed_in(TRANSLATORS[language]).page, site, TRANSLATORS[language])


@pytest.mark.parametrize("language", FINDING)
def test_glossary_stands_at_the_segment_and_a_wrong_figure_is_told_until_it_is_mended(open_editor, language):
    editor = open_editor(language)
    editor.write(RIGHT)
    editor.help.get_by_text(GLOSSARY[language]).wait_for()
    assert "contrato público" in editor.help.inner_text()
    assert editor.page.locator("[data-helps-list] [data-segment]").count() == 0

    editor.write(WRONG)
    editor.help.get_by_text(FINDING[language]).wait_for()
    link = editor.page.locator("[data-segment-link]").filter(has_text=SOURCE[:40])
    assert link.count() == 1
    violations = [
        (violation["id"], node["target"])
        for violation in Axe()
        .run(editor.page, {"include": [[".helps"], [".helps-head"], [".segment-help"]]})
        .response["violations"]
        for node in violation["nodes"]
    ]
    assert violations == []

    editor.write(RIGHT)
    editor.help.get_by_text(FINDING[language]).wait_for(state="detached")
    assert link.count() == 0


@pytest.mark.parametrize("language", FINDING)
def test_two_translators_of_one_segment_see_both_texts_and_choose(open_editor, language):
    mine, theirs = open_editor(language), open_editor(language)
    theirs.write(OTHER)
    theirs.help.get_by_text(GLOSSARY[language]).wait_for()
    theirs.page.reload()
    theirs.shown(OTHER).wait_for()

    mine.write(WRONG)
    mine.help.get_by_text(NOT_SAVED[language]).wait_for()
    assert {OTHER, WRONG} <= {each.inner_text() for each in mine.help.locator("dd").all()}
    with mine.page.expect_response(lambda response: response.request.method == "PUT"):
        mine.help.locator("[data-segment-message] button").nth(1).click()
    mine.help.get_by_text(NOT_SAVED[language]).wait_for(state="detached")
    mine.page.reload()
    mine.shown(OTHER).wait_for()
    mine.write(RIGHT)


@pytest.mark.parametrize("language", FINDING)
def test_a_session_that_ends_while_writing_loses_no_word(open_editor, language):
    editor = open_editor(language)
    editor.page.context.clear_cookies(name="sessionid")
    editor.write(OTHER)
    editor.help.get_by_text(SIGNED_OUT[language]).wait_for()
    assert OTHER in editor.help.inner_text()

    # In the same tab, as many do: the text is offered again.
    enter(editor.page, f"{editor.site.base}/admin/login/", editor.name)
    editor.page.wait_for_url("**/admin/")
    editor.page.goto(editor.site.url("translation editor", "en"))
    assert OTHER in editor.help.locator("[data-segment-message]").inner_text()
    with editor.page.expect_response(lambda response: response.request.method == "PUT"):
        editor.help.locator("[data-segment-message] button").first.click()
    editor.shown(OTHER).wait_for()
    editor.write(RIGHT)
