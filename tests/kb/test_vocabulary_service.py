"""A single label is added and taken away, and never makes the vocabulary say two things at once."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from kb.models import ConceptLabel
from kb.services.vocabulary import add_label, remove_label
from tests.factories import UserFactory, concept

pytestmark = pytest.mark.django_db


def add(text, slug="direct-award", language="es", kind="alt", **options):
    return add_label(concept=concept(slug), language=language, text=text, kind=kind, **options)


def test_a_label_is_kept_as_it_was_written():
    editor = UserFactory()
    label = add("  Compra   sin concurso ", is_ambiguous=True, by=editor)
    stored = ConceptLabel.objects.get(pk=label.pk)
    assert (stored.text, stored.kind, stored.ambiguous, stored.language) == ("Compra sin concurso", "alt", True, "es")
    assert stored.concept == concept("direct-award")
    entry = ModelLogEntry.objects.for_instance(concept("direct-award")).get()
    assert (entry.action, entry.user) == ("wagtail.edit", editor)


REFUSED = {
    "its own label": ({"text": "adjudicación directa"}, "text", "adjudicación directa"),
    "the same without accents": ({"text": "ADJUDICACION DIRECTA"}, "text", "adjudicación directa"),
    "another concept's": ({"text": "Hermanamiento"}, "text", "hermanamiento"),
    "empty": ({"text": "  "}, "text", ""),
    "too long": ({"text": "x" * 151}, "text", "151"),
    "a second preferred one": ({"text": "compra sin concurso", "kind": "pref"}, "kind", ""),
    "unknown kind": ({"text": "compra sin concurso", "kind": "x"}, "kind", ""),
    "unknown language": ({"text": "compra sin concurso", "language": "fr"}, "language", ""),
}


@pytest.mark.parametrize(("given", "field", "names"), REFUSED.values(), ids=REFUSED)
def test_what_search_could_not_tell_apart_is_refused(given, field, names):
    before = ConceptLabel.objects.count()
    with override("es-mx"), pytest.raises(ValidationError) as refused:
        add(**given)
    assert set(refused.value.message_dict) == {field}
    assert names in " ".join(refused.value.messages)
    assert ConceptLabel.objects.count() == before


def test_another_concept_s_label_in_another_spelling_may_be_added_as_ambiguous():
    add("HERMANAMIENTO", is_ambiguous=True)
    with pytest.raises(ValidationError):
        add("hermanamiento", is_ambiguous=True)


def test_a_label_is_taken_away_and_a_preferred_one_is_not():
    editor = UserFactory()
    label = add("compra sin concurso")
    remove_label(label, by=editor)
    assert not ConceptLabel.objects.filter(text="compra sin concurso").exists()
    assert ModelLogEntry.objects.for_instance(concept("direct-award")).filter(user=editor).exists()
    preferred = ConceptLabel.objects.get(concept=concept("direct-award"), language="es", kind="pref")
    with pytest.raises(ValidationError):
        remove_label(preferred)
    assert ConceptLabel.objects.filter(pk=preferred.pk).exists()
