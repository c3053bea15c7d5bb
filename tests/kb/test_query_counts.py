"""What a page costs the database, counted: within the budget, and no more for more works."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from kb.languages import locale_code
from kb.models import Jurisdiction, KnowledgePage
from kb.selectors.sections import section_of
from tests.factories import EquivalenceFactory, InstitutionFactory, concept, locale_of, make_work, provision
from tests.kb import examples

pytestmark = pytest.mark.django_db

WORK, LISTING = 12, 15


def queries_of(client, address):
    """What the address asks the database once everything that is kept is kept."""
    for _warming in range(2):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries]


def test_a_work_of_any_kind_keeps_its_budget(client, imported, subtests):
    assert imported(*examples.parts()).errors == []
    law, tool = (KnowledgePage.objects.get(external_id=f"example/{name}.es") for name in ("law", "tool"))
    other = make_work(REGULATORY_MODEL, provisions=[provision("art-1")], topics=[concept("transparency")])
    EquivalenceFactory(work_a=law.translation_key, anchor_a="art-64", work_b=other.translation_key, anchor_b="art-1")
    pages = KnowledgePage.objects.all()
    assert len({page.kind for page in pages}) == 5
    for page in pages:
        with subtests.test(kind=page.kind, language=page.language):
            queries = queries_of(client, page.url)
            assert len(queries) <= WORK, queries
    assert tool.live


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_listing_keeps_its_budget_however_many_works_and_filters(client, language):
    section = section_of(PRACTICE_GUIDE, locale_of(language))

    def add(count):
        for number in range(count):
            make_work(
                language=language if number % 2 else "en",
                institution=InstitutionFactory(),
                jurisdiction=Jurisdiction.objects.get(code=["MX-CMX", "GB-ENG", "GB-WLS"][number % 3]),
                topics=[concept("twinning"), concept("transparency")],
                evidence=number % 5 + 1,
                cost_band="low",
                level="local",
            )

    add(3)
    addresses = [
        section.url,
        f"{section.url}?subject=cooperation&level=local&cost=low&evidence=2",
        f"{section.url}?page=9",
    ]
    before = [len(queries_of(client, address)) for address in addresses]
    add(6)
    after = [len(queries_of(client, address)) for address in addresses]
    assert max(after) <= LISTING
    assert after == before


def view(name, *arguments):
    with override(locale_code("es")):
        return reverse(name, args=arguments)


def test_other_pages_cost_no_more_for_more_works(client, subtests):
    institution = InstitutionFactory()

    def add(count):
        laws = [
            make_work(
                REGULATORY_MODEL, institution=institution, topics=[concept("twinning")], provisions=[provision("art-1")]
            )
            for _ in range(count)
        ]
        for one, other in zip(laws, laws[1:], strict=False):
            EquivalenceFactory(
                work_a=one.translation_key, anchor_a="art-1", work_b=other.translation_key, anchor_b="art-1"
            )
        return laws

    one, other = add(2)
    addresses = [
        "/es/",
        view("kb:glossary"),
        view("kb:concept", "twinning"),
        view("kb:institutions"),
        view("kb:institution", institution.slug),
        view("kb:compare"),
        f"{view('kb:compare')}?a={one.work_key}&b={other.work_key}",
        "/sitemap.xml",
        one.url,
    ]
    before = {address: queries_of(client, address) for address in addresses}
    add(5)
    for address, queries in before.items():
        with subtests.test(address):
            after = queries_of(client, address)
            assert len(after) <= len(queries), after
