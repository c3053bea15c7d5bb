"""Which engines there are: the configured one answers; the embedded one stands in for it, and is fed all the same."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from search.audiences import Audience
from search.engines import Engine, SearchUnavailable
from search.engines.base import Suggestion
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.explained import Explained
from search.language import Understanding
from search.language.words import Words
from search.queries import SearchQuery
from search.results import Results

logger = logging.getLogger(__name__)

# After a failure the configured engine is left alone for so long: a dead host costs one timeout, not one a request.
REST_SECONDS = 10

Answer = TypeVar("Answer")


class _Rest:
    until = 0.0


@lru_cache(maxsize=1)
def embedded_engine() -> EmbeddedEngine:
    return EmbeddedEngine(Path(settings.DATA_DIR) / "search")


@lru_cache(maxsize=1)
def elasticsearch_engine() -> Engine:
    # Imported late: its client takes 25 MB, which a process with the embedded engine alone need not hold.
    from search.engines.elasticsearch.engine import ElasticsearchEngine

    return ElasticsearchEngine(
        settings.ELASTICSEARCH_URL,
        prefix=settings.SEARCH_INDEX_PREFIX,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_certs=settings.ELASTICSEARCH_CA_CERTS,
    )


def forget_engines() -> None:
    """For settings that change while the process lives: tests, and the evaluation's scratch indices."""
    embedded_engine.cache_clear()
    elasticsearch_engine.cache_clear()
    _Rest.until = 0.0


def configured_engine() -> Engine:
    return elasticsearch_engine() if settings.SEARCH_ENGINE == "elasticsearch" else embedded_engine()


def engines_to_feed() -> list[Engine]:
    """The engines that must be kept true; the embedded one last, as it stands in for the other."""
    if settings.SEARCH_ENGINE == "elasticsearch":
        return [elasticsearch_engine(), embedded_engine()]
    return [embedded_engine()]


def search(query: SearchQuery, understanding: Understanding, audience: Audience) -> Results:
    """The answer of the configured engine, or of the embedded one while that is down.

    `Results.engine` names who answered. Raises SearchUnavailable when neither can.
    """
    now = timezone.now()
    return _answered(lambda engine: engine.search(query, understanding, audience=audience, now=now), _is_believed)


def _is_believed(engine: Engine, results: Results) -> bool:
    """An index that was never built whole finds nothing for another reason than that there is nothing."""
    return results.total > 0 or engine.info().is_complete


def explain(query: SearchQuery, understanding: Understanding, key: str, audience: Audience) -> Explained | None:
    """Why a work stands where it does in that answer; None where this audience may not read it.

    Raises SearchUnavailable.
    """
    now = timezone.now()
    return _answered(lambda engine: engine.explain(query, understanding, key, audience=audience, now=now))


def suggest(text: str, *, language: str, audience: Audience, limit: int) -> list[Suggestion]:
    """Completions from titles, by whichever engine answers. Raises SearchUnavailable when neither can."""
    now = timezone.now()
    return _answered(lambda engine: engine.suggest(text, language=language, audience=audience, now=now, limit=limit))


def _answered(
    ask: Callable[[Engine], Answer], is_believed: Callable[[Engine, Answer], bool] = lambda _engine, _answer: True
) -> Answer:
    engine = configured_engine()
    if engine is not embedded_engine() and time.monotonic() >= _Rest.until:
        try:
            answer = ask(engine)
            if is_believed(engine, answer):
                return answer
            logger.warning("The index of %s was never built whole; the embedded engine answers", engine.name)
        except SearchUnavailable as error:
            _Rest.until = time.monotonic() + REST_SECONDS
            logger.warning("%s is unavailable; the embedded engine answers (%s)", engine.name, error)
    return ask(embedded_engine())


def index_words(language: str) -> Words:
    """The words of what anybody may read now. The embedded engine counts them, whichever engine answers.

    Raises SearchUnavailable.
    """
    return embedded_engine().words(language)


def is_stand_in(results: Results) -> bool:
    """Whether the embedded engine answered for another."""
    return results.engine != configured_engine().name
