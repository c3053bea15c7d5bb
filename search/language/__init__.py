"""What the words of a query mean, in both languages; shared by every engine, and free of Django."""

from search.language.clauses import Alternative, Clause
from search.language.concepts import ConceptLabels, FoundConcept, Label
from search.language.knowledge import Knowledge
from search.language.understanding import AlsoSearched, Understanding, understand

__all__ = [
    "Alternative",
    "AlsoSearched",
    "Clause",
    "ConceptLabels",
    "FoundConcept",
    "Knowledge",
    "Label",
    "Understanding",
    "understand",
]
