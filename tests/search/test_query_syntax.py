"""What signs, marks, capitals and two languages in one query are understood to mean."""

from dataclasses import replace

import numpy as np
import pytest

from search.language import ConceptLabels, Knowledge, Label, understand
from search.language.lexicon import Lexicon, WordPair
from search.language.neighbours import WordVectors
from search.language.text import stem, word_spans
from search.language.vectors import to_bytes
from search.language.weights import MOST_ALTERNATIVES
from search.language.words import Word, Words
from tests.search.documents import LABELS, understood


def cited(text):
    return [(citation.text, citation.forms[0]) for citation in understood(text).citations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("art. 134", [("art. 134", ("art", "134"))]),
        ("qué dice el Artículo 134 constitucional", [("Artículo 134", ("art", "134"))]),
        ("s.71(2)(b)", [("s.71(2)(b)", ("s", "71", "2", "b"))]),
        ("section 71A", [("section 71A", ("s", "71a"))]),
        ("art 27 bis", [("art 27 bis", ("art", "27", "bis"))]),
        ("art. 134 frac. IV", [("art. 134", ("art", "134")), ("frac. IV", ("frac", "iv"))]),
        ("ppn 02/23", [("ppn 02/23", ("ppn", "02", "23"))]),
        ("la NOM 035 vigente", [("NOM 035", ("nom", "035"))]),
        ("artículo 1º", [("artículo 1º", ("art", "1"))]),
        # No citations: no number, no sign, a year, a word of which the sign is the end, shouting.
        ("art. de la ley", []),
        ("134", []),
        ("junio 2026", []),
        ("CDMX 2026", []),
        ("mart 5", []),
        ("PLAN DE OBRAS 5", []),
        ("artículo ix", []),
        ("artículo 5 términos", [("artículo 5", ("art", "5"))]),
    ],
)
def test_a_sign_and_its_number_are_one(text, expected):
    assert cited(text) == expected


def test_a_citation_is_written_in_the_ways_of_both_languages():
    (clause,) = (each for each in understood("art. 134").clauses["en"] if each.citation)
    assert {each.words for each in clause.alternatives} >= {("art", "134"), ("articulo", "134"), ("article", "134")}


def test_only_the_number_of_a_citation_is_looked_for_alone():
    words = [
        each.words
        for clause in understood("art. 134(2)").clauses["es"]
        if clause.is_word
        for each in clause.alternatives
    ]
    assert words == [("134",)]


def test_a_phrase_names_no_concept():
    understanding = understood('"adjudicación directa"')
    assert (understanding.concepts, understanding.also_searched) == ((), ())
    assert understanding.phrases == ("adjudicación directa",)
    assert understood("adjudicación directa").concepts


@pytest.mark.parametrize("text", ['¿Qué es la "adjudicación directa"?', "What does “direct award” mean? "])
def test_a_question_only_quotes(text):
    understanding = understood(text)
    assert understanding.phrases == ()
    assert [concept.concept for concept in understanding.concepts] == ["direct-award"]


@pytest.mark.parametrize(
    "text", ['"adjudicación directa"?', '¿"adjudicación directa"?', 'la "adjudicación directa" hoy']
)
def test_what_is_no_whole_question_asks_for_the_phrase(text):
    assert understood(text).phrases == ("adjudicación directa",)


class Encoder:
    """Two directions: one for words of building, one for all others."""

    name, dimensions = "two/1", 64

    def encode(self, texts):
        self.asked = list(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for number, text in enumerate(texts):
            vectors[number, 0 if "constru" in text or "building" in text else 1] = 1.0
        return vectors


def words(language, **works):
    entries = tuple(Word(stem(word, language), word, count) for word, count in works.items())
    return Words(1, language, entries, works, {each.stem: each.works for each in entries}, frozenset({"imss"}), 100)


def vectors(language, *known):
    made = to_bytes(Encoder().encode(known))
    return WordVectors([stem(word, language) for word in known], list(known), made)


@pytest.fixture
def encoder():
    return Encoder()


@pytest.fixture
def known(encoder):
    vocabulary = {
        "es": words("es", de=100, licencias=20, construccion=20, general=30, planning=1),
        "en": words("en", the=100, planning=40, permission=30, building=10, general=30),
    }
    near = {"es": vectors("es", "construccion", "licencias"), "en": vectors("en", "building", "permission")}
    lexicon = Lexicon([WordPair("licencias", "permission", 1, 1, 20), WordPair("imss", "building", 0.5, 0.5, 9)])
    return Knowledge(ConceptLabels(), lexicon, encoder, near, vocabulary)


def looked_for(text, language, known):
    understanding = understand(text, reader_language="es", knowledge=known)
    return {
        " ".join(clause.alternatives[0].words): {
            " ".join(each.words): round(each.weight, 2) for each in clause.alternatives
        }
        for clause in understanding.clauses[language]
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Licitacion publica de niños", "Licitación pública de niños"),
        # As somebody wrote it with care, or in capitals, it stays.
        ("licitación pública", "licitación pública"),
        ("LICITACION", "LICITACION"),
        ("publico", "publico"),
    ],
)
def test_the_encoder_reads_words_with_the_accents_they_are_written_with(known, encoder, typed, meant):
    forms = {"licitación": 9, "licitacion": 1, "pública": 5, "público": 2, "publico": 3, "niños": 4, "ninos": 1}
    knowledge = replace(known, vocabulary={"es": Words(1, "es", (), forms)})
    understand(typed, reader_language="es", knowledge=knowledge)
    assert encoder.asked[0] == meant


