"""Clauses of an understood query as Elasticsearch queries."""

from collections.abc import Iterable, Iterator
from typing import Any

from search.audiences import Audience
from search.engines import fusion
from search.language import Alternative, Clause, Understanding
from search.language.text import fold_all
from search.language.weights import FOLDED

Query = dict[str, Any]

_FIELDS = (("title", fusion.TITLE), ("summary", fusion.SUMMARY), ("labels", fusion.LABELS), ("body", fusion.BODY))


def matching(understanding: Understanding, language: str) -> Query:
    """What a part in that language must have; each clause is named "language:place"."""
    clauses = understanding.clauses[language]
    if not clauses:
        return {"match_none": {}}
    named = [(clause, _clause(clause, language, f"{language}:{place}")) for place, clause in enumerate(clauses)]
    words = [query for clause, query in named if clause.is_word]
    concepts = [query for clause, query in named if not clause.is_word]
    least = fusion.least_words(understanding, language)
    if least > 1:
        words = [{"bool": {"should": words, "minimum_should_match": least}}]
    return {"bool": {"should": [*words, *concepts], "minimum_should_match": 1}}


def readable(language: str, audience: Audience, moment: str) -> Query:
    """The part exists, is inside its window and open to this audience."""
    conditions: list[Query] = [
        {"range": {f"{language}.publish_at": {"lte": moment}}},
        {"range": {f"{language}.expire_at": {"gt": moment}}},
    ]
    if not audience.sees_all:
        conditions.append({"terms": {f"{language}.audience": sorted(audience.words)}})
    return {"bool": {"filter": conditions}}


def alternatives(understanding: Understanding, language: str) -> list[Query]:
    """Each way of meeting each clause by itself, named "language:clause:alternative"."""
    return [
        _named(_alternative(alternative, language), f"{language}:{place}:{number}")
        for place, clause in enumerate(understanding.clauses[language])
        for number, alternative in enumerate(clause.alternatives)
    ]


def highlighted(understanding: Understanding, language: str, field: str) -> Query:
    """What to mark in one field."""
    return any_of(query for query, _weight in _wanted(understanding, language, field))


def present(understanding: Understanding, language: str, field: str) -> Query:
    """The same, to choose between passages: by how much of it is there, not how often or in how long a text."""
    wanted = _wanted(understanding, language, field)
    return any_of({"constant_score": {"filter": query, "boost": weight}} for query, weight in wanted)


def _wanted(understanding: Understanding, language: str, field: str) -> Iterator[tuple[Query, float]]:
    for clause in understanding.clauses[language]:
        for alternative in clause.alternatives:
            # A phrase says more than a word, whatever its weight in the order of works.
            weight = alternative.weight + len(alternative.words) - 1
            yield _in_field(alternative, f"{field}", weight), weight
            if len(alternative.words) == 1:
                yield _in_field(alternative, f"{field}.folded", weight * FOLDED), weight * FOLDED


def _clause(clause: Clause, language: str, name: str) -> Query:
    queries = [_alternative(alternative, language) for alternative in clause.alternatives]
    return _named(queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}, name)


def _alternative(alternative: Alternative, language: str) -> Query:
    # The work's own text, or else its files, each weighed by its own length.
    own = _in_fields(alternative, [f"{language}.{name}{{}}^{weight}" for name, weight in _FIELDS], 1.0)
    files = _in_fields(alternative, [f"{language}.attached{{}}"], fusion.ATTACHED)
    return {"dis_max": {"queries": [*own, *files]}}


def _in_fields(alternative: Alternative, fields: list[str], factor: float) -> list[Query]:
    text, weight = " ".join(alternative.words), alternative.weight * factor
    exact = [field.format("") for field in fields]
    if len(alternative.words) > 1:
        return [{"multi_match": {"query": text, "fields": exact, "type": "phrase", "boost": weight}}]
    # BM25 over all fields as if they were one, as the embedded engine has it.
    found: list[Query] = [{"combined_fields": {"query": text, "fields": exact, "boost": weight}}]
    if set(fold_all(text)) & {"n", "c"}:
        folded = [field.format(".folded") for field in fields]
        found.append({"combined_fields": {"query": text, "fields": folded, "boost": weight * FOLDED}})
    return found


def _in_field(alternative: Alternative, field: str, weight: float) -> Query:
    kind = "match_phrase" if len(alternative.words) > 1 else "match"
    return {kind: {field: {"query": " ".join(alternative.words), "boost": weight}}}


def _named(query: Query, name: str) -> Query:
    (kind, body), *_others = query.items()
    return {kind: {**body, "_name": name}}


def any_of(queries: Iterable[Query]) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def all_of(queries: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(queries)}}
