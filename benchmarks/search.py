"""What a search costs as the library grows, beside a minimal Wagtail page; how fast the index is built.

    make benchmark-search [SIZES="documents 1000 10000 50000"] [ENGINE=embedded]

Each size gets a site of its own in a temporary folder (SQLite) and two processes: one fills and indexes it, one only
answers, as a web process does, so that its memory is that of answering ("bare": before its first search). `documents` is the shape of the judged sets,
1,150 texts in one language each; a number is so many passages, in linked works of five passages in each language.

Every query is asked once, so that nothing kept for an earlier one helps, the minimal page right before it. CPU time of
the process is compared, median with median; p95, the first query of a process (it loads the encoder) and works/s are by
the clock. The index is built twice: the second time no text may be embedded again. Ends with status 1 over budget.
"""

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

DOCUMENTS = "documents"
JUDGED_WORKS = 1_150
PASSAGES_IN_WORK = 10
SIZES = (DOCUMENTS, "1000", "10000", "50000")
ROUNDS = 100
WARM_UPS = 10
FRESH_SENTENCES = 1_000

MAX_RATIO = {"embedded": 3.3, "elasticsearch": 2.6}
MAX_QUERIES = 9
MAX_MEGABYTES = {"10000": 320}
MIN_WORKS_A_SECOND = 40
MIN_SENTENCES_A_SECOND = 300
_MEGABYTE = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=SIZES)
    parser.add_argument("--engine", choices=MAX_RATIO, default="embedded")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--step", choices=("build", "ask"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps({"build": build, "ask": ask}[options.step](options.sizes[0], options.rounds)))
        return
    for size in options.sizes:
        if size != DOCUMENTS and not size.isdigit():
            parser.error(f"{size} is neither a number of passages nor {DOCUMENTS!r}")
    over = []
    print_head()
    for size in options.sizes:
        found = measured(size, options.engine, options.rounds)
        print_row(size, found)
        over += over_budget(size, options.engine, found)
    if over:
        sys.exit("Over budget:\n  " + "\n  ".join(over))


