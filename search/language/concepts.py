"""Finds the labels of concepts in a query: the longest match over stemmed words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.language.text import LANGUAGES, stem, words


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a concept in one language; a hidden one is understood but never shown nor searched for."""

    concept: str
    subject: str
    language: str
    text: str
    kind: str = "pref"  # pref | alt | hidden
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept whose label stands in the words `start` to `end` of a query.

    `is_expanded` is false where the label is ambiguous and nothing else in the query is of the same subject.
    """

    concept: str
    subject: str
    language: str
    text: str
    start: int
    end: int
    is_expanded: bool = True


class ConceptLabels:
    """All labels of a vocabulary, ready to be found in queries. Immutable; `version` tells two states apart.

    `labels` are all of them, hidden ones too.
    """

    def __init__(self, labels: Iterable[Label] = (), version: object = None) -> None:
        self.version = version
        self.labels = tuple(labels)
        self._by_stems: dict[str, dict[tuple[str, ...], list[Label]]] = {language: {} for language in LANGUAGES}
        self._by_concept: dict[tuple[str, str], list[Label]] = defaultdict(list)
        self._longest = dict.fromkeys(LANGUAGES, 0)
        for label in self.labels:
            key = tuple(stem(word, label.language) for word in words(label.text))
            if not key:
                continue
            self._by_stems[label.language].setdefault(key, []).append(label)
            self._longest[label.language] = max(self._longest[label.language], len(key))
            if label.kind != "hidden":
                self._by_concept[label.concept, label.language].append(label)
        for of_concept in self._by_concept.values():
            of_concept.sort(key=lambda label: label.kind != "pref")

    def labels_of(self, concept: str, language: str) -> Sequence[Label]:
        """The labels to search for, the preferred one first."""
        return self._by_concept.get((concept, language), ())

    def find(self, query_words: Sequence[str], language: str) -> list[FoundConcept]:
        """The concepts whose labels in that language stand in the words, none overlapping another."""
        by_stems = self._by_stems[language]
        stemmed = [stem(word, language) for word in query_words]
        found: list[tuple[Label, int, int]] = []
        start = 0
        while start < len(stemmed):
            for end in range(min(len(stemmed), start + self._longest[language]), start, -1):
                labels = by_stems.get(tuple(stemmed[start:end]))
                if labels:
                    # Two labels of one concept may share their stems ("alcaldía", "alcaldías").
                    one_each = {label.concept: label for label in labels}
                    found.extend((label, start, end) for label in one_each.values())
                    start = end
                    break
            else:
                start += 1
        return [
            FoundConcept(
                concept=label.concept,
                subject=label.subject,
                language=language,
                text=" ".join(query_words[start:end]),
                start=start,
                end=end,
                is_expanded=not label.is_ambiguous
                or any(other.subject == label.subject and other.concept != label.concept for other, _, _ in found),
            )
            for label, start, end in found
        ]
