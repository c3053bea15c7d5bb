"""The library that search is measured with: its copies are works like any other."""

import pytest

from benchmarks import library, texts
from kb.models import KnowledgePage
from kb.selectors.visibility import PUBLIC, visible_to
from search.rebuilding import all_documents


@pytest.mark.django_db
@pytest.mark.parametrize(("linked", "parts", "passages"), [(True, 2, 5), (False, 1, 1)], ids=["linked", "unlinked"])
def test_copies_are_visible_works_of_the_shape_that_was_asked_for(linked, parts, passages, embedded_search, committed):
    # Translations are published after the commit.
    with committed():
        library.import_models(2, linked=linked)
    library.copy_models(3, linked=linked)
    documents = list(all_documents())
    assert len(documents) == 5
    for document in documents:
        assert [len(part.passages) for part in document.parts] == [passages] * parts
        assert document.facets["topic"]
    assert visible_to(PUBLIC).count() == KnowledgePage.objects.count() == parts * len(documents)
    copy = KnowledgePage.objects.order_by("pk").last()
    assert copy.get_parent().specific.kind == copy.kind


def test_a_second_library_has_the_same_text():
    assert texts.fresh_sentences("es", 5) == texts.fresh_sentences("es", 5)
    assert len(texts.sentences("en")) > 300
