"""The analysers: what ``search.language.text`` does to words, in Elasticsearch's terms."""

from collections.abc import Mapping

from elasticsearch_dsl import analyzer, char_filter, token_filter, tokenizer
from elasticsearch_dsl.analysis import Analyzer, CharFilter

from search.language.text import CONSONANT_FOLDING, SPANISH_ENDINGS, VOWEL_FOLDING, WORD_PATTERN_JAVA


def _folding(name: str, letters: Mapping[str, str]) -> CharFilter:
    both_cases = {**letters, **{accented.upper(): plain.upper() for accented, plain in letters.items()}}
    mappings = [f"{accented} => {plain}" for accented, plain in sorted(both_cases.items())]
    return char_filter(name, type="mapping", mappings=mappings)


_words = tokenizer("puente_words", type="pattern", pattern=WORD_PATTERN_JAVA, group=0)
_vowels = _folding("puente_vowels", VOWEL_FOLDING)
_letters = _folding("puente_letters", {**VOWEL_FOLDING, **CONSONANT_FOLDING})
_stemmers = {
    "es": [
        token_filter(f"puente_spanish_{place}", type="pattern_replace", pattern=pattern, replacement=f"$1{rest}")
        for place, (pattern, rest) in enumerate(SPANISH_ENDINGS)
    ],
    "en": [token_filter("puente_english", type="stemmer", language="porter2")],
}


def primary(language: str) -> Analyzer:
    """Stems with ñ kept."""
    return analyzer(
        f"puente_{language}", tokenizer=_words, char_filter=[_vowels], filter=["lowercase", *_stemmers[language]]
    )


def folded(language: str) -> Analyzer:
    """Stems with every accent gone."""
    return analyzer(
        f"puente_{language}_folded",
        tokenizer=_words,
        char_filter=[_letters],
        filter=["lowercase", *_stemmers[language]],
    )


def plain() -> Analyzer:
    """Whole words with every accent gone, to complete what is being typed."""
    return analyzer("puente_plain", tokenizer=_words, char_filter=[_letters], filter=["lowercase"])
