"""Takes one work's place in the embedded engine's answer apart."""

import sqlite3
from dataclasses import replace
from datetime import datetime

from search.audiences import Audience
from search.engines import fusion
from search.engines.embedded.catalogue import Catalogue
from search.engines.embedded.scoring import score
from search.engines.embedded.searching import Search, passage_text
from search.engines.excerpts import excerpt
from search.engines.explained import EXPLAINED_DEPTH, Explained, InLanguage, Likeness, in_language
from search.language import Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery


def explain(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    query: SearchQuery,
    understanding: Understanding,
    key: str,
    *,
    audience: Audience,
    now: datetime,
) -> Explained | None:
    row = connection.execute("SELECT id FROM work WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    (work,) = row
    search = Search(
        connection,
        catalogue,
        replace(query, sort="relevance", page=1, page_size=EXPLAINED_DEPTH),
        understanding,
        audience,
        now,
    )
    readable = [language for language in LANGUAGES if search.visible[language] >> work & 1]
    if not readable:
        return None
    order, total, fused = search.ordered()
    of_work = fused.get(work)
    shut_out_by = [name for name, having in search.filters.items() if not having >> work & 1]
    if not set(readable) & set(query.content_languages):
        shut_out_by.append("in")
    place = order.index(work) + 1 if work in order else None
    return Explained(
        key=key,
        place=place,
        total=total,
        parts=search.parts(of_work) if place is not None and of_work is not None else None,
        languages=tuple(_in_language(search, work, language) for language in readable),
        shut_out_by=tuple(shut_out_by),
        engine="embedded",
    )


def _in_language(search: Search, work: int, language: str) -> InLanguage:
    scores = [
        [_score_of(search, work, language, place, number) for number in range(len(clause.alternatives))]
        for place, clause in enumerate(search.understanding.clauses[language])
    ]
    return in_language(search.understanding, language, scores, _likeness(search, work, language))


def _score_of(search: Search, work: int, language: str, place: int, number: int) -> float:
    """What one alternative gives by itself: the score of a query that asks for nothing else."""
    clause = search.understanding.clauses[language][place]
    alone = replace(clause, alternatives=(clause.alternatives[number],))
    asked = replace(search.understanding, clauses={**search.understanding.clauses, language: (alone,)})
    return next((match.score for match in score(search.connection, asked, language) if match.work == work), 0.0)


def _likeness(search: Search, work: int, language: str) -> Likeness | None:
    vector = search.understanding.vector
    if vector is None or search.understanding.encoder != search.catalogue.meanings.encoder:
        return None
    compared = search.catalogue.meanings.compare(search.connection, language, vector, work)
    if compared is None:
        return None
    text = passage_text(search.connection, work, language, compared.passage)
    return Likeness(
        whole=compared.whole,
        sentence=compared.sentence,
        text=excerpt(text, compared.begins),
        least=fusion.least_nearness(search.near[language]),
    )
