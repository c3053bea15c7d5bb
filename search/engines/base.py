"""What every engine promises; the contract suite in tests/search/engines holds each of them to it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from search.audiences import Audience
from search.documents import WorkDocument
from search.engines.explained import Explained
from search.language import Understanding
from search.queries import SearchQuery
from search.results import Results

Progress = Callable[[int], None]


class SearchUnavailable(Exception):
    """The engine could not answer or could not store; nothing is known about what it holds."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed."""

    text: str
    language: str
    kind: str  # work | concept
    key: str


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The state of an engine; `is_complete` once a rebuild has gone through under the present schema.

    `encoder` names what made the vectors of every work; empty where there are none, or some lack them or have others.
    """

    name: str
    works: int
    is_complete: bool
    built_at: datetime | None
    index: str
    size: int
    encoder: str


class Engine(Protocol):
    """An index of works. Every method raises SearchUnavailable, and nothing else, when the index cannot be used."""

    name: str

    def put_many(self, documents: Iterable[WorkDocument]) -> int:
        """Stores documents, each replacing the one of its key unless that has a higher or equal version.

        Returns how many were taken.
        """
        ...

    def remove(self, versions: Mapping[str, int]) -> int:
        """Takes works out; a document with a version no higher than the one given here stays out from then on."""
        ...

    def search(self, query: SearchQuery, understanding: Understanding, *, audience: Audience, now: datetime) -> Results:
        """One page of the works that this audience may see now, with totals and facet counts of those alone."""
        ...

    def explain(
        self, query: SearchQuery, understanding: Understanding, key: str, *, audience: Audience, now: datetime
    ) -> Explained | None:
        """Why a work stands where it does in the order by relevance, or why it is not in it.

        None where the index holds no such work, or none that this audience may read now: nobody learns which.
        """
        ...

    def suggest(
        self, text: str, *, language: str, audience: Audience, now: datetime, limit: int = 8
    ) -> list[Suggestion]:
        """Titles of visible works in which a word begins like each word of the text."""
        ...

    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of every document held, by key."""
        ...

    def rebuild(self, documents: Iterable[WorkDocument], *, progress: Progress | None = None) -> int:
        """Replaces everything by these documents in one step at the end; searches are answered from the old index
        until then, and what is put or removed meanwhile is in the new one. Returns how many were stored.
        """
        ...

    def info(self) -> EngineInfo: ...
