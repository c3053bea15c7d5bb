"""What is asked for, as clauses that an engine can look up: each word and each concept, in each language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.language import weights
from search.language.citations import Citation
from search.language.concepts import ConceptLabels, FoundConcept
from search.language.knowledge import Knowledge
from search.language.phrases import Phrase
from search.language.text import stem, words
from search.language.translation import OtherWord, QueryVectors, synonyms, translations
from search.results import Reason


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a clause may be met: a word, or several as a phrase.

    origin: where a word that was not typed is known from (search.language.translation), else "".
    """

    words: tuple[str, ...]
    weight: float
    reason: Reason
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Something asked for; the best of its alternatives counts. `covers` are the query words it speaks for.

    is_required: nothing without it is found, and it is taken exactly: ñ is no n. citation: where the alternatives are
    ways of writing a citation.
    """

    alternatives: tuple[Alternative, ...]
    covers: frozenset[int]
    is_word: bool
    is_required: bool = False
    citation: Citation | None = None


def literal_places(phrases: Sequence[Phrase], cited: Sequence[Citation]) -> frozenset[int]:
    """The places of all words that stand in phrases and citations."""
    of_each = [*(phrase.places for phrase in phrases), *(citation.places for citation in cited)]
    return frozenset[int]().union(*of_each)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a query: folded, as typed, and the places of those that say something, and look like names.

    `foreign` are those of the other language; `acronyms` have no meaning that vectors could know; `as_typed` become
    nothing else in any language. The words of `phrases` and `citations` are found by these.
    """

    folded: tuple[str, ...]
    typed: tuple[str, ...]
    content: tuple[int, ...] = ()
    names: frozenset[int] = frozenset()
    foreign: frozenset[int] = frozenset()
    acronyms: frozenset[int] = frozenset()
    as_typed: frozenset[int] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def literal(self) -> frozenset[int]:
        """The places of all words in phrases and citations."""
        return literal_places(self.phrases, self.citations)


@dataclass(frozen=True, slots=True)
class Reading:
    """A query on its way to being understood."""

    said: Said
    language: str
    concepts: tuple[FoundConcept, ...]
    knowledge: Knowledge
    vectors: QueryVectors | None = None


