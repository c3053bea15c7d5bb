"""No channel of search tells of a work, by word, count or suggestion, to somebody who may not see it."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from kb.kinds import PRACTICE_GUIDE
from kb.selectors.visibility import visitor_for_user
from search import serving
from search.audiences import EVERYBODY
from search.visitors import audience_of
from tests import states
from tests.factories import UserFactory, concept, make_translation, make_work
from tests.search.asking import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

# In title, summary and body of the hidden work and nowhere else.
SECRET = "Ahuehuete"
# Of these the other language stays public; a restriction holds for both.
UNRESTRICTED = [state for state in states.HIDDEN if state.answer == "missing" and not state.is_alias]
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
    return any(
        SECRET in client.get(address, params).content.decode()
        for address in ("/es/buscar/", "/en/search/")
        for params in ({}, {"q": "resumen"}, {"q": "twinning"}, {"topic": TOPIC}, {"q": "hermanamiento", "in": "es"})
    )


def page_offers_its_topic(client):
    html = BeautifulSoup(client.get("/es/buscar/").content, "html.parser")
    return bool(html.select(f'input[name="topic"][value="{TOPIC}"]'))


def page_counts_it(client):
    page = client.get("/es/buscar/").context["results"]
    options = {(facet.name, option.value): option.count for facet in page.facets for option in facet.options}
    assert page.total == sum(count for (name, _value), count in options.items() if name == "kind") or not page.facets
    return page.total == 2 or options.get(("kind", "regulatory_model"), 0) == 1 or ("topic", TOPIC) in options


def page_finds_it(client):
    """Whether the total of a query for its words gives it away."""
    return client.get("/es/buscar/", {"q": SECRET}).context["results"].total > 0


# One letter from a word that only the hidden work has.
MISSPELT = "Ahuehuetr"


def page_corrects_to_it(client):
    return any(
        client.get(address, {"q": MISSPELT}).context["results"].offers.meant is not None
        for address in ("/es/buscar/", "/en/search/")
    )


def api_corrects_to_it(client):
    return client.get("/api/v1/search", {"q": MISSPELT}).json()["query"]["did_you_mean"] is not None


def api_suggests_it(client):
    """By the title, by a word inside it, in either language of the reader."""
    return any(
        SECRET in client.get("/api/v1/suggest", params).content.decode()
        for params in ({"q": "ley del"}, {"q": SECRET[:4]}, {"q": SECRET, "lang": "en"})
    )


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
    "facets of the page": page_offers_its_topic,
    "totals and facets of the page": page_counts_it,
    "total of a query": page_finds_it,
    "JSON": api_names_it,
    "totals and facets of the JSON": api_counts_it,
    "suggestions": api_suggests_it,
}
# These tell everybody the same, so they may only tell what everybody may see.
PUBLIC_CHANNELS = {"did you mean of the page": page_corrects_to_it, "did you mean of the JSON": api_corrects_to_it}


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_search_tells_of_a_work_those_who_may_see_it_and_nobody_else(client, committed, indexed, state):
    with committed():
        set_scene(state)
    wanted = {(visitor, channel) for visitor in state.askers for channel in CHANNELS if visitor in state.admitted}

    told = {
        (visitor, channel)
        for visitor in state.askers
        for channel, tells in CHANNELS.items()
        if tells(states.sign_in(client, visitor))
    }

    for visitor in state.askers:
        for channel, tells in PUBLIC_CHANNELS.items():
            if tells(states.sign_in(client, visitor)):
                told.add((visitor, channel))
            if state.is_public:
                wanted.add((visitor, channel))

    assert {"leaks": told - wanted, "says nothing": wanted - told} == {"leaks": set(), "says nothing": set()}
    # A rebuild writes nothing that the events did not.
    engine = serving.configured_engine()
    by_events = engine.fingerprints()
    indexed()
    assert engine.fingerprints() == by_events


@pytest.mark.parametrize("state", UNRESTRICTED, ids=str)
@pytest.mark.parametrize("language", ["es", "en"])
def test_search_tells_of_the_public_part_as_if_there_were_no_other(client, committed, state, language):
    with committed():
        hidden = states.make(
            state,
            language=language,
            title=f"Ley del {SECRET}",
            summary=f"{SECRET} en resumen",
            external_id="example/hidden",
        ).shown
        public = make_translation(hidden, title="Recaudación", summary="Recaudación", body=[])

    for visitor in (states.SUPERUSER, states.ANONYMOUS):
        states.sign_in(client, visitor)
        found = json.loads(client.get("/api/v1/search", {"q": "Recaudación", "lang": language}).content)
        assert [each["languages"] for each in found["results"]] == [[public.language]]
        assert found["facets"]["in"] == {public.language: 1}
        assert json.loads(client.get("/api/v1/search", {"in": language}).content)["total"] == 0
        for address in ("/es/buscar/", "/en/search/"):
            page = client.get(address, {"q": "Recaudación"})
            assert page.context["results"].total == 1
            assert page.context["results"].hits[0].other is None
            assert client.get(address, {"q": SECRET}).context["results"].total == 0
            assert SECRET not in page.content.decode()
        for answer in (found, json.loads(client.get("/api/v1/search", {"q": "resumen"}).content)):
            assert SECRET not in json.dumps(answer["results"], ensure_ascii=False)
            assert "example/hidden" not in json.dumps(answer)
        for typed in (SECRET[:5], "ley del"):
            assert SECRET not in client.get("/api/v1/suggest", {"q": typed, "lang": language}).content.decode()
        misspelt = client.get("/api/v1/search", {"q": MISSPELT, "lang": language}).json()
        assert misspelt["query"]["did_you_mean"] is None


@pytest.mark.parametrize("state", states.ALL, ids=str)
def test_a_work_is_suggested_to_those_who_may_see_it_and_to_nobody_else(committed, state):
    with committed():
        set_scene(state)
    engine = serving.configured_engine()
    reader = audience_of(visitor_for_user(UserFactory()))
    for visitor, audience in ((states.ANONYMOUS, EVERYBODY), (states.READER, reader)):
        suggested = engine.suggest(SECRET[:4], language="es", audience=audience, now=timezone.now())
        assert bool(suggested) is (visitor in state.admitted), visitor
        assert bool(find(SECRET, audience=audience).total) is (visitor in state.admitted), visitor


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
