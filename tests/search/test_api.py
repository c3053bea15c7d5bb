"""The search as JSON, exactly as it is documented."""

import json

import pytest

from kb.kinds import REGULATORY_MODEL
from search.engines import SearchUnavailable
from tests.factories import concept, make_translation, make_work

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/search"


@pytest.fixture
def library(committed, site_search):
    with committed():
        award = make_work(
            title="Adjudicación directa paso a paso", summary="Paso a paso.", topics=[concept("direct-award")]
        )
        law = make_work(REGULATORY_MODEL, title="Ley de adquisiciones", external_id="law.es")
        make_translation(law, title="Purchasing law", external_id="law.en")
    return award, law


def answer(client, **params):
    response = client.get(ADDRESS, params)
    assert response.status_code == 200, response.content
    return response.json()


def test_an_answer_has_the_documented_shape(client, library):
    award, _law = library
    found = answer(client, q="direct award", lang="en")

    assert set(found) == {"query", "total", "results", "facets"}
    assert found["query"] == {
        "text": "direct award",
        "language": "en",
        "terms": ["direct", "award"],
        "concepts": ["direct-award"],
        "also_searched": ["adjudicación directa"],
        "did_you_mean": None,
        "confidence": "close",
    }
    assert found["total"] == 1
    (result,) = found["results"]
    assert result["score"] > 0
    assert result["highlights"] == [] or isinstance(result["highlights"][0], str)
    del result["score"], result["highlights"]
    assert result == {
        "work": award.work_key,
        "external_id": f"{award.work_key}.es",
        "title": "Adjudicación directa paso a paso",
        "summary": "Paso a paso.",
        "kind": "practice_guide",
        "language": "es",
        "languages": ["es"],
        "url": f"http://testserver{award.url}",
        "because": [{"type": "concept", "text": "adjudicación directa", "language": "es"}],
    }
    assert found["facets"]["kind"] == {"practice_guide": 1}
    assert found["facets"]["in"] == {"es": 1}
    assert found["facets"]["topic"]["direct-award"] == 1


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"lang": "es"}, ("es", "law.es", "Ley de adquisiciones")),
        ({"lang": "en"}, ("en", "law.en", "Purchasing law")),
        ({"lang": "es", "in": "en"}, ("en", "law.en", "Purchasing law")),
    ],
)
def test_the_part_shown_is_in_the_reader_s_language_unless_content_is_restricted(client, library, params, shown):
    (result,) = answer(client, kind="regulatory_model", **params)["results"]
    assert (result["language"], result["external_id"], result["title"]) == shown
    assert result["languages"] == ["en", "es"]


def test_in_is_repeatable(client, library):
    assert answer(client, **{"in": ["es", "en"]})["total"] == 2
    assert answer(client, **{"in": "en"})["total"] == 1


def test_pages_can_be_walked(client, library):
    one, two = (answer(client, page=page, page_size=1) for page in (1, 2))
    assert one["total"] == two["total"] == 2
    assert {one["results"][0]["work"], two["results"][0]["work"]} == {work.work_key for work in library}
    assert answer(client, page=3, page_size=1)["results"] == []


def test_results_come_also_when_confidence_is_none(client, library):
    found = answer(client, q="ley ballenas jorobadas")
    assert found["query"]["confidence"] in ("weak", "none")
    assert found["total"] == len(found["results"]) == 1


WRONG = {
    "too long": ({"q": "x" * 501}, "q"),
    "control characters": ({"q": "\x07"}, "q"),
    "unknown parameter": ({"colour": "red"}, "colour"),
    "unknown kind": ({"kind": "recipe"}, "kind"),
    "unknown subject": ({"subject": "recipes"}, "subject"),
    "unknown language": ({"in": "fr"}, "in"),
    "page": ({"page": "-1"}, "page"),
    "page size": ({"page_size": "51"}, "page_size"),
    "too deep": ({"page": "201", "page_size": "50"}, "page"),
    "sort": ({"sort": "price"}, "sort"),
}


@pytest.mark.parametrize(("params", "parameter"), WRONG.values(), ids=WRONG)
def test_a_fault_is_a_problem_that_names_the_parameter(client, embedded_search, params, parameter):
    response = client.get(ADDRESS, params)
    problem = response.json()

    assert response.status_code == problem["status"] == 400
    assert response["Content-Type"] == "application/problem+json"
    assert problem["title"]
    assert problem["detail"]
    assert [each["parameter"] for each in problem["problems"]] == [parameter]


@pytest.mark.parametrize("lang", ["fr", "", ["es", "en"]])
def test_an_unknown_reader_language_is_a_problem(client, embedded_search, lang):
    response = client.get(ADDRESS, {"lang": lang})
    assert response.status_code == 400
    assert response.json()["parameter"] == "lang"


def test_only_reading_is_possible(client, embedded_search):
    assert client.post(ADDRESS).status_code == 405


def test_an_index_that_cannot_be_asked_is_a_503_problem(client, embedded_search, monkeypatch):
    def refuse(*arguments, **options):
        raise SearchUnavailable("Gone.")

    monkeypatch.setattr(type(embedded_search), "search", refuse)
    response = client.get(ADDRESS, {"q": "ley"})
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")


def test_the_rate_is_limited_by_setting_and_never_on_the_loopback(client, embedded_search, settings):
    settings.SEARCH_RATE_LIMIT = 2
    statuses = [client.get(ADDRESS, REMOTE_ADDR="203.0.113.9").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    blocked = client.get(ADDRESS, REMOTE_ADDR="203.0.113.200")
    assert (blocked.status_code, blocked["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(blocked["Retry-After"]) <= 60
    assert client.get("/es/buscar/", REMOTE_ADDR="203.0.113.9").status_code == 429
    assert client.get(ADDRESS, REMOTE_ADDR="198.51.100.1").status_code == 200
    assert client.get(ADDRESS, REMOTE_ADDR="127.0.0.1").status_code == 200


def test_the_description_names_every_parameter(client, embedded_search):
    description = json.loads(client.get("/api/v1/openapi.json").content)
    operation = description["paths"]["/api/v1/search"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {
        "q",
        "lang",
        "in",
        "kind",
        "subject",
        "topic",
        "jurisdiction",
        "level",
        "institution",
        "evidence",
        "cost",
        "stage",
        "year",
        "sort",
        "page",
        "page_size",
    }
    assert set(operation["responses"]) >= {"200", "400", "429", "503"} or set(operation["responses"]) >= {
        200,
        400,
        429,
        503,
    }


def test_the_page_for_people_keeps_to_the_strict_content_policy(client, embedded_search):
    response = client.get("/api/v1/docs")
    html = response.content.decode()
    assert response.status_code == 200
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert "<script" not in html.split("</head>")[1] or "<script src=" in html
    assert "style=" not in html
    assert "page_size" in html
