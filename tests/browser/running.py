"""A site of its own for a browser: prepared by a program, served by a process."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.smtp_sink import Sink

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    base: str
    addresses: dict[str, dict[str, str]]
    # The mail that it sends.
    mail: Sink

    def url(self, name, language):
        return self.base + self.addresses[name][language]


@contextmanager
def running_site(folder: Path, mail: Sink, prepared_by: str) -> Iterator[Site]:
    """`prepared_by`: a module that fills the site and prints the addresses of its pages, by name and language."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "SITE_URL")},
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "SEARCH_ENGINE": "embedded",
        "LOG_LEVEL": "ERROR",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail.port),
        "EMAIL_USE_TLS": "0",
    }
    prepared = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", prepared_by], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
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
        yield Site(base, json.loads(prepared.stdout.strip().splitlines()[-1]), mail)
    finally:
        server.terminate()
        server.wait(timeout=10)


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
