"""What search keeps in the database beside its index."""

from search.models.lexicon import ForbiddenPair, LexiconEdition, LexiconPair
from search.models.missing import MissingGuide
from search.models.outbox import OutboxRow
from search.models.promoted import PromotedAnswer
from search.models.searches import SearchedQuery
from search.models.vocabulary import VocabularyState

__all__ = [
    "ForbiddenPair",
    "LexiconEdition",
    "LexiconPair",
    "MissingGuide",
    "OutboxRow",
    "PromotedAnswer",
    "SearchedQuery",
    "VocabularyState",
]
