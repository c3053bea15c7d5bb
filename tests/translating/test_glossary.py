"""Terms of the vocabulary in a source text, and whether the translation uses them."""

import pytest
from django.utils.translation import override

from kb.models import Concept, ConceptLabel
from search.vocabulary import concept_labels
from translating.glossary import describe_terms, find_terms
from translating.helps import helps_for

pytestmark = pytest.mark.django_db


def terms(source, language, target=""):
    return {term.concept: term for term in find_terms(source, language, target, concept_labels())}


def missing(source, language, target):
    return {concept for concept, term in terms(source, language, target).items() if not term.is_used}


def test_the_longest_label_is_found_whatever_its_number_and_accents():
    found = terms("Las ADJUDICACIONES DIRECTAS se publican.", "es")
    assert found["direct-award"].text == "ADJUDICACIONES DIRECTAS"
    assert "award" not in found


@pytest.mark.parametrize(
    "target",
    ["Direct awards are published.", "What is awarded directly is published.", "Adjudicación directa is published."],
    ids=["plural", "as a verb", "left in Spanish"],
)
def test_a_translation_that_says_the_term_raises_no_question(target):
    assert missing("Se publica la adjudicación directa.", "es", target) == set()


def test_a_translation_that_says_something_else_is_noticed_both_ways():
    assert missing("Se publica la adjudicación directa.", "es", "The purchase is published.") == {"direct-award"}
    assert missing("The direct award is published.", "en", "Se publica la compra.") == {"direct-award"}


def test_a_word_of_the_same_family_is_not_the_term():
    # “answers” and “answerability” have one stem.
    assert "accountability" not in terms("Write the answers below.", "en")


def test_an_ambiguous_label_alone_is_marked_and_raises_no_question():
    concept = Concept.objects.get(slug="direct-award")
    ConceptLabel.objects.create(concept=concept, language="es", text="jacaranda", ambiguous=True)
    found = find_terms("Una jacaranda.", "es", "A tree.", concept_labels())
    [term] = describe_terms(found, {concept.slug: concept}, concept_labels(), "en", is_translated=True)
    assert (term.is_ambiguous, term.is_missing) == (True, False)


def test_what_is_not_translated_yet_raises_no_question(translation):
    assert all(not each.missing_terms for each in helps_for(translation).segments)


@pytest.mark.parametrize(("language", "note"), [("es-mx", "note_es"), ("en-gb", "note_en")])
def test_the_note_and_the_match_speak_the_readers_language(translation, language, note):
    concept = Concept.objects.exclude(note_es="").exclude(note_en="").filter(match="close").first()
    found = find_terms(concept.name, "es", "", concept_labels())
    with override(language):
        described = describe_terms(found, {concept.slug: concept}, concept_labels(), "en", is_translated=False)
        [term] = [each for each in described if each.slug == concept.slug]
        assert term.note == getattr(concept, note)
        assert term.match_label == str(concept.get_match_display())
        assert term.preferred == concept.pref_en


def test_the_queries_of_the_helps_do_not_grow_with_the_page(translation, say, django_assert_max_num_queries):
    helps_for(translation)
    with django_assert_max_num_queries(6):
        helps_for(translation)
