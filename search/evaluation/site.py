"""A scratch site for one judged set: its own data folder and index prefix, its own processes.

The running site is never touched: everything happens in child processes under other settings.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings

from kb.kinds import PRACTICE_GUIDE
from kb.services.interchange.richtext import escape
from search.engines import SearchUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.evaluation.sets import Doc, JudgedSet

HOST = "127.0.0.1"
_START_SECONDS = 60
ANSWER_SECONDS = 60
_SHOWN_LINES = 40
# A mark of the scratch folder's layout; another one means: load again.
_LAYOUT = 1
# What the running site may have set and a scratch site must not inherit; nothing counts as not set.
_UNSET = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG", "SECRET_KEY", "SITE_URL")


class EvaluationFailed(Exception):
    """The scratch site could not be loaded, started or asked."""


@dataclass
class ScratchSite:
    """The set's site in `folder` under one engine; `overrides` are environment variables that differ from the usual."""

    judged: JudgedSet
    folder: Path
    engine: str = "embedded"
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Set, engine and what is unusual."""
        unusual = " ".join(f"{name}={value}" for name, value in self.overrides.items() if name != "SEARCH_ENGINE")
        return ", ".join(each for each in (self.judged.name, self.engine, unusual) if each)

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def prefix(self) -> str:
        """Of the indices in Elasticsearch: the folder's own, so that a kept folder finds them again."""
        return f"evaluation-{blake2b(str(self.folder.resolve()).encode(), digest_size=8).hexdigest()}"

    def environment(self) -> dict[str, str]:
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATA_DIR": str(self.data_dir),
            "SEARCH_ENGINE": self.engine,
            "SEARCH_INDEX_PREFIX": self.prefix,
            "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
            "SEARCH_RATE_LIMIT": "0",
            "LOG_LEVEL": "WARNING",
        }
        return {**os.environ, **dict.fromkeys(_UNSET, ""), **own, **self.overrides}

    def load(self) -> bool:
        """Brings the set's texts into the site, unless a kept folder holds just these. Returns whether it loaded."""
        mark = self.folder / "loaded.json"
        wanted = {"layout": _LAYOUT, "digest": self.judged.digest, "schema": _schema()}
        held = json.loads(mark.read_text()) if mark.is_file() else {}
        if held == wanted:
            return False
        if held | {"schema": wanted["schema"]} == wanted:
            self._manage("migrate", "--verbosity", "0", "--no-input")
            mark.write_text(json.dumps(wanted))
            return False
        mark.unlink(missing_ok=True)
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self.data_dir.mkdir(parents=True)
        self._manage("migrate", "--verbosity", "0", "--no-input")
        if self.judged.is_first_content:
            self._manage("load_first_content", "--verbosity", "0")
        else:
            works = self.folder / "works.jsonl"
            works.write_text("".join(f"{json.dumps(part_of(doc))}\n" for doc in self.judged.docs), encoding="utf-8")
            self._manage("import_works", str(works))
        mark.write_text(json.dumps(wanted))
        return True

    def build_index(self) -> None:
        self._manage("rebuild_search_index", "--verbosity", "0")

    def index_fault(self, port: int) -> str:
        """What is wrong with an index that this site feeds: not of the present schema, or not all works; or empty."""
        _status, health = get_json(port, "/health/ready")
        for engine in health["search"]["engines"]:
            if engine["status"] != "ok":
                return f"The index of {engine['name']} is {engine['status']}."
            if engine["works"] != self.judged.works:
                return f"The index of {engine['name']} holds {engine['works']} works of {self.judged.works}."
        return ""

    def with_overrides(self, overrides: Mapping[str, str], folder: Path) -> "ScratchSite":
        """A copy of the loaded site under other settings."""
        shutil.copytree(self.data_dir, folder / "data", ignore=shutil.ignore_patterns("search"))
        engine = overrides.get("SEARCH_ENGINE", self.engine)
        return ScratchSite(self.judged, folder, engine, overrides)

    def drop_indices(self) -> None:
        """Takes the scratch indices out of Elasticsearch; files go with the folder."""
        if self.engine != "elasticsearch":
            return
        try:
            ElasticsearchEngine(
                settings.ELASTICSEARCH_URL,
                prefix=self.prefix,
                api_key=settings.ELASTICSEARCH_API_KEY,
                ca_certs=settings.ELASTICSEARCH_CA_CERTS,
            ).drop()
        except SearchUnavailable as error:
            raise EvaluationFailed(f"The scratch indices {self.prefix}-* could not be removed ({error}).") from error

    @contextmanager
    def served(self) -> Iterator[int]:
        """The site behind a real server on a free port of the loopback; yields the port."""
        port = _free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "config.wsgi"]
        environment = self.environment() | {"HOST": HOST, "PORT": str(port), "WEB_CONCURRENCY": "2"}
        with self.log.open("ab") as log:
            start = log.tell()
            process = subprocess.Popen(  # noqa: S603  our own interpreter and server
                command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            self._wait(process, port, start)
            yield port
        except EvaluationFailed as error:
            logged = "\n".join(self.log_since(start).splitlines()[-_SHOWN_LINES:])
            # The folder may be gone before anybody can look into the log.
            raise EvaluationFailed(f"{error}\n{logged}".strip()) from error
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log_since(self, start: int) -> str:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def _wait(self, process: subprocess.Popen[bytes], port: int, start: int) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                if get_json(port, "/health/live")[0] == 200:
                    return
            except OSError:
                pass
            if process.poll() is not None or time.monotonic() > until:
                raise EvaluationFailed("The scratch site did not start.")
            time.sleep(0.1)

    def _manage(self, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603  our own interpreter and commands
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise EvaluationFailed(f"{arguments[0]} failed in the scratch site (status {done.returncode}); see above.")


def part_of(doc: Doc) -> dict[str, str]:
    """A text as a work of its own for `import_works`, title and body as they stand, linked to nothing.

    A guide, because none of its other fields has to be filled and the kind adds no words to what is searched.
    """
    body = "\n\n".join(escape(line.strip()) for line in doc.body.splitlines() if line.strip())
    return {"external_id": doc.id, "kind": PRACTICE_GUIDE, "language": doc.lang, "title": doc.title, "body": body}


def _schema() -> str:
    """Changes whenever a kept database may have to be migrated."""
    migrations = sorted(path.name for path in settings.BASE_DIR.glob("*/migrations/*.py"))
    pins = (settings.BASE_DIR / "requirements.txt").read_text()
    return blake2b("\n".join([*migrations, pins]).encode(), digest_size=16).hexdigest()


def get_json(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, Any]:
    """Status and JSON of one address; OSError when nobody answers. A connection of the caller's stays open."""
    used = connection or http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        used.request("GET", path)
        answer = used.getresponse()
        written = answer.read()
    except http.client.HTTPException as error:
        used.close()
        raise EvaluationFailed(f"The scratch site broke off its answer to {path} ({error!r}).") from error
    finally:
        if connection is None:
            used.close()
    try:
        return answer.status, json.loads(written)
    except ValueError as error:
        raise EvaluationFailed(f"The scratch site answered {path} with {answer.status} and no JSON.") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
