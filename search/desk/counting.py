"""Counts what is searched, without anybody's person and without a reader waiting for it.

Counts gather in the process and are written together after an answer has gone out, by the first request that ends
FLUSH_SECONDS after the first of them, or at once when FLUSH_ROWS queries have gathered. A process that dies in between
loses a few counts; nothing else leans on them.
"""

import logging
import threading
import time
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError, connection
from django.utils import timezone

from search.desk.privacy import may_be_kept
from search.language.text import as_compared
from search.models import SearchedQuery

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 5.0
FLUSH_ROWS = 50
# While the database refuses, no more than this is held; further queries are not counted.
MOST_ROWS = 1000
# An import may hold the database for long: then the counts wait, not the process.
_LOCK_MILLISECONDS = 250


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is counted; `query` is empty where the words are not kept."""

    day: date
    query: str
    language: str
    reader_language: str


@dataclass(slots=True)
class _Counts:
    query: str = ""
    asked: int = 0
    without_results: int = 0
    without_close_answer: int = 0
    clicked: int = 0


class _Gathered:
    """What this process has counted and not written yet."""

    rows: dict[tuple[date, str, str, str], _Counts] = {}
    due = 0.0
    lock = threading.Lock()


def connect() -> None:
    request_finished.connect(_request_finished, dispatch_uid="search.desk.counting")


def asked_today(text: str, language: str, reader_language: str) -> Asked:
    return Asked(timezone.localdate(), text if may_be_kept(text) else "", language, reader_language)


def count_search(asked: Asked, *, has_results: bool, has_close_answer: bool) -> None:
    """One search. A search without results counts as one without a close answer too."""
    _count(
        asked,
        asked=1,
        without_results=int(not has_results),
        without_close_answer=int(not has_results or not has_close_answer),
    )


def count_click(asked: Asked) -> None:
    """One search that led its reader to a work."""
    _count(asked, clicked=1)


def flush() -> None:
    """Writes what has gathered. What cannot be written now is kept for the next time; nothing is raised."""
    with _Gathered.lock:
        rows, _Gathered.rows = _Gathered.rows, {}
        _Gathered.due = time.monotonic() + FLUSH_SECONDS
    if not rows or not settings.SEARCH_LOG:
        return
    try:
        _write(rows)
    except DatabaseError as error:
        logger.warning("Could not write the counts of %d searched queries (%s)", len(rows), type(error).__name__)
        _take_back(rows)


def forget_old() -> int:
    """Deletes what is older than SEARCH_LOG_DAYS, or everything where nothing is to be counted. Returns the rows."""
    rows = SearchedQuery.objects.all()
    if settings.SEARCH_LOG:
        rows = rows.filter(day__lte=timezone.localdate() - timedelta(days=max(0, settings.SEARCH_LOG_DAYS)))
    return rows.delete()[0]


def forget() -> None:
    """Drops what has gathered."""
    with _Gathered.lock:
        _Gathered.rows = {}


def _count(search: Asked, **counts: int) -> None:
    if not settings.SEARCH_LOG:
        return
    key = (search.day, as_compared(search.query), search.language, search.reader_language)
    with _Gathered.lock:
        if not _Gathered.rows:
            _Gathered.due = time.monotonic() + FLUSH_SECONDS
        if key not in _Gathered.rows and len(_Gathered.rows) >= MOST_ROWS:
            return
        row = _Gathered.rows.setdefault(key, _Counts())
        row.query = search.query or row.query
        for name, count in counts.items():
            setattr(row, name, getattr(row, name) + count)


def _take_back(rows: dict[tuple[date, str, str, str], _Counts]) -> None:
    with _Gathered.lock:
        for key, counts in _Gathered.rows.items():
            kept = rows.setdefault(key, _Counts())
            for name in ("asked", "without_results", "without_close_answer", "clicked"):
                setattr(kept, name, getattr(kept, name) + getattr(counts, name))
        _Gathered.rows = rows


def _request_finished(**kwargs: Any) -> None:
    # Looked at without the lock: being a request late does no harm, and every request comes by here.
    if _Gathered.rows and (len(_Gathered.rows) >= FLUSH_ROWS or time.monotonic() >= _Gathered.due):
        flush()


# Django's own upsert replaces what stands there; this one adds to it, in one statement for all rows.
_TABLE = connection.ops.quote_name(SearchedQuery._meta.db_table)
_COLUMNS = (
    "day",
    "folded",
    "language",
    "reader_language",
    "query",
    "asked",
    "without_results",
    "without_close_answer",
    "clicked",
)
_ADDED = ", ".join(f"{name} = {_TABLE}.{name} + excluded.{name}" for name in _COLUMNS[5:])


def _write(rows: dict[tuple[date, str, str, str], _Counts]) -> None:
    # In one order everywhere, so that two processes never wait for each other's rows.
    in_order = sorted(rows.items(), key=lambda item: item[0])
    values = [
        (connection.ops.adapt_datefield_value(day), *wording, *astuple(counts)) for (day, *wording), counts in in_order
    ]
    row = f"({', '.join(['%s'] * len(_COLUMNS))})"
    statement = (
        f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES {', '.join([row] * len(values))}"  # noqa: S608
        f" ON CONFLICT (day, folded, language, reader_language) DO UPDATE SET query = excluded.query, {_ADDED}"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {_LOCK_MILLISECONDS}")
        try:
            cursor.execute(statement, [value for each in values for value in each])
        finally:
            if connection.vendor == "sqlite":
                patience = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5)
                cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
