"""Which words of a query belong to the other language, by the words of both languages' indices."""

from collections.abc import Iterable, Mapping

from search.language.stopwords import STOP_WORDS
from search.language.text import stem
from search.language.words import Words

# A word is foreign when it is so many times more frequent over there. Most that both languages write alike ("plan",
# "general") are about as frequent in either.
FOREIGN_FROM = 8.0
_SHORTEST = 3


def foreign_words(words: Mapping[int, str], language: str, vocabulary: Mapping[str, Words]) -> frozenset[int]:
    """Of these words, by their places in the query, those that only the other language really has."""
    other = "en" if language == "es" else "es"
    if language not in vocabulary or other not in vocabulary:
        return frozenset()
    return frozenset(_foreign(words.items(), language, other, vocabulary))


def _foreign(
    words: Iterable[tuple[int, str]], language: str, other: str, vocabulary: Mapping[str, Words]
) -> Iterable[int]:
    here, there = vocabulary[language], vocabulary[other]
    for place, word in words:
        if len(word) < _SHORTEST or word in STOP_WORDS["es"] or word in STOP_WORDS["en"]:
            continue
        if there.share(stem(word, other)) > FOREIGN_FROM * here.share(stem(word, language)):
            yield place
