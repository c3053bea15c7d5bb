"""What the vocabulary adds while somebody types, and when nothing was found: the core, without index or database."""

import pytest

from search.language import ConceptLabels, Label
from search.language.completion import LabelCompletion
from search.language.near_concepts import near_concepts
from tests.search.documents import LABELS, understood

COMPLETION = LabelCompletion(LABELS)


def completed(text, language="es", limit=8, completion=COMPLETION):
    """(label, its language, the preferred label in the reader's)"""
    found = completion.complete(text, language=language, limit=limit)
    return [(each.label.text, each.label.language, each.preferred.text) for each in found]


@pytest.mark.parametrize("typed", ["herm", "HERMANAM", "  hermanamiento ", "¿hermanamiento?"])
def test_a_label_is_completed_however_it_is_typed(typed):
    assert completed(typed) == [("hermanamiento", "es", "hermanamiento")]


def test_a_foreign_label_leads_to_the_reader_s():
    assert completed("direct aw") == [("direct award", "en", "adjudicación directa")]
    assert completed("direct aw", "en") == [("direct award", "en", "direct award")]
    assert completed("sister", "es") == [("sister city", "en", "hermanamiento")]


def test_an_alternative_label_leads_to_the_preferred_one():
    assert completed("compra") == [("compra directa", "es", "adjudicación directa")]
    assert completed("hermanas ciud") == [("ciudades hermanas", "es", "hermanamiento")]


def test_each_concept_is_offered_once():
    assert [label for label, _, _ in completed("direct")] == ["direct award"]


@pytest.mark.parametrize("typed", ["delegacion", "", "xyz", "adjudicación indirecta", "dire award city", "🌳"])
def test_hidden_labels_and_what_is_no_label_complete_nothing(typed):
    assert completed(typed) == []


def test_preferred_labels_of_the_reader_s_language_come_first_and_short_ones_before_long_ones():
    labels = ConceptLabels(
        [
            Label("a", "s", "es", "contrato abierto con proveedores"),
            Label("b", "s", "es", "contrato marco"),
            Label("c", "s", "es", "acuerdo"),
            Label("c", "s", "es", "contrato", "alt"),
            Label("d", "s", "en", "contra account"),
            Label("d", "s", "es", "cuenta de orden"),
            Label("e", "s", "es", "gestión del contrato"),
        ]
    )
    found = completed("contra", completion=LabelCompletion(labels))
    assert [label for label, _, _ in found] == [
        "contrato marco",
        "contrato abierto con proveedores",
        "contra account",
        "gestión del contrato",
        "contrato",
    ]
    assert len(completed("contra", completion=LabelCompletion(labels), limit=2)) == 2


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("adjudicaciones indirectas", "direct-award"),  # a word of a label in another form
        ("hermanarse con ciudades", "twinning"),  # the beginning of a word
        ("hremanamiento", "twinning"),  # misspelt
        ("award criteria", "direct-award"),  # a part of an English label
        ("delegacion", "borough"),  # the hidden label of a concept
    ],
)
def test_concepts_near_a_query_are_found_by_their_labels(query, nearest):
    assert near_concepts(understood(query), LABELS)[0] == nearest


@pytest.mark.parametrize("query", ["xyzzyplugh", "ballenas jorobadas", "", "de la", "di", "5"])
def test_where_nothing_is_like_a_query_no_concept_is_named(query):
    assert near_concepts(understood(query), LABELS) == []


def test_the_nearest_concept_comes_first_and_few_are_named():
    labels = ConceptLabels(
        [Label(f"long{number}", "s", "es", f"registro público de contratos {number}abcd") for number in range(9)]
        + [Label("short", "s", "es", "registro")]
    )
    found = near_concepts(understood("registros"), labels, limit=3)
    assert (found[0], len(found)) == ("short", 3)
