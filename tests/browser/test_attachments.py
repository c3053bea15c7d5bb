"""A hit in a file says so, and its link opens the file at the page."""

import pytest

from tests.browser.public_pages import LANGUAGES

pytestmark = pytest.mark.browser

SENTENCES = {"es": "En el archivo anexo, página 3:", "en": "In the file anexo, page 3:"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hit_in_a_file_leads_to_its_page(site, plain_reader, language):
    page = plain_reader.page
    plain_reader.open(site.url("search in a file", language))
    hit = page.locator(".work-list > li", has_text="Solo en español")
    assert SENTENCES[language] in hit.inner_text()
    assert hit.locator("mark").inner_text() == "ahuehuete"
    address = hit.get_by_role("link", name="anexo").get_attribute("href")
    assert address.endswith("/anexo.pdf#page=3")
    answer = page.request.get(site.base + address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith("inline")
    assert plain_reader.complaints == []
