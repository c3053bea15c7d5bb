"""The two requests a search consists of: which works in which order, then what to show of those on the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from search.audiences import Audience
from search.documents import FACETS
from search.engines.elasticsearch import meanings
from search.engines.elasticsearch.clauses import (
    BEST_FIRST,
    Query,
    all_of,
    alternatives,
    any_of,
    cited,
    headed,
    highlighted,
    matching,
    present,
    readable,
)
from search.engines.elasticsearch.documents import DIMENSIONS
from search.engines.excerpts import SNIPPET_LENGTH
from search.language import Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery

# Marks around a match: letters for private use, which no text holds (clean() leaves them, an index never shows them).
MARK, UNMARK = "\ue000", "\ue001"

# The fewest best works by words that are asked for: nearness in meaning may lift one of the lower ones.
WORDS_DEPTH = 100
_MOST_VALUES = 2_000

_SORTS: dict[str, list[dict[str, str]]] = {
    "relevance": [{"changed_at": "desc"}, {"key": "asc"}],
    "date": [{"changed_at": "desc"}, {"key": "asc"}],
    "evidence": [{"evidence": "desc"}, {"changed_at": "desc"}, {"key": "asc"}],
}


class Asked:
    """A query with its audience and moment, as the bodies of requests."""

    def __init__(self, query: SearchQuery, understanding: Understanding, audience: Audience, now: datetime) -> None:
        self.query = query
        self.understanding = understanding
        moment = now.isoformat()
        self._readable = {language: readable(language, audience, moment) for language in LANGUAGES}
        self._found_by: dict[str, Query] = {}
        self._matching_by: dict[str, Query] = {}
        # Works of each language that count as found by their meaning; known after the first request.
        self.by_meaning: dict[str, frozenset[int | str]] = {}
        self._filters = {name: {"terms": {f"facets.{name}": list(values)}} for name, values in query.facets.items()}

    def _matching(self, language: str) -> Query:
        """Asked for twice: in the order of the works, and in what is counted."""
        if language not in self._matching_by:
            self._matching_by[language] = matching(self.understanding, language)
        return self._matching_by[language]

    @property
    def is_scored(self) -> bool:
        return not self.understanding.is_empty

    @property
    def pages_by_score(self) -> bool:
        """Whether the order comes from the scores of both languages, which only the client can join."""
        return self.is_scored and self.query.sort == "relevance"

    def scored(self, language: str) -> dict[str, Any]:
        """The best works of one language."""
        depth = self.query.offset + self.query.page_size if self.pages_by_score else 0
        wanted = {
            "must": [self._matching(language)],
            "should": cited(self.understanding, language),
            "filter": self._conditions(language),
        }
        return {
            "query": {"bool": wanted},
            "sort": BEST_FIRST,
            "size": max(depth, WORDS_DEPTH),
            "_source": False,
            "track_total_hits": False,
        }

    def counted(self) -> dict[str, Any]:
        """How many works there are, what the facets count, and the page itself where scores do not order it."""
        filters = list(self._filters.values())
        # What is found in either language is in the query itself; saying it again in every facet made requests of half
        # a megabyte.
        restricted = len(self.query.content_languages) < len(LANGUAGES)
        in_languages = [self._found(language) for language in self.query.content_languages] if restricted else []
        by_language = {language: self._found(language) for language in LANGUAGES}
        aggregations: dict[str, Any] = {
            "in": {"filter": all_of(filters), "aggs": {"values": {"filters": {"filters": by_language}}}}
        }
        for name in FACETS:
            if name != "in":
                others = [condition for other, condition in self._filters.items() if other != name]
                aggregations[name] = {
                    "filter": all_of([*in_languages, *others]),
                    "aggs": {"values": {"terms": {"field": f"facets.{name}", "size": _MOST_VALUES}}},
                }
        return {
            # Both languages, whatever is asked for: the language facet counts the other one as well.
            "query": {"constant_score": {"filter": any_of(by_language.values())}},
            "post_filter": all_of([*in_languages, *filters]),
            "aggs": aggregations,
            "from": 0 if self.pages_by_score else self.query.offset,
            "size": 0 if self.pages_by_score else self.query.page_size,
            "sort": _SORTS[self.query.sort],
            "_source": False,
            "track_total_hits": True,
        }

    def shown(self, keys: Sequence[str]) -> dict[str, Any]:
        """Titles, snippets, visible languages and reasons of the works on the page."""
        named = [
            {"bool": {**self._readable[language]["bool"], "_name": f"readable:{language}"}} for language in LANGUAGES
        ]
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [{"ids": {"values": list(keys)}}], "should": named}},
            "size": len(keys),
            "_source": [f"{language}.{name}" for language in LANGUAGES for name in ("title", "summary")],
            "track_total_hits": False,
        }
        if self.is_scored:
            for language in LANGUAGES:
                named += alternatives(self.understanding, language)
                if self.understanding.clauses[language]:
                    named.append(self._passages(language))
            body["highlight"] = {
                "pre_tags": [MARK],
                "post_tags": [UNMARK],
                "number_of_fragments": 0,
                "fields": {
                    f"{language}.{name}": {
                        "highlight_query": highlighted(self.understanding, language, f"{language}.{name}"),
                        "matched_fields": [f"{language}.{name}", f"{language}.{name}.folded"],
                    }
                    for language in LANGUAGES
                    for name in ("title", "summary")
                    if self.understanding.clauses[language]
                },
            }
        return body

    def work(self, key: str) -> dict[str, Any]:
        """One work with what it meets, by name: its parts, the filters chosen, and each way of meeting each clause."""
        named = [
            {"bool": {**self._readable[language]["bool"], "_name": f"readable:{language}"}} for language in LANGUAGES
        ]
        named += [
            {"bool": {**all_of([condition])["bool"], "_name": f"filter:{name}"}}
            for name, condition in self._filters.items()
        ]
        for language in LANGUAGES:
            named += alternatives(self.understanding, language)
        return {
            "query": {"bool": {"filter": [{"ids": {"values": [key]}}], "should": named}},
            "_source": False,
            "track_total_hits": False,
        }

    def _passages(self, language: str) -> Query:
        field = f"{language}.passages.text"
        wanted = highlighted(self.understanding, language, field)
        under = headed(self.understanding, language)
        return {
            "nested": {
                "path": f"{language}.passages",
                # Passages with the same of what is wanted are equal, however long: then the first one is shown, and a
                # work's own text stands before its files.
                "query": any_of([present(self.understanding, language, field), *under]),
                "boost": 0,
                "inner_hits": {
                    "name": language,
                    "size": 1,
                    "_source": [
                        f"{language}.passages.{name}" for name in ("kind", "heading", "anchor", "page", "file")
                    ],
                    "highlight": {
                        "pre_tags": [MARK],
                        "post_tags": [UNMARK],
                        "fields": {
                            field: {
                                "highlight_query": wanted,
                                "matched_fields": [field, f"{field}.folded"],
                                "fragment_size": SNIPPET_LENGTH,
                                "number_of_fragments": 1,
                                # Under the heading asked for, the number need not stand again.
                                "no_match_size": SNIPPET_LENGTH if under else 0,
                                "order": "score",
                            }
                        },
                    },
                },
            }
        }

    @property
    def compares_meaning(self) -> bool:
        vector = self.understanding.vector
        # Vectors of another size are not in the index, and Elasticsearch refuses to compare them.
        return self.is_scored and vector is not None and len(vector) == DIMENSIONS

    def near(self, language: str) -> dict[str, Any]:
        """The nearest works of one language, filters or not: what is found must not depend on what is chosen."""
        return meanings.near(self.understanding, language, self._readable[language], list(self._filters.values()))

    def _found(self, language: str) -> Query:
        if language not in self._found_by:
            self._found_by[language] = self._find(language)
        return self._found_by[language]

    def _find(self, language: str) -> Query:
        if not self.is_scored:
            return self._readable[language]
        by_meaning = {"ids": {"values": sorted(map(str, self.by_meaning.get(language, ())))}}
        return all_of([self._readable[language], any_of([self._matching(language), by_meaning])])

    def _conditions(self, language: str) -> list[Query]:
        return [self._readable[language], *self._filters.values()]
