"""Other words for a word that was typed: near ones in its own language, translations in the other.

What is found counts by the square of its cosine: half as near is a quarter as good. The limits were measured on the
judged sets (docs/adr/0016).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.language import weights
from search.language.encoder import Encoder
from search.language.knowledge import Knowledge
from search.language.neighbours import Neighbour, WordVectors
from search.language.text import stem
from search.language.vectors import Vectors, to_bytes

LEXICON, VECTORS = "lexicon", "vectors"


@dataclass(frozen=True, slots=True)
class OtherWord:
    """A word of the index, and how much a match of it counts beside the word itself (0 to 1).

    origin: where it is known from, LEXICON or VECTORS.
    """

    word: str
    weight: float
    origin: str


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """The vector of the whole query, and of each word that was asked about."""

    whole: Vectors
    words: dict[str, Vectors]


def encode_query(
    text: str, words: Sequence[str], encoder: Encoder, known: Collection[WordVectors] = ()
) -> QueryVectors:
    """One call of the encoder for the query and those of its words that are not `known`, nor asked for lately."""
    kept = _kept_words(encoder.name)
    if len(kept) > _MOST_KEPT:
        kept.clear()
    of_words: dict[str, Vectors] = {}
    for word in words:
        held = next((vector for each in known if (vector := each.vector_of(word)) is not None), kept.get(word))
        if held is not None:
            of_words[word] = held
    missing = [word for word in dict.fromkeys(words) if word not in of_words]
    fresh = to_bytes(encoder.encode([text, *missing]))
    of_words.update(zip(missing, fresh[1:], strict=True))
    kept.update(of_words)
    return QueryVectors(fresh[0], of_words)


def synonyms(word_stem: str, vector: Vectors, language: str, knowledge: Knowledge) -> list[OtherWord]:
    """Words of the same language that mean nearly the same, without the word itself."""
    near = _words(knowledge, language, vector, most=weights.MOST_SYNONYMS + 4, least=weights.LEAST_SYNONYM)
    others = [
        OtherWord(each.word, weights.NEAR_WORD * each.cosine**2, VECTORS) for each in near if each.stem != word_stem
    ]
    return others[: weights.MOST_SYNONYMS]


def translations(word: str, vector: Vectors | None, language: str, knowledge: Knowledge) -> list[OtherWord]:
    """Words of the other `language` that mean the same, best first: those that the lexicon learnt, and those of its
    index whose vectors are near. A pair that an editor has forbidden comes from neither.
    """
    other = "en" if language == "es" else "es"
    word_stem = stem(word, other)
    found: dict[str, OtherWord] = {}
    learnt = knowledge.lexicon.translations(word_stem, other)[: weights.MOST_TRANSLATIONS]
    for each in learnt:
        found[each.stem] = OtherWord(each.word, weights.LEARNT * each.weight, LEXICON)
    near: Sequence[Neighbour] = (
        ()
        if vector is None
        else _words(knowledge, language, vector, most=weights.MOST_TRANSLATIONS, least=weights.LEAST_TRANSLATION)
    )
    enough = weights.LEAST_OF_BEST * near[0].cosine if near else 1.0
    for neighbour in near:
        weight = weights.TRANSLATED * neighbour.cosine**2
        is_better = neighbour.stem not in found or found[neighbour.stem].weight < weight
        if neighbour.cosine >= enough and is_better and not knowledge.lexicon.forbids(word_stem, neighbour.stem, other):
            found[neighbour.stem] = OtherWord(neighbour.word, weight, VECTORS)
    return sorted(found.values(), key=lambda each: -each.weight)


def _words(knowledge: Knowledge, language: str, vector: Vectors, *, most: int, least: float) -> Sequence[Neighbour]:
    known = knowledge.words.get(language)
    return known.nearest(vector, most=most, least=least) if known is not None else ()


_MOST_KEPT = 5_000


@lru_cache(maxsize=2)
def _kept_words(_encoder: str) -> dict[str, Vectors]:
    """Vectors of words that were asked for: people ask with the same ones again and again."""
    return {}
