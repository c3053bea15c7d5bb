"""A search of its own for every test, on either engine, fed as the site feeds it."""

import os
import uuid
from functools import partial

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from search import promotion, serving
from search.embedding import Embedding
from search.engines.elasticsearch import engine as elastic
from search.language.encoder import installed_encoder
from search.rebuilding import rebuild
from search.vector_cache import VectorCache

ENGINES = [
    pytest.param("embedded", id="embedded"),
    pytest.param("elasticsearch", id="elasticsearch", marks=pytest.mark.elasticsearch),
]


@pytest.fixture(autouse=True)
def _promoted_answers_of_this_test():
    """A test that is rolled back takes the version back with it, and the next would come to the same one."""
    promotion.forget()


@pytest.fixture(scope="session")
def embedding(tmp_path_factory):
    """The installed encoder, with a cache that the whole run shares: to embed is the slow part."""
    encoder = installed_encoder()
    assert encoder is not None, "The encoder is a dependency of the project."
    return Embedding(encoder, VectorCache(tmp_path_factory.mktemp("vectors"), encoder.name))


@pytest.fixture
def embedded_search(settings, tmp_path):
    """The default engine with an index of its own."""
    settings.DATA_DIR = tmp_path
    settings.SEARCH_ENGINE = "embedded"
    serving.forget_engines()
    yield serving.configured_engine()
    serving.forget_engines()


@pytest.fixture(params=ENGINES)
def site_search(request, settings, tmp_path, monkeypatch):
    """The configured engine, once for each there is."""
    settings.DATA_DIR = tmp_path
    settings.SEARCH_ENGINE = request.param
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
        settings.SEARCH_INDEX_PREFIX = f"site-{uuid.uuid4().hex[:12]}"
        # A machine that runs the whole suite answers slower than a server of its own.
        monkeypatch.setattr(elastic, "ElasticsearchEngine", partial(elastic.ElasticsearchEngine, read_seconds=30))
    serving.forget_engines()
    engine = serving.configured_engine()
    yield engine
    if request.param == "elasticsearch":
        engine.drop()
    serving.forget_engines()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    """`with committed():` what happens inside is committed at its end, with everything that follows a commit."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def indexed():
    """Call it once the library stands: every engine holds it then."""

    def index():
        for engine in serving.engines_to_feed():
            rebuild(engine)

    return index
