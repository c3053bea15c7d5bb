"""Keep everything a site is in one file, and bring it back into an empty place.

    python -m tools.backup save FILE.tar.gz
    python -m tools.backup restore FILE.tar.gz

The file holds all of DATA_DIR (SQLite files through SQLite's own backup, so that a running
site may go on writing), and a PostgreSQL dump where DATABASE_URL names one. It holds the
secret key too: keep it like a password.
"""

import argparse
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import dj_database_url
import psycopg

from config.data import data_dir, database_url

FORMAT = 1
MANIFEST = "manifest.json"
DATA = "data"
POSTGRESQL_DUMP = "postgresql.dump"
SQLITE_ELSEWHERE = "database.sqlite3"
SQLITE_HEADER = b"SQLite format 3\x00"
# SQLite's own companions of an open file; its backup has read them already.
SQLITE_COMPANIONS = ("-wal", "-shm", "-journal")


class Refused(Exception):
    """The backup or restore cannot be done as asked; the message says why."""


def save(archive: Path) -> None:
    """Write everything into `archive`; an existing file is left alone."""
    data = data_dir()
    if not data.is_dir():
        raise Refused(f"{data} does not exist: there is nothing to keep yet.")
    if archive.exists():
        raise Refused(f"{archive} exists already; choose another name.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_name(archive.name + ".partial")
    # The key is inside, so nobody else may read the file, also while it grows.
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz") as bundle,
        ):
            _add_manifest(bundle)
            _add_database(bundle, data, Path(folder))
            _add_data(bundle, data, Path(folder), leave=archive.parent.resolve())
        partial.rename(archive)
    finally:
        partial.unlink(missing_ok=True)


def restore(archive: Path) -> None:
    """Bring everything in `archive` back; refuse where something is already."""
    data = data_dir()
    if not archive.is_file():
        raise Refused(f"{archive} is not a file.")
    if data.exists() and any(data.iterdir()):
        raise Refused(f"{data} is not empty; a restore overwrites nothing.")
    with tarfile.open(archive) as bundle:
        # Python before 3.11.4 has no filters yet.
        bundle.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        kept_in = _read_manifest(bundle)["database"]
        if kept_in != _database_kind():
            raise Refused(f"The backup holds a {kept_in} database, but DATABASE_URL names {_database_kind()}.")
        _check_database_is_empty(data)
        with tempfile.TemporaryDirectory() as folder:
            bundle.extractall(folder)  # noqa: S202  filtered above
            data.mkdir(parents=True, exist_ok=True)
            for entry in (Path(folder) / DATA).iterdir():
                shutil.move(entry, data / entry.name)
            _bring_database_back(Path(folder))


def _database_kind() -> str:
    return "postgresql" if database_url().startswith(("postgres:", "postgresql:")) else "sqlite"


def _sqlite_file() -> Path:
    return Path(dj_database_url.parse(database_url())["NAME"]).resolve()


def _add_manifest(bundle: tarfile.TarFile) -> None:
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": _database_kind(),
    }
    content = json.dumps(manifest, indent=2).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size = len(content)
    bundle.addfile(member, io.BytesIO(content))


def _read_manifest(bundle: tarfile.TarFile) -> dict:
    try:
        manifest = json.load(bundle.extractfile(MANIFEST))
    except (KeyError, ValueError) as err:
        raise Refused("The file is not a backup of this site.") from err
    if manifest.get("format") != FORMAT:
        raise Refused(f"The backup has format {manifest.get('format')!r}; this program reads {FORMAT}.")
    return manifest


def _add_database(bundle: tarfile.TarFile, data: Path, folder: Path) -> None:
    if _database_kind() == "postgresql":
        dump = folder / POSTGRESQL_DUMP
        _run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        bundle.add(dump, POSTGRESQL_DUMP)
    elif _sqlite_file().is_file() and not _sqlite_file().is_relative_to(data):
        bundle.add(_sqlite_copy(_sqlite_file(), folder), SQLITE_ELSEWHERE)


def _add_data(bundle: tarfile.TarFile, data: Path, folder: Path, leave: Path) -> None:
    bundle.add(data, DATA, recursive=False)
    for path in sorted(data.rglob("*")):
        # Backups kept inside DATA_DIR must not grow into each other.
        if leave != data and leave.is_relative_to(data) and path.is_relative_to(leave):
            continue
        name = f"{DATA}/{path.relative_to(data)}"
        if path.name.endswith(SQLITE_COMPANIONS) or path.name.endswith(".partial"):
            continue
        if path.is_file() and _is_sqlite(path):
            bundle.add(_sqlite_copy(path, folder), name)
        elif path.exists():
            bundle.add(path, name, recursive=False)


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def _sqlite_copy(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    copy.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    copy.chmod(path.stat().st_mode & 0o777)
    return copy


def _check_database_is_empty(data: Path) -> None:
    if _database_kind() == "postgresql":
        with psycopg.connect(database_url()) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]
        if tables:
            raise Refused("The database in DATABASE_URL has tables already; a restore overwrites nothing.")
    elif _sqlite_file().exists():
        raise Refused(f"{_sqlite_file()} exists already; a restore overwrites nothing.")


def _bring_database_back(folder: Path) -> None:
    if _database_kind() == "postgresql":
        _run_postgresql(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--dbname", folder / POSTGRESQL_DUMP
        )
    elif (folder / SQLITE_ELSEWHERE).exists():
        _sqlite_file().parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / SQLITE_ELSEWHERE, _sqlite_file())


def _run_postgresql(program: str, *arguments: str | Path) -> None:
    """Run a PostgreSQL client program on DATABASE_URL, its password out of the process list."""
    database = dj_database_url.parse(database_url())
    parts = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database["NAME"],
    }
    environment = os.environ | {name: str(value) for name, value in parts.items() if value}
    command = [program]
    for argument in arguments:
        command += [argument, database["NAME"]] if argument == "--dbname" else [argument]
    try:
        subprocess.run(command, env=environment, check=True)
    except FileNotFoundError as err:
        raise Refused(f"{program} was not found; install PostgreSQL's client programs.") from err
    except subprocess.CalledProcessError as err:
        raise Refused(f"{program} failed with status {err.returncode}.") from err


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["save", "restore"])
    parser.add_argument("archive", type=Path)
    arguments = parser.parse_args()
    try:
        {"save": save, "restore": restore}[arguments.action](arguments.archive)
    except Refused as refusal:
        sys.exit(str(refusal))
    print(f"Kept in {arguments.archive}" if arguments.action == "save" else f"Restored into {data_dir()}")


if __name__ == "__main__":
    main()
