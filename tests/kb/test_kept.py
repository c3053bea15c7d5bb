"""Parts of a page kept in memory: shown again only while everything they show is the same."""

import pytest
from django.template import Context, Template
from wagtail.models import Site

from kb.models import KnowledgePage, TopicLink
from kb.selectors.visibility import PUBLIC
from kb.selectors.work_page import WorkPage
from tests.factories import concept, make_work

pytestmark = pytest.mark.django_db

CARD = Template("{% load kept %}{% kept work %}{{ work.title }} {{ work.url }}{{ renders.next }}{% endkept %}")


class Renders:
    """Counts how often the part is rendered."""

    count = 0

    @property
    def next(self):
        self.count += 1
        return ""


def shown(page, renders):
    return CARD.render(Context({"work": KnowledgePage.objects.get(pk=page.pk), "renders": renders}))


def test_a_part_is_rendered_once_for_the_same_work():
    page, renders = make_work(title="Ceiba"), Renders()

    assert shown(page, renders) == shown(page, renders) == f"Ceiba {page.url}"
    assert renders.count == 1


def test_a_part_follows_its_work_to_another_address():
    page, renders = make_work(title="Ceiba", slug="ceiba"), Renders()
    before = shown(page, renders)

    page.slug = "pochote"
    page.save()

    assert "/ceiba/" in before
    assert "/pochote/" in shown(page, renders)


def test_a_part_follows_the_sites_to_other_addresses():
    page, renders = make_work(title="Ceiba"), Renders()
    before = shown(page, renders)

    Site.objects.create(hostname="guides.example", port=80, root_page=page.get_parent())

    assert "guides.example" in shown(page, renders) != before


def test_a_preview_shows_the_topics_of_the_draft():
    page = make_work(topics=[concept()])
    page.topic_links.set([TopicLink(tag=concept("direct-award"))])

    assert WorkPage(page, PUBLIC).topics == [concept("direct-award")]
    assert WorkPage(KnowledgePage.objects.get(pk=page.pk), PUBLIC).topics == [concept()]
