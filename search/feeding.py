"""Brings the index in line with the pages: reads works from the database and hands their documents to every engine."""

from collections.abc import Iterable

from search.embedding import Embedding
from search.engines import SearchUnavailable
from search.mapping import Reading, build_document
from search.serving import engines_to_feed


def reindex_works(keys: Iterable[str]) -> None:
    """Reads each work anew and puts or removes its document in every engine. Safe to repeat.

    Every engine gets its turn, also when another is down. Raises SearchUnavailable when one was.
    """
    reading = Reading.begin()
    documents, gone = [], []
    for key in keys:
        document = build_document(key, reading)
        if document is None:
            gone.append(key)
        else:
            documents.append(document)
    embedding = Embedding.current()
    if embedding is not None:
        documents = list(embedding.documents(documents))
    failure: SearchUnavailable | None = None
    for engine in engines_to_feed():
        try:
            if documents:
                engine.put_many(documents)
            if gone:
                engine.remove(dict.fromkeys(gone, reading.version))
        except SearchUnavailable as error:
            failure = error
    if failure is not None:
        raise failure


def reindex_work(key: str) -> None:
    reindex_works([key])
