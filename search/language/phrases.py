"""Phrases in quotation marks: what must stand in a text word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Each kind of mark with its own partner. A straight mark inside a word, or after a figure (5"), opens nothing.
_QUOTED = re.compile(r"(?<!\w)\"([^\"]+)\"(?!\w)|“([^“”]+)”|«([^«»]+)»")

# More than these are pasted text: the rest counts as words.
MAX_PHRASES = 6
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it was typed, its folded words, and the places of its first word and of the one after its last."""

    text: str
    words: tuple[str, ...]
    start: int
    end: int

    @property
    def places(self) -> frozenset[int]:
        return frozenset(range(self.start, self.end))


def quoted_phrases(text: str, spans: Sequence[Span]) -> tuple[Phrase, ...]:
    """The quoted phrases of a query, given its words with their places in it; marks without a partner are no marks.

    Whoever asks a whole question quotes as one quotes in writing, and does not ask for exact words (on XQuAD such
    questions lost .01 nDCG@10 across languages); a question that is nothing but the phrase still does.
    """
    found: list[Phrase] = []
    for match in _QUOTED.finditer(text):
        number = match.lastindex or 1
        begin, stop = match.span(number)
        inside = [place for place, (_, start, end) in enumerate(spans) if begin <= start and end <= stop]
        if inside:
            words = tuple(spans[place][0] for place in inside)
            found.append(Phrase(match.group(number).strip(), words, inside[0], inside[-1] + 1))
    quoted = sum(len(phrase.words) for phrase in found)
    if text.rstrip().endswith("?") and quoted < len(spans):
        return ()
    return tuple(found[:MAX_PHRASES])
