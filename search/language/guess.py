"""Guesses the language of a query, with the reader's language as prior."""

import re
from collections.abc import Sequence

from search.language.concepts import ConceptLabels
from search.language.stopwords import ENGLISH, SPANISH

# Evidence in favour of Spanish (positive) or English (negative), in one unit. Set by hand and checked on the judged
# queries, where the language is known (docs/search.md): with the right prior .997 are guessed right, with the wrong .89.
PRIOR = 1.0
STOP_WORD = 2.0
LABEL = 2.0  # for each word covered by a concept label of one language only
SPELLING = 2.0  # letters that the other language does not write
ENDING = 0.8

_SPANISH_LETTERS = re.compile(r"[ñáéíóúü¿¡]", re.IGNORECASE)
_ENGLISH_LETTERS = re.compile(r"[kw]|th|sh|ck|ff|ss|oo|ee|gh|ph|[bcdfgjklmpqrtvwxyz]$|ou|y$")
_SPANISH_ENDING = re.compile(
    r"(?:cion|ciones|sion|siones|dad|dades|mente|miento|mientos|ario|arios|aria|arias|ivo|iva|ivos|ivas|ico|ica|icos|"
    r"icas|ado|ada|ados|adas|ido|ida|idos|idas|ar|er|ir|os|as|o|a|ia|encia|ancia|aje|or|ores)$"
)
_ENGLISH_ENDING = re.compile(
    r"(?:tion|tions|ing|ings|ed|ness|ment|ments|ity|ities|ly|ies|ship|ships|ence|ance|ful|less|able|ible|al|ous|er|ers)$"
)


def guess_language(text: str, query_words: Sequence[str], *, prior: str, labels: ConceptLabels) -> str:
    score = PRIOR if prior == "es" else -PRIOR
    if _SPANISH_LETTERS.search(text):
        score += SPELLING
    for word in query_words:
        if word in SPANISH:
            score += 0.0 if word in ENGLISH else STOP_WORD
        elif word in ENGLISH:
            score -= STOP_WORD
        elif not word.isdigit():
            score += _spelling(word)
    spanish = _covered(labels, query_words, "es")
    english = _covered(labels, query_words, "en")
    score += LABEL * (spanish - english)
    return "es" if score > 0 else "en"


def _spelling(word: str) -> float:
    english = ENDING * bool(_ENGLISH_LETTERS.search(word)) + ENDING * bool(_ENGLISH_ENDING.search(word))
    return ENDING * bool(_SPANISH_ENDING.search(word)) - min(english, 2 * ENDING)


def _covered(labels: ConceptLabels, query_words: Sequence[str], language: str) -> int:
    spans = {(found.start, found.end) for found in labels.find(query_words, language)}
    return sum(end - start for start, end in spans)
