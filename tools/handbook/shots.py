"""The pictures of the handbook: who sees what, and what they do first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.prepare_site import AUTHORS, COORDINATORS, REVIEWERS, TRANSLATORS
from tests.browser.running import Site
from tests.browser.steps import ask_to_publish

# As the tests of the translation editor have it: "40" for "30", so that the editor has something to remark.
SOURCE = "Payment within 30 days, implied into every public contract."
WRONG = "Pago en 40 días, incorporado a cada contrato público."
ASKED = {
    "es": "El pago se hace en 30 días y se publica cada mes.",
    "en": "Payment is made in 30 days and published every month.",
}
PUBLISHED = {
    "es": "El pago se hace en 15 días y se publica cada semana.",
    "en": "Payment is made in 15 days and published every week.",
}
SAVE = {"es": "Guardar", "en": "Save"}


@dataclass(frozen=True)
class Shot:
    """`who`: user names by language, None for a reader. `prepare(page, site, language)` leads to what is taken."""

    name: str
    who: dict[str, str] | None
    prepare: Callable[[Any, Site, str], None]
    height: int = 800


def at(path: str) -> Callable[[Any, Site, str], None]:
    def go(page: Any, site: Site, language: str) -> None:
        page.goto(site.base + path)

    return go


def to(name: str) -> Callable[[Any, Site, str], None]:
    def go(page: Any, site: Site, language: str) -> None:
        page.goto(site.url(name, language))

    return go


def weigh(page: Any, site: Site, language: str) -> None:
    ask_to_publish(site, page, language, ASKED[language])


def publish_the_change(page: Any, site: Site, language: str) -> None:
    """What the reader of the translation sees: so the change to the other language's original goes out first."""
    other = "en" if language == "es" else "es"
    ask_to_publish(site, page, other, PUBLISHED[other])
    page.locator("form .footer button[type=submit]").first.click()
    page.wait_for_url("**/admin/pages/**")
    page.goto(site.url(f"translated from {other}", language))


def translate(page: Any, site: Site, language: str) -> None:
    page.goto(site.url("translation editor", language))
    row = page.locator("h3 + ul > li").filter(has=page.get_by_text(SOURCE, exact=True)).first
    row.locator("button").first.click()
    row.locator("textarea").fill(WRONG)
    row.get_by_role("button", name=SAVE[language]).click()
    row.locator("[data-segment]").wait_for()
    page.wait_for_load_state("networkidle")
    row.scroll_into_view_if_needed()


def bring_in(page: Any, site: Site, language: str) -> None:
    page.goto(f"{site.base}/admin/bring-in/word/?kind=practice_guide&language={language}")
    page.set_input_files("[name=file]", site.addresses["word file"][language])
    page.locator("#w-editor-form [type=submit]").click()
    page.locator("iframe").wait_for()


SHOTS = (
    # The boards show what comes of these two.
    Shot("weigh", COORDINATORS, weigh),
    Shot("outdated", COORDINATORS, publish_the_change),
    Shot("desk", COORDINATORS, at("/admin/")),
    Shot("write", AUTHORS, to("draft")),
    Shot("reviews", COORDINATORS, at("/admin/reviews/")),
    Shot("review", REVIEWERS, to("joint review")),
    Shot("sign-off", None, to("sign-off")),
    Shot("translations", TRANSLATORS, at("/admin/translations/")),
    Shot("translate", TRANSLATORS, translate),
    Shot("word", COORDINATORS, bring_in, height=1000),
    Shot("checks", COORDINATORS, at("/admin/checks/")),
    Shot("people", COORDINATORS, at("/admin/people/")),
    Shot("history", COORDINATORS, at("/admin/history/")),
)
