"""The concepts of the vocabulary that a source text names, and whether its translation names them too."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.languages import LANGUAGES, Language
from kb.models import Concept, MatchQuality
from search.language.concepts import ConceptLabels
from search.language.stopwords import STOP_WORDS
from search.language.text import stem, word_places, words

# Letters of a stem that tell words apart and leave what is made of one together.
_ROOT = 6
_ENGLISH_NUMBER = tuple(
    (re.compile(pattern), rest)
    for pattern, rest in ((r"'s$", ""), (r"ies$", "y"), (r"(?<=[sxzh])es$", ""), (r"(?<=[^su])s$", ""))
)


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A label as the source writes it, its concept, and whether the translation uses any label of that concept."""

    concept: str
    text: str
    is_ambiguous: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class Term:
    """What a translator is shown of a term: how to say it, and how far that means the same."""

    slug: str
    text: str
    preferred: str
    others: tuple[str, ...]
    match: str
    match_label: str
    note: str
    is_ambiguous: bool
    is_missing: bool

    @property
    def has_difference(self) -> bool:
        return self.match in (MatchQuality.CLOSE, MatchQuality.NONE)


def find_terms(source: str, source_language: Language, target: str, labels: ConceptLabels) -> list[FoundTerm]:
    """The terms of a plain source text, each concept once, the longest label where several fit."""
    present = {language: frozenset(_root(stem(word, language)) for word in words(target)) for language in LANGUAGES}
    places = word_places(source)
    found: dict[str, FoundTerm] = {}
    for each in labels.find(words(source), source_language):
        known = found.get(each.concept)
        if not _is_said(each.text, each.concept, source_language, labels):
            continue
        if known is not None and not known.is_ambiguous:
            continue
        found[each.concept] = FoundTerm(
            concept=each.concept,
            text=source[places[each.start][0] : places[each.end - 1][1]],
            is_ambiguous=not each.is_expanded,
            is_used=_is_used(each.concept, present, labels),
        )
    return list(found.values())


def _is_said(text: str, concept: str, language: Language, labels: ConceptLabels) -> bool:
    """Whether the words are the label's own, but for number. Search may follow “answers” to “answerability”; a
    translator who is told so learns to look away.
    """
    if language != "en":
        return True  # Spanish stems take off number and gender only
    said = [_singular(word) for word in words(text)]
    return any(
        said == [_singular(word) for word in words(label.text)]
        for label in labels.labels
        if label.concept == concept and label.language == language
    )


def _singular(word: str) -> str:
    for pattern, rest in _ENGLISH_NUMBER:
        word = pattern.sub(rest, word)
    return word


def _is_used(concept: str, present: Mapping[Any, frozenset[str]], labels: ConceptLabels) -> bool:
    """Whether the translation has the words of one of the labels, of either language, in any order.

    In any order for “public and open procurement”; of either language for a term that stays as it is, in italics.
    """
    for label in labels.labels:
        if label.concept != concept:
            continue
        content = [word for word in words(label.text) if word not in STOP_WORDS[label.language]]
        wanted = {_root(stem(word, label.language)) for word in content or words(label.text)}
        if wanted and wanted <= present[label.language]:
            return True
    return False


def _root(stemmed: str) -> str:
    """“adjudicar directamente” says “adjudicación directa”: verbs and adverbs count."""
    return stemmed[:_ROOT]


def describe_terms(
    found: Iterable[FoundTerm],
    concepts: dict[str, Concept],
    labels: ConceptLabels,
    target_language: Language,
    *,
    is_translated: bool,
) -> list[Term]:
    """What to show of the terms; `concepts` by slug. A term is missing only where there is a translation to judge.

    An ambiguous label that nothing else in the text makes clear may mean something else: no warning then.
    """
    described = []
    for term in found:
        concept = concepts.get(term.concept)
        if concept is None:
            continue
        preferred = concept.label(target_language)
        described.append(
            Term(
                slug=term.concept,
                text=term.text,
                preferred=preferred,
                others=tuple(
                    label.text for label in labels.labels_of(term.concept, target_language) if label.text != preferred
                ),
                match=concept.match,
                match_label=concept.get_match_display() if concept.match else "",
                note=concept.note,
                is_ambiguous=term.is_ambiguous,
                is_missing=is_translated and not term.is_used and not term.is_ambiguous,
            )
        )
    return described
