"""What the words of a query mean, in both languages; shared by every engine, and free of Django."""

from search.language.concepts import ConceptLabels, FoundConcept, Label
from search.language.understanding import AlsoSearched, Alternative, Clause, Understanding, understand

__all__ = [
    "Alternative",
    "AlsoSearched",
    "Clause",
    "ConceptLabels",
    "FoundConcept",
    "Label",
    "Understanding",
    "understand",
]
