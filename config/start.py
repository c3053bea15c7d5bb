"""`make run`: bring the site up to date, then serve it, in one process.

The first start migrates, loads the first content, builds the index and makes an editor's
account; later ones only look whether any of that is needed. Whatever touches the database
before serving does so in a fork: the servers must not inherit an open connection.
"""

import contextlib
import hashlib
import os
import secrets
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from gunicorn.app.base import BaseApplication

from config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from people.services.addresses import set_address  # noqa: E402

EDITOR = "editor"
# What the first content and the vocabulary are made of; loaded again when it changes.
CONTENT = ("kb/first_content", "kb/vocabulary")
DUE_WORK_EVERY = 30


def content_fingerprint() -> str:
    """Return a fingerprint of the first content as it lies in the source tree."""
    digest = hashlib.sha256()
    for folder in CONTENT:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare() -> None:
    """Do what is missing between a fresh clone and a site that can be read and edited."""
    mark = settings.DATA_DIR / "first_content.sha256"
    executor = MigrationExecutor(connection)
    pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        _say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    fingerprint = content_fingerprint()
    if pending or not mark.exists() or mark.read_text() != fingerprint:
        _say("Loading the first content …")
        call_command("load_first_content", verbosity=0)
        _say("Building the search index …")
        call_command("rebuild_search_index", verbosity=0)
        mark.write_text(fingerprint)
    if not get_user_model().objects.exists():
        password = make_editor()
        _say(f"\nAn editor's account was made; this is shown once:\n  name      {EDITOR}\n  password  {password}\n")
        if not settings.REQUIRE_SECOND_FACTOR:
            _say("It asks for no second factor; with REQUIRE_SECOND_FACTOR=1 make run it does, as on a server.\n")


def make_editor() -> str:
    """Make the first account, which may do everything, and return its password."""
    password = secrets.token_urlsafe(12)
    editor = get_user_model().objects.create_superuser(username=EDITOR, password=password)
    set_address(person=editor, email=f"{EDITOR}@localhost", is_verified=True)
    return password


def in_fork(work: Callable[[], None]) -> int:
    """Run `work` in a fork of this process and return the fork's id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001  a fork must never return into its parent's code
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    os._exit(status)


def due_work_loop(parent: int) -> None:
    """Run what is due again and again, as long as the server lives."""
    # Ctrl-C reaches the whole group; the server ends this loop when it has ended itself,
    # and must be able to: the fork has inherited the server's own way with signals.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while os.getppid() == parent:
        call_command("run_due_work", verbosity=0)
        close_old_connections()
        for _second in range(DUE_WORK_EVERY):
            time.sleep(1)
            if os.getppid() != parent:
                return


class Server(BaseApplication):
    """Gunicorn around the application that this process has loaded already."""

    def __init__(self, address: str, url: str):
        self.address, self.url, self.due_work = address, url, 0
        super().__init__()

    def load_config(self):
        self.cfg.set("bind", self.address)
        self.cfg.set("workers", env.number("WEB_CONCURRENCY", 2))
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 4)
        self.cfg.set("preload_app", True)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("when_ready", self._ready)
        self.cfg.set("on_exit", self._exit)

    def load(self):
        return WSGIHandler()

    def _ready(self, _arbiter):
        parent = os.getpid()
        self.due_work = in_fork(lambda: due_work_loop(parent))
        _say(f"Puente is at {self.url} (Ctrl-C ends it)")

    def _exit(self, _arbiter):
        if self.due_work:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.due_work, signal.SIGTERM)


def main() -> None:
    host, port = env.text("HOST", "127.0.0.1"), settings.PORT
    _refuse_taken_port(host, port)
    _pid, status = os.waitpid(in_fork(prepare), 0)
    if status:
        sys.exit(os.waitstatus_to_exitcode(status))
    sys.argv = [str(Path(__file__))]  # gunicorn reads no arguments of ours
    Server(f"{host}:{port}", f"http://localhost:{port}").run()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as err:
            sys.exit(f"Port {port} cannot be used ({err.strerror}); choose another: make run PORT=8001")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
