"""What queries are understood by on this site at this moment, kept in the process until it changes."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.embedding import Embedding
from search.engines import SearchUnavailable
from search.language import Knowledge
from search.language.neighbours import WordVectors
from search.language.stopwords import STOP_WORDS
from search.language.text import LANGUAGES, fold
from search.serving import index_words
from search.vocabulary import vocabulary

if TYPE_CHECKING:
    from search.language.words import Word, Words

logger = logging.getLogger(__name__)

# The words in most works: with more, a process would hold 25 MB a language and find nothing better.
MOST_WORDS = 40_000
SHORTEST_WORD = 3
_READ_AT_ONCE = 500


@dataclass(slots=True)
class _Kept:
    version: object
    vectors: WordVectors


_kept: dict[str, _Kept] = {}


def knowledge() -> Knowledge:
    """The labels, the lexicon and the words of the public index as of now; with an encoder, also the words' vectors."""
    known = vocabulary()
    embedding = Embedding.current()
    words: dict[str, Words] = {}
    vectors: dict[str, WordVectors] = {}
    for language in LANGUAGES:
        try:
            words[language] = index_words(language)
            if embedding is not None:
                vectors[language] = _word_vectors(words[language], embedding)
        except SearchUnavailable as error:
            # Another engine may still answer; words of the other language are then found through concepts alone.
            logger.warning("The words of the index, or their vectors, cannot be read (%s)", error)
    return Knowledge(known.labels, known.lexicon, embedding.encoder if embedding else None, vectors, words)


def _word_vectors(words: "Words", embedding: Embedding) -> WordVectors:
    held = _kept.get(words.language)
    if held is not None and held.version == (words.version, embedding.encoder.name):
        return held.vectors
    entries = _worth_translating(words)
    vectors = np.empty((len(entries), embedding.encoder.dimensions), dtype=np.int8)
    known: list[Word] = []
    # Straight into place: all vectors as objects of their own would take twice the memory for a moment, and a process
    # seldom gives back what it took.
    for start in range(0, len(entries), _READ_AT_ONCE):
        some = entries[start : start + _READ_AT_ONCE]
        found = embedding.kept(fold(each.word) for each in some)
        for each in some:
            # A word whose vector was not made yet (its work is being indexed) is left out until the next change.
            vector = found.get(fold(each.word))
            if vector is not None:
                vectors[len(known)] = vector
                known.append(each)
    made = WordVectors([each.stem for each in known], [fold(each.word) for each in known], vectors[: len(known)])
    _kept[words.language] = _Kept((words.version, embedding.encoder.name), made)
    return made


def _worth_translating(words: "Words") -> "list[Word]":
    # Vectors know no acronyms: to them one is like any other word that is none.
    others = STOP_WORDS[words.language] | words.acronyms
    entries = [each for each in words if len(each.stem) >= SHORTEST_WORD and fold(each.word) not in others]
    if len(entries) > MOST_WORDS:
        entries = sorted(entries, key=lambda each: -each.works)[:MOST_WORDS]
    return entries
