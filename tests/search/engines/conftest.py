"""The engines that the contract is held against; the one in Elasticsearch against a real server."""

import os
import uuid

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine

ENGINES = [
    pytest.param("embedded", id="embedded"),
    pytest.param("elasticsearch", id="elasticsearch", marks=pytest.mark.elasticsearch),
]

# A machine that runs the whole suite answers slower than a server of its own.
_PATIENCE = 30


class Storage:
    """A place that engines are opened on; two on the same one are like two processes."""

    def __init__(self, kind: str, folder) -> None:
        self.kind = kind
        self.folder = folder
        self.prefix = f"contract-{uuid.uuid4().hex[:12]}"

    def open(self):
        if self.kind == "embedded":
            return EmbeddedEngine(self.folder)
        return ElasticsearchEngine(os.environ["ELASTICSEARCH_URL"], prefix=self.prefix, read_seconds=_PATIENCE)

    def clear(self) -> None:
        if self.kind == "elasticsearch":
            self.open().drop()


@pytest.fixture(params=ENGINES)
def storage(request, tmp_path):
    storage = Storage(request.param, tmp_path / "search")
    yield storage
    storage.clear()


@pytest.fixture
def engine(storage):
    return storage.open()


@pytest.fixture(scope="module")
def both_storages(tmp_path_factory):
    """To compare the engines with each other; only for tests marked `elasticsearch`."""
    storages = [Storage(kind, tmp_path_factory.mktemp("search")) for kind in ("embedded", "elasticsearch")]
    yield storages
    for storage in storages:
        storage.clear()


@pytest.fixture(scope="module", params=ENGINES)
def shared_storage(request, tmp_path_factory):
    """For tests that only read."""
    storage = Storage(request.param, tmp_path_factory.mktemp("search"))
    yield storage
    storage.clear()
