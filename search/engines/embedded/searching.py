"""Finds the works of one query in one state of the embedded index, and their order."""

import heapq
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from search.audiences import Audience
from search.documents import SUMMARY_PLACE
from search.engines import fusion
from search.engines.confidence import JUDGED, Judged, confidence, met_around
from search.engines.embedded.catalogue import Catalogue
from search.engines.embedded.scoring import Match, places, score
from search.engines.embedded.sets import IN, bits, members, membership
from search.engines.excerpts import excerpt
from search.language import Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery
from search.results import ScoreParts


class Search:
    """A search under way: sets of works from the catalogue, scores and texts from the tables."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        catalogue: Catalogue,
        query: SearchQuery,
        understanding: Understanding,
        audience: Audience,
        now: datetime,
    ) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.query = query
        self.understanding = understanding
        self.visible = {language: catalogue.visible(language, audience, now) for language in LANGUAGES}
        self.matches: dict[str, dict[int, Match]] = {language: {} for language in LANGUAGES}
        self.near: dict[str, list[fusion.Near]] = {language: [] for language in LANGUAGES}
        self.by_meaning: dict[str, frozenset[int | str]] = {language: frozenset() for language in LANGUAGES}
        self.matched = dict(self.visible)
        if not understanding.is_empty:
            for language in LANGUAGES:
                self._match(language)
        self.filters = {name: catalogue.having(name, values) for name, values in query.facets.items()}

    def ordered(self) -> tuple[list[int], int, fusion.Fusion]:
        """The works up to the end of the page, best first, how many there are in all, and the scores of them all."""
        found = self._filtered(self._in_languages(self.query.content_languages))
        fused = self._fused()
        return self._order(found, fused), found.bit_count(), fused

    def parts(self, fused: fusion.Fused, keys: Mapping[int, str] | None = None) -> ScoreParts:
        """What a score consists of; `keys` are those known already."""
        if fused.voucher is None:
            return fused.parts()
        voucher = int(fused.voucher)
        if keys is not None and voucher in keys:
            return fused.parts(keys[voucher])
        (key,) = self.connection.execute("SELECT key FROM work WHERE id = ?", (voucher,)).fetchone()
        return fused.parts(key)

    def _match(self, language: str) -> None:
        readable = membership(self.visible[language])
        self.matches[language] = {
            match.work: match
            for match in score(self.connection, self.understanding, language)
            if _is_member(readable, match.work)
        }
        if self.understanding.vector is not None and self.understanding.encoder == self.catalogue.meanings.encoder:
            self.near[language] = self.catalogue.meanings.near(
                self.connection, language, self.understanding.vector, readable
            )
            self.by_meaning[language] = fusion.near_enough(self.near[language])
        self.matched[language] = bits([*self.matches[language], *map(int, self.by_meaning[language])])

    def _fused(self) -> fusion.Fusion:
        """Every work found under the filters, with its score."""
        chosen = membership(self._filtered(self._in_languages(LANGUAGES)))
        return fusion.Fusion(
            {
                language: fusion.Found(
                    words={
                        match.work: match.score
                        for match in self.matches[language].values()
                        if _is_member(chosen, match.work)
                    },
                    cited=self._cited(language) if self.understanding.citations else {},
                    met=_Met(self.understanding, language, self.matches[language]),
                    near=[each for each in self.near[language] if _is_member(chosen, int(each.work))],
                    by_meaning=self.by_meaning[language],
                )
                for language in LANGUAGES
            },
            self.understanding,
            self.query.content_languages,
        )

    def _cited(self, language: str) -> dict[int | str, float]:
        return {
            match.work: fusion.cited(self.understanding, language, places(match.met), places(match.headed))
            for match in self.matches[language].values()
        }

    def _in_languages(self, languages: Collection[str]) -> int:
        found = 0
        for language in languages:
            found |= self.matched[language]
        return found

    def _filtered(self, works: int, *, but: str = "") -> int:
        for name, having in self.filters.items():
            if name != but:
                works &= having
        return works

    def facets(self) -> dict[str, dict[str, int]]:
        """Each value with the works it has under all the *other* facets: what a click on it shows."""
        in_languages = self._in_languages(self.query.content_languages)
        counts: dict[str, dict[str, int]] = {
            "in": {language: self._filtered(self.matched[language]).bit_count() for language in LANGUAGES}
        }
        everything = self._filtered(in_languages)
        for name, values in self.catalogue.facets.items():
            works = self._filtered(in_languages, but=name) if name in self.filters else everything
            counts[name] = {value: (works & having).bit_count() for value, having in values.items()}
        return {
            name: {value: count for value, count in sorted(values.items()) if count} for name, values in counts.items()
        }

    def _order(self, found: int, fused: fusion.Fusion) -> list[int]:
        """The ids up to the end of the page asked for, best first."""
        count = self.query.offset + self.query.page_size
        changed_at, evidence = self.catalogue.changed_at, self.catalogue.evidence
        own = self.understanding.language

        def by_relevance(work: int) -> tuple[float, ...]:
            of_work = fused.place(work)
            if of_work is None:
                return (0.0, 1, -changed_at[work], work)
            score, language = of_work
            return (-score, language != own, -changed_at[work], work)

        def by_date(work: int) -> tuple[float, ...]:
            return (-changed_at[work], work)

        def by_evidence(work: int) -> tuple[float, ...]:
            return (-evidence[work], *by_relevance(work))

        key = {"relevance": by_relevance, "date": by_date, "evidence": by_evidence}[self.query.sort]
        return heapq.nsmallest(count, members(found), key=key)

    def confidence(self, fused: fusion.Fusion) -> str:
        """How well the best works answer."""
        best = [int(work) for work in fused.best(JUDGED)]
        judged = [each for language in self.query.content_languages for each in self._judged(language, best)]
        near = [language for language in self.query.content_languages if self.near[language]]
        return confidence(self.understanding, judged, by_meaning=near)

    def _judged(self, language: str, works: Sequence[int]) -> Iterator[Judged]:
        near = {each.work: each for each in self.near[language] if each.work in works}
        for work in works:
            match, near_it = self.matches[language].get(work), near.get(work)
            met = places(match.met) if match is not None else []
            if near_it is not None:
                yield Judged(language, met, near_it, partial(self._met_around, near_it, language, met))
            elif met:
                yield Judged(language, met)

    def _met_around(self, near: fusion.Near, language: str, met: Sequence[int]) -> Sequence[int]:
        (title,) = self.connection.execute(
            "SELECT title FROM part WHERE work = ? AND language = ?", (near.work, language)
        ).fetchone()
        text = passage_text(self.connection, int(near.work), language, near.passage)
        around = [title, excerpt(text, near.begins)]
        return met_around(self.understanding.clauses[language], met, around, language)


class _Met(Mapping[int | str, float]):
    """The share of the query's words that a work has in one language; reckoned only for those that are asked about."""

    def __init__(self, understanding: Understanding, language: str, matches: Mapping[int, Match]) -> None:
        self._understanding = understanding
        self._language = language
        self._matches = matches

    def __getitem__(self, work: int | str) -> float:
        return fusion.share_met(self._understanding, self._language, places(self._matches[int(work)].met))

    def __iter__(self) -> Iterator[int | str]:
        return iter(self._matches)

    def __len__(self) -> int:
        return len(self._matches)


def passage_text(connection: sqlite3.Connection, work: int, language: str, place: int) -> str:
    """The text of a passage, or the summary for SUMMARY_PLACE."""
    if place == SUMMARY_PLACE:
        found = connection.execute("SELECT summary FROM part WHERE work = ? AND language = ?", (work, language))
    else:
        found = connection.execute(
            "SELECT text FROM passage WHERE work = ? AND language = ? AND place = ?", (work, language, place)
        )
    (text,) = found.fetchone()
    return str(text)


def _is_member(flags: bytes, work: int) -> bool:
    return work < len(flags) and flags[work] == IN
