"""What a query was understood to mean: one object that both engines search by and that later explains each hit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.language import weights
from search.language.concepts import ConceptLabels, FoundConcept
from search.language.guess import guess_language
from search.language.stopwords import STOP_WORDS
from search.language.text import LANGUAGES, word_spans, words
from search.results import Reason

# Beyond these a query is somebody's pasted page: the first words say what it is about, and cost stays bounded.
MAX_TERMS = 24
MAX_CONCEPTS = 8


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a clause may be met: a word, or several as a phrase."""

    words: tuple[str, ...]
    weight: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Clause:
    """Something asked for; the best of its alternatives counts. `covers` are the query words it speaks for."""

    alternatives: tuple[Alternative, ...]
    covers: frozenset[int]
    is_word: bool


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """A label that was searched for beside what was typed."""

    text: str
    language: str
    concept: str
    source: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a query: folded, as typed, and the places of those that say something or look like names."""

    folded: tuple[str, ...]
    typed: tuple[str, ...]
    content: tuple[int, ...] = ()
    names: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Understanding:
    """`clauses` are what to look for in the parts of each language, `share` how much of the query they carry there."""

    text: str
    language: str
    terms: tuple[str, ...]
    concepts: tuple[FoundConcept, ...]
    clauses: Mapping[str, tuple[Clause, ...]]
    share: Mapping[str, float]
    also_searched: tuple[AlsoSearched, ...]
    content_words: frozenset[int]
    names: frozenset[int]

    @property
    def is_empty(self) -> bool:
        return not self.content_words


def understand(text: str, *, reader_language: str, labels: ConceptLabels) -> Understanding:
    """Reads a query: its language, its words and its concepts, and what they become in the other language."""
    spans = list(word_spans(text))
    query_words = [word for word, _, _ in spans]
    language = guess_language(text, query_words, prior=reader_language, labels=labels)
    content = _content_words(query_words, language)
    typed = tuple(text[start:end] for _, start, end in spans)
    said = _Words(tuple(query_words), typed, tuple(content), _names(typed, content))
    concepts = _concepts(said, language, labels)
    clauses = {each: _clauses(each, language, said, concepts, labels) for each in LANGUAGES}
    return Understanding(
        text=text,
        language=language,
        terms=tuple(dict.fromkeys(query_words[place] for place in content)),
        concepts=concepts,
        clauses=clauses,
        share={each: _share(clauses[each], said, is_own=each == language) for each in LANGUAGES},
        also_searched=_also_searched(concepts, labels),
        content_words=frozenset(content),
        names=said.names,
    )


def _content_words(query_words: list[str], language: str) -> list[int]:
    stop_words = STOP_WORDS[language]
    content = [place for place, word in enumerate(query_words) if word not in stop_words]
    # "Who is who?" and "lo que sea" consist of nothing else: then they are what is meant.
    return (content or list(range(len(query_words))))[:MAX_TERMS]


def _names(typed: tuple[str, ...], content: list[int]) -> frozenset[int]:
    """The words that are probably the same in both languages: with digits, in capitals, or capitalised."""
    capitalised = {place for place in content if typed[place][0].isupper()}
    if capitalised != set(content):
        capitalised.discard(0)
    return frozenset(
        place
        for place in content
        if place in capitalised or typed[place].isupper() or any(letter.isdigit() for letter in typed[place])
    )


def _concepts(said: _Words, language: str, labels: ConceptLabels) -> tuple[FoundConcept, ...]:
    found = labels.find(said.folded, language)
    taken = {place for concept in found for place in range(concept.start, concept.end)}
    other = "en" if language == "es" else "es"
    # A term of the other language inside the query ("qué es un direct award").
    found += [
        concept for concept in labels.find(said.folded, other) if taken.isdisjoint(range(concept.start, concept.end))
    ]
    content = set(said.content)
    kept = [concept for concept in found if not content.isdisjoint(range(concept.start, concept.end))]
    in_order = sorted(kept, key=lambda concept: concept.start)[:MAX_CONCEPTS]
    return tuple(replace(concept, text=" ".join(said.typed[concept.start : concept.end])) for concept in in_order)


def _clauses(
    language: str,
    query_language: str,
    said: _Words,
    concepts: tuple[FoundConcept, ...],
    labels: ConceptLabels,
) -> tuple[Clause, ...]:
    is_own = language == query_language
    content = frozenset(said.content)
    of_concepts: list[Clause] = []
    for concept in concepts:
        alternatives = _label_alternatives(concept, language, said, labels)
        if alternatives:
            covers = frozenset(range(concept.start, concept.end)) & content
            of_concepts.append(Clause(alternatives, covers, is_word=False))
    # What a concept says in the other language, its words do not say there: "direct" is no answer to "direct award".
    said_already = set() if is_own else {place for clause in of_concepts for place in clause.covers}
    of_words: dict[str, Clause] = {}
    for place in said.content:
        word = said.folded[place]
        if word in of_words or place in said_already - said.names:
            continue
        across = weights.NAME_ACROSS if place in said.names else weights.WORD_ACROSS
        weight = 1.0 if is_own else across
        reason = Reason("words" if is_own else "name", said.typed[place], language)
        of_words[word] = Clause((Alternative((word,), weight, reason),), frozenset({place}), is_word=True)
    return (*of_words.values(), *of_concepts)


def _label_alternatives(
    concept: FoundConcept, language: str, said: _Words, labels: ConceptLabels
) -> tuple[Alternative, ...]:
    alternatives: dict[tuple[str, ...], Alternative] = {}
    typed: tuple[str, ...] = ()
    if concept.language == language:
        typed = said.folded[concept.start : concept.end]
        # One word alone is its own clause already.
        if len(typed) > 1:
            alternatives[typed] = Alternative(typed, weights.LABEL_AS_TYPED, Reason("words", concept.text, language))
        first = other = weights.SYNONYM
    else:
        first, other = weights.LABEL_ACROSS, weights.OTHER_LABEL_ACROSS
    if concept.is_expanded:
        for label in labels.labels_of(concept.concept, language):
            label_words = tuple(words(label.text))
            if label_words == typed or label_words in alternatives:
                continue
            reason = Reason("concept", label.text, language, source=concept.text, concept=concept.concept)
            weight = first if label.kind == "pref" else other
            alternatives[label_words] = Alternative(label_words, weight, reason)
    return tuple(alternatives.values())


def _share(clauses: tuple[Clause, ...], said: _Words, *, is_own: bool) -> float:
    """How much of the query these clauses carry: all of it in its own language, elsewhere concepts and names."""
    if is_own or not said.content:
        return 1.0
    covered = set(said.names)
    for clause in clauses:
        if not clause.is_word:
            covered |= clause.covers
    across = len(covered) / len(said.content)
    return across + (1 - across) * weights.WORD_ACROSS


def _also_searched(concepts: tuple[FoundConcept, ...], labels: ConceptLabels) -> tuple[AlsoSearched, ...]:
    """The preferred label in the language that was not typed, for each concept that was expanded."""
    searched: dict[tuple[str, str], AlsoSearched] = {}
    for concept in concepts:
        if not concept.is_expanded:
            continue
        other = "en" if concept.language == "es" else "es"
        for label in labels.labels_of(concept.concept, other)[:1]:
            searched[label.text, other] = AlsoSearched(label.text, other, concept.concept, concept.text)
    return tuple(searched.values())
