"""What is proposed for a misspelt query: the core, without index or database."""

import pytest

from search.language.spelling import Spelling, distance
from search.language.text import fold, stem
from search.language.words import Word, Words
from tests.search.documents import LABELS, understood

SPANISH = {
    "licitación": 30, "licitaciones": 8, "pública": 60, "contrato": 40, "contratos": 45, "participación": 12,
    "presupuesto": 9, "juárez": 4, "casa": 3, "caso": 9, "para": 90, "niñez": 2, "obra": 7, "ley": 5,
    "gasto": 9, "tacto": 4, "tenderiso": 15, "vecinal": 3,
}  # fmt: skip
ENGLISH = {"procurement": 20, "council": 9, "tender": 15, "public": 50, "budget": 6, "tenderist": 15, "transparency": 5}


def words(language, counts):
    entries = tuple(Word(stem(fold(form), language), form, works) for form, works in counts.items())
    return Words(1, language, entries, counts)


@pytest.fixture(scope="module")
def spelling():
    return Spelling({"es": words("es", SPANISH), "en": words("en", ENGLISH)}, LABELS)


def corrected(spelling, text, reader_language="es"):
    return spelling.correct(understood(text, reader_language))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("licitasion", "licitación"),
        ("lictacion", "licitación"),
        ("licitaicón", "licitación"),
        ("licitacion publcia", "licitacion pública"),
        ("presupeusto", "presupuesto"),
        ("partcipacon", "participación"),
        ("contraato de obra", "contrato de obra"),
        ("Juárz", "Juárez"),
        ("JUAERZ", "JUÁREZ"),
        ("hermanamento", "hermanamiento"),
        ("ninezz", "niñez"),
        ("la casa de licitasiom", "la casa de licitación"),
    ],
)
def test_a_spanish_slip_is_corrected_with_its_accents(spelling, typed, meant):
    assert corrected(spelling, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("procuremnt", "procurement"),
        ("porcurement", "procurement"),
        ("public tendre", "public tender"),
        ("Concil budgets", "Council budgets"),
        ("transperency", "transparency"),
        ("sister ciyt", "sister city"),
    ],
)
def test_an_english_slip_is_corrected(spelling, typed, meant):
    assert corrected(spelling, typed, "en") == meant


def test_a_concept_is_written_as_the_vocabulary_has_it(spelling):
    assert corrected(spelling, "adjudicacion directta") == "adjudicación directa"
    assert corrected(spelling, "la Adjudicacion Directta de obra") == "la Adjudicación Directa de obra"
    assert corrected(spelling, "adjudicacion de obra directta") == "adjudicacion de obra directa"


def test_a_word_of_the_other_language_is_proposed_where_the_reader_s_has_none(spelling):
    assert corrected(spelling, "procuremnt", "es") == "procurement"
    assert corrected(spelling, "licitasion", "en") == "licitación"


@pytest.mark.parametrize(
    "typed",
    [
        "licitación pública",
        "licitacion",  # without its accent it is known
        "contrataciones contrato",  # a stem that is known, or nothing near
        "ninez",
        "procurment",  # its stem is that of the right word: it is found
        "procurement de obra",  # both languages
        "ley",
        "lei",  # too short to say
        "art 134",
        "PPN023",
        "gast0",
        "delegaciones",  # a hidden label
        "xyzzyplugh",
        "",
        "de la",
        "🌳",
    ],
)
def test_what_is_known_or_like_nothing_is_left_alone(spelling, typed):
    assert corrected(spelling, typed) is None


def test_hidden_labels_are_never_proposed(spelling):
    assert corrected(spelling, "delegacoines") is None


def test_words_that_say_nothing_are_never_proposed(spelling):
    assert corrected(spelling, "paras paraa") is None


def test_the_frequent_word_of_two_is_proposed(spelling):
    assert corrected(spelling, "casi caso casu") == "casi caso caso"


def test_the_first_letter_is_rarely_wrong(spelling):
    assert corrected(spelling, "tasto") == "tacto"


def test_the_query_s_language_comes_first(spelling):
    assert corrected(spelling, "tenderiss", "es") == "tenderiso"
    assert corrected(spelling, "tenderiss", "en") == "tenderist"


@pytest.mark.parametrize(
    "typed",
    [
        "buget",  # one letter from an English word, too short for a word of the other language
        "transparensia",  # two letters from an English word
        "ricitasion",  # two letters from a word with another beginning
        "la casa de Licitasiom",  # two letters, and like a name
    ],
)
def test_what_is_only_like_a_word_is_no_slip(spelling, typed):
    assert corrected(spelling, typed) is None


def test_only_the_misspelt_words_change(spelling):
    assert corrected(spelling, "«Licitasion»,  (pública) 2024?") == "«Licitación»,  (pública) 2024?"


def test_a_text_of_unknown_words_is_no_slip(spelling):
    assert corrected(spelling, "licitasion presupeusto contraato partcipacon procuremnt") is None


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("licitación pública", 1),
        ("la licitasion pública", 0.5),
        ("xyzzy", 0),
        ("ley 30 xyzzy", 0),
        ("", 1),
        ("de la", 1),
    ],
)
def test_the_share_that_is_known_counts_the_words_that_may_be_misspelt(spelling, typed, share):
    assert spelling.known_share(understood(typed)) == share


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [("obra", "obra", 0), ("obra", "obras", 1), ("obra", "orba", 1), ("obra", "bora", 1), ("obra", "abro", 2),
     ("contrato", "contacto", 2), ("a", "xyz", 3), ("abcd", "bcda", 2)],
)  # fmt: skip
def test_distance_counts_swapped_neighbours_once(one, other, wrong):
    assert distance(one, other, 3) == wrong
    assert distance(one, other, 0) == min(wrong, 1)
