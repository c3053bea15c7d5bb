"""What is searched is counted, by the day, without anybody's person, and disturbs nobody."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.services.due_work import run_due_work
from search.desk import counting
from search.engines import SearchUnavailable
from search.models import SearchedQuery
from tests.factories import make_work

pytestmark = pytest.mark.django_db

SPANISH, ENGLISH = "/es/buscar/", "/en/search/"


@pytest.fixture
def library(committed, embedded_search):
    with committed():
        make_work(title="Adjudicación directa paso a paso")
        make_work(title="Ley de adquisiciones", language="es")


def test_a_search_is_counted_with_what_came_of_it(reader, library, counts):
    reader.get(SPANISH, {"q": "adjudicación directa"})
    reader.get(SPANISH, {"q": "ballenas jorobadas"})
    assert counts() == {
        ("adjudicación directa", "es", "es"): (1, 0, 0, 0),
        ("ballenas jorobadas", "es", "es"): (1, 1, 1, 0),
    }


def test_a_search_that_found_only_distant_works_has_no_close_answer(reader, library, counts):
    shown = reader.get(SPANISH, {"q": "ley pastel chocolate fresas"}).context["results"]
    assert (shown.confidence, len(shown.hits)) == ("none", 1)
    assert counts() == {("ley pastel chocolate fresas", "es", "es"): (1, 0, 1, 0)}


def test_spellings_of_a_query_are_one_and_languages_are_apart(reader, library, counts):
    for text in ("adjudicacion directa", "  ADJUDICACIÓN   directa", "¿Adjudicación directa?"):
        reader.get(SPANISH, {"q": text})
    counts()
    reader.get(SPANISH, {"q": "Adjudicación directa"})
    reader.get(ENGLISH, {"q": "adjudicación directa"})
    assert counts() == {
        ("Adjudicación directa", "es", "es"): (4, 0, 0, 0),
        ("adjudicación directa", "es", "en"): (1, 0, 0, 0),
    }


def test_going_on_with_a_search_is_no_new_search(reader, library, counts):
    for further in ({"page": "2"}, {"kind": "practice_guide"}, {"in": "es"}, {"sort": "date"}):
        assert reader.get(SPANISH, {"q": "adjudicación"} | further).status_code == 200
    reader.get(SPANISH)
    assert counts() == {}


def test_what_may_be_personal_is_counted_without_its_words(reader, library, counts):
    for text in ("ana@example.org", "55 1234 5678"):
        response = reader.get(SPANISH, {"q": text})
        assert "data-note" not in response.content.decode()
    assert counts() == {("", "es", "es"): (2, 2, 2, 0)}


PROGRAMS = {
    "no name": "",
    "script": "python-requests/2.32",
    "search engine": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "crawler": "Mozilla/5.0 (compatible; SomeCrawler 1.0)",
}


@pytest.mark.parametrize("name", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_are_not_counted(library, counts, name):
    Client(HTTP_USER_AGENT=name).get(SPANISH, {"q": "ley"})
    assert counts() == {}


def test_a_telephone_named_like_a_robot_is_a_reader(library, counts):
    Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13; CUBOT P80) Mobile").get(SPANISH, {"q": "ley"})
    assert counts() == {("ley", "es", "es"): (1, 0, 0, 0)}


def test_what_a_browser_fetches_before_anybody_asks_is_not_counted(reader, library, counts):
    reader.get(SPANISH, {"q": "ley"}, HTTP_SEC_PURPOSE="prefetch;prerender")
    reader.head(SPANISH, {"q": "ley"})
    assert counts() == {}


def test_editors_are_not_counted_and_signed_in_readers_are(coordination, reader, library, counts, django_user_model):
    coordination.get(SPANISH, {"q": "ley"})
    assert counts() == {}
    reader.force_login(django_user_model.objects.create(username="partner"))
    reader.get(SPANISH, {"q": "ley"})
    assert counts() == {("ley", "es", "es"): (1, 0, 0, 0)}


def test_the_json_interface_is_not_counted(reader, library, counts):
    assert reader.get("/api/v1/search", {"q": "ley"}).json()["total"] == 1
    assert counts() == {}


def test_an_index_that_cannot_be_asked_counts_nothing(reader, embedded_search, monkeypatch, counts):
    def refuse(*arguments, **options):
        raise SearchUnavailable("Gone.")

    monkeypatch.setattr(type(embedded_search), "search", refuse)
    assert reader.get(SPANISH, {"q": "ley"}).status_code == 503
    assert counts() == {}


def test_nothing_is_counted_where_it_is_switched_off(reader, library, counts, settings):
    settings.SEARCH_LOG = False
    response = reader.get(SPANISH, {"q": "adjudicación directa"})
    assert response.context["results"].hits
    assert "data-note" not in response.content.decode()
    assert counts() == {}


def test_what_was_gathered_before_it_was_switched_off_is_not_written(reader, library, counts, settings):
    reader.get(SPANISH, {"q": "ley"})
    settings.SEARCH_LOG = False
    assert counts() == {}


def test_a_row_holds_nothing_but_words_day_languages_and_counts():
    assert {field.name for field in SearchedQuery._meta.get_fields()} == {
        *("id", "day", "folded", "query", "language", "reader_language"),
        *("asked", "without_results", "without_close_answer", "clicked"),
    }


def test_counts_are_written_together_after_an_answer(reader, library, monkeypatch):
    monkeypatch.setattr(counting.time, "monotonic", lambda: clock)
    clock = 1000.0
    reader.get(SPANISH, {"q": "ley"})
    reader.get(SPANISH, {"q": "adjudicación"})
    assert SearchedQuery.objects.count() == 0
    clock += counting.FLUSH_SECONDS
    with CaptureQueriesContext(connection) as queries:
        reader.get("/health/live")
    assert SearchedQuery.objects.count() == 2
    assert sum(query["sql"].startswith("INSERT") for query in queries) == 1


def test_many_queries_do_not_wait(reader, library, monkeypatch):
    monkeypatch.setattr(counting, "FLUSH_ROWS", 3)
    for text in ("uno", "dos"):
        reader.get(SPANISH, {"q": text})
    assert SearchedQuery.objects.count() == 0
    reader.get(SPANISH, {"q": "tres"})
    assert SearchedQuery.objects.count() == 3


def test_counts_of_two_processes_add_up(counts):
    asked = counting.asked_today("ley", "es", "es")
    for _process in range(2):
        counting.count_search(asked, has_results=True, has_close_answer=False)
        counting.count_click(asked)
        counting.flush()
    assert counts() == {("ley", "es", "es"): (2, 0, 2, 2)}


def test_a_database_that_refuses_disturbs_no_answer_and_loses_no_count(reader, library, counts, monkeypatch, caplog):
    written = counting._write

    def refuse(rows):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(counting, "_write", refuse)
    monkeypatch.setattr(counting, "FLUSH_ROWS", 1)
    for _time in range(2):
        assert reader.get(SPANISH, {"q": "adjudicación"}).context["results"].hits
    assert "Could not write the counts" in caplog.text
    assert "adjudicación" not in caplog.text
    monkeypatch.setattr(counting, "_write", written)
    assert counts() == {("adjudicación", "es", "es"): (2, 0, 0, 0)}


def test_what_waits_for_the_database_is_bounded(monkeypatch, counts):
    monkeypatch.setattr(counting, "MOST_ROWS", 2)
    for text in ("uno", "dos", "tres", "uno"):
        counting.count_search(counting.asked_today(text, "es", "es"), has_results=True, has_close_answer=True)
    assert counts() == {("uno", "es", "es"): (2, 0, 0, 0), ("dos", "es", "es"): (1, 0, 0, 0)}


def test_counts_cost_the_page_no_query(reader, library):
    programme = Client()
    for client in (programme, reader):
        client.get(SPANISH, {"q": "ley"})
    with CaptureQueriesContext(connection) as uncounted:
        programme.get(SPANISH, {"q": "ley"})
    with CaptureQueriesContext(connection) as counted:
        reader.get(SPANISH, {"q": "ley"})
    assert len(counted) == len(uncounted) <= 9


def keep(day: date, query: str = "ley") -> None:
    SearchedQuery.objects.create(day=day, query=query, folded=query, language="es", reader_language="es", asked=1)


def test_counts_are_deleted_when_their_time_is_over(settings):
    settings.SEARCH_LOG_DAYS = 30
    today = timezone.localdate()
    keep(today - timedelta(days=29), "kept")
    keep(today - timedelta(days=30), "over")
    assert "search: old counts of queries" in run_due_work()
    assert [row.query for row in SearchedQuery.objects.all()] == ["kept"]


def test_switching_off_deletes_what_was_counted(settings):
    keep(timezone.localdate())
    settings.SEARCH_LOG = False
    counting.forget_old()
    assert not SearchedQuery.objects.exists()
