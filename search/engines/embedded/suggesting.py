"""Completes what is being typed from the titles of visible works."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from search.audiences import Audience
from search.engines import titles
from search.engines.base import Suggestion
from search.engines.embedded.catalogue import Catalogue
from search.language.completion import typed_words
from search.language.text import LANGUAGES


def suggest(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    text: str,
    *,
    language: str,
    audience: Audience,
    now: datetime,
    limit: int,
) -> list[Suggestion]:
    typed = typed_words(text)
    if not typed:
        return []
    candidates: list[Suggestion] = []
    for each in LANGUAGES:
        works = _works(connection, typed, each, catalogue.visible(each, audience, now))
        marks = ", ".join("?" * len(works))
        candidates += [
            Suggestion(title, each, "work", key)
            for key, title in connection.execute(
                "SELECT work.key, part.title FROM part JOIN work ON work.id = part.work"
                f" WHERE part.language = ? AND part.work IN ({marks})",
                (each, *works),
            )
        ]
    return titles.best(candidates, typed, language=language, limit=limit)


def _works(connection: sqlite3.Connection, typed: Sequence[str], language: str, visible: int) -> list[int]:
    """The visible works with such a title, those that begin with it before others; enough of them to choose from."""
    found: dict[int, None] = {}
    for work in _matching(connection, typed, language):
        if visible >> work & 1:
            found[work] = None
            if len(found) == titles.MOST_CANDIDATES:
                break
    return list(found)


def _matching(connection: sqlite3.Connection, typed: Sequence[str], language: str) -> Iterator[int]:
    # Words have no quotation marks in them.
    at_start = "^" + " + ".join(f'"{word}"' for word in typed) + " *"
    anywhere = " AND ".join(f'"{word}" *' for word in typed)
    for wanted in (at_start, anywhere):
        # Rows come one by one: leaving off early leaves the rest unread.
        for (work,) in connection.execute(
            f"SELECT rowid FROM {language}_titles WHERE {language}_titles MATCH ?", (wanted,)
        ):
            yield work
