"""The outbox: which works changed, written with the change itself and worked off after the commit.

A row stays until every engine has read the work; what fails is tried again later, less and less often. So a publish
never fails because search is down, and nothing that changed meanwhile is forgotten.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from search.engines import SearchUnavailable
from search.feeding import reindex_works
from search.models import OutboxRow

logger = logging.getLogger(__name__)

BATCH = 200
# A request drains what it wrote itself and no more: an editor does not wait for somebody else's import.
INLINE_BATCH = 20
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)


def enqueue(keys: Iterable[str], reason: str) -> None:
    """Writes keys into the outbox within the current transaction and has them worked off after its commit."""
    wanted = {str(key) for key in keys}
    if not wanted:
        return
    OutboxRow.objects.bulk_create([OutboxRow(key=key, reason=reason) for key in sorted(wanted)])
    transaction.on_commit(_drain_own(wanted), robust=True)


def drain(*, limit: int | None = None) -> int:
    """Works off what is due, oldest first; returns how many works were read. Raises nothing when search is down."""
    done = 0
    while limit is None or done < limit:
        rows = list(_due()[: BATCH if limit is None else min(BATCH, limit - done)])
        if not rows or not _work_off(rows):
            break
        done += len(rows)
    return done


def lag() -> tuple[int, datetime | None]:
    """How many works wait, and since when the oldest does."""
    found = OutboxRow.objects.aggregate(works=Count("key", distinct=True), oldest=Min("created_at"))
    return found["works"], found["oldest"]


def _drain_own(keys: set[str]) -> Callable[[], None]:
    def run() -> None:
        # What failed a moment ago is not due yet: an editor waits for one timeout, not for one a signal.
        rows = list(_due().filter(key__in=keys)[:INLINE_BATCH])
        if rows:
            _work_off(rows)

    return run


def _due() -> QuerySet[OutboxRow]:
    rows = OutboxRow.objects.order_by("created_at")
    return rows.filter(next_attempt_at__isnull=True) | rows.filter(next_attempt_at__lte=timezone.now())


def _work_off(rows: list[OutboxRow]) -> bool:
    try:
        reindex_works({str(row.key) for row in rows})
    except SearchUnavailable as error:
        logger.warning("Search is unavailable; %d works wait in the outbox (%s)", len(rows), error)
        _postpone(rows)
        return False
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


def _postpone(rows: list[OutboxRow]) -> None:
    now = timezone.now()
    for row in rows:
        row.attempts += 1
        row.next_attempt_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 10))
    OutboxRow.objects.bulk_update(rows, ["attempts", "next_attempt_at"])
