"""Building the index anew, and finding where it no longer says what the pages say."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from search import outbox
from search.documents import WorkDocument
from search.embedding import Embedding
from search.engines import Engine, EngineInfo, SearchUnavailable
from search.feeding import reindex_works
from search.mapping import Reading, all_keys, build_document
from search.serving import engines_to_feed

logger = logging.getLogger(__name__)

_REPAIR_BATCH = 100


def all_documents() -> Iterator[WorkDocument]:
    """Every document as the pages stand when it is its turn.

    All under one reading: whatever changes after its beginning is read again by whoever drains the outbox, under a
    higher version.
    """
    reading = Reading.begin()
    for key in all_keys():
        document = build_document(key, reading)
        if document is not None:
            yield document


def rebuild(
    engine: Engine, *, progress: Callable[[int], None] | None = None, embedded: Callable[[int], None] | None = None
) -> int:
    """Replaces the index of one engine in one step; returns the number of works in it.

    `progress` is told how many works are stored, `embedded` how many texts got their vectors; those are kept at once,
    so that a rebuild that was broken off goes on from there.

    What changes meanwhile is written to the new index as well (the engine's promise); what could not be, because
    the engine was down, still stands in the outbox and is worked off afterwards.
    """
    embedding = Embedding.current()
    documents = all_documents() if embedding is None else embedding.documents(all_documents(), progress=embedded)
    stored = engine.rebuild(documents, progress=progress)
    outbox.drain()
    return stored


def complete() -> int:
    """Builds each index that was never built under its present schema (after an upgrade, or a lost file), or that
    lacks vectors of the encoder that is installed now.

    Returns how many were built. An engine that is away is left for the next time.
    """
    embedding = Embedding.current()
    encoder = embedding.encoder.name if embedding is not None else ""
    built = 0
    for engine in engines_to_feed():
        try:
            if not _is_complete(engine.info(), encoder):
                rebuild(engine)
                built += 1
        except SearchUnavailable as error:
            logger.warning("The index of %s cannot be completed now (%s)", engine.name, error)
    return built


def _is_complete(info: EngineInfo, encoder: str) -> bool:
    """Vectors that are there without their encoder harm nobody: it may come back."""
    return info.is_complete and (not encoder or not info.works or info.encoder == encoder)


@dataclass(frozen=True)
class Difference:
    """Works that an engine's index has wrong: missing there, no longer wanted there, or different there."""

    engine: str
    missing: list[str] = field(default_factory=list)
    superfluous: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [*self.missing, *self.superfluous, *self.stale]


def differences() -> list[Difference]:
    """Compares every engine's fingerprints with the pages. Raises SearchUnavailable."""
    wanted = {document.key: document.fingerprint for document in all_documents()}
    return [_difference(engine, wanted) for engine in engines_to_feed()]


def repair() -> int:
    """Nightly: reads again what differs, for the events that nothing signals. Returns how many works it mended."""
    keys = sorted({key for difference in differences() for key in difference.keys})
    for start in range(0, len(keys), _REPAIR_BATCH):
        reindex_works(keys[start : start + _REPAIR_BATCH])
    return len(keys)


def _difference(engine: Engine, wanted: dict[str, str]) -> Difference:
    held = engine.fingerprints()
    return Difference(
        engine=engine.name,
        missing=sorted(set(wanted) - set(held)),
        superfluous=sorted(set(held) - set(wanted)),
        stale=sorted(key for key in set(wanted) & set(held) if wanted[key] != held[key]),
    )