def test_words_that_stand_nowhere_in_the_library_are_told_apart_from_names_and_concepts(known):
    held = {stem(word, "es"): 3 for word in ("contratos", "obra")}
    text = "contratos de fumigación de la obra en Juárez, adjudicación directa"
    words = [word for word, _start, _end in word_spans(text)]

    def unknown(vocabulary):
        found = understand(text, reader_language="es", knowledge=replace(known, labels=LABELS, vocabulary=vocabulary))
        return [words[place] for place in sorted(found.unknown)]

    assert unknown({"es": Words(1, "es", (), {}, held)}) == ["fumigacion"]
    # Before the words of the index were read nothing is unknown.
    assert unknown({}) == unknown({"es": Words(1, "es")}) == []


MIXED = "licencias de construcción planning permission"


def test_words_of_the_other_language_count_there_in_full(known):
    found = looked_for(MIXED, "en", known)
    assert found["planning"] == {"planning": 1.0}
    assert found["permission"] == {"permission": 1.0}
    assert "building" in {word for alternatives in found.values() for word in alternatives}


def test_words_of_the_other_language_are_translated_into_the_query_s(known):
    found = looked_for(MIXED, "es", known)
    assert "licencias" in found["permission"]
    assert found["licencias"]["licencias"] == 1.0


def test_words_that_both_languages_have_stay_what_they_were(known):
    understanding = understand("licencias general", reader_language="es", knowledge=known)
    assert understanding.names == frozenset()


def test_a_mixed_query_is_carried_whole_by_either_language(known):
    understanding = understand("planning permission de", reader_language="es", knowledge=known)
    assert understanding.share == {"es": 1.0, "en": 1.0}


@pytest.mark.parametrize("text", ["IMSS", "imss", "el imss hoy"])
def test_an_acronym_becomes_no_other_word(text, known, encoder):
    for language in ("es", "en"):
        assert looked_for(text, language, known)["imss"].keys() == {"imss"}
    assert "imss" not in encoder.asked[1:]


def test_an_acronym_that_looks_like_a_stop_word_is_none_among_others(known):
    assert understand("compras de IT", reader_language="es", knowledge=known).terms == ("compras", "it")
    assert understand("works AND permits", reader_language="en", knowledge=known).terms == ("works", "permits")


@pytest.mark.parametrize("text", ["la", "de", "art. 134", "PPN 023", "134", '"la obra"', '"obra" licencias'])
def test_what_has_no_meaning_to_compare_is_looked_up_alone(text, known):
    assert understand(text, reader_language="es", knowledge=known).vector is None


def test_a_stop_word_alone_becomes_no_other_word(known):
    assert looked_for("la", "es", known) == {"la": {"la": 1.0}}


def test_a_pasted_page_asks_for_a_bounded_number_of_words():
    labels = ConceptLabels(
        Label(f"c{number}", "x", language, f"{'abcdefghijklmnopqrstuvwxyz'[number]}uno {way}", "alt")
        for number in range(26)
        for language in ("es", "en")
        for way in ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce")
    )
    text = " ".join(f"{letter}uno dos" for letter in "abcdefghijklmnopqrst") + " art. 1(2) frac. I" * 6 + ' "x"' * 20
    understanding = understand(text, reader_language="es", knowledge=Knowledge(labels))
    for language in ("es", "en"):
        alternatives = [each for clause in understanding.clauses[language] for each in clause.alternatives]
        assert 50 < len(alternatives) <= MOST_ALTERNATIVES


def test_an_ordinary_query_loses_none_of_its_alternatives():
    clauses = understood("hermanamiento y adjudicación directa").clauses["en"]
    assert {each.reason.text for clause in clauses for each in clause.alternatives if not clause.is_word} == {
        label.text for concept in ("twinning", "direct-award") for label in LABELS.labels_of(concept, "en")
    }
