"""Guesses the language of a query, with the reader's language as prior."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class LanguageEvidence:
    """What speaks for Spanish (above 0) or for English (below): the reader's language, letters of Spanish alone, small
    words, how words are spelt, and labels of concepts.
    """

    prior: float
    letters: float = 0.0
    small_words: float = 0.0
    spelling: float = 0.0
    labels: float = 0.0

    @property
    def language(self) -> str:
        return "es" if self.prior + self.letters + self.small_words + self.spelling + self.labels > 0 else "en"


def guess_language(text: str, query_words: Sequence[str], *, prior: str, labels: ConceptLabels) -> str:
    return language_evidence(text, query_words, prior=prior, labels=labels).language


def language_evidence(text: str, query_words: Sequence[str], *, prior: str, labels: ConceptLabels) -> LanguageEvidence:
    small_words = spelling = 0.0
    for word in query_words:
        if word in SPANISH:
            small_words += 0.0 if word in ENGLISH else STOP_WORD
        elif word in ENGLISH:
            small_words -= STOP_WORD
        elif not word.isdigit():
            spelling += _spelling(word)
    return LanguageEvidence(
        prior=PRIOR if prior == "es" else -PRIOR,
        letters=SPELLING if _SPANISH_LETTERS.search(text) else 0.0,
        small_words=small_words,
        spelling=spelling,
        labels=LABEL * (_covered(labels, query_words, "es") - _covered(labels, query_words, "en")),
    )


def _spelling(word: str) -> float:
    english = ENDING * bool(_ENGLISH_LETTERS.search(word)) + ENDING * bool(_ENGLISH_ENDING.search(word))
    return ENDING * bool(_SPANISH_ENDING.search(word)) - min(english, 2 * ENDING)


def _covered(labels: ConceptLabels, query_words: Sequence[str], language: str) -> int:
    spans = {(found.start, found.end) for found in labels.find(query_words, language)}
    return sum(end - start for start, end in spans)
