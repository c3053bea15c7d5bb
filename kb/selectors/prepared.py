"""Questions that every page asks: Django writes their SQL once, later requests only fill in the values.

Writing SQL is most of what such a question costs, several times what the database needs to answer it. Nothing but the
SQL is kept, never an answer: each request reads the rows as they are at that moment.
"""

import threading
import uuid
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import DateTimeField, Model, QuerySet, UUIDField

# A question takes another form with each number of values and each set of closed subtrees; past this many forms all
# are forgotten and written anew.
MOST_FORMS = 300
# Questions with more values than a page has are rare and of every length: not worth keeping.
MOST_VALUES = 150

# Each thread its own: a compiler holds the connection of its thread.
_of_this_thread = threading.local()

# What stands for the values while the SQL is written: nothing else in a query looks like these.
_MARKS: dict[type, Callable[[int], Any]] = {
    uuid.UUID: lambda place: uuid.UUID(int=0xC0FFEE00_0000_4000_8000_000000000000 + place),
    datetime: lambda place: datetime(2222, 2, 2, 2, 2, 2, 222_222, tzinfo=UTC) + timedelta(days=place),
    str: lambda place: f"\ue000{place}\ue000",
    int: lambda place: 8_222_222_222_222_000_000 + place,
}
_FIELDS = {uuid.UUID: UUIDField(), datetime: DateTimeField()}


def rows(question: Hashable, ask: Callable[[Mapping[str, Any]], QuerySet[Any]], **values: Any) -> list[Any]:
    """The rows of `ask(values)`, a queryset whose form depends on `question` alone.

    `values`: datetimes, UUIDs, strings or whole numbers, or lists of one of them. `ask` hands them to lookups that
    take them as they are (exact, in, gt, lte …) and never looks at them: most of the time it is not called at all.
    """
    flat: list[Any] = []
    form: list[Hashable] = [question]
    marks: dict[str, Any] = {}
    for name, value in values.items():
        each = list(dict.fromkeys(value)) if isinstance(value, list) else [value]
        if not each:
            return []
        form.append((name, type(each[0]), len(each) if isinstance(value, list) else None))
        places = [_MARKS[type(each[0])](len(flat) + place) for place in range(len(each))]
        marks[name] = places if isinstance(value, list) else places[0]
        flat += each
    if len(flat) > MOST_VALUES:
        return list(ask(values))
    try:
        return _written(tuple(form), lambda: ask(marks), marks).rows(flat)
    except EmptyResultSet:
        return []


def _written(form: Hashable, ask: Callable[[], QuerySet[Any]], marks: Mapping[str, Any]) -> "_Written":
    known: dict[Hashable, _Written] = _of_this_thread.__dict__.setdefault("forms", {})
    written = known.get(form)
    if written is None:
        flat = [mark for each in marks.values() for mark in (each if isinstance(each, list) else [each])]
        written = _Written(ask(), flat)
        if len(known) >= MOST_FORMS:
            known.clear()
        known[form] = written
    return written


class _Written:
    """One question in one form: its SQL, and where in it the values go. Raises EmptyResultSet where nothing can match."""

    def __init__(self, queryset: QuerySet[Any], marks: list[Any]) -> None:
        self.using = queryset.db
        self.model = queryset.model
        self.read = queryset._iterable_class
        self.query = queryset.query
        self.compiler = queryset.query.get_compiler(self.using)
        self.sql, params = self.compiler.as_sql()
        stored = {self._stored(mark): place for place, mark in enumerate(marks)}
        self.params = list(params)
        self.places = [(position, stored[param]) for position, param in enumerate(params) if param in stored]
        if {place for _position, place in self.places} != set(range(len(marks))):
            raise ValueError(f"A value of the question does not reach the SQL as it is: {self.sql}")
        expressions = [expression for expression, _sql, _alias in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(expressions)

    def rows(self, values: list[Any]) -> list[Any]:
        params = list(self.params)
        for position, place in self.places:
            params[position] = self._stored(values[place])
        compiler = copy(self.compiler)
        compiler.connection = connections[self.using]
        compiler.as_sql = lambda *args, **kwargs: (self.sql, tuple(params))
        compiler.get_converters = lambda expressions: self.converters
        return list(self.read(_Asked(self.model, self.using, _Compiled(self.query, compiler))))

    def _stored(self, value: Any) -> Any:
        kept_as = _FIELDS.get(type(value))
        if kept_as is None:
            return value
        return kept_as.get_db_prep_value(value, connections[self.using], prepared=False)


class _Compiled:
    """In the place of a Query: what reads the rows of a queryset asks it for nothing but its compiler."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self.query = query
        self.compiler = compiler

    def get_compiler(self, using: str) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)


@dataclass(frozen=True, slots=True)
class _Asked:
    """In the place of a QuerySet, for Django's readers of rows."""

    model: type[Model]
    db: str
    query: _Compiled
    _known_related_objects: dict[Any, Any] = field(default_factory=dict)
