"""Has a file read by a child process and waits for it no longer than the limits say."""

import json
from typing import BinaryIO

from kb.attachments import process
from kb.attachments.extracted import FAILED, UNSUPPORTED, Extracted, PageText, Unreadable
from kb.attachments.formats import READABLE
from kb.attachments.limits import IN_BACKGROUND, Limits


def read_file(file: BinaryIO, extension: str, limits: Limits = IN_BACKGROUND) -> Extracted:
    """The text of a file on disk, open for reading bytes at any position (its descriptor is handed on).

    Raises nothing for what is in the file; `reason` "time" says that the limit of seconds was reached, which a later
    attempt with more of them may not reach.
    """
    extension = extension.lower()
    if extension not in READABLE:
        return Extracted(UNSUPPORTED, "format")
    try:
        return _answer(process.output_of("kb.attachments.child", file, limits, extension))
    except Unreadable as unreadable:
        return Extracted(unreadable.status, unreadable.reason)


def _answer(written: bytes) -> Extracted:
    try:
        answer = json.loads(written)
        return Extracted(answer["status"], answer["reason"], tuple(PageText(**page) for page in answer["pages"]))
    except (ValueError, KeyError, TypeError):
        return Extracted(FAILED, "crashed")
