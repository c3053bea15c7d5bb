"""Elasticsearch that answers late, by half or in another form: the wait is bounded and nothing empty is told."""

import time

import numpy as np
import pytest

from search.audiences import EVERYBODY
from search.engines import SearchUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.documents import DIMENSIONS
from search.language import ConceptLabels, Knowledge, understand
from search.queries import SearchQuery
from tests.search.documents import NOW
from tests.search.fake_elasticsearch import EMPTY, FakeElasticsearch, is_near

SECONDS = 0.4


class Encoder:
    name, dimensions = "flat/1", DIMENSIONS

    def encode(self, texts):
        return np.ones((len(texts), self.dimensions), dtype=np.float32)


@pytest.fixture
def server():
    server = FakeElasticsearch()
    yield server
    server.http.shutdown()
    server.http.server_close()


def search(server, seconds=SECONDS):
    engine = ElasticsearchEngine(server.url, prefix="slow", read_seconds=seconds)
    knowledge = Knowledge(ConceptLabels(), encoder=Encoder())
    understanding = understand("contratos abiertos", reader_language="es", knowledge=knowledge)
    query = SearchQuery(text="contratos abiertos")
    return engine.search(query, understanding, audience=EVERYBODY, now=NOW)


def test_the_server_of_these_tests_is_believed_when_all_is_well(server):
    near = []
    server.answer = lambda body: near.append(is_near(body)) or dict(EMPTY)
    assert search(server).total == 0
    assert near.count(True) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"timed_out": True}, {"_shards": {"total": 2, "failed": 1}}, {"error": {"type": "x"}, "status": 500}],
    ids=["timed out", "shards failed", "failed"],
)
@pytest.mark.parametrize("of", ["near", "words"])
def test_half_an_answer_of_either_kind_is_no_answer(server, of, wrong):
    server.answer = lambda body: EMPTY | wrong if is_near(body) == (of == "near") else dict(EMPTY)
    with pytest.raises(SearchUnavailable):
        search(server)


@pytest.mark.parametrize(
    "written",
    [
        lambda _answers: {"took": 1, "responses": []},
        lambda answers: {"took": 1, "responses": answers[:2]},
        lambda _answers: {"took": 1},
        lambda answers: {"responses": [{"status": 200} for _ in answers]},
        lambda _answers: [],
    ],
    ids=["none", "some", "no answers", "without hits", "a list"],
)
def test_an_answer_in_another_form_is_no_answer(server, written):
    server.written = written
    with pytest.raises(SearchUnavailable):
        search(server)


@pytest.mark.parametrize(
    "delay",
    [lambda _number: 20 * SECONDS, lambda _number: 0.7 * SECONDS],
    ids=["one late answer", "each just in time, together too late"],
)
def test_the_wait_for_a_whole_search_is_bounded(server, delay):
    server.delay = delay
    begun = time.monotonic()
    with pytest.raises(SearchUnavailable):
        search(server)
    assert time.monotonic() - begun < 10 * SECONDS


def test_a_later_request_has_the_time_that_is_left(server):
    limits = []
    server.delay = lambda number: SECONDS if number == 1 else 0.0
    server.answer = lambda body: limits.append(int(body["timeout"].removesuffix("ms"))) or dict(EMPTY)
    search(server, seconds=20)
    assert limits[0] <= 20_000
    assert limits[-1] <= limits[0] - SECONDS * 1000
