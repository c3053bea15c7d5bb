"""A backup brings back the same site, and a restore overwrites nothing."""

import sqlite3
import tarfile
from contextlib import closing

import pytest

from tools import backup


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


@pytest.fixture
def site(data):
    (data / "secret_key").write_text("the key")
    (data / "secret_key").chmod(0o600)
    (data / "media" / "documents").mkdir(parents=True)
    (data / "media" / "documents" / "guía.pdf").write_bytes(b"%PDF")
    with closing(sqlite3.connect(data / "puente.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE work (title TEXT)")
        database.execute("INSERT INTO work VALUES ('Presupuesto participativo')")
        database.commit()
    return data


def titles(path):
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT title FROM work")]


def test_what_is_kept_comes_back(site, tmp_path, monkeypatch):
    backup.save(tmp_path / "kept.tar.gz")
    new = tmp_path / "new"
    monkeypatch.setenv("DATA_DIR", str(new))
    backup.restore(tmp_path / "kept.tar.gz")
    assert titles(new / "puente.sqlite3") == ["Presupuesto participativo"]
    assert (new / "media" / "documents" / "guía.pdf").read_bytes() == b"%PDF"
    assert (new / "secret_key").read_text() == "the key"
    assert (new / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_database_in_use_is_kept_with_what_is_committed(site, tmp_path, monkeypatch):
    with closing(sqlite3.connect(site / "puente.sqlite3")) as database:
        database.execute("INSERT INTO work VALUES ('Contrataciones abiertas')")
        database.commit()  # still in the write-ahead log
        database.execute("INSERT INTO work VALUES ('never committed')")
        backup.save(tmp_path / "kept.tar.gz")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    backup.restore(tmp_path / "kept.tar.gz")
    assert titles(tmp_path / "new" / "puente.sqlite3") == ["Presupuesto participativo", "Contrataciones abiertas"]


def test_nobody_else_may_read_the_file(site, tmp_path):
    backup.save(tmp_path / "kept.tar.gz")
    assert (tmp_path / "kept.tar.gz").stat().st_mode & 0o077 == 0


def test_a_database_outside_the_data_folder_is_kept_too(site, tmp_path, monkeypatch):
    (site / "puente.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    backup.save(tmp_path / "kept.tar.gz")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'again.sqlite3'}")
    backup.restore(tmp_path / "kept.tar.gz")
    assert titles(tmp_path / "again.sqlite3") == ["Presupuesto participativo"]


def test_a_backup_inside_the_data_folder_leaves_earlier_ones_out(site):
    backup.save(site / "backups" / "one.tar.gz")
    backup.save(site / "backups" / "two.tar.gz")
    with tarfile.open(site / "backups" / "two.tar.gz") as bundle:
        assert not [name for name in bundle.getnames() if name.endswith(".gz")]


def test_a_restore_into_a_folder_with_something_in_it_is_refused(site, tmp_path):
    backup.save(tmp_path / "kept.tar.gz")
    with pytest.raises(backup.Refused, match="is not empty"):
        backup.restore(tmp_path / "kept.tar.gz")


def test_an_existing_backup_is_not_overwritten(site, tmp_path):
    (tmp_path / "kept.tar.gz").write_text("older")
    with pytest.raises(backup.Refused, match="exists already"):
        backup.save(tmp_path / "kept.tar.gz")
    assert (tmp_path / "kept.tar.gz").read_text() == "older"


def test_there_must_be_something_to_keep(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(backup.Refused, match="nothing to keep"):
        backup.save(tmp_path / "kept.tar.gz")


def test_another_archive_is_refused_and_leaves_no_trace(data, tmp_path):
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as bundle:
        bundle.add(__file__, "conftest.py")
    with pytest.raises(backup.Refused, match="not a backup"):
        backup.restore(tmp_path / "other.tar.gz")
    assert not any(data.iterdir())


def test_a_backup_of_another_kind_of_database_is_refused(site, tmp_path, monkeypatch):
    backup.save(tmp_path / "kept.tar.gz")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("DATABASE_URL", "postgres://puente@127.0.0.1:1/puente")
    with pytest.raises(backup.Refused, match="holds a sqlite database"):
        backup.restore(tmp_path / "kept.tar.gz")


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_postgresql_database_comes_back(site, tmp_path, monkeypatch):
    import psycopg
    from django.db import connection

    target = connection.settings_dict

    def address(name):
        user = target["USER"] + (f":{target['PASSWORD']}" if target["PASSWORD"] else "")
        return f"postgres://{user}@{target['HOST']}:{target['PORT']}/{name}"

    with psycopg.connect(address(target["NAME"]), autocommit=True) as admin:
        for name in ("puente_kept", "puente_back"):
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name}")
    try:
        with psycopg.connect(address("puente_kept")) as database:
            database.execute("CREATE TABLE work (title TEXT)")
            database.execute("INSERT INTO work VALUES ('Presupuesto')")
        monkeypatch.setenv("DATABASE_URL", address("puente_kept"))
        backup.save(tmp_path / "kept.tar.gz")
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
        with pytest.raises(backup.Refused, match="has tables already"):
            backup.restore(tmp_path / "kept.tar.gz")
        monkeypatch.setenv("DATABASE_URL", address("puente_back"))
        backup.restore(tmp_path / "kept.tar.gz")
        with psycopg.connect(address("puente_back")) as database:
            assert database.execute("SELECT title FROM work").fetchall() == [("Presupuesto",)]
    finally:
        with psycopg.connect(address(target["NAME"]), autocommit=True) as admin:
            for name in ("puente_kept", "puente_back"):
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
