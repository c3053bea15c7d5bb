"""Learns which words translate each other from texts that say the same in both languages.

IBM Model 1 over stems without stop words, in both directions, with a "nowhere" for words that have no counterpart and
a preference for the same place in the sentence (as in fast_align). What both directions link is counted, and kept where
it was seen often enough or can hardly be chance. The same segments in the same order always give the same pairs.
"""

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.language.lexicon import WordPair
from search.language.stopwords import STOP_WORDS
from search.language.text import fold, stem, word_spans

# Rises with every change of what is learnt from the same text: the next night then learns anew.
METHOD = 1

# What each constant gave was judged on samples of the pairs that it adds and drops; see docs/search.md.
_ROUNDS = 8
# The share of a word's probability that is set aside for having no counterpart.
_NOWHERE = 0.08
# How strongly a word prefers the same relative place; 0 would be plain Model 1. Within _NEAR words every place is as
# good: without that, "reino unido" teaches reino = united.
_DIAGONAL = 4.0
_NEAR = 1.6
# How much likelier than others a pair that looks like one word ("transparencia", "transparency") is to begin with.
_KIN = 5.0
# Beyond so many content words a segment is no sentence any more, and links in it are guesses.
_MAX_WORDS = 60
# Translations of each other are of similar length: one at most so many times as long as the other, and two words more.
_LENGTH_RATIO = 2.5
# A segment of at most so many content words is a term with its translation.
_TERM_WORDS = 2

# What a pair needs to be kept: links in at least so many places, or one in a term or between words that look alike...
_MIN_COUNT = 1.6
_MIN_SURE_COUNT = 0.7
# ...and that much of both words' occurrences.
_MIN_PROBABILITY = 0.12
_MIN_STRENGTH = 0.2
_MAX_ORIGINS = 3

# Longer runs of letters are no words, and no column would hold them.
_LONGEST_WORD = 40

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[\"“(¿¡]?[A-ZÁÉÍÓÚÑ0-9])")


