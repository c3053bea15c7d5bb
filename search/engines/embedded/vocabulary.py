"""The words of the public parts, counted: which there are in each language, and in how many works each stands.

Only what anybody may read at this moment is told. The tables count the parts that were public and inside their
publishing window when they were written; where a window has opened or closed since, and the page has not been read
again yet, the reading here makes up for it.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from search.documents import PUBLIC, Part
from search.language.text import fold, stem, word_spans
from search.language.words import Word, Words

SHORTEST_ACRONYM = 2


def is_counted(part: Part, now: datetime) -> bool:
    return PUBLIC in part.audience and part.publish_at <= now < part.expire_at


def texts_of(part: Part) -> Iterator[str]:
    yield part.title
    yield part.summary
    for passage in part.passages:
        yield passage.heading
        yield passage.text


def count(connection: sqlite3.Connection, language: str, texts: Iterable[str]) -> None:
    """Adds one work with these texts."""
    forms = _forms(texts)
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET works = works + 1",
        [(language, form, stem(fold(form), language)) for form in sorted(forms)],
    )
    connection.executemany(
        "INSERT INTO stem VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET works = works + 1",
        [(language, each) for each in sorted(_stems(forms, language))],
    )


def discount(connection: sqlite3.Connection, work: int) -> None:
    """Takes the words of a work out again, before its parts go."""
    counted = connection.execute("SELECT language FROM part WHERE work = ? AND is_counted", (work,)).fetchall()
    for (language,) in counted:
        forms = _forms(_stored_texts(connection, work, language))
        for table, words in (("word", forms), ("stem", _stems(forms, language))):
            rows = [(language, word) for word in words]
            where = f"WHERE language = ? AND {table} = ?"
            connection.executemany(f"UPDATE {table} SET works = works - 1 {where}", rows)
            connection.executemany(f"DELETE FROM {table} {where} AND works < 1", rows)


def read_words(connection: sqlite3.Connection, language: str, now: datetime | None = None) -> list[Word]:
    """(stem, its most frequent written form, number of public works), by stem; see Words for all forms."""
    return list(read(connection, language, now or datetime.now(UTC)).entries)


def read(connection: sqlite3.Connection, language: str, now: datetime, version: object = None) -> Words:
    """What anybody may read at this moment."""
    forms: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    stem_of: dict[str, str] = {}
    for form, of_form, works in connection.execute(
        "SELECT word, stem, works FROM word WHERE language = ?", (language,)
    ):
        forms[form] = works
        stem_of[form] = of_form
    stems.update(dict(connection.execute("SELECT stem, works FROM stem WHERE language = ?", (language,))))
    for work, was_counted in _moved(connection, language, now):
        moved = _forms(_stored_texts(connection, work, language))
        stem_of |= {form: stem(fold(form), language) for form in moved}
        for counter, each in ((forms, moved), (stems, _stems(moved, language))):
            counter.subtract(each) if was_counted else counter.update(each)
    in_capitals = {form: forms.pop(form) for form in [form for form in forms if form.isupper()]}
    best: dict[str, str] = {}
    for form in sorted(form for form, works in forms.items() if works > 0):
        held = best.setdefault(stem_of[form], form)
        if forms[form] > forms[held]:
            best[stem_of[form]] = form
    entries = tuple(Word(each, best[each], stems[each]) for each in sorted(best))
    return Words(
        version,
        language,
        entries,
        forms={form: works for form, works in forms.items() if works > 0},
        stems={each.stem: each.works for each in entries},
        acronyms=frozenset(
            fold(form) for form, works in in_capitals.items() if works > 0 and 2 * works >= forms[form.lower()]
        ),
        works=max((each.works for each in entries), default=0),
    )


def next_change(connection: sqlite3.Connection, now: datetime) -> float:
    """The moment until which what was read now stays true, if nothing is written."""
    moments = [
        moment
        for column in ("publish_at", "expire_at")
        for (moment,) in connection.execute(
            f"SELECT min({column}) FROM part WHERE is_public AND {column} > ?", (now.timestamp(),)
        )
        if moment is not None
    ]
    return min(moments, default=float("inf"))


def _moved(connection: sqlite3.Connection, language: str, now: datetime) -> list[tuple[int, int]]:
    """The public parts that came into their window, or went out of it, since they were written."""
    return connection.execute(
        "SELECT work, is_counted FROM part WHERE language = :language AND is_public"
        " AND is_counted != (publish_at <= :now AND :now < expire_at)",
        {"language": language, "now": now.timestamp()},
    ).fetchall()


def _stored_texts(connection: sqlite3.Connection, work: int, language: str) -> Iterator[str]:
    where = "WHERE work = ? AND language = ?"
    for row in connection.execute(f"SELECT title, summary FROM part {where}", (work, language)):
        yield from row
    for row in connection.execute(f"SELECT heading, text FROM passage {where}", (work, language)):
        yield from row


def _forms(texts: Iterable[str]) -> set[str]:
    """The words as they are written, in lower case, and again in capitals where a text that is not all in capitals has
    them so; what has digits in it is no word to anybody.
    """
    forms: set[str] = set()
    for text in texts:
        written = [
            text[start:end] for word, start, end in word_spans(text) if not any(letter.isdigit() for letter in word)
        ]
        forms.update(word.lower() for word in written)
        in_capitals = [word for word in written if len(word) >= SHORTEST_ACRONYM and word.isupper()]
        if len(in_capitals) * 2 <= len(written):
            forms.update(in_capitals)
    return forms


def _stems(forms: Iterable[str], language: str) -> set[str]:
    return {stem(fold(form), language) for form in forms}
