"""Finds the works that are nearest to a query in meaning."""

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.engines.fusion import BEST_SENTENCE, NEAREST, Near
from search.language.text import LANGUAGES
from search.language.vectors import Signs, Vectors, cosines, nearest_by_signs, signs

# How many sentences and how many whole texts the quick look keeps; twice as many give the same order.
_SENTENCES = 400
_WHOLES = 150


class Meanings:
    """The signs of all vectors of one generation of the index, by language: 64 bytes a sentence."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        (self.encoder,) = connection.execute("SELECT value FROM state WHERE name = 'encoder'").fetchone()
        self._of = {language: _Signs(connection, language) for language in LANGUAGES}

    def near(
        self, connection: sqlite3.Connection, language: str, vector: Vectors, readable: NDArray[np.bool_]
    ) -> list[Near]:
        """The nearest works among those that may be read (a truth value for each id), nearest first."""
        works = self._of[language].candidates(signs(vector), readable)
        if not works:
            return []
        near = _compared(connection, language, vector, works)
        near.sort(key=lambda each: -each.cosine)
        return near[:NEAREST]


class _Signs:
    def __init__(self, connection: sqlite3.Connection, language: str) -> None:
        works: list[int] = []
        counts: list[int] = []
        wholes: list[bytes] = []
        sentences: list[bytes] = []
        for work, whole, of_sentences in connection.execute(
            "SELECT work, whole, sentences FROM vector WHERE language = ? ORDER BY work", (language,)
        ):
            works.append(work)
            wholes.append(_signs_of(whole, len(whole)))
            sentences.append(_signs_of(of_sentences, len(whole)))
            counts.append(len(of_sentences) // len(whole))
        width = len(wholes[0]) // 8 if wholes else 1
        self._works = np.array(works, dtype=np.int32)
        self._wholes: Signs = np.frombuffer(b"".join(wholes), dtype=np.uint64).reshape(-1, width)
        self._sentences: Signs = np.frombuffer(b"".join(sentences), dtype=np.uint64).reshape(-1, width)
        self._of_sentence = np.repeat(self._works, counts)

    def candidates(self, one: Signs, readable: NDArray[np.bool_]) -> list[int]:
        """The works that the nearest sentences and the nearest whole texts belong to."""
        found: set[int] = set()
        for works, among, count in (
            (self._of_sentence, self._sentences, _SENTENCES),
            (self._works, self._wholes, _WHOLES),
        ):
            open_to = readable[works]
            if not open_to.all():
                works, among = works[open_to], among[open_to]
            found.update(works[nearest_by_signs(among, one, count)].tolist())
        return sorted(found)


def _signs_of(vectors: bytes, dimensions: int) -> bytes:
    return signs(np.frombuffer(vectors, dtype=np.int8).reshape(-1, dimensions)).tobytes()


def _compared(connection: sqlite3.Connection, language: str, vector: Vectors, works: Sequence[int]) -> list[Near]:
    """Each work compared exactly: its whole, and the best of its sentences."""
    marks = ", ".join("?" * len(works))
    rows = connection.execute(
        f"SELECT work, whole, sentences, places FROM vector WHERE language = ? AND work IN ({marks})",
        (language, *works),
    ).fetchall()
    size = len(vector)
    every = np.frombuffer(b"".join(row[1] + row[2] for row in rows), dtype=np.int8).reshape(-1, size)
    found = cosines(every, vector)
    near: list[Near] = []
    start = 0
    for work, whole, sentences, places in rows:
        count = len(sentences) // size
        of_whole = float(found[start])
        place, begin, end, of_best = -1, 0, 0, of_whole
        if count:
            best = int(found[start + 1 : start + 1 + count].argmax())
            of_best = float(found[start + 1 + best])
            place, begin, end = np.frombuffer(places, dtype=np.int32)[3 * best : 3 * best + 3].tolist()
        cosine = BEST_SENTENCE * of_best + (1 - BEST_SENTENCE) * of_whole
        near.append(Near(work, cosine, np.frombuffer(whole, dtype=np.int8), place, begin, end))
        start += 1 + count
    return near
