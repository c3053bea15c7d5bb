"""Every count is what a click shows, and the order that is asked for is the order that comes."""

import pytest

from kb.kinds import ENCOUNTER, OPERATIONAL_TOOL, REGULATORY_MODEL, TRAINING_MODULE
from kb.models import ConceptLabel
from tests import states
from tests.factories import concept, make_translation, make_work

pytestmark = pytest.mark.django_db

SPANISH, ENGLISH = "/es/buscar/", "/en/search/"


@pytest.fixture
def library(committed, site_search):
    """Works that share and do not share kind, language, topic, level, evidence and cost, some for few eyes."""
    with committed():
        award, twin, bid = concept("direct-award"), concept("twinning"), concept("open-tendering")
        make_work(title="Contrato abierto", topics=[award, bid], evidence=4, cost_band="low", level="local")
        make_work(title="Contrato marco", topics=[award], evidence=2, cost_band="high", level="devolved")
        make_work(language="en", title="Contract register", topics=[bid], evidence=4, level="local")
        make_work(OPERATIONAL_TOOL, title="Lista de contrato", topics=[twin], level="local")
        make_work(TRAINING_MODULE, language="en", title="Direct award in an hour", topics=[award])
        make_work(ENCOUNTER, title="Encuentro sobre hermanamiento", topics=[twin])
        both = make_work(REGULATORY_MODEL, title="Ley del contrato", topics=[award, twin], level="national")
        make_translation(both, title="Contract law")
        half = make_work(title="Contrato con reserva", topics=[bid], evidence=5)
        make_translation(half, title="Reserved contract")
        states.restrict(half, "login")
        states.restrict(make_work(title="Contrato secreto", topics=[twin], level="devolved"), "login")


def test_a_topic_has_its_preferred_label_even_where_search_knows_only_another(client, library):
    ConceptLabel.objects.filter(concept__slug="direct-award", language="en").delete()
    ConceptLabel.objects.create(concept=concept("direct-award"), language="en", text="single tender", kind="alt")
    page = client.get(ENGLISH, {"q": "contrato"}).context["results"]
    labels = {option.value: option.label for facet in page.facets if facet.name == "topic" for option in facet.options}
    assert labels["direct-award"] == concept("direct-award").pref_en


QUERIES = {
    "nothing": (SPANISH, {}),
    "a word": (SPANISH, {"q": "contrato"}),
    "a concept": (ENGLISH, {"q": "direct award"}),
    "a language": (ENGLISH, {"q": "contract", "in": "en"}),
    "a facet": (SPANISH, {"q": "contrato", "level": "local"}),
    "two values and two facets": (SPANISH, {"kind": ["practice_guide", "regulatory_model"], "topic": "direct-award"}),
    "by evidence, a small page": (SPANISH, {"q": "contrato", "sort": "evidence", "page_size": "2"}),
    "no word matches": (SPANISH, {"q": "xyzzyplugh", "kind": "encounter"}),
}


@pytest.mark.parametrize("visitor", [states.ANONYMOUS, states.READER])
def test_every_option_of_every_facet_shows_as_many_works_as_it_says(client, library, visitor):
    states.sign_in(client, visitor)
    wrong = {}
    for name, (address, params) in QUERIES.items():
        page = client.get(address, params).context["results"]
        options = [(facet.name, option) for facet in page.facets for option in facet.options]
        assert options, name
        for facet, option in options:
            shown = client.get(option.url).context["results"]
            is_right = chosen(shown, facet) == chosen(page, facet) ^ {option.value}
            if option.is_chosen:
                # The click takes it away; the count is what it would show alone.
                shown = client.get(address, params | {facet: option.value}).context["results"]
            else:
                is_right = chosen(shown, facet) == {option.value}
            is_right &= shown.total == option.count
            if not is_right:
                wrong[name, facet, option.value] = (option.count, shown.total)
    assert wrong == {}


def chosen(page, facet):
    return {each.value for each in page.chosen if each.name == facet}


@pytest.mark.parametrize("visitor", [states.ANONYMOUS, states.READER])
def test_ticking_one_more_box_of_an_unused_facet_shows_what_it_counts(client, library, visitor):
    """The form without links: boxes are added to what is chosen."""
    states.sign_in(client, visitor)
    params = {"q": "contrato", "level": "local"}
    page = client.get(SPANISH, params).context["results"]
    tried = 0
    for facet in page.facets:
        if facet.name != "level":
            for option in facet.options:
                ticked = client.get(SPANISH, params | {facet.name: option.value}).context["results"]
                assert ticked.total == option.count, (facet.name, option.value)
                tried += 1
    assert tried > 4


def test_the_orders_are_links_that_keep_query_and_filters(client, library):
    page = client.get(SPANISH, {"q": "contrato", "kind": "practice_guide"}).context["results"]
    links = {sort.value: sort for sort in page.sorts}
    assert [value for value, sort in links.items() if sort.is_current] == ["relevance"]

    by_evidence = client.get(links["evidence"].url).context["results"]
    assert (by_evidence.query, [each.value for each in by_evidence.chosen]) == ("contrato", ["practice_guide"])
    assert [sort.value for sort in by_evidence.sorts if sort.is_current] == ["evidence"]
    strengths = [hit.page.specific.evidence or 0 for hit in by_evidence.hits]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] > strengths[-1]

    by_date = client.get(links["date"].url).context["results"]
    moments = [hit.page.last_published_at for hit in by_date.hits]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == by_date.total == by_evidence.total == page.total >= 2
    assert ("sort", "date") in by_date.hidden_fields
