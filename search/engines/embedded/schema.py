"""The tables of an embedded index, and how a connection to one is opened."""

import hashlib
import sqlite3
from pathlib import Path

from search.language.text import LANGUAGES

# Tables of stems, one per language; the rowid is the work's. The columns hold words that are stems already, so the
# tokeniser only has to cut at spaces. `folded` holds, for words with ñ only, the form without (see analysis.py).
_WORDS = """
CREATE VIRTUAL TABLE {language}_words USING fts5(
    title, summary, labels, body, folded, tokenize = "unicode61 remove_diacritics 0 tokenchars ''''"
);
"""

# Titles as search.language.completion compares them, for completing what is typed.
_TITLES = """
CREATE VIRTUAL TABLE {language}_titles USING fts5(
    title, tokenize = "unicode61 remove_diacritics 0 tokenchars ''''", prefix = '1 2 3 4'
);
"""

# In `part`, `is_counted` says that its words stand in `word` and `stem`: see vocabulary.py.
_TABLES = """
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE work (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    is_removed INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    facets TEXT NOT NULL,
    changed_at REAL NOT NULL,
    evidence INTEGER NOT NULL
);
CREATE TABLE part (
    work INTEGER NOT NULL,
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    audience TEXT NOT NULL,
    publish_at REAL NOT NULL,
    expire_at REAL NOT NULL,
    is_public INTEGER NOT NULL,
    is_counted INTEGER NOT NULL,
    PRIMARY KEY (work, language)
) WITHOUT ROWID;
CREATE TABLE passage (
    work INTEGER NOT NULL,
    language TEXT NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    anchor TEXT NOT NULL,
    page INTEGER,
    file INTEGER,
    text TEXT NOT NULL,
    stems TEXT NOT NULL,
    PRIMARY KEY (work, language, place)
) WITHOUT ROWID;
-- The meaning of each part and each of its sentences, one byte a dimension. A search compares the signs of all, kept
-- in memory, and reads the vectors of the nearest from here.
CREATE TABLE whole (
    work INTEGER NOT NULL,
    language TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (work, language)
) WITHOUT ROWID;
CREATE TABLE sentence (
    id INTEGER PRIMARY KEY,
    work INTEGER NOT NULL,
    language TEXT NOT NULL,
    place INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX sentence_of_work ON sentence (work);
CREATE TABLE word (
    language TEXT NOT NULL,
    word TEXT NOT NULL,
    stem TEXT NOT NULL,
    works INTEGER NOT NULL,
    PRIMARY KEY (language, word)
) WITHOUT ROWID;
CREATE TABLE stem (
    language TEXT NOT NULL,
    stem TEXT NOT NULL,
    works INTEGER NOT NULL,
    PRIMARY KEY (language, stem)
) WITHOUT ROWID;
INSERT INTO state VALUES ('generation', 0), ('built_at', NULL), ('encoder', '');
"""

SCHEMA = _TABLES + "".join(each.format(language=language) for language in LANGUAGES for each in (_WORDS, _TITLES))

# Raise it when the words in the tables change their meaning (analysis), so that old files are not read as new ones.
ANALYSIS = 2

SCHEMA_HASH = hashlib.blake2b(f"{SCHEMA}{ANALYSIS}".encode(), digest_size=4).hexdigest()


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def create(path: Path) -> None:
    """A new, empty index. `built_at` stays empty until a rebuild has filled it."""
    connection = connect(path)
    try:
        connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")
    finally:
        connection.close()
