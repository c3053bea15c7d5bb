"""How a query was understood, in an editor's words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.explaining import Explanation
from search.language import Alternative, Clause, Understanding
from search.language.guess import LanguageEvidence
from search.language.translation import LEXICON
from search.presentation.reasons import LANG_TAGS


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A word or label that was searched for beside what was typed; `counts` in per cent of the typed word's weight."""

    text: str
    lang: str
    source: str
    counts: int


@dataclass(frozen=True, slots=True)
class AskedWord:
    text: str
    lang: str
    ways: list[OtherWay]


@dataclass(frozen=True, slots=True)
class AskedConcept:
    """A label of the vocabulary that stands in the query; not expanded where it is ambiguous."""

    text: str
    lang: str
    is_expanded: bool
    ways: list[OtherWay]


@dataclass(frozen=True, slots=True)
class UnderstoodQuery:
    text: str
    lang: str
    language_sentence: str
    words: list[AskedWord]
    concepts: list[AskedConcept]
    meaning_sentence: str
    literal_sentences: list[str]


def understood_query(explanation: Explanation) -> UnderstoodQuery:
    understanding = explanation.understanding
    return UnderstoodQuery(
        text=understanding.text,
        lang=LANG_TAGS[understanding.language],
        language_sentence=_language_sentence(explanation.evidence),
        words=list(_words(understanding)),
        concepts=list(_concepts(understanding)),
        meaning_sentence=_("The meaning of the whole query is compared with that of every work.")
        if understanding.vector is not None
        else _("Meanings are not compared: words, the vocabulary and the lexicon carry the query alone."),
        literal_sentences=list(_literal_sentences(understanding)),
    )


def way_source(alternative: Alternative) -> str:
    """Where an alternative comes from."""
    kind = alternative.reason.kind
    if kind == "concept":
        return _("vocabulary")
    if kind == "related":
        return _("near in meaning (word vectors)")
    if kind == "translation":
        if alternative.origin == LEXICON:
            return _("translation (lexicon)")
        return _("translation (word vectors)")
    return _("as typed")


def _language_sentence(evidence: LanguageEvidence) -> str:
    sign = 1 if evidence.language == "es" else -1
    weighed = [
        (evidence.labels, _("terms of the vocabulary")),
        (evidence.letters, _("accents or letters that only Spanish has")),
        (evidence.small_words, _("small words such as “de” or “the”")),
        (evidence.spelling, _("how the words are spelt")),
        (evidence.prior, _("the language of the reader")),
    ]
    spoke = sorted([pair for pair in weighed if pair[0] * sign > 0], key=lambda pair: -abs(pair[0]))
    because = "; ".join(name for _weight, name in spoke)
    sentence = (
        _("Taken for Spanish, because of: %(reasons)s.")
        if evidence.language == "es"
        else _("Taken for English, because of: %(reasons)s.")
    )
    return sentence % {"reasons": because}


def _literal_sentences(understanding: Understanding) -> Iterator[str]:
    for phrase in understanding.phrases:
        yield _("“%(phrase)s” was quoted: only works in which it stands exactly so are found.") % {"phrase": phrase}
    for citation in understanding.citations:
        yield _(
            "“%(citation)s” cites an article or number: works in which it is a heading or is mentioned come first."
        ) % {"citation": citation.text}


def _words(understanding: Understanding) -> Iterator[AskedWord]:
    own = understanding.language
    other = "en" if own == "es" else "es"
    across = {clause.covers: clause for clause in understanding.clauses[other] if clause.is_word}
    for clause in understanding.clauses[own]:
        if clause.is_word:
            typed, *related = clause.alternatives
            ways = [_way(each) for each in related]
            ways += [_way(each) for each in _alternatives(across.get(clause.covers))]
            yield AskedWord(typed.reason.text, LANG_TAGS[own], ways)


def _concepts(understanding: Understanding) -> Iterator[AskedConcept]:
    for concept in understanding.concepts:
        ways = [
            _way(alternative)
            for of_language in understanding.clauses.values()
            for clause in of_language
            if not clause.is_word
            for alternative in clause.alternatives
            if alternative.reason.concept == concept.concept
        ]
        yield AskedConcept(concept.text, LANG_TAGS[concept.language], concept.is_expanded, ways)


def _alternatives(clause: Clause | None) -> tuple[Alternative, ...]:
    return clause.alternatives if clause is not None else ()


def _way(alternative: Alternative) -> OtherWay:
    reason = alternative.reason
    return OtherWay(reason.text, LANG_TAGS[reason.language], way_source(alternative), round(100 * alternative.weight))
