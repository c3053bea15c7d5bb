"""Finds the works that are nearest to a query in meaning."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.sets import IN
from search.engines.fusion import BEST_SENTENCE, NEAREST, Near
from search.language.text import LANGUAGES
from search.language.vectors import Signs, Vectors, cosines, differing, nearest_of, signs

# How many sentences and how many whole texts the quick look at the signs keeps; twice as many give the same order.
_SENTENCES = 120
_WHOLES = 100
_PLACE_BITS = 40


class Meanings:
    """What is compared first, of one generation of the index: whole texts, and the signs of every sentence (64 bytes)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.encoder = encoder_of(connection)
        self._of = {language: _Signs.read(connection, language) for language in LANGUAGES}

    def near(self, connection: sqlite3.Connection, language: str, vector: Vectors, readable: bytes) -> list[Near]:
        """The nearest of the works that may be read (as in `membership`), nearest first."""
        of_language = self._of[language]
        sentences = of_language.candidates(signs(vector), readable)
        if not sentences:
            return []
        return of_language.nearest(connection, vector, np.array(sentences))

    def compare(
        self, connection: sqlite3.Connection, language: str, vector: Vectors, work: int
    ) -> "ComparedWork | None":
        """One work, wherever it stands; None where it has no vectors in that language."""
        whole = connection.execute(
            "SELECT vector FROM whole WHERE work = ? AND language = ?", (work, language)
        ).fetchall()
        sentences = connection.execute(
            "SELECT place, begins, vector FROM sentence WHERE work = ? AND language = ?", (work, language)
        ).fetchall()
        if not whole or not sentences:
            return None
        found = cosines(_stacked(row[2] for row in sentences), vector)
        best = int(found.argmax())
        place, begins, _vector = sentences[best]
        return ComparedWork(float(cosines(_stacked(whole[0]), vector)[0]), float(found[best]), place, begins)


@dataclass(frozen=True, slots=True)
class ComparedWork:
    """Cosines of the whole of a work and of its best sentence, and where that stands."""

    whole: float
    sentence: float
    passage: int
    begins: int


def encoder_of(connection: sqlite3.Connection) -> str:
    """Which encoder made the vectors that are there; empty when there are none."""
    (encoder,) = connection.execute("SELECT value FROM state WHERE name = 'encoder'").fetchone()
    return str(encoder)


def encoder_of_all(connection: sqlite3.Connection) -> str:
    """The same, but empty as well while any part has no vectors."""
    parts, wholes = connection.execute("SELECT (SELECT count(*) FROM part), (SELECT count(*) FROM whole)").fetchone()
    return encoder_of(connection) if parts == wholes else ""


@dataclass(frozen=True, slots=True)
class _Signs:
    """Sentences in the order of their works; the sentences of works[n] begin at starts[n]."""

    works: NDArray[np.int64]
    wholes: Vectors
    signs_of_wholes: Signs
    starts: NDArray[np.int64]
    sentence_ids: NDArray[np.int64]
    work_of_sentence: NDArray[np.int64]
    sentences: Signs

    @classmethod
    def read(cls, connection: sqlite3.Connection, language: str) -> "_Signs":
        rows = connection.execute(
            "SELECT work, vector FROM whole WHERE language = ? ORDER BY work", (language,)
        ).fetchall()
        of_works = np.array([work for work, _ in rows], dtype=np.int64)
        wholes = _stacked(vector for _, vector in rows)
        ids, sentences = _read(
            connection.execute("SELECT id, vector FROM sentence WHERE language = ? ORDER BY work, id", (language,))
        )
        counts = dict(
            connection.execute("SELECT work, count(*) FROM sentence WHERE language = ? GROUP BY work", (language,))
        )
        of_each = np.array([counts[work] for work, _ in rows], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(of_each)[:-1]]) if rows else of_each
        return cls(of_works, wholes, signs(wholes), starts, ids, np.repeat(of_works, of_each), sentences)

    def candidates(self, one: Signs, members: bytes) -> list[int]:
        """Of these works, the places of the sentences nearest by signs, and of the best sentence of each whose whole
        is near.
        """
        if not len(self.works):
            return []
        readable = np.zeros(max(int(self.works[-1]) + 1, len(members)), dtype=np.bool_)
        readable[: len(members)] = np.frombuffer(members, dtype=np.uint8) == IN
        far = np.iinfo(np.uint16).max
        of_sentences = np.where(readable[self.work_of_sentence], differing(self.sentences, one), far)
        of_wholes = np.where(readable[self.works], differing(self.signs_of_wholes, one), far)
        best = nearest_of(of_sentences, _SENTENCES)
        places = set(best[of_sentences[best] < far].tolist())
        near = nearest_of(of_wholes, _WHOLES)
        near = near[of_wholes[near] < far]
        # Distance and place in one number: the least of each work is its best sentence.
        numbered = (of_sentences.astype(np.int64) << _PLACE_BITS) + np.arange(len(of_sentences))
        best_of_works = np.minimum.reduceat(numbered, self.starts)[near] & ((1 << _PLACE_BITS) - 1)
        places.update(best_of_works.tolist())
        return sorted(places)

    def nearest(self, connection: sqlite3.Connection, vector: Vectors, places: NDArray[np.int64]) -> list[Near]:
        """The nearest works of the sentences at these places, each compared exactly: its whole, and the best of them."""
        ids = self.sentence_ids[places]
        found = connection.execute(f"SELECT id, vector FROM sentence WHERE id IN ({_marks(ids)})", ids.tolist())
        vectors = dict(found.fetchall())
        of_sentences = cosines(_stacked(map(vectors.__getitem__, ids.tolist())), vector)
        # The best sentence of each work; of equal ones the first.
        works = self.work_of_sentence[places]
        in_order = np.lexsort((-of_sentences, works))
        works, first = np.unique(works[in_order], return_index=True)
        best = in_order[first]
        wholes = self.wholes[np.searchsorted(self.works, works)]
        near = BEST_SENTENCE * of_sentences[best] + (1 - BEST_SENTENCE) * cosines(wholes, vector)
        top = np.argsort(-near, kind="stable")[:NEAREST]
        ids = ids[best[top]]
        stand = {
            sentence: (place, begins)
            for sentence, place, begins in connection.execute(
                f"SELECT id, place, begins FROM sentence WHERE id IN ({_marks(ids)})", ids.tolist()
            )
        }
        return [
            Near(work, cosine, wholes[each], *stand[sentence])
            for each, work, cosine, sentence in zip(
                top, works[top].tolist(), near[top].tolist(), ids.tolist(), strict=True
            )
        ]


def _marks(values: NDArray[np.int64]) -> str:
    return ", ".join("?" * len(values))


def _read(rows: Iterable[tuple[int, bytes]]) -> tuple[NDArray[np.int64], Signs]:
    """Ids, and the signs of the vectors that stand beside them."""
    ids: list[int] = []
    found: list[bytes] = []
    width = 1
    for each, vector in rows:
        ids.append(each)
        found.append(signs(np.frombuffer(vector, dtype=np.int8)).tobytes())
        width = len(vector) // 64
    return np.array(ids, dtype=np.int64), np.frombuffer(b"".join(found), dtype=np.uint64).reshape(-1, width)


def _stacked(blobs: Iterable[bytes]) -> Vectors:
    rows = list(blobs)
    if not rows:
        return np.empty((0, 64), dtype=np.int8)
    return np.frombuffer(b"".join(rows), dtype=np.int8).reshape(len(rows), -1)
