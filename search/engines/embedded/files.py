"""The files of the embedded index: which one is current, which one is being built, and who may write."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from search.engines.embedded.schema import SCHEMA_HASH, create


class RebuildRunning(RuntimeError):
    """Another process is building a new index."""


class IndexFiles:
    """A folder with `current` and `building`, small files that name an index file, and the index files themselves.

    The name carries the schema's hash: a program with another schema does not see the file and starts its own.
    Writers hold a lock between processes while they write; readers need none, a replaced file stays readable
    for those that have it open.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._current = folder / f"current-{SCHEMA_HASH}"
        self._building = folder / f"building-{SCHEMA_HASH}"

    def current(self) -> Path | None:
        return self._named(self._current)

    def building(self) -> Path | None:
        return self._named(self._building)

    def ensure_current(self) -> Path:
        """The current index; a first, empty one is made when there is none."""
        path = self.current()
        if path is None:
            with self.writing():
                path = self.current()
                if path is None:
                    path = self._new()
                    self._point(self._current, path)
        return path

    def start_building(self) -> Path:
        path = self._new()
        self._point(self._building, path)
        return path

    def finish_building(self, path: Path) -> None:
        """Makes the built index the current one; to be called while writing."""
        self._point(self._current, path)
        self._building.unlink(missing_ok=True)
        self._remove_all_but(path)

    def abandon_building(self, path: Path) -> None:
        self._building.unlink(missing_ok=True)
        _remove(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, in any process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "write.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """One rebuild at a time; a second one is refused rather than kept waiting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "rebuild.lock", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RebuildRunning("Another rebuild of the search index is running.") from error
            yield

    def _named(self, pointer: Path) -> Path | None:
        try:
            path = self.folder / pointer.read_text().strip()
        except FileNotFoundError:
            return None
        return path if path.exists() else None

    def _new(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        path = self.folder / f"works-{SCHEMA_HASH}-{stamp}.sqlite3"
        create(path)
        return path

    def _point(self, pointer: Path, path: Path) -> None:
        written = pointer.with_suffix(f".{os.getpid()}")
        written.write_text(path.name)
        os.replace(written, pointer)

    def _remove_all_but(self, kept: Path) -> None:
        for path in self.folder.glob(f"works-{SCHEMA_HASH}-*.sqlite3"):
            if path != kept:
                _remove(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
