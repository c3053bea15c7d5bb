"""Which words translate each other, as learnt from translated pages: what a query's words become across."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.language.text import LANGUAGES, fold, stem

FIRST_LEXICON = Path(__file__).with_name("first_lexicon.json")


@dataclass(frozen=True, slots=True)
class WordPair:
    """A Spanish and an English word that translate each other, each standing for all words of its stem.

    `to_en` is the share of the Spanish stem's occurrences that are linked to the English one, `to_es` the reverse;
    `count` how many links that were; `origins` a few of the places it was learnt from ("work:<key>", "concept:<id>").
    """

    es_word: str
    en_word: str
    to_en: float
    to_es: float
    count: float
    origins: tuple[str, ...] = ()

    @property
    def es(self) -> str:
        return stem_of(self.es_word, "es")

    @property
    def en(self) -> str:
        return stem_of(self.en_word, "en")

    @property
    def strength(self) -> float:
        """How far to trust it, 0 to 1: both shares together, less where it rests on few links."""
        return math.sqrt(self.to_en * self.to_es) * self.count / (self.count + 1)


@dataclass(frozen=True, slots=True)
class Translation:
    """A stem of the other language, the word it mostly stands for, and how far to trust it (0 to 1)."""

    stem: str
    word: str
    weight: float


class Lexicon:
    """All pairs, ready to be asked in either direction. Immutable; `version` tells two states apart."""

    def __init__(
        self,
        pairs: Iterable[WordPair] = (),
        version: object = None,
        *,
        forbidden: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`forbidden`: Spanish and English stems that are not to translate each other, whatever was learnt."""
        self.version = version
        left_out = self._forbidden = frozenset(forbidden)
        found: dict[str, dict[str, list[Translation]]] = {language: defaultdict(list) for language in LANGUAGES}
        self._size = 0
        for pair in pairs:
            es, en = pair.es, pair.en
            if (es, en) in left_out:
                continue
            self._size += 1
            found["es"][es].append(Translation(en, pair.en_word, pair.strength))
            found["en"][en].append(Translation(es, pair.es_word, pair.strength))
        self._translations: dict[str, dict[str, tuple[Translation, ...]]] = {
            language: {
                of: tuple(sorted(translations, key=lambda each: (-each.weight, each.stem)))
                for of, translations in of_language.items()
            }
            for language, of_language in found.items()
        }

    def __len__(self) -> int:
        return self._size

    def forbids(self, word_stem: str, other_stem: str, language: str) -> bool:
        """Whether an editor said that a stem of `language` must not become that stem of the other language."""
        pair = (word_stem, other_stem) if language == "es" else (other_stem, word_stem)
        return pair in self._forbidden

    def translations(self, word_stem: str, language: str) -> Sequence[Translation]:
        """What a stem of `language` becomes in the other one, best first; empty where nothing was learnt.

        >>> lexicon.translations("licitacion", "es")
        (Translation(stem='tender', word='tender', weight=0.62), ...)
        """
        return self._translations[language].get(word_stem, ())


def stem_of(word: str, language: str) -> str:
    """The stem of a word as it is written."""
    return stem(fold(word), language)


@lru_cache(maxsize=1)
def first_pairs() -> tuple[WordPair, ...]:
    """What was learnt from the first content and comes with the software."""
    stored = json.loads(FIRST_LEXICON.read_text(encoding="utf-8"))
    names = stored["origins"]
    return tuple(
        WordPair(es_word, en_word, to_en, to_es, count, tuple(names[place] for place in origins))
        for es_word, en_word, to_en, to_es, count, origins in stored["pairs"]
    )


def as_json(pairs: Sequence[WordPair]) -> str:
    """The pairs as `first_pairs` reads them: sorted, one on a line, so that a change shows line by line."""
    names = sorted({origin for pair in pairs for origin in pair.origins})
    place_of = {name: place for place, name in enumerate(names)}
    rows: list[list[Any]] = [
        [pair.es_word, pair.en_word, pair.to_en, pair.to_es, pair.count, [place_of[each] for each in pair.origins]]
        for pair in sorted(pairs, key=lambda pair: (pair.es_word, pair.en_word))
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    origins = ",\n".join(json.dumps(name, ensure_ascii=False) for name in names)
    return f'{{"origins": [\n{origins}\n],\n"pairs": [\n{lines}\n]}}\n'
