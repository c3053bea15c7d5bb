"""Reads Elasticsearch's responses into results."""

from collections.abc import Mapping, Sequence
from typing import Any

from search.engines import fusion
from search.engines.elasticsearch.requests import JUDGED, MARK, UNMARK, Asked
from search.language.text import LANGUAGES
from search.results import Hit, Marked, Reason, Snippet


class Order:
    """The works on the page asked for, best first, and how well the best of all answer."""

    def __init__(self, asked: Asked, scored: Mapping[str, Any], counted: Mapping[str, Any]) -> None:
        hits = {language: response["hits"]["hits"] for language, response in scored.items()}
        self.fused = fusion.fuse(
            {language: [(hit["_id"], hit["_score"]) for hit in found] for language, found in hits.items()},
            asked.understanding,
        )
        changed_at = {hit["_id"]: int(hit["fields"]["changed_at"][0]) for found in hits.values() for hit in found}
        own = asked.understanding.language
        best = sorted(
            self.fused.values(),
            key=lambda each: (-each.score, each.language != own, -changed_at[str(each.work)], str(each.work)),
        )
        if asked.pages_by_score:
            end = asked.query.offset + asked.query.page_size
            self.keys = [str(each.work) for each in best[asked.query.offset : end]]
        else:
            self.keys = [hit["_id"] for hit in counted["hits"]["hits"]]
        met = {
            (language, hit["_id"]): [int(name.split(":")[1]) for name in hit.get("matched_queries", ())]
            for language, found in hits.items()
            for hit in found
        }
        self.confidence = fusion.confidence(
            asked.understanding,
            [
                (language, met[language, str(each.work)])
                for each in best[:JUDGED]
                for language in asked.query.content_languages
                if (language, str(each.work)) in met
            ],
        )


def facet_counts(counted: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for name, aggregation in counted["aggregations"].items():
        buckets = aggregation["values"]["buckets"]
        if isinstance(buckets, Mapping):
            values = {value: bucket["doc_count"] for value, bucket in buckets.items()}
        else:
            values = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        counts[name] = {value: count for value, count in sorted(values.items()) if count}
    return counts


def hits(asked: Asked, order: Order, shown: Mapping[str, Any]) -> list[Hit]:
    found = {hit["_id"]: hit for hit in shown["hits"]["hits"]}
    # A work may have been taken out between the two requests.
    return [_hit(asked, order, key, found[key]) for key in order.keys if key in found]


def _hit(asked: Asked, order: Order, key: str, hit: Mapping[str, Any]) -> Hit:
    names = hit.get("matched_queries", ())
    languages = tuple(language for language in LANGUAGES if f"readable:{language}" in names)
    possible = [language for language in asked.query.content_languages if language in languages]
    language = asked.query.reader_language
    if language not in possible:
        language = possible[0] if possible else languages[0]
    fused = order.fused.get(key)
    marked = hit.get("highlight", {})
    title = marked.get(f"{language}.title", [hit["_source"][language]["title"]])[0]
    return Hit(
        key=key,
        score=round(fused.score, 4) if fused else 0.0,
        language=language,
        languages=languages,
        title=read_marks(title),
        snippet=_snippet(hit, language, marked.get(f"{language}.summary")),
        reasons=_reasons(asked, names, languages),
    )


def _snippet(hit: Mapping[str, Any], language: str, summary: Sequence[str] | None) -> Snippet | None:
    passages = hit.get("inner_hits", {}).get(language, {}).get("hits", {}).get("hits", ())
    for inner in passages:
        fragments = next(iter(inner.get("highlight", {}).values()), ())
        if fragments:
            source = inner["_source"]
            return Snippet(
                read_marks(f"{fragments[0]} …"),
                language,
                kind=source.get("kind") or "body",
                heading=source.get("heading") or "",
                anchor=source.get("anchor") or "",
                page=source.get("page"),
            )
    return Snippet(read_marks(summary[0]), language, kind="summary") if summary else None


def _reasons(asked: Asked, names: Sequence[str], languages: Sequence[str]) -> tuple[Reason, ...]:
    """The first alternative that was met, of each clause that was."""
    met: dict[tuple[str, int], int] = {}
    for name in names:
        language, _, numbers = name.partition(":")
        if language in LANGUAGES:
            place, number = (int(each) for each in numbers.split(":"))
            met[language, place] = min(number, met.get((language, place), number))
    reasons: dict[tuple[str, str], Reason] = {}
    for language in asked.query.content_languages:
        if language not in languages:
            continue
        for place, clause in enumerate(asked.understanding.clauses[language]):
            if (language, place) in met:
                reason = clause.alternatives[met[language, place]].reason
                reasons.setdefault((reason.text, reason.language), reason)
    return tuple(reasons.values())


def read_marks(text: str) -> Marked:
    segments: list[tuple[str, bool]] = []
    for piece in text.split(MARK):
        if UNMARK in piece:
            match, _, after = piece.partition(UNMARK)
            segments.append((match, True))
            piece = after
        if piece:
            segments.append((piece, False))
    return Marked(tuple(segments))