def clauses(reading: Reading, language: str) -> tuple[Clause, ...]:
    """What to look for in the parts of one language: a clause a word, then one a concept, a citation, a phrase."""
    said, is_own = reading.said, language == reading.language
    content = frozenset(said.content)
    of_concepts: list[Clause] = []
    for concept in reading.concepts:
        alternatives = _label_alternatives(concept, language, said, reading.knowledge.labels)
        if alternatives:
            covers = frozenset(range(concept.start, concept.end)) & content
            of_concepts.append(Clause(alternatives, covers, is_word=False))
    # What a concept says in the other language, its words do not say there: "direct" is no answer to "direct award".
    said_already = frozenset() if is_own else frozenset(place for clause in of_concepts for place in clause.covers)
    of_words: dict[str, Clause] = {}
    for place in said.content:
        word = said.folded[place]
        if word in of_words or place in said.literal:
            continue
        if is_own:
            alternatives = _in_own_language(reading, place)
        else:
            alternatives = _in_other_language(reading, place, language, as_typed=place not in said_already - said.names)
        if alternatives:
            of_words[word] = Clause(alternatives, frozenset({place}), is_word=True)
    for citation in said.citations:
        if citation.number not in of_words:
            of_words[citation.number] = _number_clause(citation, content, language, is_own=is_own)
    found = [
        *of_words.values(),
        *of_concepts,
        *(_citation_clause(each, content, language, is_own=is_own) for each in said.citations),
        *(_phrase_clause(each, content, language, is_own=is_own) for each in said.phrases),
    ]
    most = max(1, weights.MOST_ALTERNATIVES // max(1, len(found)))
    if sum(len(clause.alternatives) for clause in found) > weights.MOST_ALTERNATIVES:
        found = [replace(clause, alternatives=clause.alternatives[:most]) for clause in found]
    return tuple(found)


def _number_clause(citation: Citation, content: frozenset[int], language: str, *, is_own: bool) -> Clause:
    """The number alone, for texts in which it stands apart from its sign."""
    reason = Reason("words" if is_own else "name", citation.number, language)
    return Clause((Alternative((citation.number,), 1.0, reason),), frozenset({citation.number_place}) & content, True)


def _citation_clause(citation: Citation, content: frozenset[int], language: str, *, is_own: bool) -> Clause:
    reason = Reason("words" if is_own else "name", citation.text, language)
    forms = dict.fromkeys(tuple(stem(word, language) for word in form) for form in citation.forms)
    outer = dict.fromkeys(tuple(stem(word, language) for word in form) for form in citation.outer)
    alternatives = (
        *(Alternative(_written(each, citation.forms, language), 1.0, reason) for each in forms),
        *(Alternative(_written(each, citation.outer, language), weights.OUTER_CITATION, reason) for each in outer),
    )
    return Clause(alternatives, citation.places & content, is_word=False, citation=citation)


def _written(stems_of_form: tuple[str, ...], forms: Sequence[tuple[str, ...]], language: str) -> tuple[str, ...]:
    """The first form with these stems: "articulo" and "articulos" are one to an index."""
    return next(form for form in forms if tuple(stem(word, language) for word in form) == stems_of_form)


def _phrase_clause(phrase: Phrase, content: frozenset[int], language: str, *, is_own: bool) -> Clause:
    reason = Reason("words" if is_own else "name", phrase.text, language)
    return Clause((Alternative(phrase.words, 1.0, reason),), phrase.places & content, is_word=False, is_required=True)


def _in_own_language(reading: Reading, place: int) -> tuple[Alternative, ...]:
    said, language = reading.said, reading.language
    word = said.folded[place]
    typed = Alternative((word,), 1.0, Reason("words", said.typed[place], language))
    if place in said.as_typed:
        return (typed,)
    vector = reading.vectors.words.get(word) if reading.vectors is not None else None
    if place in said.foreign:
        return (typed, *_translated(reading, place, translations(word, vector, language, reading.knowledge), language))
    if vector is None or place in said.names:
        return (typed,)
    near = synonyms(stem(word, language), vector, language, reading.knowledge)
    return (
        typed,
        *(
            Alternative(
                (each.word,),
                each.weight,
                Reason("related", each.word, language, source=said.typed[place]),
                each.origin,
            )
            for each in near
        ),
    )


def _translated(reading: Reading, place: int, found: Sequence[OtherWord], language: str) -> tuple[Alternative, ...]:
    source = reading.said.typed[place]
    return tuple(
        Alternative((each.word,), each.weight, Reason("translation", each.word, language, source=source), each.origin)
        for each in found
    )


def _in_other_language(reading: Reading, place: int, language: str, *, as_typed: bool) -> tuple[Alternative, ...]:
    said = reading.said
    word = said.folded[place]
    alternatives: list[Alternative] = []
    if place in said.foreign:
        return (Alternative((word,), 1.0, Reason("name", said.typed[place], language)),)
    if as_typed:
        weight = weights.NAME_ACROSS if place in said.names else weights.WORD_ACROSS
        alternatives.append(Alternative((word,), weight, Reason("name", said.typed[place], language)))
    if place in said.as_typed:
        return tuple(alternatives)
    typed_stem = stem(word, language)
    vector = reading.vectors.words.get(word) if reading.vectors is not None else None
    found = translations(word, vector, language, reading.knowledge)
    if place in said.acronyms:
        found = [each for each in found if each.weight >= weights.LEAST_FOR_ACRONYM]
    for translated in _translated(reading, place, found, language):
        if as_typed and stem(translated.words[0], language) == typed_stem:
            # The word is the same in both languages: then it counts as its own translation.
            weight = max(translated.weight, alternatives[0].weight)
            alternatives = [Alternative((word,), weight, alternatives[0].reason)]
            as_typed = False
        else:
            alternatives.append(translated)
    return tuple(sorted(alternatives, key=lambda each: -each.weight))


def _label_alternatives(
    concept: FoundConcept, language: str, said: Said, labels: ConceptLabels
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


def carried(clauses_there: Sequence[Clause], said: Said, *, is_own: bool) -> float:
    """How much of the query these clauses carry (0 to 1): all of it in its own language; elsewhere concepts and names
    whole, other words by the weight of their best translation.
    """
    if is_own or not said.content:
        return 1.0
    shares = dict.fromkeys(said.content, weights.WORD_ACROSS)
    for clause in clauses_there:
        best = max(each.weight for each in clause.alternatives)
        for place in clause.covers:
            share = 1.0 if not clause.is_word or place in said.names else min(1.0, best / weights.TRANSLATED)
            shares[place] = max(shares.get(place, 0.0), share)
    return sum(shares[place] for place in said.content) / len(said.content)
