"""Turns the clauses of an understood query into one SQL statement per language and reads the scores."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from search.engines import fusion
from search.engines.embedded.analysis import folded_term
from search.language import Alternative, Clause, Understanding
from search.language.text import fold_all, stem
from search.language.weights import FOLDED

# Columns in the order of the table; the folded one counts through its own alternative. Read through the column
# `rank`: the function bm25() itself cannot be used where SQLite folds a subquery into its surroundings.
_RANK = f"'bm25({fusion.TITLE}, {fusion.SUMMARY}, {fusion.LABELS}, {fusion.BODY}, 1.0)'"


@dataclass(frozen=True, slots=True)
class Match:
    """A work found in one language; bit n of `met` is set where clause n is met."""

    work: int
    score: float
    met: int


def score(connection: sqlite3.Connection, understanding: Understanding, language: str) -> list[Match]:
    """Every work that matches in that language, visible or not, with its score."""
    clauses = understanding.clauses[language]
    if not clauses:
        return []
    selects: list[str] = []
    values: list[object] = []
    for place, clause in enumerate(clauses):
        alternatives = _lookups(clause, language)
        each = " UNION ALL ".join(
            f"SELECT rowid, -rank * ? AS s FROM {language}_words WHERE {language}_words MATCH ? AND rank MATCH {_RANK}"
            for _ in alternatives
        )
        for weight, match in alternatives:
            values += (weight, match)
        if len(alternatives) == 1:
            selects.append(f"SELECT rowid, s, {1 << place} AS bit FROM ({each})")
        else:
            selects.append(f"SELECT rowid, max(s) AS s, {1 << place} AS bit FROM ({each}) GROUP BY rowid")
    statement = f"SELECT rowid, sum(s), sum(bit) FROM ({' UNION ALL '.join(selects)}) GROUP BY rowid"
    is_word = sum(1 << place for place, clause in enumerate(clauses) if clause.is_word)
    is_concept = ((1 << len(clauses)) - 1) & ~is_word
    least = fusion.least_words(understanding, language)
    return [
        Match(work, total, met)
        for work, total, met in connection.execute(statement, values)
        if least <= 1 or met & is_concept or (met & is_word).bit_count() >= least
    ]


def places(met: int) -> list[int]:
    """The clauses whose bits are set."""
    return [place for place in range(met.bit_length()) if met >> place & 1]


def _lookups(clause: Clause, language: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for alternative in clause.alternatives:
        found.append((alternative.weight, _phrase(stemmed(alternative, language))))
        if len(alternative.words) == 1:
            found += _folded_lookups(alternative, language)
    return found


def _folded_lookups(alternative: Alternative, language: str) -> list[tuple[float, str]]:
    """*ninez* finds *niñez* and the other way round, each at lower weight."""
    (word,) = alternative.words
    weight = alternative.weight * FOLDED
    plain = fold_all(word)
    if plain != word:
        return [(weight, _phrase((stem(plain, language),)))]
    if "n" in plain or "c" in plain:
        return [(weight, _phrase((folded_term(plain, language),)))]
    return []


def stemmed(alternative: Alternative, language: str) -> tuple[str, ...]:
    return tuple(stem(word, language) for word in alternative.words)


def _phrase(stems: Sequence[str]) -> str:
    # Words are letters, digits and inner apostrophes only, so that nothing in them can be an operator.
    return '"' + " ".join(stems) + '"'
