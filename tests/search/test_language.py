"""What the words of a query are understood to mean."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.language import ConceptLabels, Label
from search.language.text import clean, fold, fold_all, stem, stems, word_spans, words
from tests.search.documents import LABELS, understood


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guía nº 3: ¿qué ÑANDÚ?", ["guia", "nº", "3", "que", "ñandu"]),
        ("The council’s s.71(2)", ["the", "council's", "s", "71", "2"]),
        ("award_criteria/price", ["award", "criteria", "price"]),
        ("🌳 …", []),
    ],
)
def test_words_are_folded_runs_of_letters_and_digits(text, expected):
    assert words(text) == expected


def test_full_folding_also_takes_the_tilde():
    assert (fold("NIÑEZ Ü"), fold_all("NIÑEZ Ç")) == ("niñez u", "ninez c")


@pytest.mark.parametrize("text", ["İstanbul licitación", "Ǆ ﬁn", "año ÁÉÍÓÚÜ"])
def test_places_of_words_are_places_in_the_text(text):
    for word, start, end in word_spans(text):
        assert fold(text[start:end]) == word


def test_cleaning_composes_letters_and_drops_control_characters():
    assert clean("n\u0303u\x00\ud800") == "ñu  "


@pytest.mark.parametrize(
    ("one", "many", "language"),
    [
        ("contratación", "contrataciones", "es"),
        ("alcaldía", "alcaldías", "es"),
        ("luz", "luces", "es"),
        ("obra", "obras", "es"),
        ("año", "años", "es"),
        ("ley", "leyes", "es"),
        ("plan", "planes", "es"),
        ("mes", "meses", "es"),
        ("base", "bases", "es"),
        ("pyme", "pymes", "es"),
        ("interés", "intereses", "es"),
        ("público", "públicas", "es"),
        ("procurement", "procurements", "en"),
        ("city", "cities", "en"),
    ],
)
def test_singular_and_plural_have_one_stem(one, many, language):
    assert stems(one, language) == stems(many, language)


@pytest.mark.parametrize(("one", "other"), [("ano", "año"), ("caso", "casa"), ("pena", "peña"), ("plan", "plano")])
def test_different_short_words_stay_different(one, other):
    assert stems(one, "es") != stems(other, "es")


def test_threads_do_not_spoil_each_other_s_stems():
    some = [f"{beginning}{number}ations" for beginning in ("relation", "nation", "tender") for number in range(400)]
    alone = [stem.__wrapped__(word, "en") for word in some]
    before = sys.getswitchinterval()
    # Threads take turns so often that a shared stemmer is caught at once.
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [stem.__wrapped__(word, "en") for word in some], range(4)))
    finally:
        sys.setswitchinterval(before)
    assert together == [alone] * 4


@pytest.mark.parametrize(
    ("text", "reader", "language"),
    [
        ("¿Cómo se contrata sin licitación?", "en", "es"),
        ("adjudicación directa", "en", "es"),
        ("direct award", "es", "en"),
        ("how do I buy without a tender", "es", "en"),
        ("hermanamiento", "en", "es"),
        ("Camden", "es", "es"),
        ("Camden", "en", "en"),
        ("134", "es", "es"),
        ("", "en", "en"),
    ],
)
def test_the_language_of_a_query_is_guessed_with_the_reader_s_as_prior(text, reader, language):
    assert understood(text, reader).language == language


def found(text, reader="es"):
    return [(concept.concept, concept.text) for concept in understood(text, reader).concepts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Las adjudicaciones directas a pymes", [("direct-award", "adjudicaciones directas"), ("sme", "pymes")]),
        ("alcaldias", [("borough", "alcaldias")]),
        ("qué es un direct award", [("direct-award", "direct award")]),
        ("directa adjudicación", []),
        ("delegaciones", [("borough", "delegaciones")]),
    ],
)
def test_concepts_are_found_by_their_labels(text, expected):
    assert found(text) == expected


def test_the_longest_label_wins():
    labels = ConceptLabels(
        [Label("contract", "x", "en", "contract"), Label("register", "x", "en", "contract register")]
    )
    assert [each.concept for each in labels.find(["contract", "register"], "en")] == ["register"]


def test_a_label_that_two_concepts_share_finds_both():
    labels = ConceptLabels([Label("one", "x", "es", "fallo"), Label("two", "y", "es", "fallos")])
    assert {each.concept for each in labels.find(["fallo"], "es")} == {"one", "two"}


def across(text, language="en"):
    return {
        alternative.reason.text
        for clause in understood(text).clauses[language]
        for alternative in clause.alternatives
        if alternative.reason.kind == "concept"
    }


def test_a_concept_crosses_with_all_its_labels():
    assert across("hermanamiento") == {"twinning", "sister city"}


def test_a_hidden_label_is_understood_but_never_searched_for():
    assert across("delegaciones") == {"borough"}
    assert across("borough", "es") == {"alcaldía"}


def test_an_ambiguous_label_crosses_only_beside_its_own_subject():
    assert across("oferta") == set()
    assert across("oferta y hermanamiento") == {"twinning", "sister city"}
    assert "bid" in across("oferta en la adjudicación directa")


def test_what_was_searched_beside_is_told():
    (also,) = understood("Adjudicación Directa").also_searched
    assert (also.text, also.language, also.concept, also.source) == (
        "direct award",
        "en",
        "direct-award",
        "Adjudicación Directa",
    )
    assert understood("oferta").also_searched == ()


def test_reasons_say_words_as_they_were_typed():
    typed = {
        alternative.reason.text
        for clause in understood("La Licitación de 2026").clauses["es"]
        for alternative in clause.alternatives
    }
    assert typed == {"Licitación", "2026"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("convenio con Camden", {"Camden"}),
        ("Convenio marco", set()),
        ("la POBALINES de 2025", {"POBALINES", "2025"}),
        ("Benito Juárez", {"Benito", "Juárez"}),
    ],
)
def test_names_acronyms_and_numbers_are_the_same_in_both_languages(text, names):
    understanding = understood(text)
    typed = [text[start:end] for _, start, end in word_spans(text)]
    assert {typed[place] for place in understanding.names} == names


def test_a_word_that_a_concept_speaks_for_does_not_cross_by_itself():
    (clause,) = understood("direct award", "en").clauses["es"]
    assert not clause.is_word


def test_a_pasted_page_is_understood_by_its_first_words():
    understanding = understood("contrato número uno dos " * 100 + "hermanamiento")
    assert len(understanding.content_words) == 24
    assert understanding.concepts == ()


def test_only_stop_words_are_looked_for_when_there_is_nothing_else():
    assert understood("lo que").terms == ("lo", "que")
    assert understood("que es esto de hermanamiento").terms == ("hermanamiento",)


def test_labels_of_no_vocabulary_find_nothing():
    assert ConceptLabels().find(["a"], "es") == []
    assert LABELS.labels_of("unknown", "es") == ()
