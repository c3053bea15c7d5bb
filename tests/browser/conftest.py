"""A real server with the first content, and a real Chromium in front of it."""

import shutil
from dataclasses import dataclass, field

import pytest

from tests.browser.prepare_site import PASSWORD
from tests.browser.running import running_site
from tests.browser.steps import follow
from tests.smtp_sink import running_sink

PREPARED = "tests.browser.prepare_site"
# A person's patience with a page, in milliseconds; two busy cores are slow.
PATIENCE = 20_000


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
    with running_site(tmp_path_factory.mktemp("browser-data"), mail_server, PREPARED) as running:
        yield running


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
    follow(page, page.locator("main [type=submit]").first)


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
