"""Queries and CPU time of the pages readers open most, each beside a minimal Wagtail page.

    make benchmark

Builds a site of its own in a temporary folder (SQLite, first content, embedded search), then
asks for each page in turn through Django's test client: minimal, work, minimal, listing … so
that what else the machine does weighs on all alike. CPU time, not the clock, is compared: the
median of a page with the median of the minimal page asked for right before it. That ratio is
what the budget limits; the ratio of the fastest requests stands beside it. "First" is a page
whose kept parts (kb.templatetags.kept) must all be rendered: what the first reader after a change
waits for. Ends with status 1 over budget.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field

from benchmarks.minimal.page import HOST, URL, publish_minimal_page

WARM_UPS = 5
ROUNDS = 120
FIRST_ROUNDS = 15
QUERY = "adjudicación directa"


@dataclass
class Measured:
    """One address: its budget, what it asked the database, and each request's CPU in ms.

    `beside`: the minimal page's, asked for right before each; `first`: with no part of the page kept.
    """

    name: str
    url: str
    host: str = "localhost"
    max_queries: int | None = None
    max_ratio: float | None = None
    queries: int = 0
    times: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.times) / statistics.median(self.beside)

    @property
    def ratio_of_fastest(self) -> float:
        return min(self.times) / min(self.beside)


def build_site():
    """Fill the empty database; return the addresses to measure, the minimal page first."""
    from django.core.management import call_command
    from wagtail.models import Locale

    from home.models import HomePage
    from kb.kinds import PRACTICE_GUIDE
    from kb.models import KnowledgePage
    from kb.selectors.sections import section_of
    from kb.selectors.visibility import PUBLIC, visible_to

    call_command("migrate", verbosity=0)
    call_command("load_first_content", verbosity=0)
    call_command("rebuild_search_index", verbosity=0)
    spanish = Locale.objects.get(language_code="es-mx")
    home = HomePage.objects.get(locale=spanish)
    publish_minimal_page()

    works = [each.specific for each in visible_to(PUBLIC).filter(locale=spanish)]
    largest = {}
    for work in works:
        size = len(str(work.body.raw_data))
        if size > largest.get(work.kind, (0, None))[0]:
            largest[work.kind] = (size, work)
    assert KnowledgePage.objects.count() > len(largest)  # noqa: S101
    measured = [Measured("minimal page", URL, host=HOST)]
    measured += [
        Measured(f"work: {kind}", work.url, max_queries=12, max_ratio=1.8)
        for kind, (_size, work) in sorted(largest.items())
    ]
    measured += [
        Measured("listing", section_of(PRACTICE_GUIDE, spanish).url, max_queries=15, max_ratio=2.6),
        # Of long works with annexes; what a library of 1,150 texts may cost is in benchmarks/search.py.
        Measured("results", f"/es/buscar/?q={QUERY}", max_queries=9, max_ratio=4.0),
        Measured("home", home.url),
    ]
    return measured


def measure(pages: list[Measured], rounds: int) -> None:
    """Ask for each page `rounds` times, the minimal page before each of the others."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kb.templatetags import kept

    # As a reader: what programs ask is not counted.
    client = Client(HTTP_USER_AGENT="Mozilla/5.0")

    def ask(page: Measured):
        return client.get(page.url, headers={"host": page.host})

    def cost_of(page: Measured) -> float:
        start = time.process_time()
        ask(page)
        return (time.process_time() - start) * 1000

    for page in pages:
        for _ in range(WARM_UPS):
            response = ask(page)
            if response.status_code != 200:
                sys.exit(f"{page.url} answers {response.status_code}; nothing to measure.")
        with CaptureQueriesContext(connection) as queries:
            ask(page)
        page.queries = len(queries)
    yardstick, *others = pages
    for _ in range(rounds):
        for page in others:
            page.beside.append(cost_of(yardstick))
            page.times.append(cost_of(page))
    yardstick.times = yardstick.beside = [each for page in others for each in page.beside]
    for _ in range(FIRST_ROUNDS):
        for page in pages:
            kept.forget_all()
            page.first.append(cost_of(page))


def report(pages: list[Measured]) -> list[str]:
    """Print the table; return what is over budget."""
    over = []
    print(f"{'page':24} {'queries':>8} {'CPU ms':>8} {'ratio':>7} {'fastest':>9} {'ratio':>7} {'first':>8}  budget")
    for page in pages:
        budget = f"≤ {page.max_queries} queries, ≤ {page.max_ratio}×" if page.max_queries else ""
        print(
            f"{page.name:24} {page.queries:8} {statistics.median(page.times):8.2f} {page.ratio:6.2f}×"
            f" {min(page.times):9.2f} {page.ratio_of_fastest:6.2f}× {statistics.median(page.first):8.2f}  {budget}"
        )
        if page.max_queries and page.queries > page.max_queries:
            over.append(f"{page.name}: {page.queries} queries, {page.max_queries} allowed")
        if page.max_ratio and page.ratio > page.max_ratio:
            over.append(f"{page.name}: {page.ratio:.2f}×, {page.max_ratio}× allowed")
    return over


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    folder = tempfile.mkdtemp(prefix="puente-benchmark-")
    os.environ.update(DATA_DIR=folder, DATABASE_URL="", DEBUG="", SEARCH_ENGINE="embedded")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    try:
        import django

        django.setup()
        pages = build_site()
        measure(pages, rounds)
        over = report(pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if over:
        sys.exit("Over budget:\n  " + "\n  ".join(over))


if __name__ == "__main__":
    main()
