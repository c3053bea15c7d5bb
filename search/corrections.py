"""“Did you mean”: proposed where a search found nothing close, never put in the place of what was typed."""

import logging

from search.engines import SearchUnavailable
from search.language import ConceptLabels, Understanding
from search.language.spelling import Spelling
from search.language.text import LANGUAGES
from search.results import CLOSE, Results
from search.serving import index_words
from search.vocabulary import labels_at_hand

logger = logging.getLogger(__name__)

# The share of the query's words from which on nothing is proposed beside a close answer.
_KNOWN_FROM = 0.6


class _Kept:
    of: object = None
    spelling: Spelling | None = None


def did_you_mean(understanding: Understanding, found: Results) -> str | None:
    """The query with its misspelt words put right, from words that anybody may read; None where nothing is proposed.

    A misspelt word often finds by its likeness what was meant, so that the answer looks close: what counts is how much
    of the query is known as it was typed.
    """
    if understanding.is_empty:
        return None
    try:
        spelling = _spelling(labels_at_hand())
    except SearchUnavailable as error:
        # The answer itself may have come from the other engine; it is shown without a proposal.
        logger.warning("The words of the index cannot be read (%s)", error)
        return None
    if found.total and found.confidence == CLOSE and spelling.known_share(understanding) >= _KNOWN_FROM:
        return None
    return spelling.correct(understanding)


def _spelling(labels: ConceptLabels) -> Spelling:
    words = {language: index_words(language) for language in LANGUAGES}
    state = (*(words[language].version for language in LANGUAGES), labels.version)
    if _Kept.spelling is None or _Kept.of != state:
        _Kept.spelling, _Kept.of = Spelling(words, labels), state
    return _Kept.spelling