def measured(size: str, engine: str, rounds: int) -> dict:
    folder = tempfile.mkdtemp(prefix="puente-benchmark-")
    environment = os.environ | {
        "DATA_DIR": folder,
        "DATABASE_URL": "",
        "DEBUG": "",
        "SEARCH_ENGINE": engine,
        "SEARCH_INDEX_PREFIX": f"benchmark-{uuid.uuid4().hex[:12]}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    found = {}
    try:
        for step in ("build", "ask"):
            command = [sys.executable, "-m", "benchmarks.search", size, "--step", step, "--rounds", str(rounds)]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603
            found |= json.loads(done.stdout)
    finally:
        if engine == "elasticsearch":
            subprocess.run([sys.executable, "-c", _DROP], env=environment, check=False)  # noqa: S603
        shutil.rmtree(folder, ignore_errors=True)
    return found


_DROP = "import django; django.setup(); from search.serving import elasticsearch_engine; elasticsearch_engine().drop()"


def build(size: str, _rounds: int) -> dict:
    """Fill an empty site, index it twice; say what that took."""
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import library
    from benchmarks.minimal.page import publish_minimal_page
    from search.rebuilding import rebuild
    from search.serving import configured_engine, engines_to_feed

    call_command("migrate", verbosity=0)
    publish_minimal_page()
    works = JUDGED_WORKS if size == DOCUMENTS else int(size) // PASSAGES_IN_WORK
    library.fill(works, linked=size != DOCUMENTS)
    counted = CountedEncoding()
    seconds, spent = [], []
    for _ in range(2):
        counted.begin()
        clock, cpu = time.perf_counter(), time.process_time()
        stored = rebuild(configured_engine())
        seconds.append(time.perf_counter() - clock)
        spent.append(time.process_time() - cpu)
    for engine in engines_to_feed()[1:]:
        rebuild(engine)
    assert stored == works, (stored, works)  # noqa: S101
    return {
        "works": works,
        "index_megabytes": configured_engine().info().size / _MEGABYTE,
        "first_works_a_second": works / seconds[0],
        "works_a_second": works / seconds[1],
        "works_a_cpu_second": works / spent[1],
        "embedded": counted.texts[0],
        "embedded_again": counted.texts[1],
        "sentences_a_second": sentences_a_second() if size == DOCUMENTS else None,
    }


class CountedEncoding:
    """Counts the texts that are embedded, at the encoder itself: whatever keeps vectors, this sees what it misses."""

    def __init__(self) -> None:
        from search.language.encoder import installed_encoder

        self.texts: list[int] = []
        encoder = installed_encoder()
        if encoder is not None:
            encode = encoder.encode

            def counting(texts):
                self.texts[-1] += len(texts)
                return encode(texts)

            encoder.encode = counting

    def begin(self) -> None:
        self.texts.append(0)


def sentences_a_second() -> float | None:
    """How many sentences nobody has seen a second of CPU embeds and keeps; None without an encoder."""
    from benchmarks import texts
    from search.embedding import Embedding

    embedding = Embedding.current()
    if embedding is None:
        return None
    embedding.vectors(["warm up"])
    fresh = [each for language in ("es", "en") for each in texts.fresh_sentences(language, FRESH_SENTENCES // 2)]
    start = time.process_time()
    embedding.vectors(fresh)
    return len(fresh) / (time.process_time() - start)


def ask(_size: str, rounds: int) -> dict:
    """Answer distinct queries in both languages, the minimal page before each; say what that cost."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils.http import urlencode

    from benchmarks import texts
    from benchmarks.minimal.page import HOST, URL

    client = Client()
    draw = random.Random(rounds)  # noqa: S311  no secret hangs on it
    addresses = {"es": "/es/buscar/", "en": "/en/search/"}
    queries = {
        f"{addresses[language]}?{urlencode({'q': texts.phrase(language, draw)})}": None
        for _ in range(4 * (rounds + WARM_UPS))
        for language in addresses
    }
    asked = list(queries)[: WARM_UPS + 1 + rounds]

    def cost(url: str, host: str = "localhost") -> float:
        start = time.process_time()
        response = client.get(url, headers={"host": host})
        spent = (time.process_time() - start) * 1000
        if response.status_code != 200:
            sys.exit(f"{url} answers {response.status_code}; nothing to measure.")
        return spent

    cost(URL, HOST)
    bare = resident()
    start = time.perf_counter()
    cost(asked[0])
    first = time.perf_counter() - start
    for url in asked[1:WARM_UPS]:
        cost(url)
        cost(URL, HOST)
    with CaptureQueriesContext(connection) as captured:
        client.get(asked[WARM_UPS])
    # Counted here: the next request empties the log.
    queries_asked = len(captured)
    times, beside, clock = [], [], []
    for url in asked[WARM_UPS + 1 :]:
        beside.append(cost(URL, HOST))
        began = time.perf_counter()
        times.append(cost(url))
        clock.append((time.perf_counter() - began) * 1000)
    return {
        "queries": queries_asked,
        "milliseconds": statistics.median(times),
        "minimal_milliseconds": statistics.median(beside),
        "ratio": statistics.median(times) / statistics.median(beside),
        "slowest": sorted(clock)[int(0.95 * len(clock))],
        "first_milliseconds": first * 1000,
        "bare_megabytes": bare,
        "megabytes": resident(),
        "most_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE,
    }


def resident() -> float:
    """Megabytes of this process in memory now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / _MEGABYTE
    return 0.0


def print_head() -> None:
    print(
        f"{'size':>10} {'works':>6} | {'queries':>7} {'CPU ms':>7} {'minimal':>7} {'ratio':>6} {'p95 ms':>7} {'first ms':>8}"
        f" {'bare MB':>7} {'MB':>5} {'most MB':>7} | {'index MB':>8} {'embedded':>8} {'works/s':>8} | {'again':>5} {'works/s':>8} {'per CPU s':>9} | {'sentences/s':>11}"
    )


def print_row(size: str, found: dict) -> None:
    sentences = f"{found['sentences_a_second']:.0f}" if found["sentences_a_second"] else "–"
    print(
        f"{size:>10} {found['works']:6} | {found['queries']:7} {found['milliseconds']:7.2f}"
        f" {found['minimal_milliseconds']:7.2f} {found['ratio']:5.2f}× {found['slowest']:7.1f}"
        f" {found['first_milliseconds']:8.0f} {found['bare_megabytes']:7.0f} {found['megabytes']:5.0f} {found['most_megabytes']:7.0f} |"
        f" {found['index_megabytes']:8.1f} {found['embedded']:8} {found['first_works_a_second']:8.1f} |"
        f" {found['embedded_again']:5} {found['works_a_second']:8.1f} {found['works_a_cpu_second']:9.1f} | {sentences:>11}",
        flush=True,
    )


def over_budget(size: str, engine: str, found: dict) -> list[str]:
    over = []
    if found["queries"] > MAX_QUERIES:
        over.append(f"{size}: {found['queries']} queries, {MAX_QUERIES} allowed")
    if found["embedded_again"]:
        over.append(f"{size}: a second rebuild embedded {found['embedded_again']} texts again")
    if size in MAX_MEGABYTES and found["megabytes"] > MAX_MEGABYTES[size]:
        over.append(f"{size}: {found['megabytes']:.0f} MB, {MAX_MEGABYTES[size]} allowed")
    if size != DOCUMENTS:
        return over
    if found["ratio"] > MAX_RATIO[engine]:
        over.append(f"{size}: {found['ratio']:.2f}×, {MAX_RATIO[engine]}× allowed")
    if found["works_a_cpu_second"] < MIN_WORKS_A_SECOND:
        over.append(f"{size}: {found['works_a_cpu_second']:.1f} works a second of CPU, {MIN_WORKS_A_SECOND} wanted")
    if found["sentences_a_second"] and found["sentences_a_second"] < MIN_SENTENCES_A_SECOND:
        over.append(f"{size}: {found['sentences_a_second']:.0f} sentences a second, {MIN_SENTENCES_A_SECOND} wanted")
    return over


if __name__ == "__main__":
    main()
