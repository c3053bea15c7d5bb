"""Reads uploaded files: shortly after the upload where it is quick, else as work that falls due."""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.utils.file import hash_filelike

from kb.attachments import AT_UPLOAD, IN_BACKGROUND, READABLE, Extracted, Limits, read_file
from kb.attachments.extracted import FAILED
from kb.models import Document, DocumentText, ReadingStatus
from kb.selectors.attachments import works_offering
from kb.signals import works_changed

logger = logging.getLogger(__name__)

# A process that dies while it reads leaves the file waiting; after so many attempts it is left alone.
MOST_ATTEMPTS = 4
# What one run of due work spends on files: far less than the life of its lock.
RUN_SECONDS = 300


def await_reading(document: Document, *, again: bool = False) -> bool:
    """Notes that a document's file must be read, if it is another one than before (or `again`).

    Returns whether it waits now. The text of a file that was replaced goes at once; of one that is only read again
    it stays until there is a new one.
    """
    content = document.file_hash or _hash(document)
    reading = DocumentText.objects.filter(document=document).defer("pages").first()
    if reading is not None and reading.file_hash == content and not again:
        return reading.status == ReadingStatus.WAITING
    is_readable = document.file_extension.lower() in READABLE
    columns = {
        "status": ReadingStatus.WAITING if is_readable else ReadingStatus.UNSUPPORTED,
        "reason": "" if is_readable else "format",
        "file_hash": content,
        "attempts": 0,
    }
    if reading is None or reading.file_hash != content:
        columns |= {"pages": [], "characters": 0, "read_at": None}
    DocumentText.objects.update_or_create(document=document, defaults=columns)
    return is_readable


def read_after_commit(document: Document) -> None:
    """Has a waiting document read once the current transaction is through, for as long as an editor can wait."""
    pk = document.pk

    # A function of its own: what Django says of a failed callback begins with its name, which a partial has not.
    def read() -> None:
        read_document(pk, AT_UPLOAD)

    transaction.on_commit(read, robust=True)


def read_document(document_pk: int, limits: Limits = IN_BACKGROUND) -> DocumentText | None:
    """Reads a waiting document and announces the works that offer it.

    Returns None when it does not wait (any more), and leaves it waiting when only a short limit of time was in the
    way. Raises OSError when no process can be started.
    """
    waiting = DocumentText.objects.filter(document_id=document_pk, status=ReadingStatus.WAITING)
    reading = waiting.select_related("document").defer("pages").first()
    if reading is None:
        return None
    waiting.update(attempts=F("attempts") + 1)
    found = Extracted(FAILED, "crashed")
    if reading.attempts < MOST_ATTEMPTS:
        found = _extracted(reading.document, limits)
    if found.reason == "time" and limits.seconds < IN_BACKGROUND.seconds:
        return None
    with transaction.atomic():
        # A file that was replaced meanwhile has another hash, and waits still.
        stored = waiting.filter(file_hash=reading.file_hash).update(
            status=found.status,
            reason=found.reason,
            pages=[asdict(page) for page in found.pages],
            characters=sum(len(page.text) for page in found.pages),
            read_at=timezone.now(),
        )
        if not stored:
            return None
        works_changed.send(sender=DocumentText, keys=works_offering([document_pk]))
    return DocumentText.objects.select_related("document").get(pk=reading.pk)


def read_waiting(
    *, again: bool = False, seconds: float | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Reads every document that waits or was never looked at (or all of them, `again`), and counts by status.

    Stops between two documents after so many `seconds`; what is left waits for the next time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    fresh = Document.objects.all() if again else Document.objects.filter(reading__isnull=True)
    for document in fresh.iterator(chunk_size=200):
        await_reading(document, again=again)
    waiting = DocumentText.objects.filter(status=ReadingStatus.WAITING).order_by("pk")
    pks = list(waiting.values_list("document_id", flat=True))
    counts: dict[str, int] = {}
    for done, pk in enumerate(pks, start=1):
        if until is not None and time.monotonic() > until:
            break
        reading = read_document(pk)
        if reading is not None:
            counts[reading.status] = counts.get(reading.status, 0) + 1
        if progress is not None:
            progress(done, len(pks))
    return counts


def read_due() -> None:
    read_waiting(seconds=RUN_SECONDS)


def _extracted(document: Document, limits: Limits) -> Extracted:
    with tempfile.TemporaryFile() as copy:
        try:
            # A copy with a descriptor of its own: storage may be elsewhere, and the child reads at any position.
            with document.file.storage.open(document.file.name, "rb") as source:
                shutil.copyfileobj(source, copy)
        except FileNotFoundError:
            return Extracted(FAILED, "missing")
        copy.flush()
        return read_file(copy, document.file_extension, limits)


def _hash(document: Document) -> str:
    """The hash as Wagtail has it, without storing it; empty when the file is missing."""
    try:
        with document.open_file() as file:
            found: str = hash_filelike(file)
    except FileNotFoundError:
        return ""
    return found
