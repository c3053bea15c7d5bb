"""The embedded engine: SQLite full-text search in a file of its own. Nothing has to be started for it."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from search.audiences import Audience
from search.documents import WorkDocument
from search.engines.base import EngineInfo, Progress, SearchUnavailable, Suggestion
from search.engines.embedded import explaining, showing, suggesting, vocabulary, writing
from search.engines.embedded.catalogue import Catalogue
from search.engines.embedded.files import IndexFiles, RebuildRunning
from search.engines.embedded.meanings import encoder_of_all
from search.engines.embedded.schema import connect
from search.engines.explained import Explained
from search.language import Understanding
from search.language.text import LANGUAGES
from search.language.words import Words
from search.queries import SearchQuery
from search.results import Results

_BATCH = 100


class EmbeddedEngine:
    """One index in a folder, safe for several threads and processes at once."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._files = IndexFiles(folder)
        self._reading = threading.local()
        self._catalogue_lock = threading.Lock()
        self._catalogue: tuple[tuple[Path, int], Catalogue] | None = None
        self._words: dict[str, tuple[tuple[Path, int], float, float, Words]] = {}

    def put_many(self, documents: Iterable[WorkDocument]) -> int:
        # Read the documents before taking the lock: making them may take long.
        ready = list(documents)
        with self._writing() as paths:
            return [_write(path, lambda connection: writing.put(connection, ready)) for path in paths][0]

    def remove(self, versions: Mapping[str, int]) -> int:
        with self._writing() as paths:
            return [_write(path, lambda connection: writing.remove(connection, versions)) for path in paths][0]

    def search(self, query: SearchQuery, understanding: Understanding, *, audience: Audience, now: datetime) -> Results:
        with self._snapshot() as (connection, catalogue):
            return showing.search(connection, catalogue, query, understanding, audience=audience, now=now)

    def explain(
        self, query: SearchQuery, understanding: Understanding, key: str, *, audience: Audience, now: datetime
    ) -> Explained | None:
        with self._snapshot() as (connection, catalogue):
            return explaining.explain(connection, catalogue, query, understanding, key, audience=audience, now=now)

    def suggest(
        self, text: str, *, language: str, audience: Audience, now: datetime, limit: int = 8
    ) -> list[Suggestion]:
        with self._snapshot() as (connection, catalogue):
            return suggesting.suggest(
                connection, catalogue, text, language=language, audience=audience, now=now, limit=limit
            )

    def words(self, language: str, *, now: datetime | None = None) -> Words:
        """The words of what anybody may read now, kept until something is written or a publishing window moves.

        Raises SearchUnavailable.
        """
        now = now or datetime.now(UTC)
        with self._snapshot() as (connection, _):
            state = (self._reading.path, _generation(connection))
            held = self._words.get(language)
            if held is not None and held[0] == state and held[1] <= now.timestamp() < held[2]:
                return held[3]
            words = vocabulary.read(connection, language, now, version=(*state, now.timestamp()))
            self._words[language] = state, now.timestamp(), vocabulary.next_change(connection, now), words
            return words

    def fingerprints(self) -> Mapping[str, str]:
        with self._snapshot() as (connection, _):
            return dict(connection.execute("SELECT key, fingerprint FROM work WHERE NOT is_removed"))

    def rebuild(self, documents: Iterable[WorkDocument], *, progress: Progress | None = None) -> int:
        with _unavailable_on_failure(), self._files.rebuilding():
            # From here on every writer also writes into the new file: what changes while this runs is in it, and
            # the versions keep an older document of ours from replacing it.
            path = self._files.start_building()
            try:
                stored = self._fill(path, documents, progress)
                with self._files.writing():
                    self._files.finish_building(path)
            except BaseException:
                self._files.abandon_building(path)
                raise
        return stored

    def info(self) -> EngineInfo:
        with self._snapshot() as (connection, _):
            (works,) = connection.execute("SELECT count(*) FROM work WHERE NOT is_removed").fetchone()
            (built_at,) = connection.execute("SELECT value FROM state WHERE name = 'built_at'").fetchone()
            encoder = encoder_of_all(connection)
            path = self._reading.path
        return EngineInfo(
            name=self.name,
            works=works,
            is_complete=built_at is not None,
            built_at=datetime.fromtimestamp(built_at, UTC) if built_at is not None else None,
            index=path.name,
            size=path.stat().st_size if path.exists() else 0,
            encoder=encoder,
        )

    def _fill(self, path: Path, documents: Iterable[WorkDocument], progress: Progress | None) -> int:
        stored = 0
        remaining = iter(documents)
        with closing(connect(path)) as connection:
            while batch := list(islice(remaining, _BATCH)):
                stored += writing.put(connection, batch)
                if progress is not None:
                    progress(stored)
            for language in LANGUAGES:
                for table in (f"{language}_words", f"{language}_titles"):
                    connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
            connection.execute("UPDATE state SET value = ? WHERE name = 'built_at'", (datetime.now(UTC).timestamp(),))
        return stored

    @contextmanager
    def _writing(self) -> Iterator[list[Path]]:
        """The index files to write to, the current one first; nobody else writes meanwhile."""
        with _unavailable_on_failure():
            self._files.ensure_current()
            with self._files.writing():
                current, building = self._files.current(), self._files.building()
                yield [path for path in (current, building) if path is not None]

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[sqlite3.Connection, Catalogue]]:
        """A connection inside one read transaction, and the catalogue of exactly that state."""
        with _unavailable_on_failure():
            path = self._files.ensure_current()
            connection = self._connection(path)
            connection.execute("BEGIN")
            try:
                yield connection, self._catalogue_of(path, connection)
            finally:
                connection.execute("ROLLBACK")

    def _connection(self, path: Path) -> sqlite3.Connection:
        """This thread's connection to the current file; a fork or a finished rebuild asks for a new one."""
        reading = self._reading
        if getattr(reading, "path", None) != path or reading.process != os.getpid():
            reading.connection = connect(path)
            reading.path = path
            reading.process = os.getpid()
        return reading.connection

    def _catalogue_of(self, path: Path, connection: sqlite3.Connection) -> Catalogue:
        state = (path, _generation(connection))
        held = self._catalogue
        if held is not None and held[0] == state:
            return held[1]
        with self._catalogue_lock:
            held = self._catalogue
            if held is not None and held[0] == state:
                return held[1]
            catalogue = Catalogue(connection)
            self._catalogue = (state, catalogue)
            return catalogue


def _generation(connection: sqlite3.Connection) -> int:
    (generation,) = connection.execute("SELECT value FROM state WHERE name = 'generation'").fetchone()
    return int(generation)


def _write(path: Path, change: Callable[[sqlite3.Connection], int]) -> int:
    with closing(connect(path)) as connection:
        return change(connection)


@contextmanager
def _unavailable_on_failure() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, RebuildRunning) as error:
        raise SearchUnavailable(f"The embedded search index cannot be used: {error}") from error
