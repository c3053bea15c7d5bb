"""The nearest works in meaning, from the vectors inside the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.engines.elasticsearch.clauses import BEST_FIRST, Query, all_of, any_of, changed_at
from search.engines.fusion import BEST_SENTENCE, NEAREST, Near
from search.language import Understanding
from search.results import Marked, Snippet

# How many whole texts and how many sentences the graph of vectors proposes; they are then compared exactly.
_WHOLES = 150
_SENTENCES = 400
_UNDER_FILTERS = "under-filters"


@dataclass(frozen=True, slots=True)
class NearAnswer:
    """The nearest works, which of them pass the filters, their titles, the passage to show of each, and when it
    changed (milliseconds).
    """

    near: Sequence[Near]
    under_filters: frozenset[str]
    titles: Mapping[str, str]
    passages: Mapping[str, Mapping[str, Any]]
    changed_at: Mapping[str, int]


def near(understanding: Understanding, language: str, readable: Query, filters: list[Query]) -> dict[str, Any]:
    """The request: candidates by the graph, then each scored exactly: 1 + cosine, of its whole and its best sentence."""
    assert understanding.vector is not None  # noqa: S101 (the caller asked)
    vector = understanding.vector.tobytes().hex()
    whole, sentences = f"{language}.vector", f"{language}.sentences"
    proposed = any_of(
        [
            {
                "knn": {
                    "field": whole,
                    "query_vector": vector,
                    "k": _WHOLES,
                    "num_candidates": _WHOLES,
                    "filter": readable,
                }
            },
            {
                "nested": {
                    "path": sentences,
                    "query": _graph(f"{sentences}.vector", vector, _SENTENCES),
                }
            },
        ]
    )
    exactly = [
        _cosine(whole, vector, 1 - BEST_SENTENCE),
        {
            "nested": {
                "path": sentences,
                "score_mode": "max",
                "query": _cosine(f"{sentences}.vector", vector, BEST_SENTENCE),
                "inner_hits": {"size": 1, "_source": [f"{sentences}.{name}" for name in _SHOWN]},
            }
        },
        # Without any filter this matches everything, and must still add nothing to the score.
        {"constant_score": {"filter": all_of(filters), "boost": 0, "_name": _UNDER_FILTERS}},
    ]
    conditions = [readable, {"term": {"encoder": understanding.encoder}}, proposed]
    return {
        "query": {"bool": {**all_of(conditions)["bool"], "should": exactly}},
        "size": NEAREST,
        "_source": [whole, f"{language}.title"],
        "sort": BEST_FIRST,
        "track_scores": True,
        "track_total_hits": False,
    }


def compared(understanding: Understanding, language: str, key: str) -> dict[str, Any]:
    """The request: one work, exactly; `read_compared` reads the answer."""
    assert understanding.vector is not None  # noqa: S101 (the caller asked)
    vector = understanding.vector.tobytes().hex()
    sentences = f"{language}.sentences"
    return {
        "query": {
            "bool": {
                **all_of([{"ids": {"values": [key]}}, {"term": {"encoder": understanding.encoder}}])["bool"],
                "must": [
                    _cosine(f"{language}.vector", vector, 1),
                    {
                        "nested": {
                            "path": sentences,
                            "score_mode": "none",
                            "query": _cosine(f"{sentences}.vector", vector, 1),
                            "inner_hits": {"size": 1, "_source": [f"{sentences}.text"]},
                        }
                    },
                ],
            }
        },
        "_source": False,
        "track_total_hits": False,
    }


def read_compared(response: Mapping[str, Any]) -> tuple[float, float, str] | None:
    """Cosines of the whole and of the best sentence, and that sentence with what follows it."""
    for hit in response["hits"]["hits"]:
        for inner in next(iter(hit["inner_hits"].values()))["hits"]["hits"]:
            return hit["_score"] - 1, inner["_score"] - 1, inner["_source"].get("text") or ""
    return None


_SHOWN = ("kind", "heading", "anchor", "page", "file", "text")


def read(response: Mapping[str, Any], language: str) -> NearAnswer:
    hits = response["hits"]["hits"]
    parts = [hit["_source"][language] for hit in hits]
    vectors = np.frombuffer(bytes.fromhex("".join([part["vector"] for part in parts])), dtype=np.int8)
    wholes = vectors.reshape(len(hits), -1) if hits else vectors
    passages: dict[str, Mapping[str, Any]] = {}
    for hit in hits:
        for inner in hit["inner_hits"][f"{language}.sentences"]["hits"]["hits"]:
            passages[hit["_id"]] = inner["_source"]
    return NearAnswer(
        [Near(hit["_id"], hit["_score"] - 1, whole) for hit, whole in zip(hits, wholes, strict=True)],
        frozenset(hit["_id"] for hit in hits if _UNDER_FILTERS in hit.get("matched_queries", ())),
        {hit["_id"]: part["title"] for hit, part in zip(hits, parts, strict=True)},
        passages,
        {hit["_id"]: changed_at(hit) for hit in hits},
    )


def _graph(field: str, vector: str, count: int) -> Query:
    return {"knn": {"field": field, "query_vector": vector, "k": count, "num_candidates": count}}


def _cosine(field: str, vector: str, weight: float) -> Query:
    script = f"params.weight * (1 + cosineSimilarity(params.vector, '{field}'))"
    return {
        "script_score": {
            "query": {"exists": {"field": field}},
            "script": {"source": script, "params": {"vector": vector, "weight": weight}},
        }
    }


def snippet(source: Mapping[str, Any], language: str) -> Snippet:
    """What is shown of a passage."""
    text = source.get("text") or ""
    return Snippet(
        Marked(((text, False),)) if text else Marked(()),
        language,
        kind=source.get("kind") or "body",
        heading=source.get("heading") or "",
        anchor=source.get("anchor") or "",
        page=source.get("page"),
        file=source.get("file"),
    )
