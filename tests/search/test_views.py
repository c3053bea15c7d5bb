"""The results page: what a reader sees, whatever they ask."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.kinds import REGULATORY_MODEL
from kb.models import KnowledgePage
from search import serving
from search.engines import SearchUnavailable
from tests import states
from tests.factories import concept, make_translation, make_work, provision

pytestmark = pytest.mark.django_db

SPANISH, ENGLISH = "/es/buscar/", "/en/search/"


def shown(client, address=SPANISH, **params):
    response = client.get(address, params)
    assert response.status_code == 200
    return response.context["results"]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def library(committed, site_search):
    """A Spanish work, an English one and one in both languages."""
    with committed():
        award = make_work(title="Adjudicación directa paso a paso", topics=[concept("direct-award")], evidence=3)
        twin = make_work(language="en", title="Twinning between towns", summary="How towns become friends.")
        both = make_work(
            REGULATORY_MODEL,
            title="Ley de adquisiciones",
            provisions=[provision("art-30", number="art. 30", text="<p>La licitación pública es la regla.</p>")],
        )
        make_translation(both, title="Purchasing law")
    return award, twin, both


def test_a_spanish_word_finds_an_english_work_and_the_page_says_why(client, library):
    page = shown(client, q="hermanamiento")
    hit = page.hits[0]

    assert (hit.title, hit.is_foreign, hit.lang, hit.only_in != "") == ("Twinning between towns", True, "en-GB", True)
    (reason,) = hit.reasons
    assert (reason.text, reason.language) == ("twinning", "en")
    assert '<strong lang="en-GB">twinning</strong>' in reason.sentence
    assert "hermanamiento" in reason.sentence
    assert reason.concept_url == "/es/glosario/twinning/"
    html = client.get(SPANISH, {"q": "hermanamiento"}).content.decode()
    assert "twinning, " in text_of(html) or "twinning" in text_of(html)
    assert 'lang="en-GB"' in html


def test_an_english_term_finds_a_spanish_work_and_the_page_says_why(client, library):
    page = shown(client, ENGLISH, q="direct award")
    hit = page.hits[0]

    assert (hit.title, hit.is_foreign, hit.lang) == ("Adjudicación directa paso a paso", True, "es-MX")
    assert [reason.text for reason in hit.reasons] == ["adjudicación directa"]
    assert [each.text for each in page.also_searched] == ["adjudicación directa"]


def test_a_work_in_both_languages_is_shown_in_the_reader_s(client, library):
    (spanish,) = shown(client, q="adquisiciones", kind="regulatory_model").hits
    (english,) = shown(client, ENGLISH, q="purchasing", kind="regulatory_model").hits

    assert (spanish.title, spanish.other.lang) == ("Ley de adquisiciones", "en-GB")
    assert (english.title, english.other.lang) == ("Purchasing law", "es-MX")
    assert english.url.startswith("/en/")


def test_the_snippet_is_the_passage_with_its_place(client, library):
    hit = shown(client, q="licitación").hits[0]
    assert "<mark>licitación</mark>" in hit.snippet
    assert hit.snippet_heading == "art. 30 Publicidad"
    assert hit.passage_url == f"{hit.url}#art-30"


def test_markup_in_texts_stays_text(client, committed, embedded_search):
    with committed():
        make_work(title="<script>alert(1)</script> licitación", summary="<b>licitación</b>")
    html = client.get(SPANISH, {"q": "licitación"}).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>licitación</mark>" in html


def test_without_a_query_the_whole_library_is_there(client, library):
    page = shown(client)
    assert (page.total, page.is_start, len(page.hits)) == (3, True, 3)


@pytest.mark.parametrize("params", [{}, {"q": "ley"}, {"q": "hermanamiento"}, {"kind": "regulatory_model"}])
def test_every_count_is_what_its_link_shows(client, library, params):
    page = shown(client, **params)
    for facet in page.facets:
        for option in facet.options:
            if not option.is_chosen:
                clicked = client.get(option.url).context["results"]
                assert clicked.total == len(clicked.hits) == option.count, (facet.name, option.value)


HOSTILE = {
    "quotes": '"licitación',
    "operators": "licitación AND (NOT obra* OR -x) NEAR/3 title:a ^",
    "backslash": "\\",
    "long": "licitación " * 45,
    "emoji": "🌳🌉",
    "script": "<script>alert(1)</script>",
    "format": "%s %(x)s {0} {x}",
    "direction": "\u202eabc",
    "sql": "'; DROP TABLE kb_knowledgepage; --",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("address", [SPANISH, ENGLISH])
def test_any_text_gets_a_page(client, library, address, text):
    response = client.get(address, {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


WRONG = {
    "too long": {"q": "x" * 501},
    "control characters": {"q": "a\x00b"},
    "unknown kind": {"kind": "recipe"},
    "unknown language": {"in": "fr"},
    "no facet value": {"topic": "a b"},
    "page zero": {"page": "0"},
    "page in words": {"page": "two"},
    "page too deep": {"page": "1001"},
    "page size": {"page_size": "500"},
    "unknown order": {"sort": "random"},
    "twice": {"page": ["1", "2"]},
}


@pytest.mark.parametrize("params", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("address", [SPANISH, ENGLISH])
def test_what_cannot_be_answered_is_a_400_that_says_what_is_wrong(client, embedded_search, address, params):
    response = client.get(address, params)
    page = response.context["results"]

    assert response.status_code == 400
    assert len(page.problems) == 1
    assert page.problems[0] in text_of(response.content.decode()).replace("&#x27;", "'")
    assert b"\x00" not in response.content


def test_parameters_of_others_do_no_harm(client, library):
    assert shown(client, q="ley", utm_source="letter", colour="red").total == shown(client, q="ley").total > 0


def test_a_page_behind_the_last_says_so(client, library):
    page = shown(client, page="7")
    assert (page.total, page.hits) == (3, [])
    assert "7" in page.confidence_sentence


def test_nothing_found_offers_a_way_on(client, library):
    page = shown(client, q="xyzzyplugh qwxz", kind="practice_guide")
    assert page.is_empty
    assert {offer.url for offer in page.offers.ways} >= {"/es/buscar/?q=xyzzyplugh+qwxz", "/es/glosario/"}


def test_a_phrase_that_no_text_has_is_named_with_a_way_out(client, library):
    page = shown(client, q='la "adjudicación paso" <b>', kind="practice_guide")
    assert page.is_empty
    assert "«adjudicación paso»" in page.quotation.sentence
    html = client.get(SPANISH, {"q": 'la "adjudicación paso" <b>', "kind": "practice_guide"}).content.decode()
    assert page.quotation.sentence in html
    assert "<b>&lt;" not in html
    assert "q=la+adjudicaci%C3%B3n+paso+%3Cb%3E" in page.quotation.url
    assert client.get(page.quotation.url).context["results"].hits[0].title == "Adjudicación directa paso a paso"

    both = shown(client, q="«licitación pública» «paso a paso»")
    assert "«licitación pública», «paso a paso»" in both.quotation.sentence


def test_a_phrase_that_is_found_needs_no_words_about_it(client, library):
    page = shown(client, q='"licitación pública"')
    assert [hit.snippet_heading for hit in page.hits] == ["art. 30 Publicidad"]
    assert page.quotation is None
    assert shown(client, q="xyzzyplugh").quotation is None


@pytest.mark.parametrize(
    ("params", "has_tips"), [({}, True), ({"q": "xyzzyplugh"}, True), ({"q": "ley"}, False), ({"q": "l" * 501}, True)]
)
def test_tips_stand_where_somebody_may_need_them(client, library, params, has_tips):
    html = client.get(SPANISH, params).content.decode()
    assert ('class="unfold search-tips"' in html) is has_tips


def test_a_citation_leads_to_the_provision(client, library):
    for address, typed in ((SPANISH, "artículo 30"), (ENGLISH, "art. 30")):
        hit = shown(client, address, q=typed).hits[0]
        assert (hit.title, hit.snippet_heading) in {
            ("Ley de adquisiciones", "art. 30 Publicidad"),
            ("Purchasing law", "art. 30 Publicidad"),
        }
        assert hit.passage_url.endswith("#art-30")


def test_a_stale_index_shows_nothing_that_was_withdrawn(client, library):
    award, twin, both = library
    KnowledgePage.objects.filter(pk=twin.pk).update(live=False)
    states.restrict(award, "login")

    page = shown(client)
    assert {hit.page.pk for hit in page.hits} == {both.pk}
    html = client.get(SPANISH, {"q": "hermanamiento"}).content.decode()
    assert "Twinning between towns" not in html
    assert "How towns become friends" not in html


def test_a_snippet_of_words_that_were_taken_out_of_the_title_is_not_marked(client, library):
    award, _twin, _both = library
    KnowledgePage.objects.filter(pk=award.pk).update(title="Otro título")
    (hit,) = [hit for hit in shown(client, q="adjudicación").hits if hit.page.pk == award.pk]
    assert hit.title_marked == "Otro título"


def test_a_page_of_results_costs_at_most_nine_queries(client, library, django_assert_max_num_queries):
    for params in ({}, {"q": "ley"}, {"q": "hermanamiento", "kind": "practice_guide", "topic": "twinning"}):
        client.get(SPANISH, params)
        with CaptureQueriesContext(connection) as queries:
            client.get(SPANISH, params)
        assert len(queries) <= 9, [query["sql"] for query in queries]


@pytest.fixture
def nothing_answers(embedded_search, monkeypatch):
    def refuse(*arguments, **options):
        raise SearchUnavailable("Gone.")

    monkeypatch.setattr(type(embedded_search), "search", refuse)


def test_an_index_that_cannot_be_asked_is_no_empty_list(client, nothing_answers):
    response = client.get(SPANISH, {"q": "ley"})
    assert response.status_code == 503
    assert response.context["results"].unavailable


def test_staff_are_told_when_the_embedded_engine_stands_in(client, admin_client, settings, embedded_search):
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    serving.forget_engines()

    assert shown(client).staff_notice == ""
    assert shown(admin_client).staff_notice != ""


def test_results_are_not_for_other_search_engines(client, library):
    assert '<meta name="robots" content="noindex"' in client.get(SPANISH, {"q": "ley"}).content.decode()
