"""What is asked for, as clauses that an engine can look up: each word and each concept, in each language."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.language import weights
from search.language.concepts import ConceptLabels, FoundConcept
from search.language.knowledge import Knowledge
from search.language.text import stem, words
from search.language.translation import QueryVectors, synonyms, translations
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
    """Something asked for; the best of its alternatives counts. `covers` are the query words it speaks for."""

    alternatives: tuple[Alternative, ...]
    covers: frozenset[int]
    is_word: bool


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a query: folded, as typed, and the places of those that say something or look like names."""

    folded: tuple[str, ...]
    typed: tuple[str, ...]
    content: tuple[int, ...] = ()
    names: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A query on its way to being understood."""

    said: Said
    language: str
    concepts: tuple[FoundConcept, ...]
    knowledge: Knowledge
    vectors: QueryVectors | None = None


def clauses(reading: Reading, language: str) -> tuple[Clause, ...]:
    """What to look for in the parts of one language: a clause a word, then one a concept."""
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
        if word in of_words:
            continue
        if is_own:
            alternatives = _in_own_language(reading, place)
        else:
            alternatives = _in_other_language(reading, place, language, as_typed=place not in said_already - said.names)
        if alternatives:
            of_words[word] = Clause(alternatives, frozenset({place}), is_word=True)
    return (*of_words.values(), *of_concepts)


def _in_own_language(reading: Reading, place: int) -> tuple[Alternative, ...]:
    said, language = reading.said, reading.language
    word = said.folded[place]
    typed = Alternative((word,), 1.0, Reason("words", said.typed[place], language))
    if reading.vectors is None or place in said.names or word not in reading.vectors.words:
        return (typed,)
    near = synonyms(stem(word, language), reading.vectors.words[word], language, reading.knowledge)
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


def _in_other_language(reading: Reading, place: int, language: str, *, as_typed: bool) -> tuple[Alternative, ...]:
    said = reading.said
    word = said.folded[place]
    alternatives: list[Alternative] = []
    if as_typed:
        weight = weights.NAME_ACROSS if place in said.names else weights.WORD_ACROSS
        alternatives.append(Alternative((word,), weight, Reason("name", said.typed[place], language)))
    typed_stem = stem(word, language)
    vector = reading.vectors.words.get(word) if reading.vectors is not None else None
    for each in translations(word, vector, language, reading.knowledge):
        reason = Reason("translation", each.word, language, source=said.typed[place])
        if as_typed and stem(each.word, language) == typed_stem:
            # The word is the same in both languages: then it counts as its own translation.
            alternatives = [Alternative((word,), max(each.weight, alternatives[0].weight), alternatives[0].reason)]
            as_typed = False
        else:
            alternatives.append(Alternative((each.word,), each.weight, reason, each.origin))
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
