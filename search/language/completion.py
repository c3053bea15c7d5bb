"""Completes what is being typed from the labels of concepts: preferred and alternative ones, never hidden ones."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.language.concepts import ConceptLabels, Label
from search.language.text import fold_all, words

# Whoever has typed more words than this is asking, not completing.
MOST_WORDS = 12


def typed_words(text: str) -> list[str]:
    """The beginnings of words that a text must have to complete this one."""
    return [fold_all(word) for word in words(text)][:MOST_WORDS]


def plain(text: str) -> str:
    """A text as it is compared: its words without case, accents or punctuation."""
    return " ".join(fold_all(word) for word in words(text))


def place(text: str, typed: Sequence[str]) -> tuple[bool, int, str]:
    """Where a text comes among those that complete what is typed: if it begins so, how early it comes, alphabet."""
    in_plain = plain(text)
    its_words = in_plain.split(" ")
    first = next((place for place, word in enumerate(its_words) if word.startswith(typed[0])), len(its_words))
    return not in_plain.startswith(" ".join(typed)), first, in_plain


@dataclass(frozen=True, slots=True)
class CompletedLabel:
    """A label that completes what is typed, and the concept's preferred label in the reader's language."""

    label: Label
    preferred: Label | None


class LabelCompletion:
    """All labels that may be shown, by the words in them. Immutable."""

    def __init__(self, labels: ConceptLabels) -> None:
        self._labels = labels
        shown = [label for label in labels.labels if label.kind != "hidden"]
        pairs = sorted(
            ((word, label) for label in shown for word in {*plain(label.text).split(" ")}), key=lambda pair: pair[0]
        )
        self._words = [word for word, _ in pairs]
        self._of_word = [label for _, label in pairs]

    def complete(self, text: str, *, language: str, limit: int) -> list[CompletedLabel]:
        """One label for each concept: what begins so, is preferred and of the reader's language comes before others."""
        typed = typed_words(text)
        if not typed:
            return []

        def order(label: Label) -> tuple[object, ...]:
            begins_elsewhere, first, in_plain = place(label.text, typed)
            is_foreign, is_other = label.language != language, label.kind != "pref"
            against = is_foreign + is_other + begins_elsewhere
            return against, is_other, begins_elsewhere, first, len(in_plain), in_plain

        of_concept: dict[str, CompletedLabel] = {}
        for label in sorted(self._matching(typed), key=order):
            if label.concept not in of_concept:
                preferred = self._labels.labels_of(label.concept, language)
                of_concept[label.concept] = CompletedLabel(label, preferred[0] if preferred else None)
        return list(of_concept.values())[:limit]

    def _matching(self, typed: Sequence[str]) -> Iterator[Label]:
        longest = max(typed, key=len)
        seen: set[tuple[str, str]] = set()
        for number in range(bisect_left(self._words, longest), len(self._words)):
            if not self._words[number].startswith(longest):
                return
            label = self._of_word[number]
            its_words = plain(label.text).split(" ")
            if (label.language, label.text) not in seen and all(
                any(word.startswith(beginning) for word in its_words) for beginning in typed
            ):
                seen.add((label.language, label.text))
                yield label