@dataclass(frozen=True, slots=True)
class Segment:
    """The same thing said in both languages; `origin` names where it stands ("work:<key>", "concept:<id>")."""

    es: str
    en: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A segment as numbers: the stems of each side, and for each Spanish and English place the number of their pair."""

    es: array
    en: array
    pairs: array
    origin: str


def learn(segments: Iterable[Segment]) -> list[WordPair]:
    """The pairs of stems that these segments show to translate each other, in the order of the alphabet."""
    corpus = _Corpus()
    for segment in segments:
        for sentence in _sentences(segment):
            corpus.add(sentence)
    return corpus.pairs()


def _sentences(segment: Segment) -> Iterator[Segment]:
    """The segment sentence by sentence where both sides have as many, else as it is."""
    es, en = (_SENTENCE_END.split(text.strip()) for text in (segment.es, segment.en))
    if len(es) != len(en):
        yield segment
        return
    for spanish, english in zip(es, en, strict=True):
        yield Segment(spanish, english, segment.origin)


class _Corpus:
    """Stems and pairs of stems are numbered as they come; every table below goes by these numbers."""

    def __init__(self) -> None:
        self._stems: dict[str, dict[str, int]] = {"es": {}, "en": {}}
        self._spellings: dict[str, list[Counter[str]]] = {"es": [], "en": []}
        self._numbers: dict[tuple[int, int], int] = {}
        self._sentences: list[_Sentence] = []
        self._nearness: dict[tuple[int, int], array] = {}

    def add(self, segment: Segment) -> None:
        if fold(segment.es.strip()) == fold(segment.en.strip()):
            # Not translated yet, or a name: it would teach that words translate themselves.
            return
        es, en = self._content("es", segment.es), self._content("en", segment.en)
        shorter, longer = sorted((len(es), len(en)))
        if not shorter or longer > _MAX_WORDS or longer > shorter * _LENGTH_RATIO + 2:
            return
        numbers = self._numbers
        pairs = array("i", (numbers.setdefault((spanish, english), len(numbers)) for spanish in es for english in en))
        self._sentences.append(_Sentence(es, en, pairs, segment.origin))

    def _content(self, language: str, text: str) -> array:
        known, spellings, stop_words = self._stems[language], self._spellings[language], STOP_WORDS[language]
        found = array("i")
        for word, start, end in word_spans(text):
            # Figures and single letters are the same in both languages; search takes them as typed.
            if word in stop_words or not 1 < len(word) <= _LONGEST_WORD or any(letter.isdigit() for letter in word):
                continue
            number = known.setdefault(stem(word, language), len(known))
            if number == len(spellings):
                spellings.append(Counter())
            spellings[number][text[start:end].lower()] += 1
            found.append(number)
        return found

    def pairs(self) -> list[WordPair]:
        kin = self._kin()
        to_en, to_es = self._trained(kin, to_english=True), self._trained(kin, to_english=False)
        counts = [0.0] * len(self._numbers)
        counts_in_terms = [0.0] * len(self._numbers)
        places: dict[int, list[tuple[float, int]]] = defaultdict(list)
        occurrences: dict[str, Counter[int]] = {"es": Counter(), "en": Counter()}
        for place, sentence in enumerate(self._sentences):
            occurrences["es"].update(sentence.es)
            occurrences["en"].update(sentence.en)
            is_term = min(len(sentence.es), len(sentence.en)) <= _TERM_WORDS
            one_way = self._links(sentence, to_en, to_english=True)
            other_way = self._links(sentence, to_es, to_english=False)
            for number, one, other in zip(sentence.pairs, one_way, other_way, strict=True):
                link = math.sqrt(one * other)
                counts[number] += link
                if is_term:
                    counts_in_terms[number] += link
                if link > 0.3:
                    places[number].append((-link, place))
        kept = []
        for (es, en), number in self._numbers.items():
            count = counts[number]
            # The same letters in both are mostly a name, or a word quoted: search takes those as typed.
            is_telling = number in kin and not self._is_same_word(es, en)
            sure = count if is_telling else counts_in_terms[number]
            if count < _MIN_COUNT and sure < _MIN_SURE_COUNT:
                continue
            pair = self._pair(es, en, count, occurrences, places[number])
            if min(pair.to_en, pair.to_es) >= _MIN_PROBABILITY and pair.strength >= _MIN_STRENGTH:
                kept.append(pair)
        return sorted(kept, key=lambda pair: (pair.es, pair.en))

    def _is_same_word(self, es: int, en: int) -> bool:
        return _usual(self._spellings["es"][es]) == _usual(self._spellings["en"][en])

    def _kin(self) -> set[int]:
        es, en = (list(self._stems[language]) for language in ("es", "en"))
        return {number for (spanish, english), number in self._numbers.items() if _are_kin(es[spanish], en[english])}

    def _trained(self, kin: set[int], *, to_english: bool) -> list[float]:
        """P(stem in the one language | stem in the other), for every pair that stands in one sentence."""
        source_of = [es if to_english else en for es, en in self._numbers]
        chance = [_KIN if number in kin else 1.0 for number in range(len(source_of))]
        for _round in range(_ROUNDS):
            expected = [0.0] * len(source_of)
            for sentence in self._sentences:
                links = self._links(sentence, chance, to_english=to_english)
                for number, link in zip(sentence.pairs, links, strict=True):
                    expected[number] += link
            totals: dict[int, float] = defaultdict(float)
            for source, share in zip(source_of, expected, strict=True):
                totals[source] += share
            chance = [
                share / totals[source] if share else 0.0 for source, share in zip(source_of, expected, strict=True)
            ]
        return chance

    def _links(self, sentence: _Sentence, chance: Sequence[float], *, to_english: bool) -> list[float]:
        """For each pair of places, the probability that the word of the one language stands there for the other."""
        rows, columns = len(sentence.es), len(sentence.en)
        near = self._near(rows, columns)
        weights = [chance[number] * nearness for number, nearness in zip(sentence.pairs, near, strict=True)]
        # Each word of the target shares itself out among the words of the source and nowhere.
        if to_english:
            nowhere = _NOWHERE / rows
            shares = [1 / (sum(weights[column::columns]) + nowhere) for column in range(columns)] * rows
        else:
            nowhere = _NOWHERE / columns
            shares = [
                share
                for row in range(rows)
                for share in [1 / (sum(weights[row * columns : (row + 1) * columns]) + nowhere)] * columns
            ]
        return [weight * share for weight, share in zip(weights, shares, strict=True)]

    def _near(self, rows: int, columns: int) -> array:
        if (rows, columns) not in self._nearness:
            places = ((row, column) for row in range(rows) for column in range(columns))
            self._nearness[rows, columns] = array(
                "d", (_nearness(row, column, rows, columns) for row, column in places)
            )
        return self._nearness[rows, columns]

    def _pair(
        self,
        es: int,
        en: int,
        count: float,
        occurrences: dict[str, Counter[int]],
        places: list[tuple[float, int]],
    ) -> WordPair:
        origins = dict.fromkeys(self._sentences[place].origin for _link, place in sorted(places))
        return WordPair(
            es_word=_usual(self._spellings["es"][es]),
            en_word=_usual(self._spellings["en"][en]),
            # A word that stands twice on one side only may be linked twice.
            to_en=round(min(1.0, count / occurrences["es"][es]), 3),
            to_es=round(min(1.0, count / occurrences["en"][en]), 3),
            count=round(count, 1),
            origins=tuple(origins)[:_MAX_ORIGINS],
        )


def _nearness(row: int, column: int, rows: int, columns: int) -> float:
    longer = max(rows, columns)
    words_apart = abs((row + 0.5) / rows - (column + 0.5) / columns) * longer
    return math.exp(-_DIAGONAL * max(0.0, words_apart - _NEAR) / longer)


def _are_kin(es: str, en: str) -> bool:
    """Whether two stems begin so alike that they are probably the same word."""
    shared = next(
        (place for place, letters in enumerate(zip(es, en, strict=False)) if letters[0] != letters[1]),
        min(len(es), len(en)),
    )
    return shared >= 4 and shared >= 0.6 * min(len(es), len(en))


def _usual(spellings: Counter[str]) -> str:
    """How a stem is mostly written."""
    return min(spellings, key=lambda word: (-spellings[word], len(word), word))
