"""Suggestions as a browser gets them, and “did you mean” on the page and as JSON."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.kinds import REGULATORY_MODEL
from kb.models import Concept, ConceptLabel, KnowledgePage
from search import vocabulary
from search.engines import SearchUnavailable
from tests.factories import concept, make_translation, make_work

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/suggest"


@pytest.fixture(autouse=True)
def labels_of_this_database():
    vocabulary.forget_labels()
    yield
    vocabulary.forget_labels()


@pytest.fixture
def library(committed, site_search):
    with committed():
        award = make_work(title="Adjudicación directa paso a paso", topics=[concept("direct-award")])
        law = make_work(REGULATORY_MODEL, title="Ley de adquisiciones", summary="Reglas de la licitación.")
        make_translation(law, title="Purchasing law", summary="Rules on transparency.")
    return award, law


def suggested(client, q, lang="es"):
    response = client.get(ADDRESS, {"q": q, "lang": lang})
    assert response.status_code == 200, response.content
    return response.json()["suggestions"]


def works_in(found):
    return [each for each in found if each["kind"] != "concept"]


def test_a_title_is_suggested_with_its_kind_and_address(client, library):
    award, _law = library
    assert suggested(client, "paso") == [
        {
            "kind": "practice_guide",
            "kind_label": "Guía práctica",
            "text": "Adjudicación directa paso a paso",
            "language": "es",
            "other": "",
            "url": f"http://testserver{award.url}",
        }
    ]


def test_a_concept_is_suggested_with_the_reader_s_label_beside_a_foreign_one(client, library):
    (first, *_rest) = suggested(client, "direct award")
    assert first == {
        "kind": "concept",
        "kind_label": "Concepto",
        "text": "direct award",
        "language": "en",
        "other": "adjudicación directa",
        "url": "http://testserver/es/buscar/?q=adjudicaci%C3%B3n+directa",
    }
    (first, *_rest) = suggested(client, "adjudicacion direc", "en")
    assert (first["text"], first["other"], first["kind_label"]) == ("adjudicación directa", "direct award", "Concept")
    assert first["url"] == "http://testserver/en/search/?q=direct+award"


def test_a_title_of_the_other_language_leads_to_the_reader_s_part(client, library):
    _award, law = library
    (found,) = works_in(suggested(client, "purchasing l"))
    assert (found["text"], found["language"], found["other"]) == ("Purchasing law", "en", "Ley de adquisiciones")
    assert found["url"] == f"http://testserver{law.url}"
    (found,) = works_in(suggested(client, "purchasing l", "en"))
    assert (found["other"], "/en/" in found["url"]) == ("", True)


def test_concepts_leave_room_for_titles(client, committed, embedded_search):
    with committed():
        for number in range(9):
            make_work(title=f"Contrato {number}")
    found = suggested(client, "contrat")
    assert len(found) == 8
    assert [each["kind"] for each in found] == ["concept"] * 3 + ["practice_guide"] * 5


def test_a_label_that_an_editor_adds_is_suggested_at_once_and_a_hidden_one_never(client, library):
    assert suggested(client, "vochol") == []
    found = Concept.objects.get(slug="direct-award")
    ConceptLabel.objects.create(concept=found, language="es", text="vocholito", kind="alt")
    ConceptLabel.objects.create(concept=found, language="es", text="vocholote", kind="hidden")
    assert [each["text"] for each in suggested(client, "vochol")] == ["vocholito"]


def test_a_stale_index_suggests_nothing_that_was_withdrawn(client, library):
    award, law = library
    KnowledgePage.objects.filter(pk=award.pk).update(live=False)
    KnowledgePage.objects.filter(pk=law.pk).update(title="Ley nueva")
    assert suggested(client, "paso") == []
    assert [each["text"] for each in works_in(suggested(client, "ley de adq"))] == ["Ley nueva"]


def test_suggestions_cost_two_queries(client, library):
    suggested(client, "adj")
    with CaptureQueriesContext(connection) as queries:
        assert len(suggested(client, "adj")) >= 2
    assert len(queries) <= 2, [query["sql"] for query in queries]


def test_labels_are_asked_for_again_after_a_moment(client, library, monkeypatch):
    suggested(client, "adj")
    later = time.monotonic() + vocabulary.AT_HAND_SECONDS + 1
    monkeypatch.setattr(vocabulary.time, "monotonic", lambda: later)
    with CaptureQueriesContext(connection) as queries:
        suggested(client, "adj")
    assert len(queries) == 3


def test_suggestions_are_kept_by_this_reader_s_browser_only(client, library):
    response = client.get(ADDRESS, {"q": "adj"})
    assert response["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in response["Vary"]


WRONG = {
    "too long": ({"q": "x" * 101}, "q"),
    "missing": ({}, "q"),
    "control characters": ({"q": "a\x00"}, "q"),
    "twice": ({"q": ["a", "b"]}, "q"),
    "unknown parameter": ({"q": "a", "limit": "1000"}, "limit"),
}


@pytest.mark.parametrize(("params", "parameter"), WRONG.values(), ids=WRONG)
def test_a_fault_is_a_problem_that_names_the_parameter(client, embedded_search, params, parameter):
    response = client.get(ADDRESS, params)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [each["parameter"] for each in response.json()["problems"]] == [parameter]


def test_an_unknown_language_is_a_problem(client, embedded_search):
    assert client.get(ADDRESS, {"q": "a", "lang": "fr"}).json()["parameter"] == "lang"


@pytest.mark.parametrize("text", ["", " ", "🌳", '"', "*", "'; --", "%", "a" * 100, "a " * 50, "<script>"])
def test_any_text_gets_an_answer(client, library, text):
    assert isinstance(suggested(client, text), list)


def test_an_index_that_cannot_be_asked_is_a_503_problem(client, embedded_search, monkeypatch):
    def refuse(*arguments, **options):
        raise SearchUnavailable("Gone.")

    monkeypatch.setattr(type(embedded_search), "suggest", refuse)
    response = client.get(ADDRESS, {"q": "ley"})
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")


def test_typing_is_limited_apart_from_searching(client, embedded_search, settings):
    settings.SEARCH_RATE_LIMIT = 1
    statuses = [client.get(ADDRESS, {"q": "a"}, REMOTE_ADDR="203.0.114.9").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert client.get("/api/v1/search", REMOTE_ADDR="203.0.114.9").status_code == 200


def test_the_description_names_the_parameters(client, embedded_search):
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/suggest"]["get"]
    assert {parameter["name"]: parameter["required"] for parameter in operation["parameters"]} == {
        "q": True,
        "lang": False,
    }
    assert "/api/v1/suggest" in client.get("/api/v1/docs").content.decode()


MEANT = {
    "Spanish": ("/es/buscar/", "es", "licitasion", "licitación"),
    "English": ("/en/search/", "en", "transperency", "transparency"),
    "English in Spanish": ("/es/buscar/", "es", "transperency", "transparency"),
    "some words": ("/es/buscar/", "es", "Licitacón xyzzyplugh", "Licitación xyzzyplugh"),
}


@pytest.mark.parametrize(("address", "lang", "typed", "meant"), MEANT.values(), ids=MEANT)
def test_what_may_be_meant_is_proposed_and_what_was_typed_is_answered(client, library, address, lang, typed, meant):
    response = client.get(address, {"q": typed, "kind": "regulatory_model"})
    page, html = response.context["results"], response.content.decode()

    assert page.offers.meant.text == meant
    assert page.query == typed
    assert f'value="{typed}"' in html
    assert ("¿Quiso decir: <a" if lang == "es" else "Did you mean: <a") in html
    followed = client.get(page.offers.meant.url).context["results"]
    assert (followed.query, followed.total, [each.value for each in followed.chosen]) == (
        meant,
        1,
        ["regulatory_model"],
    )
    assert client.get("/api/v1/search", {"q": typed, "lang": lang}).json()["query"]["did_you_mean"] == meant


@pytest.mark.parametrize("typed", ["licitación", "licitacion", "ley", "xyzzyplugh", "", "2024", "direct award"])
def test_nothing_is_proposed_for_what_is_found_or_like_nothing(client, library, typed):
    page = client.get("/es/buscar/", {"q": typed}).context["results"]
    assert page.offers.meant is None
    assert client.get("/api/v1/search", {"q": typed}).json()["query"]["did_you_mean"] is None


def test_markup_in_what_is_proposed_stays_text(client, library):
    html = client.get("/es/buscar/", {"q": "<b>licitasion</b>"}).content.decode()
    assert "&lt;b&gt;licitación&lt;/b&gt;</a>" in html
    assert "<b>licit" not in html


def test_nothing_found_offers_concepts_the_glossary_and_the_coordination(client, library):
    make_contact_page()
    response = client.get("/es/buscar/", {"q": "adjudicacionista", "in": "en", "kind": "encounter"})
    offers, html = response.context["results"].offers, response.content.decode()

    assert response.context["results"].is_empty
    assert [offer.url for offer in offers.ways] == [
        "/es/buscar/?q=adjudicacionista&kind=encounter",
        "/es/buscar/?q=adjudicacionista",
        "/es/glosario/",
        "/es/buscar/",
    ]
    assert "Buscar en los dos idiomas" in html
    assert "/es/glosario/direct-award/" in {offer.url for offer in offers.concepts}
    assert 'href="/es/contacto/"' in html.split("</main>")[0]


def make_contact_page():
    from home.menus import forget
    from home.models import HomePage, InformationPage

    home = HomePage.objects.get(locale__language_code="es-mx")
    home.add_child(
        instance=InformationPage(role="contact", title="Contacto", slug="contacto", locale=home.locale, live=True)
    )
    forget()


def test_a_close_answer_offers_nothing_else(client, library):
    page = client.get("/es/buscar/", {"q": "adjudicación"}).context["results"]
    assert (page.confidence, page.offers.ways, page.offers.concepts) == ("close", (), ())
