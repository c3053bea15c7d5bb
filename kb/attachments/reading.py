"""Has a file read by a child process and waits for it no longer than the limits say."""

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from kb.attachments.extracted import FAILED, TOO_LARGE, UNSUPPORTED, Extracted, PageText
from kb.attachments.formats import READABLE
from kb.attachments.limits import IN_BACKGROUND, Limits

_ROOT = Path(__file__).resolve().parents[2]
# The child needs nothing of what our own environment holds, keys and addresses least of all. One thread: libraries
# that start one for every processor reserve more memory than the whole limit.
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def read_file(file: BinaryIO, extension: str, limits: Limits = IN_BACKGROUND) -> Extracted:
    """The text of a file on disk, open for reading bytes at any position (its descriptor is handed on).

    Raises nothing for what is in the file; `reason` "time" says that the limit of seconds was reached, which a later
    attempt with more of them may not reach.
    """
    extension = extension.lower()
    if extension not in READABLE:
        return Extracted(UNSUPPORTED, "format")
    file.seek(0)
    command = [sys.executable, "-m", "kb.attachments.child", extension, json.dumps(asdict(limits))]
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
        except subprocess.TimeoutExpired:
            return Extracted(TOO_LARGE, "time")
        if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Extracted(TOO_LARGE, "time")
        output.seek(0)
        return _answer(output.read()) if ended.returncode == 0 else Extracted(FAILED, "crashed")


def _answer(written: bytes) -> Extracted:
    try:
        answer = json.loads(written)
        return Extracted(answer["status"], answer["reason"], tuple(PageText(**page) for page in answer["pages"]))
    except (ValueError, KeyError, TypeError):
        return Extracted(FAILED, "crashed")
