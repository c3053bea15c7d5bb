"""Answers one query from one state of the embedded index."""

import heapq
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from search.audiences import Audience
from search.documents import SUMMARY_PLACE
from search.engines import fusion
from search.engines.embedded.catalogue import IN, Catalogue, bits, members, membership
from search.engines.embedded.scoring import Match, places, score, stemmed
from search.engines.embedded.snippets import Wanted, mark, worth
from search.engines.excerpts import SNIPPET_LENGTH, excerpt
from search.engines.reasons import told
from search.language import Alternative, Clause, Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery
from search.results import Hit, Marked, Reason, Results, ScoreParts, Snippet

# The best works that are asked how much of the query they meet.
_JUDGED = 5


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
        self._stems: dict[tuple[int, str], str] = {}
        if not understanding.is_empty:
            for language in LANGUAGES:
                self._match(language)
        self.filters = {name: catalogue.having(name, values) for name, values in query.facets.items()}

    def results(self) -> Results:
        order, total, fused = self.ordered()
        page = order[self.query.offset :]
        return Results(
            total=total,
            hits=tuple(self._hits(page, fused)),
            facets=self._facets(),
            confidence=self._confidence(fused),
            engine="embedded",
        )

    def ordered(self) -> tuple[list[int], int, Mapping[int | str, fusion.Fused]]:
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
                self.connection, language, self.understanding.vector, members(self.visible[language])
            )
            self.by_meaning[language] = fusion.near_enough(self.near[language])
        self.matched[language] = bits([*self.matches[language], *map(int, self.by_meaning[language])])

    def _fused(self) -> dict[int | str, fusion.Fused]:
        """Every work found under the filters, with its score."""
        chosen = membership(self._filtered(self._in_languages(LANGUAGES)))
        return fusion.fuse(
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

    def _facets(self) -> dict[str, dict[str, int]]:
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

    def _order(self, found: int, fused: Mapping[int | str, fusion.Fused]) -> list[int]:
        """The ids up to the end of the page asked for, best first."""
        count = self.query.offset + self.query.page_size
        changed_at, evidence = self.catalogue.changed_at, self.catalogue.evidence
        own = self.understanding.language

        def by_relevance(work: int) -> tuple[float, ...]:
            of_work = fused.get(work)
            if of_work is None:
                return (0.0, 1, -changed_at[work], work)
            return (-of_work.score, of_work.language != own, -changed_at[work], work)

        def by_date(work: int) -> tuple[float, ...]:
            return (-changed_at[work], work)

        def by_evidence(work: int) -> tuple[float, ...]:
            return (-evidence[work], *by_relevance(work))

        key = {"relevance": by_relevance, "date": by_date, "evidence": by_evidence}[self.query.sort]
        return heapq.nsmallest(count, members(found), key=key)

    def _confidence(self, fused: Mapping[int | str, fusion.Fused]) -> str:
        judged = heapq.nlargest(_JUDGED, fused.values(), key=lambda each: each.score)
        met = [
            (language, places(self.matches[language][int(each.work)].met))
            for each in judged
            for language in self.query.content_languages
            if each.work in self.matches[language]
        ]
        near = [self.near[language][0].cosine for language in self.query.content_languages if self.near[language]]
        return fusion.confidence(self.understanding, met, max(near, default=None))

    def _hits(self, page: list[int], fused: Mapping[int | str, fusion.Fused]) -> list[Hit]:
        if not page:
            return []
        marks = ", ".join("?" * len(page))
        keys = dict(self.connection.execute(f"SELECT id, key FROM work WHERE id IN ({marks})", page))
        parts = {
            (work, language): (title, summary)
            for work, language, title, summary in self.connection.execute(
                f"SELECT work, language, title, summary FROM part WHERE work IN ({marks})", page
            )
        }
        wanted = {language: Wanted.of(self.understanding.clauses[language], language) for language in LANGUAGES}
        hits = []
        for work in page:
            language = self._shown_language(work)
            title, summary = parts[work, language]
            of_work = fused.get(work)
            here = wanted[language].within(self._all_stems(work, language))
            hits.append(
                Hit(
                    key=keys[work],
                    score=round(of_work.score, 4) if of_work else 0.0,
                    language=language,
                    languages=tuple(each for each in LANGUAGES if self.visible[each] >> work & 1),
                    title=mark(title, here),
                    snippet=self._snippet(work, summary, here) or self._near_snippet(work, summary, language),
                    reasons=self._reasons(work),
                    parts=self.parts(of_work, keys) if of_work else None,
                )
            )
        return hits

    def _shown_language(self, work: int) -> str:
        possible = [each for each in self.query.content_languages if self.visible[each] >> work & 1]
        if self.query.reader_language in possible:
            return self.query.reader_language
        return possible[0]

    def _snippet(self, work: int, summary: str, wanted: Wanted) -> Snippet | None:
        """The passage with most of what is wanted; the summary when no passage has more."""
        if not wanted.sequences:
            return None
        marked_summary = mark(summary, wanted, SNIPPET_LENGTH)
        best, chosen = (0.5, -1) if marked_summary.has_marks else (0.0, -1)
        for place, stems, heading in self.connection.execute(
            "SELECT place, stems, heading FROM passage WHERE work = ? AND language = ? ORDER BY place",
            (work, wanted.language),
        ):
            of_passage = worth(stems, wanted) + wanted.of_heading(heading)
            if of_passage > best:
                best, chosen = of_passage, place
        if chosen < 0:
            return Snippet(marked_summary, wanted.language, kind="summary") if marked_summary.has_marks else None
        kind, heading, anchor, page, file, text = self._passage(work, wanted.language, chosen)
        return Snippet(mark(text, wanted, SNIPPET_LENGTH), wanted.language, kind, heading, anchor, page, file)

    def _near_snippet(self, work: int, summary: str, language: str) -> Snippet | None:
        """The sentence that is nearest in meaning, with what follows it; nothing of it is marked."""
        near = next((each for each in self.near[language] if each.work == work), None)
        if near is None:
            return None
        if near.passage == SUMMARY_PLACE:
            return Snippet(_unmarked(excerpt(summary, near.begins)), language, kind="summary")
        kind, heading, anchor, page, file, text = self._passage(work, language, near.passage)
        return Snippet(_unmarked(excerpt(text, near.begins)), language, kind, heading, anchor, page, file)

    def _passage(self, work: int, language: str, place: int) -> tuple[str, str, str, int | None, int | None, str]:
        row: tuple[str, str, str, int | None, int | None, str] = self.connection.execute(
            "SELECT kind, heading, anchor, page, file, text FROM passage WHERE work = ? AND language = ? AND place = ?",
            (work, language, place),
        ).fetchone()
        return row

    def _reasons(self, work: int) -> tuple[Reason, ...]:
        met: list[tuple[Clause, Alternative]] = []
        for language in self.query.content_languages:
            match = self.matches[language].get(work)
            if match is None:
                continue
            clauses = self.understanding.clauses[language]
            stems = self._all_stems(work, language)
            for clause in (clauses[place] for place in places(match.met)):
                ways = [each for each in clause.alternatives if f" {' '.join(stemmed(each, language))} " in stems]
                # A word that only its folded form met has none.
                if clause.is_word and not ways:
                    ways = [clause.alternatives[0]]
                met += [(clause, way) for way in ways[:1]]
        near = [language for language in self.query.content_languages if work in self.by_meaning[language]]
        return told(met) or tuple(Reason("passage", "", language) for language in near[:1])

    def _all_stems(self, work: int, language: str) -> str:
        """The stems of the work and of its files, with a space before and after each."""
        if (work, language) not in self._stems:
            rows = self.connection.execute(
                f"SELECT title, summary, labels, body FROM {language}_words WHERE rowid IN (?, ?)", (work, -work)
            )
            self._stems[work, language] = f" {' xpassagex '.join(column for columns in rows for column in columns)} "
        return self._stems[work, language]


def _unmarked(text: str) -> Marked:
    return Marked(((text, False),)) if text else Marked(())


class _Met(Mapping[int | str, float]):
    """The share of the query's words that a work has in one language; reckoned only for those that are asked about."""

    def __init__(self, understanding: Understanding, language: str, matches: Mapping[int, Match]) -> None:
        self._understanding = understanding
        self._clauses = understanding.clauses[language]
        self._matches = matches

    def __getitem__(self, work: int | str) -> float:
        covered: set[int] = set()
        for place in places(self._matches[int(work)].met):
            covered |= self._clauses[place].covers
        return len(covered) / len(self._understanding.content_words)

    def __iter__(self) -> Iterator[int | str]:
        return iter(self._matches)

    def __len__(self) -> int:
        return len(self._matches)


def _is_member(flags: bytes, work: int) -> bool:
    return work < len(flags) and flags[work] == IN


def search(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    query: SearchQuery,
    understanding: Understanding,
    *,
    audience: Audience,
    now: datetime,
) -> Results:
    return Search(connection, catalogue, query, understanding, audience, now).results()
