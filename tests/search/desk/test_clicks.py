"""A click is counted when our own page says so, and only then."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from search.desk import clicks, counting
from tests.factories import make_work
from tests.search.desk.conftest import BROWSER

pytestmark = pytest.mark.django_db

SPANISH, CLICK = "/es/buscar/", "/es/buscar/clic/"


@pytest.fixture
def work(committed, embedded_search):
    with committed():
        return make_work(title="Adjudicación directa paso a paso")


def note_on(response):
    return re.search(r'data-note="([^"]+)"', response.content.decode()).group(1)


@pytest.fixture
def note(reader, work):
    return note_on(reader.get(SPANISH, {"q": "adjudicación directa"}))


def click(client, note, work, **headers):
    headers = {"sec-fetch-site": "same-origin"} | headers
    return client.post(CLICK, {"note": note, "work": getattr(work, "work_key", work)}, headers=headers)


def test_a_click_counts_for_the_query_that_led_to_it(reader, work, note, counts):
    html = reader.get(SPANISH, {"q": "adjudicación directa"}).content.decode()
    assert f'data-clicked="{CLICK}"' in html
    assert f'<li data-work="{work.work_key}">' in html
    assert f'<a href="{work.url}">' in html
    response = click(reader, note, work)
    assert (response.status_code, response.content) == (204, b"")
    assert counts() == {("adjudicación directa", "es", "es"): (2, 0, 0, 1)}


def test_a_click_needs_no_token_and_leaves_no_cookie(work, note, counts):
    strict = Client(enforce_csrf_checks=True, HTTP_USER_AGENT=BROWSER)
    assert click(strict, note, work).status_code == 204
    assert not strict.cookies


def test_a_click_on_a_later_or_filtered_page_counts_for_its_query(reader, work, counts):
    filtered = reader.get(SPANISH, {"q": "adjudicación", "kind": "practice_guide"})
    assert click(reader, note_on(filtered), work).status_code == 204
    assert counts() == {("adjudicación", "es", "es"): (0, 0, 0, 1)}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
        ({"origin": "http://testserver"}, 204),
    ],
    ids=str,
)
def test_only_our_own_pages_may_count(reader, work, note, counts, headers, status):
    response = reader.post(CLICK, {"note": note, "work": work.work_key}, headers=headers)
    assert response.status_code == status
    assert counts()["adjudicación directa", "es", "es"][3] == (status == 204)


FORGED = {
    "no note": lambda note, work: ("", work),
    "nonsense": lambda note, work: ("x" * 5000, work),
    "changed": lambda note, work: (note[:-2] + "xx", work),
    "signed for something else": lambda note, work: (
        signing.Signer().sign_object(["2026-11-24", "ley", "es", "es"]),
        work,
    ),
    "no work": lambda note, work: (note, ""),
    "no key": lambda note, work: (note, "../../etc/passwd"),
    "unknown work": lambda note, work: (note, str(uuid.uuid4())),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_what_our_page_did_not_say_is_refused(reader, work, note, counts, forge):
    response = click(reader, *forge(note, work.work_key))
    assert response.status_code == 400
    assert response.content
    assert counts()["adjudicación directa", "es", "es"][3] == 0


def test_a_note_is_good_for_a_day(reader, work, note, monkeypatch):
    today = clicks.timezone.localdate()
    for days, status in ((1, 204), (2, 400)):
        monkeypatch.setattr(clicks.timezone, "localdate", lambda days=days: today + timedelta(days=days))
        assert click(reader, note, work).status_code == status


def test_a_hidden_work_takes_no_clicks(reader, work, note):
    work.unpublish()
    assert click(reader, note, work).status_code == 400


def test_clicks_are_limited_apart_from_searches(work, note, settings):
    settings.SEARCH_RATE_LIMIT = 2
    outside = Client(HTTP_USER_AGENT=BROWSER, REMOTE_ADDR="203.0.113.9")
    assert [click(outside, note, work).status_code for _ in range(3)] == [204, 204, 429]
    assert outside.get(SPANISH, {"q": "ley"}).status_code == 200


def test_only_posting_counts(reader, note, work):
    assert reader.get(CLICK, {"note": note, "work": work.work_key}).status_code == 405


def test_nothing_is_counted_where_it_is_switched_off(reader, work, note, settings, counts):
    counting.forget()
    settings.SEARCH_LOG = False
    assert click(reader, note, work).status_code == 204
    settings.SEARCH_LOG = True
    assert counts() == {}
