"""Writes documents into the tables of an embedded index."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial

from search.documents import PUBLIC, Part, PartVectors, WorkDocument
from search.engines.embedded import vocabulary
from search.engines.embedded.analysis import folded_stems, stored_stems
from search.engines.embedded.meanings import encoder_of
from search.language.completion import plain
from search.language.text import LANGUAGES

# Between two passages, or labels, stands a word that nobody types: no phrase reaches from one into the next.
_BREAK = " xpassagex "


def put(connection: sqlite3.Connection, documents: Iterable[WorkDocument]) -> int:
    """Stores the documents that are newer than what is there, in one transaction; returns how many."""
    taken = 0
    with _transaction(connection):
        for document in documents:
            work = _claim(connection, document.key, document.version)
            if work is None:
                continue
            connection.execute(
                "UPDATE work SET is_removed = 0, fingerprint = ?, facets = ?, changed_at = ?, evidence = ?"
                " WHERE id = ?",
                (
                    document.fingerprint,
                    json.dumps({name: list(values) for name, values in document.facets.items()}),
                    document.changed_at.timestamp(),
                    document.evidence,
                    work,
                ),
            )
            for part in document.parts:
                _put_part(connection, work, part)
            taken += 1
    return taken


def remove(connection: sqlite3.Connection, versions: Mapping[str, int]) -> int:
    """Takes works out; their row stays, empty, so that an older document cannot come back."""
    taken = 0
    with _transaction(connection):
        for key, version in versions.items():
            work = _claim(connection, key, version)
            if work is not None:
                connection.execute(
                    "UPDATE work SET is_removed = 1, fingerprint = '', facets = '{}' WHERE id = ?", (work,)
                )
                taken += 1
    return taken


def _claim(connection: sqlite3.Connection, key: str, version: int) -> int | None:
    """The row of the work, emptied for a new version; None if what is there is as new."""
    row = connection.execute("SELECT id, version FROM work WHERE key = ?", (key,)).fetchone()
    if row is None:
        added = connection.execute("INSERT INTO work VALUES (NULL, ?, ?, 1, '', '{}', 0, 0)", (key, version))
        return added.lastrowid
    work, present = row
    if present >= version:
        return None
    connection.execute("UPDATE work SET version = ? WHERE id = ?", (version, work))
    vocabulary.discount(connection, work)
    connection.execute("DELETE FROM part WHERE work = ?", (work,))
    connection.execute("DELETE FROM passage WHERE work = ?", (work,))
    connection.execute("DELETE FROM whole WHERE work = ?", (work,))
    connection.execute("DELETE FROM sentence WHERE work = ?", (work,))
    for language in LANGUAGES:
        connection.execute(f"DELETE FROM {language}_words WHERE rowid IN (?, ?)", (work, -work))
        connection.execute(f"DELETE FROM {language}_titles WHERE rowid = ?", (work,))
    return int(work)


def _put_part(connection: sqlite3.Connection, work: int, part: Part) -> None:
    language = part.language
    is_counted = vocabulary.is_counted(part, datetime.now(UTC))
    if is_counted:
        vocabulary.count(connection, language, vocabulary.texts_of(part))
    connection.execute(
        "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            work,
            language,
            part.title,
            part.summary,
            " ".join(sorted(part.audience)),
            part.publish_at.timestamp(),
            part.expire_at.timestamp(),
            PUBLIC in part.audience,
            is_counted,
        ),
    )
    connection.execute(f"INSERT INTO {language}_titles (rowid, title) VALUES (?, ?)", (work, plain(part.title)))
    # Most texts are asked for twice, as a passage and as a piece of the body.
    stems = cache(partial(stored_stems, language=language))
    connection.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                work,
                language,
                place,
                passage.kind,
                passage.heading,
                passage.anchor,
                passage.page,
                passage.file,
                passage.text,
                stems(passage.text),
            )
            for place, passage in enumerate(part.passages)
        ],
    )
    if part.vectors is not None:
        _put_vectors(connection, work, language, part.vectors)
    _put_words(connection, work, part, part.texts(attached=False), stems)
    if files := part.texts(attached=True):
        # A row of its own, so that the files' length is not the work's; the number below zero keeps them together.
        _put_words(connection, -work, Part(language, title=""), files, stems)


def _put_words(
    connection: sqlite3.Connection, row: int, part: Part, texts: list[str], stems: Callable[[str], str]
) -> None:
    language = part.language
    connection.execute(
        f"INSERT INTO {language}_words (rowid, title, summary, labels, body, folded) VALUES (?, ?, ?, ?, ?, ?)",
        (
            row,
            stored_stems(part.title, language),
            stored_stems(part.summary, language),
            _BREAK.join(stored_stems(label, language) for label in part.labels),
            _BREAK.join(stems(text) for text in texts),
            folded_stems(" ".join((part.title, part.summary, *part.labels, *texts)), language),
        ),
    )


def _put_vectors(connection: sqlite3.Connection, work: int, language: str, vectors: PartVectors) -> None:
    """Vectors of one encoder only: those of another cannot be compared, so the first that comes ends the old ones."""
    if encoder_of(connection) != vectors.encoder:
        connection.execute("DELETE FROM whole")
        connection.execute("DELETE FROM sentence")
        connection.execute("UPDATE state SET value = ? WHERE name = 'encoder'", (vectors.encoder,))
    connection.execute("INSERT INTO whole VALUES (?, ?, ?)", (work, language, vectors.whole.tobytes()))
    connection.executemany(
        "INSERT INTO sentence VALUES (NULL, ?, ?, ?, ?, ?)",
        [
            (work, language, place, begins, vector.tobytes())
            for (place, begins, _ends), vector in zip(vectors.places.tolist(), vectors.sentences, strict=True)
        ],
    )


class _transaction:
    """One write transaction that also moves the generation on, by which readers see that something changed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self.connection.execute("UPDATE state SET value = value + 1 WHERE name = 'generation'")
            self.connection.execute("COMMIT")
        else:
            self.connection.execute("ROLLBACK")
