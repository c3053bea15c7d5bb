"""What a query was understood to mean: one object that both engines search by and that later explains each hit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search.language.clauses import Clause, Reading, Said, carried, clauses
from search.language.concepts import ConceptLabels, FoundConcept
from search.language.guess import guess_language
from search.language.knowledge import Knowledge
from search.language.stopwords import STOP_WORDS
from search.language.text import LANGUAGES, word_spans
from search.language.translation import QueryVectors, encode_query
from search.language.vectors import Vectors

# Beyond these a query is somebody's pasted page: the first words say what it is about, and cost stays bounded.
MAX_TERMS = 24
MAX_CONCEPTS = 8


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """A label that was searched for beside what was typed."""

    text: str
    language: str
    concept: str
    source: str


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
    # The meaning of the whole query, where an encoder is installed; `encoder` names it, as vectors of two encoders
    # cannot be compared.
    vector: Vectors | None = field(default=None, compare=False, repr=False)
    encoder: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.content_words


def understand(text: str, *, reader_language: str, knowledge: Knowledge) -> Understanding:
    """Reads a query: its language, its words and its concepts, and what they become in the other language."""
    labels = knowledge.labels
    spans = list(word_spans(text))
    query_words = [word for word, _, _ in spans]
    language = guess_language(text, query_words, prior=reader_language, labels=labels)
    content = _content_words(query_words, language)
    typed = tuple(text[start:end] for _, start, end in spans)
    said = Said(tuple(query_words), typed, tuple(content), _names(typed, content))
    concepts = _concepts(said, language, labels)
    vectors = _vectors(text, said, knowledge)
    reading = Reading(said, language, concepts, knowledge, vectors)
    looked_for = {each: clauses(reading, each) for each in LANGUAGES}
    return Understanding(
        text=text,
        language=language,
        terms=tuple(dict.fromkeys(query_words[place] for place in content)),
        concepts=concepts,
        clauses=looked_for,
        share={each: carried(looked_for[each], said, is_own=each == language) for each in LANGUAGES},
        also_searched=_also_searched(concepts, labels),
        content_words=frozenset(content),
        names=said.names,
        vector=vectors.whole if vectors else None,
        encoder=knowledge.encoder.name if vectors and knowledge.encoder else "",
    )


def _vectors(text: str, said: Said, knowledge: Knowledge) -> QueryVectors | None:
    if knowledge.encoder is None or not said.content:
        return None
    asked_about = [said.folded[place] for place in said.content if not said.folded[place].isdigit()]
    return encode_query(text, asked_about, knowledge.encoder)


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


def _concepts(said: Said, language: str, labels: ConceptLabels) -> tuple[FoundConcept, ...]:
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
