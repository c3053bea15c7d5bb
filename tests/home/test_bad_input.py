"""Whatever an address holds, the answer is a page or a 4xx that says what is wrong."""

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import gettext, override

from tests.factories import make_work

pytestmark = pytest.mark.django_db

LISTINGS = ("/es/guias/", "/en/guides/")
ADDRESSES = (
    *LISTINGS,
    "/es/",
    "/en/",
    "/es/glosario/",
    "/en/glossary/",
    "/es/comparar/",
    "/en/compare/",
    "/es/instituciones/",
    "/en/institutions/",
    "/en/glossary/twinning/",
)
NAMES = ("page", "subject", "jurisdiction", "level", "institution", "evidence", "cost", "a", "b", "lang", "in", "q")
HOSTILE = {
    "quotes": "\"'`´“”«»",
    "operators": "a AND (NOT b OR -c) * ? ~ ^ : / \\ %",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "sql": "' OR 1=1; DROP TABLE kb_concept; --",
    "template": "{{ request }} {% debug %} %(total)s %s",
    "NUL": "a\x00b",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\u202e\ufeff",
    "emoji": "👩🏽‍💻🇲🇽🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "far too long": "ñ" * 5_000,
    "empty": "",
    "spaces": " \t\n ",
    "another script": "政府調達 закупки مشتريات",
}
RAW = ("%", "%ff%fe=%ff", "page=%c3%28", "=&&=&", "page[]=1", "subject;level", "page=1&page=2", "?" * 50, "%00=%00")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("address", ADDRESSES)
def test_any_value_of_any_parameter_gets_a_page(client, address, text):
    response = client.get(address, dict.fromkeys(NAMES, text))
    assert response.status_code in (200, 404)
    page = response.content.decode()
    assert "<h1" in page
    assert not re.search(r"<script>|<img src=x|\x00", page)


@pytest.mark.parametrize("query", RAW)
@pytest.mark.parametrize("address", ADDRESSES)
def test_any_query_string_gets_a_page(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def problems(response):
    summary = BeautifulSoup(response.content, "html.parser").select_one(".govuk-error-summary[role=alert]")
    return " ".join(summary.text.split()) if summary else ""


@pytest.mark.parametrize("number", ["0", "-1", "2", "abc", "1.5", "１", "1_0", " 1", "9" * 400, "😀", "NaN", "0x1"])
@pytest.mark.parametrize("address", LISTINGS)
def test_a_page_number_that_is_none_gets_the_first_page_and_a_word_about_it(client, address, number):
    make_work(language=address[1:3], title="Ahuehuete")
    response = client.get(address, {"page": number})
    assert response.status_code == 200
    assert "Ahuehuete" in response.content.decode()
    assert {"/es/guias/": "; esta es la primera.", "/en/guides/": "; this is the first one."}[address] in problems(
        response
    )
    assert len(problems(response)) < 300


@pytest.mark.parametrize("params", [{}, {"page": "1"}, {"page": ""}, {"subject": ""}, {"utm_source": "letter"}])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_complained_about_when_nothing_is_wrong(client, address, params):
    assert problems(client.get(address, params)) == ""


@pytest.mark.parametrize("name", ["subject", "jurisdiction", "level", "institution", "evidence", "cost"])
@pytest.mark.parametrize("address", LISTINGS)
def test_an_unknown_value_of_a_filter_is_left_out_and_named(client, address, name):
    make_work(language=address[1:3], title="Ahuehuete")
    response = client.get(address, {name: "Klingon"})
    assert response.status_code == 200
    assert "Ahuehuete" in response.content.decode()
    assert "Klingon" in problems(response)


def test_thousands_of_unknown_values_are_not_all_repeated(client):
    response = client.get("/es/guias/", {"subject": [f"asunto-{number}" for number in range(3_000)]})
    assert response.status_code == 200
    assert problems(response).count("asunto-") <= 20


@pytest.mark.parametrize("address", ["/es/glosario/", "/en/glossary/"])
def test_an_unknown_subject_of_the_glossary_is_left_out_and_named(client, address):
    response = client.get(address, {"subject": "Klingon"})
    assert response.status_code == 200
    assert "twinning" in response.content.decode()
    assert "Klingon" in problems(response)


@pytest.mark.parametrize("choice", [{"a": "x"}, {"a": "x", "b": "y"}, {"b": "00000000-0000-4000-8000-000000000000"}])
@pytest.mark.parametrize("address", ["/es/comparar/", "/en/compare/"])
def test_a_comparison_of_what_is_not_there_is_a_404_that_says_so(client, address, choice):
    response = client.get(address, choice)
    assert response.status_code == 404
    assert problems(response)


def test_a_comparison_of_a_law_with_itself_is_refused_in_words(client):
    law = make_work("regulatory_model")
    response = client.get("/en/compare/", {"a": law.work_key, "b": law.work_key})
    assert response.status_code == 404
    assert "Choose two different instruments." in problems(response)


PATHS = [
    *(
        f"/{prefix}{quote(text, safe='')}/"
        for prefix in ("es/", "en/guides/", "en/glossary/")
        for text in HOSTILE.values()
        if text
    ),
    "/es/publicacion/no-es-una-clave/",
    "/en/work/00000000-0000-4000-8000-000000000000/",
    "/en/work/%00/",
    "/es/guias/../../etc/passwd",
    "/es/%2e%2e/%2e%2e/etc/passwd",
    "/es/guias/%ff/",
    "/en/institutions/nobody/",
    "/en/glossary/nothing/",
    "/documents/99999999999999999999999/x.csv",
    "/documents/1/%00",
    "/media/images/%00.png",
    "/en/" + "guides/" * 200,
]


@pytest.mark.parametrize("path", sorted(set(PATHS)), ids=lambda path: path[:40])
def test_an_address_that_leads_nowhere_is_a_404_in_words(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "lang", "code"), [("/es/guias/", "es-MX", "es-mx"), ("/en/guides/", "en-GB", "en-gb")]
)
def test_a_request_that_is_refused_gets_a_page_in_its_language(client, settings, path, lang, code):
    with override(code):
        words = gettext("This request could not be understood")
    for response in (
        client.get(path, {"subject": ["x"] * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}),
        refused_host(client, settings, path),
    ):
        soup = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 400
        assert words in soup.h1.text
        assert soup.html["lang"] == lang
        assert [link for link in soup.select("main a") if not link["href"]] == []


def refused_host(client, settings, path):
    settings.ALLOWED_HOSTS = ["puente.example"]
    return client.get(path, headers={"host": "evil.example"})
