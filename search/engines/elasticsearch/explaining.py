"""Takes one work's place in Elasticsearch's answer apart, with a request of its own for its named queries."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from search.audiences import Audience
from search.engines.elasticsearch import answers, meanings
from search.engines.elasticsearch.meanings import NearAnswer
from search.engines.elasticsearch.requests import WORDS_DEPTH, Asked
from search.engines.explained import EXPLAINED_DEPTH, Explained, InLanguage, Likeness, in_language
from search.engines.fusion import least_nearness
from search.language import Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery


class Ask(Protocol):
    def __call__(self, bodies: list[dict[str, Any]], *, named_scores: bool = False) -> list[Any]: ...


class FirstLook(Protocol):
    def __call__(self, asked: Asked) -> tuple[dict[str, Any], dict[str, NearAnswer]]: ...


def explain(
    ask: Ask,
    first_look: FirstLook,
    query: SearchQuery,
    understanding: Understanding,
    key: str,
    audience: Audience,
    now: datetime,
) -> Explained | None:
    # First as deep as a results page looks, so that scores are the same; deeper only for what stands further down.
    for depth in (WORDS_DEPTH, EXPLAINED_DEPTH):
        asked = Asked(replace(query, sort="relevance", page=1, page_size=depth), understanding, audience, now)
        scored, near = first_look(asked)
        order = answers.Order(asked, scored, near)
        if key in order.fused:
            break
    bodies = [asked.work(key), {**asked.counted(), "size": 0}]
    if asked.compares_meaning:
        bodies += [meanings.compared(understanding, language, key) for language in LANGUAGES]
    of_work, counted, *compared = ask(bodies, named_scores=True)
    scores: Mapping[str, float] = next((hit.get("matched_queries", {}) for hit in of_work["hits"]["hits"]), {})
    readable = [language for language in LANGUAGES if f"readable:{language}" in scores]
    if not readable:
        return None
    likeness = {
        language: _likeness(response, near.get(language))
        for language, response in zip(LANGUAGES, compared, strict=False)
    }
    shut_out_by = [name for name in query.facets if f"filter:{name}" not in scores]
    if not set(readable) & set(query.content_languages):
        shut_out_by.append("in")
    return Explained(
        key=key,
        place=order.keys.index(key) + 1 if key in order.keys else None,
        total=counted["hits"]["total"]["value"],
        parts=order.parts(key) if key in order.keys else None,
        languages=tuple(_in_language(understanding, language, scores, likeness.get(language)) for language in readable),
        shut_out_by=tuple(shut_out_by),
        engine="elasticsearch",
    )


def _in_language(
    understanding: Understanding, language: str, scores: Mapping[str, float], likeness: Likeness | None
) -> InLanguage:
    of_clauses = [
        [scores.get(f"{language}:{place}:{number}", 0.0) for number in range(len(clause.alternatives))]
        for place, clause in enumerate(understanding.clauses[language])
    ]
    return in_language(understanding, language, of_clauses, likeness)


def _likeness(response: Mapping[str, Any], near: NearAnswer | None) -> Likeness | None:
    found = meanings.read_compared(response)
    if found is None:
        return None
    whole, sentence, text = found
    return Likeness(whole, sentence, text, least_nearness(near.near if near is not None else ()))
