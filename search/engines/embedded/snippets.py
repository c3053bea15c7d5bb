"""Chooses the passage that answers best and marks what matched in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.engines.embedded.analysis import stored_stems
from search.engines.embedded.scoring import heading_pattern, stemmed
from search.engines.excerpts import DECISIVE
from search.language import Clause
from search.language.text import fold_all, stem, word_places
from search.results import Marked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in a text of one language: sequences of stems, the most telling first."""

    language: str
    sequences: tuple[tuple[str, ...], ...]
    # The same, as they stand in a passage's stems, each with its weight: hundreds of passages are asked for them.
    phrases: tuple[tuple[str, float], ...]
    # What a heading is to have that is cited.
    headings: tuple[re.Pattern[str], ...] = ()

    def of_heading(self, heading: str) -> float:
        """How much more a passage is wanted for its heading: that of the article asked for is the answer."""
        if not self.headings or not heading:
            return 0.0
        stems = f" {stored_stems(heading, self.language)} "
        return DECISIVE * sum(pattern.search(stems) is not None for pattern in self.headings)

    @classmethod
    def of(cls, clauses: Sequence[Clause], language: str) -> "Wanted":
        weighted: dict[tuple[str, ...], float] = {}
        for clause in clauses:
            for alternative in clause.alternatives:
                # A phrase says more than a word, whatever its weight in the order of works.
                weight = alternative.weight + (len(alternative.words) - 1) + DECISIVE * clause.is_required
                exact = stemmed(alternative, language)
                for sequence in {exact} if clause.is_required else {exact, _folded(alternative.words, language)}:
                    weighted[sequence] = max(weighted.get(sequence, 0.0), weight)
        ordered = sorted(weighted.items(), key=lambda item: (-len(item[0]), -item[1]))
        return cls(
            language,
            tuple(sequence for sequence, _ in ordered),
            tuple((f" {' '.join(sequence)} ", weight) for sequence, weight in ordered),
            tuple(heading_pattern(clause, language) for clause in clauses if clause.citation is not None),
        )

    def within(self, stems: str) -> "Wanted":
        """What of it stands in these stems of a whole work: its many passages are then asked for nothing else."""
        plain = _plain(stems)
        there = [number for number, (phrase, _) in enumerate(self.phrases) if phrase in stems or phrase in plain]
        return replace(
            self,
            sequences=tuple(self.sequences[number] for number in there),
            phrases=tuple(self.phrases[number] for number in there),
        )


def _folded(words: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(stem(fold_all(word), language) for word in words)


def _plain(stems: str) -> str:
    """Stems without ñ and ç; everything else in them is folded already."""
    if "ñ" in stems:
        stems = stems.replace("ñ", "n")
    return stems.replace("ç", "c") if "ç" in stems else stems


def worth(stems: str, wanted: Wanted) -> float:
    """How much of what is wanted stands in a passage, given as its stems."""
    padded = f" {stems} "
    plain = _plain(padded)
    return sum([weight for phrase, weight in wanted.phrases if phrase in padded or phrase in plain])


def mark(text: str, stems: str, wanted: Wanted, length: int | None = None) -> Marked:
    """The text with its matches marked; cut to about `length` characters around most of them. `stems` are the text's own
    as they are stored, one for each word.
    """
    marks: list[tuple[int, int]] = []
    if wanted.sequences and stems:
        marks = _marks(text, stems.split(" "), wanted)
    begin, end = (0, len(text)) if length is None else _window(text, marks, length)
    return Marked(tuple(_segments(text, marks, begin, end)))


def _marks(text: str, stems: list[str], wanted: Wanted) -> list[tuple[int, int]]:
    plain = _plain(" ".join(stems)).split(" ") if "ñ" in text or "ç" in text else stems
    places = _places(stems, {sequence[0] for sequence in wanted.sequences})
    if plain is not stems:
        places = {each: sorted({*places[each], *more}) for each, more in _places(plain, set(places)).items()}
    found: list[tuple[int, int]] = []
    taken = [False] * len(stems)
    for sequence in wanted.sequences:
        size = len(sequence)
        target = list(sequence)
        for start in places[sequence[0]]:
            if any(taken[start : start + size]):
                continue
            if stems[start : start + size] == target or plain[start : start + size] == target:
                taken[start : start + size] = [True] * size
                found.append((start, start + size - 1))
    if not found:
        return []
    spans = word_places(text)
    return sorted((spans[first][0], spans[last][1]) for first, last in found)


def _places(stems: Sequence[str], wanted: set[str]) -> dict[str, list[int]]:
    """Where each of these stands."""
    places: dict[str, list[int]] = {each: [] for each in wanted}
    for place, each in enumerate(stems):
        if each in wanted:
            places[each].append(place)
    return places


def _window(text: str, marks: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """Where to cut: at words, around the stretch with most marks, a little before its first."""
    if len(text) <= length:
        return 0, len(text)
    best, begin = 0, 0
    for start, _ in marks:
        inside = sum(start <= mark and stop <= start + length * 3 // 4 for mark, stop in marks)
        if inside > best:
            best, begin = inside, start
    begin = max(0, begin - length // 4)
    if begin:
        # From the beginning of a sentence if one is near, else of a word.
        sentence = text.find(". ", begin, begin + length // 4 - 10)
        word = text.find(" ", begin)
        begin = sentence + 2 if sentence >= 0 else word + 1
    end = begin + length
    if end >= len(text):
        return begin, len(text)
    cut = text.rfind(" ", begin, end)
    return begin, cut if cut > begin else end


def _segments(text: str, marks: Sequence[tuple[int, int]], begin: int, end: int) -> Iterable[tuple[str, bool]]:
    if begin > 0:
        yield "… ", False
    place = begin
    for start, stop in marks:
        if start < place or stop > end:
            continue
        if start > place:
            yield text[place:start], False
        yield text[start:stop], True
        place = stop
    if place < end:
        yield text[place:end], False
    if end < len(text):
        yield " …", False
