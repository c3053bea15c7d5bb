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
    """At most one call of the encoder, for what of the query and its words is not `known`, nor was asked for lately."""
    kept = _kept_texts(encoder.name)
    if len(kept) > _MOST_KEPT:
        kept.clear()
    vectors: dict[str, Vectors] = {}
    for each in dict.fromkeys([text, *words]):
        held = kept.get(each)
        if held is None and each in words:
            held = next((vector for of in known if (vector := of.vector_of(each)) is not None), None)
        if held is not None:
            vectors[each] = held
    missing = [each for each in dict.fromkeys([text, *words]) if each not in vectors]
    if missing:
        fresh = dict(zip(missing, to_bytes(encoder.encode(missing)), strict=True))
        vectors |= fresh
        kept.update(fresh)
    return QueryVectors(vectors[text], {word: vectors[word] for word in words})


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
def _kept_texts(_encoder: str) -> dict[str, Vectors]:
    """Vectors of queries and words that were asked for: people ask for the same again, and each page and filter does."""
    return {}
