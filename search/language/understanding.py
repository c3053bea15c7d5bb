"""What a query was understood to mean: one object that both engines search by and that later explains each hit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from search.language.belonging import foreign_words
from search.language.citations import MOST_IN_CAPITALS, Citation, citations
from search.language.clauses import Clause, Reading, Said, carried, clauses, literal_places
from search.language.concepts import ConceptLabels, FoundConcept
from search.language.guess import guess_language
from search.language.knowledge import Knowledge
from search.language.phrases import Phrase, quoted_phrases
from search.language.stopwords import STOP_WORDS
from search.language.text import LANGUAGES, stem, word_spans
from search.language.translation import QueryVectors, encode_query
from search.language.vectors import Vectors
from search.language.words import Words

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
    """`clauses` are what to look for in the parts of each language, `share` how much of the query they carry there.

    `phrases` are required, as typed. `citations` decide the order before anything else.
    """

    text: str
    language: str
    terms: tuple[str, ...]
    concepts: tuple[FoundConcept, ...]
    clauses: Mapping[str, tuple[Clause, ...]]
    share: Mapping[str, float]
    also_searched: tuple[AlsoSearched, ...]
    content_words: frozenset[int]
    names: frozenset[int]
    # Those of the content words that stand nowhere in the library.
    unknown: frozenset[int] = frozenset()
    phrases: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    # The meaning of the whole query, where an encoder is installed; `encoder` names it, as vectors of two encoders
    # cannot be compared. None also where words count and not what they mean: in phrases, citations and bare numbers.
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
    typed = tuple(text[start:end] for _, start, end in spans)
    phrases = quoted_phrases(text, spans)
    cited = tuple(each for each in citations(text, spans) if not any(each.places & other.places for other in phrases))
    capitals = _capitals(typed)
    content = _content_words(query_words, language, capitals)
    said = _said(query_words, typed, content, capitals, phrases, cited, language, knowledge)
    concepts = _concepts(said, language, labels)
    vectors = _vectors(_with_accents(text, spans, knowledge.vocabulary.get(language)), said, knowledge)
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
        unknown=_unknown(said, concepts, knowledge.vocabulary.get(language)),
        phrases=tuple(phrase.text for phrase in phrases),
        citations=cited,
        vector=vectors.whole if vectors and not phrases else None,
        encoder=knowledge.encoder.name if vectors and knowledge.encoder and not phrases else "",
    )


def _said(
    query_words: Sequence[str],
    typed: tuple[str, ...],
    content: list[int],
    capitals: frozenset[int],
    phrases: tuple[Phrase, ...],
    cited: tuple[Citation, ...],
    language: str,
    knowledge: Knowledge,
) -> Said:
    names = _names(typed, content)
    known = frozenset[str]().union(*(words.acronyms for words in knowledge.vocabulary.values()))
    acronyms = {place for place in content if place in capitals or query_words[place] in known}
    # Only where they are all there is do stop words count, and then as they are.
    stop_words = {place for place in content if query_words[place] in STOP_WORDS[language]}
    literal = literal_places(phrases, cited)
    ordinary = {place: query_words[place] for place in content if place not in names | acronyms | stop_words | literal}
    foreign = foreign_words(ordinary, language, knowledge.vocabulary)
    return Said(
        tuple(query_words),
        typed,
        tuple(content),
        names=names | acronyms | foreign,
        foreign=foreign,
        acronyms=frozenset(acronyms),
        as_typed=frozenset(stop_words - acronyms),
        phrases=phrases,
        citations=cited,
    )


def _unknown(said: Said, concepts: Sequence[FoundConcept], vocabulary: Words | None) -> frozenset[int]:
    """The content words, but for names, whose stem no public work of the query's language has, nor any concept."""
    if vocabulary is None or not vocabulary.stems:
        return frozenset()
    known = said.names.union(*(range(concept.start, concept.end) for concept in concepts))
    return frozenset(
        place
        for place in said.content
        if place not in known and stem(said.folded[place], vocabulary.language) not in vocabulary.stems
    )


def _with_accents(text: str, spans: Sequence[tuple[str, int, int]], vocabulary: Words | None) -> str:
    """The query as its words are mostly written in the index: without accents an encoder takes them for other words."""
    if vocabulary is None:
        return text
    pieces, at = [], 0
    for word, start, end in spans:
        typed, written = text[start:end], vocabulary.accented.get(word)
        if written is not None and typed in (word, word.capitalize()):
            pieces += [text[at:start], written.capitalize() if typed[0].isupper() else written]
            at = end
    return "".join([*pieces, text[at:]])


def _vectors(text: str, said: Said, knowledge: Knowledge) -> QueryVectors | None:
    meant = [place for place in said.content if place not in said.literal and not said.folded[place].isdigit()]
    if knowledge.encoder is None or all(said.folded[place] in _ALL_STOP_WORDS for place in meant):
        return None
    asked_about = [said.folded[place] for place in meant if place not in said.acronyms]
    return encode_query(text, asked_about, knowledge.encoder, knowledge.words.values())


_ALL_STOP_WORDS = STOP_WORDS["es"] | STOP_WORDS["en"]
# Written large, as whoever knows other search engines does; they ask for nothing.
_OPERATORS = frozenset({"and", "or", "not", "no"})


def _capitals(typed: Sequence[str]) -> frozenset[int]:
    """The words in capitals of a query that is not all in capitals, or is one word: acronyms."""
    named = [word for word in typed if not word.isdigit()]
    if len(named) > MOST_IN_CAPITALS and all(word.isupper() for word in named):
        return frozenset()
    return frozenset(place for place, word in enumerate(typed) if len(word) > 1 and word.isupper())


def _content_words(query_words: list[str], language: str, capitals: frozenset[int]) -> list[int]:
    stop_words = STOP_WORDS[language]
    content = [
        place
        for place, word in enumerate(query_words)
        # "IT" among other words is no "it".
        if word not in stop_words or (place in capitals and word not in _OPERATORS and len(query_words) > 1)
    ]
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
    kept = [
        concept
        for concept in found
        if said.literal.isdisjoint(range(concept.start, concept.end))
        and not content.isdisjoint(range(concept.start, concept.end))
    ]
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
