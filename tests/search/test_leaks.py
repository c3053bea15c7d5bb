"""No channel of search tells of a work, by word, count or suggestion, to somebody who may not see it."""

import json

import pytest
from django.utils import timezone

from kb.kinds import PRACTICE_GUIDE
from kb.selectors.visibility import visitor_for_user
from search import serving
from search.audiences import EVERYBODY
from search.visitors import audience_of
from tests import states
from tests.factories import UserFactory, concept, make_work
from tests.search.asking import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

# In title, summary and body of the hidden work and nowhere else.
SECRET = "Ahuehuete"
# A topic that only the hidden work has.
TOPIC = "twinning"


def set_scene(state):
    """One work in a state, and a public one of another kind."""
    make_work(PRACTICE_GUIDE, title="Guía pública", topics=[concept("transparency")])
    return states.make(
        state,
        title=f"Ley del {SECRET}",
        summary=f"{SECRET} en resumen",
        body=[{"type": "text", "value": f"<p>{SECRET} en texto sobre hermanamiento</p>"}],
        topics=[concept(TOPIC)],
    )


def page_names_it(client):
    html = "".join(
        client.get(address, params).content.decode()
        for address in ("/es/buscar/", "/en/search/")
        for params in ({}, {"q": "resumen"}, {"q": "twinning"}, {"topic": TOPIC}, {"q": "hermanamiento", "in": "es"})
    )
    return SECRET in html or f"topic={TOPIC}&" in html


def page_counts_it(client):
    page = client.get("/es/buscar/").context["results"]
    options = {(facet.name, option.value): option.count for facet in page.facets for option in facet.options}
    assert page.total == sum(count for (name, _value), count in options.items() if name == "kind") or not page.facets
    return page.total == 2 or options.get(("kind", "regulatory_model"), 0) == 1 or ("topic", TOPIC) in options


def page_finds_it(client):
    """Whether the total of a query for its words gives it away."""
    return client.get("/es/buscar/", {"q": SECRET}).context["results"].total > 0


def api_names_it(client):
    answers = [
        client.get("/api/v1/search", params).content.decode()
        for params in ({}, {"q": "resumen"}, {"q": "twinning", "lang": "en"}, {"topic": TOPIC}, {"sort": "date"})
    ]
    return any(SECRET in answer for answer in answers)


def api_counts_it(client):
    found = json.loads(client.get("/api/v1/search").content)
    with_topic = json.loads(client.get("/api/v1/search", {"topic": TOPIC}).content)
    secret = json.loads(client.get("/api/v1/search", {"q": SECRET}).content)
    return (
        found["total"] == 2
        or TOPIC in found["facets"].get("topic", {})
        or "regulatory_model" in found["facets"].get("kind", {})
        or with_topic["total"] > 0
        or secret["total"] > 0
        or any(secret["facets"].values())
    )


CHANNELS = {
    "results page": page_names_it,
    "totals and facets of the page": page_counts_it,
    "total of a query": page_finds_it,
    "JSON": api_names_it,
    "totals and facets of the JSON": api_counts_it,
}


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
def test_no_channel_of_search_tells_of_a_hidden_work(client, committed, indexed, state):
    with committed():
        set_scene(state)
    # By what the events wrote and by a rebuild alike.
    for refresh in (lambda: None, indexed):
        refresh()
        for visitor in states.VISITORS:
            if visitor in state.admitted:
                continue
            states.sign_in(client, visitor)
            for name, tells in CHANNELS.items():
                assert not tells(client), (name, visitor)


@pytest.mark.parametrize("state", [state for state in states.ALL if state.admitted and not state.is_alias], ids=str)
def test_search_tells_those_who_may_see_it(client, committed, state):
    with committed():
        set_scene(state)
    for visitor in state.admitted:
        states.sign_in(client, visitor)
        for name, tells in CHANNELS.items():
            assert tells(client), (name, visitor)


@pytest.mark.parametrize("state", states.HIDDEN, ids=str)
def test_nothing_is_suggested_of_a_hidden_work(committed, state):
    with committed():
        set_scene(state)
    engine = serving.configured_engine()
    reader = audience_of(visitor_for_user(UserFactory()))
    for visitor, audience in ((states.ANONYMOUS, EVERYBODY), (states.READER, reader)):
        if visitor in state.admitted:
            continue
        assert engine.suggest(SECRET[:4], language="es", audience=audience, now=timezone.now()) == []
        assert find(SECRET, audience=audience).total == 0


def test_a_stale_index_leaks_nothing_on_the_page(client, committed):
    """Events that nothing signals: the index still holds the work when it is gone for everybody."""
    with committed():
        subject = set_scene(states.OPEN)
    type(subject.shown).objects.filter(pk=subject.shown.pk).update(live=False)

    for params in ({}, {"q": SECRET}, {"q": "resumen"}, {"q": "hermanamiento"}):
        html = client.get("/es/buscar/", params).content.decode()
        # The query itself is repeated in the form and the heading.
        assert f"{SECRET} en" not in html
        assert f"Ley del {SECRET}" not in html
    assert not api_names_it(client)
