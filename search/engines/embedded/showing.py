"""What is shown of the works on a page of the embedded engine's answer: titles, passages and why they were found."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from search.audiences import Audience
from search.documents import SUMMARY_PLACE
from search.engines import fusion
from search.engines.embedded.catalogue import Catalogue
from search.engines.embedded.scoring import places, stemmed
from search.engines.embedded.searching import Search
from search.engines.embedded.snippets import Wanted, mark, worth
from search.engines.excerpts import SNIPPET_LENGTH, excerpt
from search.engines.reasons import told
from search.language import Alternative, Clause, Understanding
from search.language.text import LANGUAGES
from search.queries import SearchQuery
from search.results import Hit, Marked, Reason, Results, Snippet


def search(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    query: SearchQuery,
    understanding: Understanding,
    *,
    audience: Audience,
    now: datetime,
) -> Results:
    """Answers one query from one state of the index."""
    asked = Search(connection, catalogue, query, understanding, audience, now)
    order, total, fused = asked.ordered()
    return Results(
        total=total,
        hits=tuple(_Page(asked, fused).hits(order[query.offset :])),
        facets=asked.facets(),
        confidence=asked.confidence(fused),
        engine="embedded",
    )


class _Page:
    def __init__(self, asked: Search, fused: fusion.Fusion) -> None:
        self.asked = asked
        self.connection = asked.connection
        self.query = asked.query
        self.understanding = asked.understanding
        self.fused = fused
        self._stems: dict[tuple[int, str], _Stems] = {}
        self._phrases: dict[tuple[tuple[str, ...], str], str] = {}

    def hits(self, works: list[int]) -> list[Hit]:
        if not works:
            return []
        marks = ", ".join("?" * len(works))
        keys = dict(self.connection.execute(f"SELECT id, key FROM work WHERE id IN ({marks})", works))
        parts = {
            (work, language): (title, summary)
            for work, language, title, summary in self.connection.execute(
                f"SELECT work, language, title, summary FROM part WHERE work IN ({marks})", works
            )
        }
        wanted: dict[str, Wanted] = {}
        hits = []
        for work in works:
            language = self._shown_language(work)
            title, summary = parts[work, language]
            of_work = self.fused.get(work)
            stems = self._stems_of(work, language)
            if language not in wanted:
                wanted[language] = Wanted.of(self.understanding.clauses[language], language)
            here = wanted[language].within(stems.all)
            hits.append(
                Hit(
                    key=keys[work],
                    score=round(of_work.score, 4) if of_work else 0.0,
                    language=language,
                    languages=tuple(each for each in LANGUAGES if self.asked.visible[each] >> work & 1),
                    title=mark(title, stems.title, here),
                    snippet=self._snippet(work, summary, stems.summary, here)
                    or self._near_snippet(work, summary, language),
                    reasons=self._reasons(work),
                    parts=self.asked.parts(of_work, keys) if of_work else None,
                )
            )
        return hits

    def _shown_language(self, work: int) -> str:
        possible = [each for each in self.query.content_languages if self.asked.visible[each] >> work & 1]
        if self.query.reader_language in possible:
            return self.query.reader_language
        return possible[0]

    def _snippet(self, work: int, summary: str, stems_of_summary: str, wanted: Wanted) -> Snippet | None:
        """The passage with most of what is wanted; the summary when no passage has more."""
        if not wanted.sequences:
            return None
        best, chosen, stems_of_chosen = 0.5 if worth(stems_of_summary, wanted) else 0.0, SUMMARY_PLACE, stems_of_summary
        for place, stems, heading in self.connection.execute(
            "SELECT place, stems, heading FROM passage WHERE work = ? AND language = ? ORDER BY place",
            (work, wanted.language),
        ):
            of_passage = worth(stems, wanted) + wanted.of_heading(heading)
            if of_passage > best:
                best, chosen, stems_of_chosen = of_passage, place, stems
        if not best:
            return None
        if chosen == SUMMARY_PLACE:
            return Snippet(mark(summary, stems_of_chosen, wanted, SNIPPET_LENGTH), wanted.language, kind="summary")
        kind, heading, anchor, page, file, text = self._passage(work, wanted.language, chosen)
        marked = mark(text, stems_of_chosen, wanted, SNIPPET_LENGTH)
        return Snippet(marked, wanted.language, kind, heading, anchor, page, file)

    def _near_snippet(self, work: int, summary: str, language: str) -> Snippet | None:
        """The sentence that is nearest in meaning, with what follows it; nothing of it is marked."""
        near = next((each for each in self.asked.near[language] if each.work == work), None)
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
            match = self.asked.matches[language].get(work)
            if match is None:
                continue
            clauses = self.understanding.clauses[language]
            stems = self._stems_of(work, language).all
            for clause in (clauses[place] for place in places(match.met)):
                way = next((each for each in clause.alternatives if self._phrase(each, language) in stems), None)
                # A word that only its folded form met has none.
                if way is None and clause.is_word:
                    way = clause.alternatives[0]
                if way is not None:
                    met.append((clause, way))
        near = [language for language in self.query.content_languages if work in self.asked.by_meaning[language]]
        return told(met) or tuple(Reason("passage", "", language) for language in near[:1])

    def _phrase(self, alternative: Alternative, language: str) -> str:
        key = (alternative.words, language)
        if key not in self._phrases:
            self._phrases[key] = f" {' '.join(stemmed(alternative, language))} "
        return self._phrases[key]

    def _stems_of(self, work: int, language: str) -> "_Stems":
        if (work, language) not in self._stems:
            rows = self.connection.execute(
                f"SELECT title, summary, labels, body FROM {language}_words WHERE rowid IN (?, ?) ORDER BY rowid DESC",
                (work, -work),
            ).fetchall()
            joined = f" {' xpassagex '.join(column for columns in rows for column in columns)} "
            self._stems[work, language] = _Stems(rows[0][0], rows[0][1], joined)
        return self._stems[work, language]


class _Stems(NamedTuple):
    """The stems of a work's title and summary, and of all of it and its files with a space before and after each."""

    title: str
    summary: str
    all: str


def _unmarked(text: str) -> Marked:
    return Marked(((text, False),)) if text else Marked(())
