"""A real server with the first content, and a real Chromium in front of it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.prepare_site import PASSWORD
from tests.smtp_sink import Sink, running_sink

ROOT = Path(__file__).resolve().parents[2]
# A person's patience with a page, in milliseconds; two busy cores are slow.
PATIENCE = 20_000


@dataclass
class Site:
    base: str
    addresses: dict[str, dict[str, str]]
    # The mail that it sends.
    mail: Sink

    def url(self, name, language):
        return self.base + self.addresses[name][language]


@dataclass
class Reader:
    """A page in the browser, and what it complained about."""

    page: object
    complaints: list[str] = field(default_factory=list)

    def open(self, url):
        response = self.page.goto(url, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return response


@pytest.fixture(scope="session")
def mail_server():
    with running_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def site(tmp_path_factory, mail_server):
    """The site as `make run` serves it, in a process and a folder of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "SITE_URL")},
        "DATA_DIR": str(tmp_path_factory.mktemp("browser-data")),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "SEARCH_ENGINE": "embedded",
        "LOG_LEVEL": "ERROR",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_server.port),
        "EMAIL_USE_TLS": "0",
    }
    prepared = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, str(Path(__file__).with_name("prepare_site.py"))],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 0, prepared.stderr[-4000:]
    port = _free_port()
    server = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base + "/es/")
        yield Site(base, json.loads(prepared.stdout.strip().splitlines()[-1]), mail_server)
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def reader(browser):
    """A reader with a wide screen, whose every complaint is kept."""
    yield from _reader(browser, viewport={"width": 1280, "height": 900})


@pytest.fixture
def small_reader(browser):
    yield from _reader(browser, viewport={"width": 360, "height": 740})


@pytest.fixture
def plain_reader(browser):
    """A reader without JavaScript."""
    yield from _reader(browser, viewport={"width": 1280, "height": 900}, java_script_enabled=False)


@pytest.fixture
def signed_in(site, browser):
    """signed_in(name) opens a browser of their own for a person, on the first screen of the admin; gives a Reader."""
    opened = []

    def sign_in(name, *, width=1280):
        each = _reader(browser, viewport={"width": width, "height": 900})
        opened.append(each)
        reader = next(each)
        enter(reader.page, f"{site.base}/admin/login/", name)
        reader.page.wait_for_url("**/admin/")
        return reader

    yield sign_in
    for each in opened:
        next(each, None)


def enter(page, url, name, password=PASSWORD):
    page.goto(url)
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("main [type=submit]")


def _reader(browser, **options):
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    found = Reader(page)
    # Violations of the content policy arrive here too, as errors of the console.
    page.on("console", lambda message: found.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("requestfailed", lambda request: found.complaints.extend(_failure_of(request)))
    yield found
    context.close()


def _failure_of(request):
    """What a reader left before it had arrived did not fail."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
