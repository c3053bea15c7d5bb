"""Looks the clauses of an understood query up in the tables of stems and adds up their scores."""

import heapq
import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from search.engines import fusion
from search.engines.embedded.analysis import folded_term, stored_stems
from search.language import Alternative, Clause, Understanding
from search.language.citations import SUFFIXES
from search.language.text import fold_all, stem
from search.language.weights import FOLDED

# Columns in the order of the table; the folded one counts through its own alternative. Read through the column
# `rank`: the function bm25() itself cannot be used where SQLite folds a subquery into its surroundings.
_RANK = f"'bm25({fusion.TITLE}, {fusion.SUMMARY}, {fusion.LABELS}, {fusion.BODY}, 1.0)'"

# What FTS5 puts in place of a weight that is not positive.
_LEAST_OF_FTS5 = 1e-6


class Match(NamedTuple):
    """A work found in one language; bit n of `met` is set where clause n is met, and of `headed` where its citation
    heads a passage or the work.
    """

    work: int
    score: float
    met: int
    headed: int = 0


def score(connection: sqlite3.Connection, understanding: Understanding, language: str) -> list[Match]:
    """Every work that matches in that language, visible or not, with its score."""
    clauses = understanding.clauses[language]
    if not clauses:
        return []
    # The table that FTS5 keeps beside its own: counting there reads no words.
    (rows_of_all,) = connection.execute(f"SELECT count(*) FROM {language}_words_docsize").fetchone()
    statement = f"SELECT rowid, -rank FROM {language}_words WHERE {language}_words MATCH ? AND rank MATCH {_RANK}"
    scores: dict[int, float] = {}
    met: dict[int, int] = {}
    for place, clause in enumerate(clauses):
        best: dict[int, float] = {}
        for weight, phrase in _lookups(clause, language):
            rows = connection.execute(statement, (phrase,)).fetchall()
            factor = weight * _rarity(rows_of_all, len(rows))
            for row, found in rows:
                work, value = row, found * factor
                if row < 0:
                    # A work's files have a row of their own, whose number is the work's below zero.
                    work, value = -row, value * fusion.ATTACHED
                if value > best.get(work, 0.0):
                    best[work] = value
        for work, of_clause in best.items():
            scores[work] = scores.get(work, 0.0) + of_clause
            met[work] = met.get(work, 0) | 1 << place
    is_word = sum(1 << place for place, clause in enumerate(clauses) if clause.is_word)
    is_concept = ((1 << len(clauses)) - 1) & ~is_word
    required = sum(1 << place for place, clause in enumerate(clauses) if clause.is_required)
    least = fusion.least_words(understanding, language)
    headed = _headed(connection, clauses, language, scores, met)
    return [
        Match(work, total, met[work], headed.get(work, 0))
        for work, total in scores.items()
        if met[work] & required == required
        and (least <= 1 or met[work] & is_concept or (met[work] & is_word).bit_count() >= least)
    ]


# Of how many of the best works the headings are read: an "art. 1" is in every law.
_MOST_HEADED = 300


def _headed(
    connection: sqlite3.Connection,
    clauses: Sequence[Clause],
    language: str,
    scores: Mapping[int, float],
    met: Mapping[int, int],
) -> dict[int, int]:
    """In which works a citation heads something, by the bits of its clause."""
    headed: dict[int, int] = {}
    for place, clause in enumerate(clauses):
        if clause.citation is None:
            continue
        works = heapq.nlargest(_MOST_HEADED, [work for work in scores if met[work] >> place & 1], scores.__getitem__)
        marks = ", ".join("?" * len(works))
        pattern = heading_pattern(clause, language)
        values = (language, *works, f"%{clause.citation.number}%")
        for column, table in (("title", "part"), ("heading", "passage")):
            for work, text in connection.execute(
                f"SELECT work, {column} FROM {table} WHERE language = ? AND work IN ({marks}) AND {column} LIKE ?",
                values,
            ):
                if pattern.search(f" {stored_stems(text, language)} "):
                    headed[work] = headed.get(work, 0) | 1 << place
    return headed


def heading_pattern(clause: Clause, language: str) -> re.Pattern[str]:
    """Finds the citation of a clause among the stems of a heading; "art. 27" is not found in "art. 27 bis"."""
    forms = "|".join(re.escape(" ".join(stemmed(each, language))) for each in clause.alternatives)
    if clause.citation is None or clause.citation.has_suffix:
        return re.compile(f" (?:{forms}) ")
    others = "|".join(stem(suffix, language) for suffix in SUFFIXES)
    return re.compile(f" (?:{forms}) (?!(?:{others}) )")


def _rarity(rows: int, having: int) -> float:
    """What turns FTS5's weight of a word that `having` of `rows` texts have into the one that both engines use.

    FTS5 takes log((N - n + .5) / (n + .5)) and next to nothing where that is negative: a word that half of the works
    have would not count at all. With 1 added inside, as Lucene has it, es-en and en-es gain .01 to .02 nDCG@10.
    """
    if not having:
        return 0.0
    odds = (rows - having + 0.5) / (having + 0.5)
    return math.log1p(odds) / max(math.log(odds) if odds > 0 else 0.0, _LEAST_OF_FTS5)


def places(met: int) -> list[int]:
    """The clauses whose bits are set."""
    return [place for place in range(met.bit_length()) if met >> place & 1]


def _lookups(clause: Clause, language: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for alternative in clause.alternatives:
        found.append((alternative.weight, _phrase(stemmed(alternative, language))))
        if len(alternative.words) == 1 and not clause.is_required:
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
