"""When an answer is close, weak, or none at all."""

from dataclasses import replace

import numpy as np
import pytest

from search.engines.confidence import Judged, confidence, met_around
from search.engines.fusion import Near
from search.results import CLOSE, NONE, WEAK
from tests.search.documents import understood

# Five content words, each a clause of its own.
FIVE = understood("contrato obra fallo proveedor precio")


def at(cosine: float) -> np.ndarray:
    """A vector whose cosine with at(1) is this."""
    vector = np.zeros(64)
    vector[:2] = 127 * cosine, 127 * (1 - cosine**2) ** 0.5
    return np.rint(vector).astype(np.int8)


def meant(understanding=FIVE):
    return replace(understanding, vector=at(1), encoder="made/1")


def judged(met, cosine=None, around=None, language="es"):
    """A work whose whole and best sentence have this cosine."""
    near = None if cosine is None else Near("work", cosine, at(cosine))
    return Judged(language, range(met), near, lambda: range(met if around is None else around))


@pytest.mark.parametrize(("met", "expected"), [(3, CLOSE), (2, WEAK), (1, NONE), (0, NONE)])
def test_without_meaning_the_share_of_words_decides(met, expected):
    assert confidence(FIVE, [judged(met)]) == expected
    # The index holds no vectors, though the query has one.
    assert confidence(meant(), [judged(met)]) == expected


@pytest.mark.parametrize(
    ("met", "cosine", "expected"),
    [
        pytest.param(5, None, CLOSE, id="all words"),
        pytest.param(4, None, CLOSE, id="four words"),
        pytest.param(3, None, WEAK, id="three words and nothing near"),
        pytest.param(2, None, NONE, id="two words and nothing near"),
        pytest.param(2, 0.1, NONE, id="two words and far"),
        pytest.param(2, 0.2, WEAK, id="two words and hardly near"),
        pytest.param(2, 0.3, CLOSE, id="two words and near"),
        pytest.param(0, 0.46, NONE, id="only somewhat near"),
        pytest.param(0, 0.55, WEAK, id="near"),
        pytest.param(0, 0.68, CLOSE, id="very near"),
    ],
)
def test_words_and_nearness_of_one_work_decide_together(met, cosine, expected):
    assert confidence(meant(), [judged(met, cosine)], by_meaning=["es"]) == expected


def test_words_of_one_work_and_nearness_of_another_do_not_add_up():
    apart = [judged(2), judged(0, 0.3)]
    assert confidence(meant(), apart, by_meaning=["es"]) == NONE
    assert confidence(meant(), [judged(2, 0.3)], by_meaning=["es"]) == CLOSE
    assert confidence(FIVE, [judged(1), Judged("es", [1]), Judged("es", [2])]) == NONE


def test_words_all_over_a_long_text_count_less_than_words_together():
    together, all_over = judged(4, 0.05), judged(4, 0.05, around=0)
    assert confidence(meant(), [together], by_meaning=["es"]) == CLOSE
    assert confidence(meant(), [all_over], by_meaning=["es"]) == NONE


def test_words_that_the_library_does_not_have_speak_against_an_answer():
    found = [judged(3)]
    assert confidence(meant(), found, by_meaning=["es"]) == WEAK
    assert confidence(meant(replace(FIVE, unknown=frozenset({3}))), found, by_meaning=["es"]) == NONE


def test_what_both_languages_say_is_surer_than_what_one_says():
    spanish, english = judged(3, 0.2), judged(0, 0.4, language="en")
    alone = confidence(meant(), [spanish], by_meaning=["es", "en"])
    assert alone == NONE
    assert confidence(meant(), [spanish, english], by_meaning=["es", "en"]) == WEAK
    # In a library of one language nothing else can be asked for.
    assert confidence(meant(), [spanish], by_meaning=["es"]) == CLOSE


def test_a_word_of_the_other_language_says_nothing_unless_it_is_a_name_or_a_concept():
    words, names, concept = understood("contrato obra"), understood("PAAASOP 2026"), understood("hermanamiento")

    assert confidence(words, [Judged("en", [0, 1])]) == NONE
    assert confidence(names, [Judged("en", [0, 1])]) == CLOSE
    assert confidence(concept, [Judged("en", [len(concept.clauses["en"]) - 1])]) == CLOSE


def test_a_sentence_is_only_read_where_it_can_still_change_something():
    def never_read():
        raise AssertionError("read for nothing")

    best = judged(5, 0.9)
    worse = replace(judged(2, 0.3), met_around=never_read)
    without_words = replace(judged(0, 0.95, language="en"), met_around=never_read)
    assert confidence(meant(), [worse, best, without_words], by_meaning=["es", "en"]) == CLOSE


def test_no_question_is_answered_by_everything():
    empty = understood("")
    assert confidence(empty, []) == confidence(empty, [], by_meaning=["es"]) == CLOSE


def test_nothing_found_is_no_answer():
    assert confidence(FIVE, []) == confidence(meant(), [], by_meaning=["es", "en"]) == NONE


def test_clauses_are_met_by_stems_of_whole_words():
    clauses = FIVE.clauses["es"]
    assert met_around(clauses, range(5), ["Contratos", "de obras."], "es") == [0, 1]
    assert met_around(clauses, [1, 2], ["Contratos de obras."], "es") == [1]
    assert met_around(clauses, range(5), ["Subcontratos de obreros."], "es") == []
