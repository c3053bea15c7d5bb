"""Fixtures for everybody, and the real parts: present, or skipped with the reason, or demanded."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

# Playwright keeps an event loop running in the test's thread; Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def _why_no_elasticsearch() -> str:
    if not os.environ.get("ELASTICSEARCH_URL"):
        return "ELASTICSEARCH_URL is not set"
    try:
        urllib.request.urlopen(settings.ELASTICSEARCH_URL, timeout=3).close()  # noqa: S310
    except (urllib.error.URLError, OSError) as err:
        return f"no Elasticsearch at {settings.ELASTICSEARCH_URL}: {err}"
    return ""


def _why_no_browser() -> str:
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is not installed"
    return "" if shutil.which("chromium") else "chromium is not on the PATH"


def _why_no_postgres() -> str:
    return "" if connection.vendor == "postgresql" else "DATABASE_URL names no PostgreSQL"


# Marker -> what would have to be there, and the variable that makes its absence a failure.
REAL_PARTS = {
    "elasticsearch": (_why_no_elasticsearch, "REQUIRE_ELASTICSEARCH"),
    "browser": (_why_no_browser, "REQUIRE_BROWSER"),
    "postgres": (_why_no_postgres, "REQUIRE_POSTGRES"),
}
_absent: dict[str, str] = {}


def why_absent(part: str) -> str:
    """Say why a real part cannot be used; empty when it can. Asked once a run."""
    if part not in _absent:
        _absent[part] = REAL_PARTS[part][0]()
    return _absent[part]


def pytest_runtest_setup(item):
    for part, (_why, variable) in REAL_PARTS.items():
        if item.get_closest_marker(part) and (reason := why_absent(part)):
            if os.environ.get(variable) == "1":
                pytest.fail(f"{variable}=1, but {reason}.", pytrace=False)
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """What starts a server goes first, in whatever order the rest was shuffled: it takes longest."""
    result = yield
    items.sort(key=lambda item: not (item.get_closest_marker("browser") or "running_site" in item.fixturenames))
    return result


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files a test uploads go away with it."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _language_of_the_site():
    """A request leaves the language of its page active, and the next test would read its messages in it."""
    translation.deactivate()


@dataclass
class RunningSite:
    """What `make run` started: a real server with the first content and its own data."""

    url: str
    data_dir: Path
    environment: dict[str, str]
    output: Path
    process: subprocess.Popen

    @property
    def editor(self) -> tuple[str, str]:
        """Name and password as they were shown on the first start."""
        return re.search(r"name +(\S+)\n +password +(\S+)", self.output.read_text()).groups()


@contextlib.contextmanager
def own_database(name):
    """Yield a DATABASE_URL for another process: a new PostgreSQL database, or SQLite in its DATA_DIR."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.postgresql":
        yield ""
        return
    # Workers of one run share the server.
    name += os.environ.get("PYTEST_XDIST_WORKER", "")
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    server = f"postgres://{user}@{database['HOST']}:{database['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def start_site(data_dir, database_url):
    """Start the site as `make run` does, on a free port, and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "COVERAGE_PROCESS_START"}
    }
    environment = kept | {"DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "PORT": str(port)}
    output = data_dir.with_name(f"{data_dir.name}-output.txt")
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.start"], cwd=settings.BASE_DIR, env=environment, stdout=file, stderr=file
        )
    site = RunningSite(f"http://127.0.0.1:{port}", data_dir, environment, output, process)
    try:
        until = time.monotonic() + 600
        while f"http://localhost:{port}" not in output.read_text():
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"The site did not start:\n{output.read_text()}", pytrace=False)
            time.sleep(0.2)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def running_site(tmp_path_factory):
    """One server for the whole run, for tests that read only (browser, links, start)."""
    with (
        own_database("puente_running") as database_url,
        start_site(tmp_path_factory.mktemp("running") / "data", database_url) as site,
    ):
        yield site


@pytest.fixture
def start_another_site():
    """For tests that need a server of their own: `with start_another_site(data_dir, database_url) as site`."""
    return start_site


@pytest.fixture
def empty_database():
    """A DATABASE_URL for such a server."""
    with own_database("puente_another") as database_url:
        yield database_url
