"""Clauses of an understood query as Elasticsearch queries."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from search.audiences import Audience
from search.engines import fusion
from search.engines.excerpts import DECISIVE
from search.language import Alternative, Clause, Understanding
from search.language.citations import SUFFIXES
from search.language.text import LANGUAGES, fold_all
from search.language.weights import FOLDED

Query = dict[str, Any]

# The order of the best works of a language, with what tells equal scores apart.
BEST_FIRST = [{"_score": "desc"}, {"changed_at": "desc"}, {"key": "asc"}]

# More than words ever score; taken off again when the answer is read.
CITED = 100.0

# Names of fields with their weights: as they are, and folded.
_Fields = tuple[list[str], list[str]]

_FIELDS = (("title", fusion.TITLE), ("summary", fusion.SUMMARY), ("labels", fusion.LABELS), ("body", fusion.BODY))
_OWN_FIELDS: dict[str, _Fields] = {
    language: (
        [f"{language}.{name}^{weight}" for name, weight in _FIELDS],
        [f"{language}.{name}.folded^{weight}" for name, weight in _FIELDS],
    )
    for language in LANGUAGES
}
_FIELDS_OF_FILES: dict[str, _Fields] = {
    language: ([f"{language}.attached"], [f"{language}.attached.folded"]) for language in LANGUAGES
}


def changed_at(hit: Mapping[str, Any]) -> int:
    """When a work changed, in milliseconds: the order BEST_FIRST brings it along."""
    return int(hit["sort"][1])


def matching(understanding: Understanding, language: str) -> Query:
    """What a part in that language must have; each clause is named "language:place"."""
    clauses = understanding.clauses[language]
    if not clauses:
        return {"match_none": {}}
    named = [(clause, _clause(clause, language, f"{language}:{place}")) for place, clause in enumerate(clauses)]
    required = [query for clause, query in named if clause.is_required]
    if required:
        # What else is asked for only says in which order.
        return {"bool": {"must": required, "should": [query for clause, query in named if not clause.is_required]}}
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


def cited(understanding: Understanding, language: str) -> list[Query]:
    """For each citation what lifts a work above all that do not have it: CITED for having it, as much again where it
    heads a passage or the work, which is named "headed:language:place".
    """
    lifts: list[Query] = []
    for place, clause in enumerate(understanding.clauses[language]):
        if clause.citation is not None:
            mentioned = any_of(_alternative(each, language) for each in clause.alternatives)
            lifts.append({"constant_score": {"filter": mentioned, "boost": CITED}})
            heads = any_of([_heads(clause, f"{language}.title"), _headed_passage(clause, language)])
            name = f"headed:{language}:{place}"
            lifts.append({"constant_score": {"filter": heads, "boost": CITED, "_name": name}})
    return lifts


def headed(understanding: Understanding, language: str) -> list[Query]:
    """Passages under a citation of the query, to be shown before any other."""
    heads = [
        _heads(clause, f"{language}.passages.heading") for clause in understanding.clauses[language] if clause.citation
    ]
    return [{"constant_score": {"filter": query, "boost": DECISIVE}} for query in heads]


def _headed_passage(clause: Clause, language: str) -> Query:
    heads = _heads(clause, f"{language}.passages.heading")
    return {"nested": {"path": f"{language}.passages", "query": heads, "score_mode": "none"}}


def _heads(clause: Clause, field: str) -> Query:
    """The citation stands in a heading; "art. 27" does not in "art. 27 bis"."""
    forms = [" ".join(alternative.words) for alternative in clause.alternatives]
    heads = any_of({"match_phrase": {field: form}} for form in forms)
    if clause.citation is None or clause.citation.has_suffix:
        return heads
    others = [{"match_phrase": {field: f"{form} {suffix}"}} for form in forms for suffix in SUFFIXES]
    return {"bool": {**heads["bool"], "must_not": others}}


def alternatives(understanding: Understanding, language: str) -> list[Query]:
    """Each way of meeting each clause by itself, named "language:clause:alternative"."""
    return [
        _named(_alternative(alternative, language, is_exact=clause.is_required), f"{language}:{place}:{number}")
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
            weight = alternative.weight + len(alternative.words) - 1 + DECISIVE * clause.is_required
            yield _in_field(alternative, f"{field}", weight), weight
            if len(alternative.words) == 1 and not clause.is_required:
                yield _in_field(alternative, f"{field}.folded", weight * FOLDED), weight * FOLDED


def _clause(clause: Clause, language: str, name: str) -> Query:
    queries = [_alternative(each, language, is_exact=clause.is_required) for each in clause.alternatives]
    return _named(queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}, name)


# Each is asked for three times in a search: to rank, to count, and to say why a work was found. Nobody changes one.
@lru_cache(maxsize=2_000)
def _alternative(alternative: Alternative, language: str, *, is_exact: bool = False) -> Query:
    # The work's own text, or else its files, each weighed by its own length.
    own = _in_fields(alternative, _OWN_FIELDS[language], 1.0, is_exact=is_exact)
    files = _in_fields(alternative, _FIELDS_OF_FILES[language], fusion.ATTACHED, is_exact=is_exact)
    return {"dis_max": {"queries": [*own, *files]}}


def _in_fields(alternative: Alternative, fields: _Fields, factor: float, *, is_exact: bool) -> list[Query]:
    text, weight = " ".join(alternative.words), alternative.weight * factor
    exact, folded = fields
    if len(alternative.words) > 1:
        return [{"multi_match": {"query": text, "fields": exact, "type": "phrase", "boost": weight}}]
    # BM25 over all fields as if they were one, as the embedded engine has it.
    found: list[Query] = [{"combined_fields": {"query": text, "fields": exact, "boost": weight}}]
    if not is_exact and set(fold_all(text)) & {"n", "c"}:
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
