"""The Elasticsearch engine."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import scan

from search.audiences import Audience
from search.documents import WorkDocument
from search.engines import titles
from search.engines.base import EngineInfo, Progress, SearchUnavailable, Suggestion
from search.engines.elasticsearch import answers, explaining, meanings
from search.engines.elasticsearch.clauses import readable
from search.engines.elasticsearch.documents import removed, source
from search.engines.elasticsearch.encoding import SERIALIZERS
from search.engines.elasticsearch.failures import intact_answers, unavailable_on_failure
from search.engines.elasticsearch.indices import Indices
from search.engines.elasticsearch.requests import Asked
from search.engines.explained import Explained
from search.engines.fusion import near_enough
from search.language import Understanding
from search.language.completion import typed_words
from search.language.text import LANGUAGES
from search.queries import SearchQuery
from search.results import Results

# Nobody waits longer than this: a reader before the embedded engine answers, an editor before a publish goes on and
# leaves the rest to the outbox. Many documents may take longer, and a rebuild has time.
READ_SECONDS = 3
SECONDS_A_DOCUMENT = 0.5
REBUILD_SECONDS = 60
# A request may take this much longer than what is left of its seconds.
_TIMEOUT_STEP = 0.25
# A work brings hundreds of vectors along, each of which takes its place in a graph.
_BATCH = 40

# What nobody reads of an answer, though every hit has it: it does not come back.
_UNREAD = ",".join(
    f"-responses.hits.hits.{name}"
    for name in (
        "_index",
        *(f"inner_hits.*.hits.{each}" for each in ("total", "max_score", "hits._index", "hits._id", "hits._nested")),
    )
)
_HELD = {"term": {"is_removed": False}}
# Key, version and JSON of a document.
_Operation = tuple[str, int, dict[str, Any]]


class ElasticsearchEngine:
    """One index behind an alias, in a cluster that may be away at any time."""

    name = "elasticsearch"

    def __init__(
        self, url: str, *, prefix: str, api_key: str = "", ca_certs: str = "", read_seconds: float = READ_SECONDS
    ) -> None:
        options: dict[str, Any] = {"api_key": api_key} if api_key else {}
        if ca_certs:
            options["ca_certs"] = ca_certs
        self._read_seconds = read_seconds
        self._client = Elasticsearch(
            url,
            request_timeout=read_seconds,
            max_retries=0,
            retry_on_timeout=False,
            serializers=SERIALIZERS,
            **options,
        )
        # A client with other options is made of eighty objects: too many for each search.
        self._client_with = lru_cache(maxsize=32)(lambda seconds: self._client.options(request_timeout=seconds))
        self._patient = self._client.options(request_timeout=max(REBUILD_SECONDS, read_seconds))
        self._indices = Indices(self._client, prefix)
        self._rebuilding = Indices(self._patient, prefix)

    def put_many(self, documents: Iterable[WorkDocument]) -> int:
        return self._write_everywhere([_stored(document) for document in documents])

    def remove(self, versions: Mapping[str, int]) -> int:
        return self._write_everywhere([(key, version, removed(key)) for key, version in versions.items()])

    def search(self, query: SearchQuery, understanding: Understanding, *, audience: Audience, now: datetime) -> Results:
        asked = Asked(query, understanding, audience, now)
        # One wait for all requests of a search, or three slow answers would be three waits.
        deadline = time.monotonic() + self._read_seconds
        with unavailable_on_failure(), intact_answers():
            scored, near = self._first_look(asked, deadline)
            order = answers.Order(asked, scored, near)
            if asked.pages_by_score:
                of_page = [asked.shown(order.keys)] if order.keys else []
                counted, *shown = self._ask([asked.counted(), *of_page], deadline)
            else:
                (counted,) = self._ask([asked.counted()], deadline)
                order.keys = [hit["_id"] for hit in counted["hits"]["hits"]]
                shown = self._ask([asked.shown(order.keys)], deadline) if order.keys else []
            hits = answers.hits(asked, order, shown[0]) if shown else []
        return Results(
            total=counted["hits"]["total"]["value"],
            hits=tuple(hits),
            facets=answers.facet_counts(counted),
            confidence=order.confidence,
            engine=self.name,
        )

    def explain(
        self, query: SearchQuery, understanding: Understanding, key: str, *, audience: Audience, now: datetime
    ) -> Explained | None:
        # An editor has more patience than a reader, and asks for more.
        deadline = time.monotonic() + max(REBUILD_SECONDS, self._read_seconds)
        with unavailable_on_failure(), intact_answers():
            return explaining.explain(
                partial(self._ask, deadline=deadline),
                partial(self._first_look, deadline=deadline),
                query,
                understanding,
                key,
                audience,
                now,
            )

    def _first_look(self, asked: Asked, deadline: float) -> tuple[dict[str, Any], dict[str, meanings.NearAnswer]]:
        """The best works of each language by their words, and the nearest in meaning."""
        if not asked.is_scored:
            return {}, {}
        bodies = [asked.scored(language) for language in LANGUAGES]
        if asked.compares_meaning:
            bodies += [asked.near(language) for language in LANGUAGES]
        responses = self._ask(bodies, deadline)
        scored = dict(zip(LANGUAGES, responses, strict=False))
        near = {
            language: meanings.read(response, language)
            for language, response in zip(LANGUAGES, responses[len(LANGUAGES) :], strict=False)
        }
        asked.by_meaning = {language: near_enough(answer.near) for language, answer in near.items()}
        return scored, near

    def suggest(
        self, text: str, *, language: str, audience: Audience, now: datetime, limit: int = 8
    ) -> list[Suggestion]:
        typed = typed_words(text)
        if not typed:
            return []
        asked = [_completing(each, typed, audience, now) for each in LANGUAGES]
        with unavailable_on_failure():
            responses = self._ask(asked, time.monotonic() + self._read_seconds)
        candidates = [
            Suggestion(hit["_source"][each]["title"], each, "work", hit["_id"])
            for each, response in zip(LANGUAGES, responses, strict=True)
            for hit in response["hits"]["hits"]
        ]
        return titles.best(candidates, typed, language=language, limit=limit)

    def fingerprints(self) -> Mapping[str, str]:
        with unavailable_on_failure():
            self._indices.ensure_current()
            hits = scan(
                self._patient, query={"query": _HELD}, index=self._indices.alias, _source=["fingerprint"], size=2_000
            )
            return {hit["_id"]: hit["_source"]["fingerprint"] for hit in hits}

    def rebuild(self, documents: Iterable[WorkDocument], *, progress: Progress | None = None) -> int:
        stored = 0
        remaining = iter(documents)
        with unavailable_on_failure():
            # From here on every writer also writes under the building alias: what changes while this runs is in the
            # new index, and the versions keep an older document of ours from replacing it.
            name = self._rebuilding.start_building()
            try:
                while batch := list(islice(remaining, _BATCH)):
                    operations = [_stored(document) for document in batch]
                    stored += self._write(operations, self._indices.building_alias, refresh=False)
                    if progress is not None:
                        progress(stored)
                self._rebuilding.finish_building(name)
            except BaseException:
                self._abandon(name)
                raise
        return stored

    def info(self) -> EngineInfo:
        with unavailable_on_failure(), intact_answers():
            self._indices.ensure_current()
            name = self._indices.current()
            stats = self._client.indices.stats(index=name, metric=["docs", "store"])["indices"][name]["primaries"]
            # The count of Lucene documents would include every passage.
            held = self._client.search(
                index=name,
                query=_HELD,
                size=0,
                track_total_hits=True,
                aggs={"encoders": {"terms": {"field": "encoder"}}},
            )
            mapping = self._client.indices.get_mapping(index=name)[name]["mappings"]
            built_at = mapping.get("_meta", {}).get("built_at")
            return EngineInfo(
                name=self.name,
                works=held["hits"]["total"]["value"],
                is_complete=built_at is not None,
                built_at=datetime.fromisoformat(built_at) if built_at else None,
                index=name,
                size=stats["store"]["size_in_bytes"],
                encoder=answers.encoder_of_all(held.body),
            )

    def drop(self) -> None:
        """Deletes every index of this prefix; for scratch prefixes of tests and evaluations."""
        with unavailable_on_failure():
            self._indices.drop()

    def _abandon(self, name: str) -> None:
        try:
            self._indices.abandon_building(name)
        except (ApiError, TransportError):
            # The next rebuild drops it.
            return

    def _ask(self, bodies: list[dict[str, Any]], deadline: float, *, named_scores: bool = False) -> list[Any]:
        """One request for several searches. A search that failed or was answered by half fails them all.

        `named_scores`: "matched_queries" of a hit then says what each named query scored.
        """
        responses = self._answers(bodies, deadline, named_scores)
        if any(response.get("status") == 404 for response in responses):
            self._indices.ensure_current()
            responses = self._answers(bodies, deadline, named_scores)
        for response in responses:
            if "error" in response or response["timed_out"] or response["_shards"]["failed"]:
                raise SearchUnavailable(f"Elasticsearch answered by half: {response.get('error', 'timed out')}")
        return responses

    def _answers(self, bodies: list[dict[str, Any]], deadline: float, named_scores: bool) -> list[Any]:
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise SearchUnavailable("Elasticsearch took too long")
        searches: list[dict[str, Any]] = []
        for body in bodies:
            searches += {"allow_partial_search_results": False}, {**body, "timeout": f"{max(1, int(seconds * 1000))}ms"}
        client = self._client_with(math.ceil(seconds / _TIMEOUT_STEP) * _TIMEOUT_STEP)
        options: dict[str, Any] = {"include_named_queries_score": True} if named_scores else {}
        found = client.msearch(index=self._indices.alias, searches=searches, filter_path=_UNREAD, **options)
        responses: list[Any] = found["responses"]
        if len(responses) != len(bodies):
            raise SearchUnavailable(f"Elasticsearch answered {len(responses)} of {len(bodies)} searches")
        return responses

    def _write_everywhere(self, operations: list[_Operation]) -> int:
        if not operations:
            return 0
        with unavailable_on_failure():
            try:
                return self._write(operations, self._indices.alias, self._indices.building_alias)
            except NotFoundError:
                self._indices.ensure_current()
                return self._write(operations, self._indices.alias, self._indices.building_alias)

    def _write(self, operations: list[_Operation], target: str, beside: str = "", *, refresh: bool = True) -> int:
        """Writes to the target and, where that exists, to the index beside it; returns how many the target took."""
        lines: list[Any] = []
        for key, version, body in operations:
            about = {"_id": key, "version": version, "version_type": "external"}
            for alias in filter(None, (target, beside)):
                # By alias only: writing to a name that is gone would create an index without our mapping.
                lines += ({"index": {**about, "_index": alias, "require_alias": True}}, body)
        seconds = self._read_seconds + len(operations) * SECONDS_A_DOCUMENT
        if not refresh:
            # A rebuild; nobody waits for it.
            seconds = max(seconds, REBUILD_SECONDS)
        response = self._client.options(request_timeout=seconds).bulk(operations=lines, refresh=refresh)
        taken = 0
        step = 2 if beside else 1
        for place, item in enumerate(response["items"]):
            (outcome,) = item.values()
            is_target = place % step == 0
            if "error" not in outcome:
                taken += is_target
            elif outcome["status"] == 404:
                if is_target:
                    raise NotFoundError(str(outcome["error"]), response.meta, outcome)
            elif outcome["status"] != 409:
                # 409: what is there is as new.
                raise SearchUnavailable(f"Elasticsearch refused a document: {outcome['error']}")
        return taken


def _completing(language: str, typed: Sequence[str], audience: Audience, now: datetime) -> dict[str, Any]:
    """The readable titles of a language with a word for each beginning, those that begin with all of it first."""
    beginnings = [{"prefix": {f"{language}.title.plain": {"value": word}}} for word in typed]
    whole = {"prefix": {f"{language}.title_start": {"value": " ".join(typed)[: titles.LONGEST_START]}}}
    conditions = [readable(language, audience, now.isoformat()), *beginnings]
    return {
        "query": {"bool": {"filter": conditions, "should": [{"constant_score": {"filter": whole}}]}},
        "size": titles.MOST_CANDIDATES,
        "_source": [f"{language}.title"],
        "sort": [{"_score": "desc"}, {f"{language}.title_start": "asc"}, {"key": "asc"}],
        "track_total_hits": False,
    }


def _stored(document: WorkDocument) -> _Operation:
    return document.key, document.version, source(document)
