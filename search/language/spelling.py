"""Proposes what somebody may have meant to type: words of the index and of the vocabulary that are close to theirs.

A deletion index would answer in no time and hold a hundred entries a word; going through the words of about the same
length and letters takes 2 ms for 20,000 of them and holds two numbers a word. It is asked only where a search found
nothing close.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import log
from typing import NamedTuple

from search.language.concepts import ConceptLabels
from search.language.stopwords import STOP_WORDS
from search.language.text import LANGUAGES, fold, fold_all, stem, word_spans
from search.language.understanding import Understanding
from search.language.words import Words

# Shorter words are left as they are: nearly any three letters are one away from a word.
SHORTEST = 4
# From this length on two letters may be wrong, or the word be of the other language: shorter words that nobody knows
# are like too many others ("mole", "move").
LONG = 8
# More words than these that nobody knows are no slips of the finger.
MOST_WORDS = 4

# What speaks against a word that is more frequent, in units of the logarithm of its works: each wrong letter, another
# first letter (people rarely get that one wrong), and not being of the query's language.
WRONG_LETTER = 3.0
FIRST_LETTER = 1.5
OTHER_LANGUAGE = 1.0


class _Candidate(NamedTuple):
    letters: int  # one bit for each letter that is in it
    folded: str
    written: str
    works: int


class Spelling:
    """All known words at one moment. Immutable."""

    def __init__(self, words: Mapping[str, Words], labels: ConceptLabels) -> None:
        self._known: set[str] = set()
        self._stems: dict[str, set[str]] = {language: set() for language in LANGUAGES}
        self._by_length: dict[str, dict[int, list[_Candidate]]] = {}
        self._phrases = dict(_phrases_of(labels))
        self._longest_phrase = max(map(len, self._phrases), default=0)
        for language in LANGUAGES:
            written = self._collect(language, words.get(language), labels)
            by_length: dict[int, list[_Candidate]] = defaultdict(list)
            for folded, (form, works) in written.items():
                if len(folded) >= SHORTEST - 1 and folded not in STOP_WORDS[language]:
                    by_length[len(folded)].append(_Candidate(letters_of(folded), folded, form, works))
            self._by_length[language] = dict(by_length)

    def correct(self, understanding: Understanding) -> str | None:
        """The text with its unknown words replaced by close known ones; None where there is nothing to propose."""
        text = understanding.text
        spans = list(word_spans(text))
        pieces: list[str] = []
        end_of_last = tried = 0
        for place in sorted(understanding.content_words):
            word, start, end = spans[place]
            if self.is_known(word):
                continue
            tried += 1
            if tried > MOST_WORDS:
                return None
            better = self._closest(word, understanding.language, is_name=place in understanding.names)
            if better is not None:
                pieces += text[end_of_last:start], _in_case_of(text[start:end], better)
                end_of_last = end
        return self._as_concepts_are_written("".join((*pieces, text[end_of_last:]))) if pieces else None

    def _as_concepts_are_written(self, text: str) -> str:
        """ "licitación pública", though the library has the verb "publica" more often than the adjective."""
        spans = list(word_spans(text))
        words = tuple(fold_all(word) for word, _start, _end in spans)
        for size in range(min(len(words), self._longest_phrase), 1, -1):
            for first in range(len(words) - size + 1):
                for place, written in enumerate(self._phrases.get(words[first : first + size], ()), start=first):
                    _word, start, end = spans[place]
                    text = text[:start] + _in_case_of(text[start:end], written) + text[end:]
        return text

    def known_share(self, understanding: Understanding) -> float:
        """How many of the words that may be misspelt are known as they were typed, from 0 to 1."""
        words = [word for word, _, _ in word_spans(understanding.text)]
        content = [words[place] for place in understanding.content_words if _may_be_misspelt(words[place])]
        return sum(map(self.is_known, content)) / len(content) if content else 1.0

    def is_known(self, word: str) -> bool:
        """Whether a folded word stands in the index or the vocabulary, or is none that could be misspelt."""
        return (
            not _may_be_misspelt(word)
            or fold_all(word) in self._known
            or any(
                word in STOP_WORDS[language] or stem(word, language) in self._stems[language] for language in LANGUAGES
            )
        )

    def _collect(self, language: str, words: Words | None, labels: ConceptLabels) -> dict[str, tuple[str, int]]:
        """What may be proposed in a language: its most frequent written form and works, by the folded word."""
        found: dict[str, tuple[str, int]] = {}
        for form, works in words.forms.items() if words is not None else ():
            _keep(found, form, works)
        self._stems[language].update(entry.stem for entry in words or ())
        for label in labels.labels:
            if label.language == language:
                for folded, start, end in word_spans(label.text):
                    self._stems[language].add(stem(folded, language))
                    # A hidden label is often a misspelling that somebody foresaw: known, never proposed.
                    if label.kind == "hidden":
                        self._known.add(fold_all(folded))
                    elif fold_all(folded) not in found:
                        _keep(found, label.text[start:end].lower(), 1)
        self._known.update(found)
        return found

    def _closest(self, word: str, language: str, *, is_name: bool) -> str | None:
        folded = fold_all(word)
        # Names of places and people are alike without being meant.
        most = 2 if len(folded) >= LONG and not is_name else 1
        best, chosen = float("-inf"), None
        for each in LANGUAGES if len(folded) >= LONG else (language,):
            for candidate, wrong in self._near(folded, each, most):
                is_other = each != language
                begins_otherwise = candidate.folded[0] != folded[0]
                if wrong > 1 and (is_other or begins_otherwise):
                    continue
                worth = log(1 + candidate.works) - WRONG_LETTER * wrong
                worth -= FIRST_LETTER * begins_otherwise + OTHER_LANGUAGE * is_other
                if worth > best:
                    best, chosen = worth, candidate.written
        return chosen

    def _near(self, folded: str, language: str, most: int) -> Iterator[tuple[_Candidate, int]]:
        letters = letters_of(folded)
        for length in range(len(folded) - most, len(folded) + most + 1):
            for candidate in self._by_length[language].get(length, ()):
                # Each wrong letter changes at most two of the letters there are.
                if (candidate.letters ^ letters).bit_count() <= 2 * most:
                    wrong = distance(folded, candidate.folded, most)
                    if wrong <= most:
                        yield candidate, wrong


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= SHORTEST and not any(letter.isdigit() for letter in word)


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or changed places with their neighbour; most + 1 when more."""
    far = most + 1
    if abs(len(one) - len(other)) > most:
        return far
    before: list[int] = []
    row = [min(place, far) for place in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Places further apart than `most` cannot belong together.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            expected = other[j - 1]
            wrong = before[j - 1] + (letter != expected)
            if before[j] < wrong:
                wrong = before[j] + 1
            if row[j - 1] < wrong:
                wrong = row[j - 1] + 1
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == expected and last[j - 2] < wrong:
                wrong = last[j - 2] + 1
            row[j] = wrong
        if min(row) > most and min(before) > most:
            return far
    return min(row[-1], far)


def _keep(found: dict[str, tuple[str, int]], form: str, works: int) -> None:
    folded = fold_all(fold(form))
    held = found.get(folded)
    # Of equally frequent forms the one with accents: people leave them out more often than they add them.
    if held is None or (works, form != folded) > (held[1], held[0] != folded):
        found[folded] = form, works


def _phrases_of(labels: ConceptLabels) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The folded words of each label of several words, and how they are written."""
    for label in labels.labels:
        spans = list(word_spans(label.text))
        if label.kind != "hidden" and len(spans) > 1:
            yield (
                tuple(fold_all(folded) for folded, _start, _end in spans),
                [label.text[start:end].lower() for _folded, start, end in spans],
            )


def letters_of(folded: str) -> int:
    """One bit for each letter that is in it."""
    letters = 0
    for letter in folded:
        letters |= 1 << (ord(letter) & 63)
    return letters


def _in_case_of(typed: str, word: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
