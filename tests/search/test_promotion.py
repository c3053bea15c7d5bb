"""The answer that the coordination recommends stands first, once, and only before those who may see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.models import PromotedAnswer
from tests import states
from tests.factories import make_translation, make_work

pytestmark = pytest.mark.django_db

SPANISH, ENGLISH, API = "/es/buscar/", "/en/search/", "/api/v1/search"
LABEL = "Recomendado por la coordinación"


@pytest.fixture
def library(committed, site_search):
    """Two works that speak of the query, and one that no engine finds: the index does not hold it yet."""
    with committed():
        first = make_work(title="Contratación abierta", summary="Contratación abierta paso a paso.")
        second = make_work(title="Compras", summary="Cómo se publica la contratación de la alcaldía.")
    other = make_work(title="Encuesta de percepción")
    make_translation(other, title="Perception survey")
    return first, second, other


def promote(work, query="contratación", language="es"):
    return PromotedAnswer.objects.create(query=query, language=language, work=work.translation_key)


def shown(client, address=SPANISH, **params):
    response = client.get(address, params)
    assert response.status_code == 200
    return response.context["results"]


def keys(page):
    return [hit.page.work_key for hit in page.hits]


def test_a_promoted_answer_comes_first_and_once(client, library):
    before = keys(shown(client, q="contratación"))
    assert len(before) == 2
    promote(next(work for work in library if work.work_key == before[1]))
    page = shown(client, q="contratación")
    assert keys(page) == before[::-1]
    assert [hit.is_promoted for hit in page.hits] == [True, False]
    assert page.total == 2
    # It is a hit like the others: the passage that answers stays.
    assert "<mark>" in page.hits[0].snippet


def test_the_page_says_who_recommends_it(client, library):
    promote(library[2])
    for address, label in ((SPANISH, LABEL), (ENGLISH, "Recommended by the coordination")):
        html = client.get(address, {"q": "contratación"}).content.decode()
        assert html.count(label) == 1
    assert LABEL not in client.get(SPANISH, {"q": "compras"}).content.decode()


def test_a_work_that_was_not_found_is_added_in_the_reader_s_language(client, library):
    before = keys(shown(client, q="contratación"))
    other = library[2]
    promote(other)
    spanish, english = shown(client, q="contratación"), shown(client, ENGLISH, q="contratación")
    assert keys(spanish) == [other.work_key, *before]
    assert spanish.total == 3
    assert spanish.hits[0].title == "Encuesta de percepción"
    assert spanish.hits[0].reasons == []
    assert english.hits[0].title == "Perception survey"


def test_a_query_without_results_gets_its_promoted_answer(client, site_search):
    # Nothing is indexed, so nothing can be found.
    work = make_work(title="Encuesta de percepción")
    assert shown(client, q="ballenas jorobadas").is_empty
    promote(work, query="ballenas jorobadas")
    page = shown(client, q="Ballenas jorobadas")
    assert (page.is_empty, page.total, page.confidence_sentence) == (False, 1, "")
    assert keys(page) == [work.work_key]


@pytest.mark.parametrize(
    ("query", "is_promoted"),
    [
        ("contratación", True),
        ("  CONTRATACIÓN  ", True),
        ("¿Contratación?", True),
        ("contratación pública", False),
        ("contrataciones", False),
    ],
)
def test_it_answers_exactly_this_query(client, library, query, is_promoted):
    promote(library[2])
    assert (library[2].work_key in keys(shown(client, q=query))) is is_promoted


def test_accents_make_no_difference_and_ñ_does(client, library):
    promote(library[2], query="adjudicación")
    promote(library[2], query="año fiscal")
    assert keys(shown(client, q="adjudicacion"))[:1] == [library[2].work_key]
    assert keys(shown(client, q="AÑO fiscal"))[:1] == [library[2].work_key]
    assert library[2].work_key not in keys(shown(client, q="ano fiscal"))


def test_a_query_in_the_other_language_is_another_query(client, library):
    promote(library[2], query="contracts", language="en")
    assert shown(client, ENGLISH, q="contracts").hits[0].is_promoted
    PromotedAnswer.objects.get().delete()
    promote(library[2], query="contracts", language="es")
    assert not any(hit.is_promoted for hit in shown(client, ENGLISH, q="contracts").hits)


def test_a_work_in_the_other_language_is_not_explained_by_the_query_itself(client, library):
    promote(library[0], query="how do we buy", language="en")
    (hit, *_others) = shown(client, ENGLISH, q="how do we buy").hits
    assert (hit.is_promoted, hit.is_foreign, hit.reasons) == (True, True, [])


def test_filters_are_not_overruled(client, library):
    before = keys(shown(client, q="contratación", kind="practice_guide"))
    promote(library[2])
    filtered = shown(client, q="contratación", kind="practice_guide")
    assert (keys(filtered), filtered.hits[0].is_promoted) == (before, False)
    PromotedAnswer.objects.get().delete()
    promote(next(work for work in library if work.work_key == before[1]))
    filtered = shown(client, q="contratación", kind="practice_guide")
    assert (keys(filtered), filtered.hits[0].is_promoted) == (before[::-1], True)


def test_later_pages_and_other_orders_are_what_was_asked_for(client, library):
    promote(library[2])
    for params in ({"page": "2", "page_size": "1"}, {"sort": "date"}):
        assert not any(hit.is_promoted for hit in shown(client, q="contratación", **params).hits)


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_only_those_who_may_see_it_get_it(client, committed, embedded_search, state):
    with committed():
        subject = states.make(state, title="Ley del Ahuehuete", slug="ley-novena")
    promote(subject.shown, query="consulta cualquiera")
    for visitor in state.askers:
        states.sign_in(client, visitor)
        html = client.get(SPANISH, {"q": "consulta cualquiera"}).content.decode()
        found = client.get(API, {"q": "consulta cualquiera"}).json()
        admitted = visitor in state.admitted
        assert ("Ahuehuete" in html, LABEL in html) == (admitted, admitted), visitor
        assert [each["title"] for each in found["results"]] == ["Ley del Ahuehuete"] * admitted


def test_the_json_interface_marks_it(client, library):
    before = keys(shown(client, q="contratación"))
    other = library[2]
    promote(other)
    found = client.get(API, {"q": "contratación"}).json()
    assert [result["work"] for result in found["results"]] == [other.work_key, *before]
    assert found["results"][0]["because"] == [{"type": "promoted", "text": "contratación", "language": "es"}]
    assert found["total"] == 3
    assert all(because["type"] != "promoted" for result in found["results"][1:] for because in result["because"])


def test_it_costs_the_page_no_query_and_acts_on_the_next_search(client, library):
    def queries():
        client.get(SPANISH, {"q": "contratación"})
        with CaptureQueriesContext(connection) as asked:
            page = shown(client, q="contratación")
        return page.hits[0].is_promoted, len(asked)

    _none, plain = queries()
    answer = promote(library[2])
    # Like any process that kept an earlier state: only the database says that there is a newer one.
    assert queries() == (True, plain)
    answer.delete()
    assert queries() == (False, plain)
    assert plain <= 9
