"""Reads Elasticsearch's responses into results."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import nsmallest
from typing import Any

from search.engines import fusion
from search.engines.confidence import JUDGED, Judged, confidence, met_around
from search.engines.elasticsearch.clauses import CITED, changed_at
from search.engines.elasticsearch.meanings import NearAnswer, snippet
from search.engines.elasticsearch.requests import MARK, UNMARK, Asked
from search.engines.reasons import told
from search.language import Understanding
from search.language.text import LANGUAGES
from search.results import Hit, Marked, Reason, ScoreParts, Snippet


class Order:
    """The works on the page asked for, best first, and how well the best of all answer. `keys` of a page that is not
    in the order of scores are set once they were counted.
    """

    def __init__(self, asked: Asked, scored: Mapping[str, Any], near: Mapping[str, NearAnswer]) -> None:
        understanding = asked.understanding
        hits = {language: response["hits"]["hits"] for language, response in scored.items()}
        self.near = near
        self._met = {language: _Met(understanding, language, found) for language, found in hits.items()}
        self.fused = fusion.Fusion(
            {language: self._found(understanding, language, found) for language, found in hits.items()},
            understanding,
            asked.query.content_languages if hits else (),
        )
        changes = {hit["_id"]: changed_at(hit) for found in hits.values() for hit in found}
        for answer in near.values():
            changes.update(answer.changed_at)
        own = understanding.language
        end = asked.query.offset + asked.query.page_size
        best = nsmallest(max(end, JUDGED), self.fused, key=lambda work: self._rank(work, own, changes))
        self.keys = [str(work) for work in best[asked.query.offset : end]]
        best_keys = [str(work) for work in best[:JUDGED]]
        asked_in = asked.query.content_languages
        self.confidence = confidence(
            understanding,
            [each for language in asked_in for each in self._judged(understanding, language, best_keys)],
            by_meaning=[language for language in asked_in if language in near and near[language].near],
        )

    def _rank(self, work: int | str, own: str, changes: Mapping[str, int]) -> tuple[float, bool, int, str]:
        score, language = self.fused.place(work) or (0.0, own)
        return -score, language != own, -changes.get(str(work), 0), str(work)

    def parts(self, key: str) -> ScoreParts | None:
        fused = self.fused.get(key)
        return fused.parts(str(fused.voucher or "")) if fused is not None else None

    def _judged(self, understanding: Understanding, language: str, keys: Sequence[str]) -> Iterator[Judged]:
        answer = self.near.get(language)
        near = {str(each.work): each for each in answer.near} if answer else {}
        for key in keys:
            met = self._met[language].places(key) if language in self._met else []
            if answer is not None and key in near:
                yield Judged(language, met, near[key], partial(_around, understanding, language, met, answer, key))
            elif met:
                yield Judged(language, met)

    def _found(self, understanding: Understanding, language: str, found: Sequence[Mapping[str, Any]]) -> fusion.Found:
        words = {hit["_id"]: hit["_score"] for hit in found}
        cited = {}
        for hit in found if understanding.citations else ():
            key, clauses, headed = hit["_id"], _places(hit, language), _places(hit, f"headed:{language}")
            cited[key] = fusion.cited(understanding, language, clauses, headed)
            mentioned = sum(understanding.clauses[language][place].citation is not None for place in clauses)
            words[key] -= CITED * (mentioned + len(headed))
        answer = self.near.get(language)
        return fusion.Found(
            words=words,
            met=self._met[language],
            cited=cited,
            near=[each for each in answer.near if each.work in answer.under_filters] if answer else (),
            by_meaning=fusion.near_enough(answer.near) if answer else frozenset(),
        )


def _around(
    understanding: Understanding, language: str, met: Sequence[int], answer: NearAnswer, key: str
) -> Sequence[int]:
    texts = [answer.titles[key], answer.passages.get(key, {}).get("text") or ""]
    return met_around(understanding.clauses[language], met, texts, language)


class _Met(Mapping[int | str, float]):
    """The share of the query's words that a work has in one language; reckoned only for those that are asked about."""

    def __init__(self, understanding: Understanding, language: str, found: Sequence[Mapping[str, Any]]) -> None:
        self._understanding = understanding
        self._language = language
        self._hits = {hit["_id"]: hit for hit in found}

    def places(self, key: str) -> list[int]:
        """The clauses that a work meets; none where it was not found by its words."""
        return _places(self._hits[key], self._language) if key in self._hits else []

    def __getitem__(self, work: int | str) -> float:
        met = _places(self._hits[str(work)], self._language)
        return fusion.share_met(self._understanding, self._language, met)

    def __iter__(self) -> Iterator[int | str]:
        return iter(self._hits)

    def __len__(self) -> int:
        return len(self._hits)


def _places(hit: Mapping[str, Any], named: str) -> list[int]:
    """The clauses that a hit meets, among its queries of that name and a number."""
    found = (name.rpartition(":") for name in hit.get("matched_queries", ()))
    return [int(number) for name, _, number in found if name == named]


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


def encoder_of_all(held: Mapping[str, Any]) -> str:
    """The encoder of every work; empty where some have none or another."""
    buckets = held["aggregations"]["encoders"]["buckets"]
    return str(buckets[0]["key"]) if len(buckets) == 1 else ""


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
        snippet=_snippet(hit, language, marked.get(f"{language}.summary")) or _near_snippet(order, key, language),
        reasons=_reasons(asked, names, languages) or _by_meaning(asked, key),
        parts=order.parts(key),
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
                file=source.get("file"),
            )
    return Snippet(read_marks(summary[0]), language, kind="summary") if summary else None


def _near_snippet(order: Order, key: str, language: str) -> Snippet | None:
    passage = order.near[language].passages.get(key) if language in order.near else None
    return snippet(passage, language) if passage is not None else None


def _by_meaning(asked: Asked, key: str) -> tuple[Reason, ...]:
    near = [each for each in asked.query.content_languages if key in asked.by_meaning.get(each, ())]
    return tuple(Reason("passage", "", language) for language in near[:1])


def _reasons(asked: Asked, names: Sequence[str], languages: Sequence[str]) -> tuple[Reason, ...]:
    """The first alternative that was met, of each clause that was."""
    met: dict[tuple[str, int], int] = {}
    for name in names:
        language, _, numbers = name.partition(":")
        if language in LANGUAGES:
            place, number = (int(each) for each in numbers.split(":"))
            met[language, place] = min(number, met.get((language, place), number))
    return told(
        (clause, clause.alternatives[met[language, place]])
        for language in asked.query.content_languages
        if language in languages
        for place, clause in enumerate(asked.understanding.clauses[language])
        if (language, place) in met
    )


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
