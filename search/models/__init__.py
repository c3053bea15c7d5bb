"""What search keeps in the database beside its index."""

from search.models.lexicon import ForbiddenPair, LexiconEdition, LexiconPair
from search.models.outbox import OutboxRow
from search.models.vocabulary import VocabularyState

__all__ = ["ForbiddenPair", "LexiconEdition", "LexiconPair", "OutboxRow", "VocabularyState"]
