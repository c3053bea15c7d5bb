"""What counts as Elasticsearch being unavailable."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError
from elasticsearch.serializer import SerializationError

from search.engines.base import SearchUnavailable


@contextmanager
def unavailable_on_failure() -> Iterator[None]:
    try:
        yield
    except (ApiError, TransportError, SerializationError) as error:
        raise SearchUnavailable(f"Elasticsearch cannot be used: {error}") from error


@contextmanager
def intact_answers() -> Iterator[None]:
    """JSON in another form than was asked for: something else stands at that address, or answers in its place."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise SearchUnavailable(f"Elasticsearch's answer cannot be read: {error!r}") from error
