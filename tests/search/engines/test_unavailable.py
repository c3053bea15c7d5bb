"""An engine that cannot be used says so; it never answers with nothing instead."""

import socket
import sqlite3
import threading

import pytest

from search.engines import SearchUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from tests.search.documents import NOW, ask, document, keys


@pytest.fixture
def away():
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return ElasticsearchEngine(f"http://127.0.0.1:{port}", prefix="away")


@pytest.fixture
def silent():
    """A server that accepts and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield ElasticsearchEngine(f"http://127.0.0.1:{server.getsockname()[1]}", prefix="silent", read_seconds=0.2)


@pytest.fixture
def broken(tmp_path):
    """An index file with other bytes in it."""
    engine = EmbeddedEngine(tmp_path)
    engine.put_many([document("a")])
    (path,) = tmp_path.glob("works-*.sqlite3")
    path.write_bytes(b"This is no database." * 500)
    for beside in tmp_path.glob("works-*.sqlite3-*"):
        beside.unlink()
    return EmbeddedEngine(tmp_path)


CALLS = {
    "put_many": lambda engine: engine.put_many([document("a")]),
    "remove": lambda engine: engine.remove({"a": 1}),
    "search": lambda engine: ask(engine, "contrato"),
    "browse": lambda engine: ask(engine),
    "suggest": lambda engine: engine.suggest("con", language="es", audience=_everybody(), now=NOW),
    "fingerprints": lambda engine: engine.fingerprints(),
    "info": lambda engine: engine.info(),
}


def _everybody():
    from search.audiences import EVERYBODY

    return EVERYBODY


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("engine", ["away", "broken"])
def test_every_method_raises_search_unavailable(request, engine, call):
    with pytest.raises(SearchUnavailable):
        call(request.getfixturevalue(engine))


def test_rebuilding_away_raises_search_unavailable(away):
    with pytest.raises(SearchUnavailable):
        away.rebuild([document("a")])


def test_a_silent_server_costs_a_bounded_wait(silent):
    with pytest.raises(SearchUnavailable):
        ask(silent, "contrato")


def test_a_rebuild_mends_a_broken_index(broken):
    assert broken.rebuild([document("b")]) == 1
    assert keys(ask(broken)) == ["b"]


def test_half_an_answer_is_no_answer():
    """A shard failed: Elasticsearch says so with status 200."""

    class Half:
        def options(self, **_options):
            return self

        def msearch(self, **arguments):
            response = {"timed_out": False, "_shards": {"failed": 1}, "hits": {"hits": [], "total": {"value": 0}}}
            return {"responses": [response] * (len(arguments["searches"]) // 2)}

    engine = ElasticsearchEngine("http://127.0.0.1:9", prefix="half")
    engine._client = Half()
    with pytest.raises(SearchUnavailable):
        ask(engine, "contrato")


def test_a_reader_in_another_thread_waits_for_no_writer(tmp_path):
    engine = EmbeddedEngine(tmp_path)
    engine.put_many([document("a")])
    (path,) = tmp_path.glob("works-*.sqlite3")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM work")
    found = []
    reader = threading.Thread(target=lambda: found.extend(keys(ask(engine))))
    reader.start()
    reader.join(timeout=20)
    writer.execute("ROLLBACK")
    writer.close()

    assert found == ["a"]
