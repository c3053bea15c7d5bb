"""Questions whose SQL is written once: other values, other rows, and never an answer of before."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from kb.models import KnowledgePage
from kb.selectors import prepared, visibility
from kb.selectors.visibility import PUBLIC, Visitor, read_gate, rows_visible_to
from kb.selectors.works import cards, pages_for_keys, related_keys, work_at
from tests.factories import concept, make_work

pytestmark = pytest.mark.django_db


def titled(question, ask, **values):
    return [page.title for page in prepared.rows(question, ask, **values)]


def by_title(values):
    return KnowledgePage.objects.filter(title=values["title"])


def by_keys(values):
    return KnowledgePage.objects.filter(translation_key__in=values["keys"]).order_by("title")


def test_another_value_finds_other_rows():
    make_work(title="Ceiba")
    make_work(title="Ahuehuete")

    assert titled("title", by_title, title="Ceiba") == ["Ceiba"]
    assert titled("title", by_title, title="Ahuehuete") == ["Ahuehuete"]
    assert titled("title", by_title, title="Sabino") == []


def test_lists_of_any_length_may_be_asked_for():
    keys = [make_work(title=title).translation_key for title in ("A", "B", "C")]

    assert titled("keys", by_keys, keys=keys[:2]) == ["A", "B"]
    assert titled("keys", by_keys, keys=keys) == ["A", "B", "C"]
    assert titled("keys", by_keys, keys=keys[1:]) == ["B", "C"]
    assert titled("keys", by_keys, keys=[keys[0], keys[0]]) == ["A"]
    assert titled("keys", by_keys, keys=[]) == []


def test_more_values_than_a_page_has_are_answered_too():
    page = make_work(title="Ceiba")
    many = [uuid.uuid4() for _number in range(prepared.MOST_VALUES)]

    assert titled("keys", by_keys, keys=[*many, page.translation_key]) == ["Ceiba"]


def test_a_change_between_two_requests_is_seen():
    page = make_work(title="Ceiba")
    assert titled("keys", by_keys, keys=[page.translation_key]) == ["Ceiba"]

    KnowledgePage.objects.filter(pk=page.pk).update(title="Pochote")

    assert titled("keys", by_keys, keys=[page.translation_key]) == ["Pochote"]


def test_rows_are_what_the_queryset_itself_gives():
    page = make_work(title="Ceiba", checked_on=date(2026, 1, 31))

    def ask(values):
        return cards(KnowledgePage.objects.filter(translation_key=values["key"]))

    (expected,) = ask({"key": page.translation_key})
    for _time in range(2):
        (found,) = prepared.rows("whole row", ask, key=page.translation_key)
        assert found.get_deferred_fields() == expected.get_deferred_fields()
        assert _row(found) == _row(expected)


def _row(record):
    """The values that were read, and the row of the locale that was read with it."""
    own = {name: value for name, value in record.__dict__.items() if not name.startswith("_")}
    return own, record._state.fields_cache.keys(), record.locale.language_code


def test_a_lookup_that_would_change_its_value_is_refused():
    def ask(values):
        return KnowledgePage.objects.filter(title__icontains=values["title"])

    with pytest.raises(ValueError, match="does not reach the SQL"):
        prepared.rows("part of a title", ask, title="Ceiba")


def visible_titles(visitor=PUBLIC):
    def ask(pages, values):
        return pages.filter(locale__language_code=values["code"]).order_by("title")

    return [page.title for page in rows_visible_to(visitor, "titles", ask, code="es-mx")]


def test_a_restriction_shuts_the_next_request_out():
    page = make_work(title="Ceiba")
    signed_in = Visitor(is_authenticated=True)
    assert visible_titles() == visible_titles(signed_in) == ["Ceiba"]

    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert visible_titles() == []
    assert visible_titles(signed_in) == ["Ceiba"]
    assert visible_titles() == []

    restriction.delete()

    assert visible_titles() == ["Ceiba"]


def test_a_page_appears_and_goes_with_its_hours(monkeypatch):
    now = timezone.now()
    page = make_work(title="Ceiba")
    KnowledgePage.objects.filter(pk=page.pk).update(
        go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=2)
    )
    seen = []
    for minutes in (30, 90, 150, 90):
        monkeypatch.setattr(visibility.timezone, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        seen.append(visible_titles())

    assert seen == [[], ["Ceiba"], [], ["Ceiba"]]


def test_related_works_follow_the_topics_and_who_asks():
    topic, other = concept(), concept("direct-award")
    page, near = make_work(topics=[topic, other]), make_work(topics=[topic])
    make_work(topics=[])
    topics = [topic.pk, other.pk]
    assert related_keys(page, topics, PUBLIC) == [near.work_key]
    assert related_keys(near, [topic.pk], PUBLIC) == [page.work_key]

    PageViewRestriction.objects.create(page=near, restriction_type=PageViewRestriction.LOGIN)

    assert related_keys(page, topics, PUBLIC) == []
    assert related_keys(page, topics, Visitor(is_authenticated=True)) == [near.work_key]


def test_what_no_site_shows_any_longer_is_not_found():
    make_work(title="Ceiba")
    assert visible_titles() == ["Ceiba"]

    for site in Site.objects.all():
        site.delete()

    assert visible_titles() == []


def test_an_alias_is_found_while_its_source_is_open():
    page = make_work(title="Ceiba")
    alias = page.create_alias(update_slug="ceiba-2", parent=page.get_parent())
    assert visible_titles() == ["Ceiba", "Ceiba"]

    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert visible_titles() == []
    assert alias.live


def test_a_request_asks_for_what_stands_in_the_way_once(django_assert_num_queries):
    make_work(title="Ceiba")
    visitor = replace(PUBLIC, gate=read_gate())
    visible_titles(visitor)

    with django_assert_num_queries(1):
        visible_titles(visitor)


def test_what_is_no_key_of_a_work_finds_nothing():
    page = make_work(title="Ceiba")

    assert list(pages_for_keys([page.work_key, "ceiba", "", str(uuid.uuid4())], "es", PUBLIC)) == [page.work_key]


def test_works_are_found_at_their_place_whatever_their_kind():
    page = make_work(title="Ceiba")

    assert work_at(page.url_path, page.kind) == page
    assert work_at(page.url_path, "encounter" if page.kind != "encounter" else "practice_guide") == page
    assert work_at(page.url_path + "x/", page.kind) is None
