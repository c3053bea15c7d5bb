"""A child process for one foreign file: what a malicious one does happens there, under the system's own limits."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from kb.attachments.extracted import FAILED, TOO_LARGE, Unreadable
from kb.attachments.limits import MEGABYTE, Limits

_ROOT = Path(__file__).resolve().parents[2]
# The child needs nothing of what our own environment holds, keys and addresses least of all. One thread: libraries
# that start one for every processor reserve more memory than the whole limit.
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
# Text, JSON's escapes and the numbers of pages.
_MOST_OUTPUT = 16 * MEGABYTE


def output_of(module: str, file: BinaryIO, limits: Limits, *arguments: str) -> bytes:
    """What `python -m module ARGUMENTS… LIMITS` writes with the file as its standard input.

    The file must be on disk, open for reading at any position (its descriptor is handed on). Raises Unreadable when
    the process ran out of time or did not end well.
    """
    file.seek(0)
    command = [sys.executable, "-m", module, *arguments, json.dumps(asdict(limits))]
    with tempfile.TemporaryFile() as output:
        try:
            ended = subprocess.run(  # noqa: S603  our own program; nothing of the file is in its arguments
                command,
                stdin=file,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd=_ROOT,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable(TOO_LARGE, "time") from error
        if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Unreadable(TOO_LARGE, "time")
        if ended.returncode != 0:
            raise Unreadable(FAILED, "crashed")
        output.seek(0)
        return output.read()


def limit(limits: Limits) -> None:
    """Puts the process that calls it under the limits, for good."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_OUTPUT, _MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows no limit of address space; the other limits hold there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    os.nice(5)
