"""What has no order of its own stands in the reader's alphabet, whatever the database thinks of accents."""

import pytest

from kb.selectors.visibility import PUBLIC
from kb.selectors.work_page import WorkPage
from kb.selectors.works import works_of_kind, works_with_topic
from tests.factories import concept, make_work

pytestmark = pytest.mark.django_db


def test_works_stand_by_title():
    topic = concept("transparency")
    for title in ("Órganos", "Zona", "Obras", "Ñandú", "nube", "Ética"):
        make_work(title=title, topics=[topic])
    expected = ["Ética", "nube", "Ñandú", "Obras", "Órganos", "Zona"]
    assert [page.title for page in works_with_topic(topic.pk, "es", PUBLIC)] == expected
    assert [page.title for page in works_of_kind("practice_guide", "es", PUBLIC)] == expected


@pytest.mark.parametrize("language", ["es", "en"])
def test_topics_stand_by_their_label_in_the_language_of_the_page(language):
    # "gasto público" and "public spending": the two languages' orders differ.
    slugs = ["public-procurement", "accountability", "public-spending", "twinning"]
    topics = [concept(slug) for slug in slugs]
    page = make_work(language=language, topics=topics)
    labels = [topic.label(language) for topic in WorkPage(page, PUBLIC).topics]
    assert labels == sorted(topic.label(language) for topic in topics)
