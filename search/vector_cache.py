"""Keeps what was embedded, by the text it was made from: a second rebuild embeds nothing again, a broken one resumes."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from search.engines import SearchUnavailable
from search.language.vectors import Vectors

# SQLite takes at most so many values in one statement on every machine.
_AT_ONCE = 500


class VectorCache:
    """One file for each encoder, below DATA_DIR; safe for several processes. Deleting it costs time, nothing else."""

    def __init__(self, folder: Path, encoder: str) -> None:
        name = hashlib.blake2b(encoder.encode(), digest_size=4).hexdigest()
        self._path = folder / f"vectors-{name}.sqlite3"

    def get_many(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vectors of those texts that were embedded before."""
        by_hash = {_hash(text): text for text in texts}
        found: dict[str, Vectors] = {}
        with _unavailable_on_failure(), closing(self._connect()) as connection:
            hashes = list(by_hash)
            for start in range(0, len(hashes), _AT_ONCE):
                some = hashes[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                for key, vector in connection.execute(
                    f"SELECT hash, vector FROM vector WHERE hash IN ({marks})",  # noqa: S608 (question marks only)
                    some,
                ):
                    found[by_hash[key]] = np.frombuffer(vector, dtype=np.int8)
        return found

    def put_many(self, vectors: Mapping[str, Vectors]) -> None:
        rows = [(_hash(text), vector.tobytes()) for text, vector in vectors.items()]
        with _unavailable_on_failure(), closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vector (hash BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        return connection


class _unavailable_on_failure:
    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error | OSError):
            raise SearchUnavailable(f"The cache of vectors cannot be used: {error}") from error


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
