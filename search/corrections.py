"""“Did you mean”: proposed where a search found nothing close, never put in the place of what was typed."""

from search.language import Knowledge, Understanding
from search.language.spelling import Spelling
from search.language.text import LANGUAGES
from search.results import CLOSE, Results

# The share of the query's words from which on nothing is proposed beside a close answer.
_KNOWN_FROM = 0.6


class _Kept:
    of: object = None
    spelling: Spelling | None = None


def did_you_mean(understanding: Understanding, found: Results, knowledge: Knowledge) -> str | None:
    """The query with its misspelt words put right, from words that anybody may read; None where nothing is proposed.

    A misspelt word often finds by its likeness what was meant, so that the answer looks close: what counts is how much
    of the query is known as it was typed.
    """
    if understanding.is_empty:
        return None
    if len(knowledge.vocabulary) < len(LANGUAGES):
        # The words of the index cannot be read; the answer itself may have come from the other engine.
        return None
    spelling = _spelling(knowledge)
    if found.total and found.confidence == CLOSE and spelling.known_share(understanding) >= _KNOWN_FROM:
        return None
    return spelling.correct(understanding)


def _spelling(knowledge: Knowledge) -> Spelling:
    words = knowledge.vocabulary
    state = (*(words[language].version for language in LANGUAGES), knowledge.labels.version)
    if _Kept.spelling is None or _Kept.of != state:
        _Kept.spelling, _Kept.of = Spelling(words, knowledge.labels), state
    return _Kept.spelling
