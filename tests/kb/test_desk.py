"""The first screen of the admin: what waits for this person, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail_localize.operations import translate_object

from kb import due_work
from people.roles import Role, group_of
from search.models import SearchedQuery
from tests.factories import FactFactory, InstitutionFactory, UserFactory, locale_of, make_work
from tests.kb.people import person, signed_in

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(due_work, "_registered", {})


def panels(client):
    response = client.get("/admin/")
    assert response.status_code == 200
    return {panel.name: panel.read() for panel in response.context["panels"] if hasattr(panel, "name")}


def draft(user, house, **fields):
    page = make_work(institution=house, **fields)
    page.title += " (nuevo)"
    page.save_revision(user=user)
    return page


def under_review(page, user):
    task, _made = GroupApprovalTask.objects.get_or_create(name="Review")
    task.groups.add(group_of(Role.REVIEWER), group_of(Role.COORDINATOR), group_of(Role.ADMINISTRATOR))
    workflow, made = Workflow.objects.get_or_create(name="Two eyes more")
    if made:
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow.start(page, user)


def fill(house, who, number):
    """Something of everything, for a person of this house."""
    for _each in range(number):
        draft(who, house)
        under_review(draft(UserFactory(), house), UserFactory())
        FactFactory(responsible=who, check_by=TODAY + timedelta(days=10), checked_on=TODAY - timedelta(days=300))
        translate_object(make_work(institution=house, title="Pago", summary="Resumen."), [locale_of("en")])
        SearchedQuery.objects.create(
            day=TODAY,
            language="es",
            query=f"consulta {number}{_each}",
            folded=f"consulta {number}{_each}",
            asked=1,
            without_results=1,
        )


EXPECTED = {
    Role.AUTHOR: ["drafts", "facts"],
    Role.TRANSLATOR: ["drafts", "translations"],
    Role.REVIEWER: ["drafts", "reviews", "facts"],
    Role.COORDINATOR: ["drafts", "reviews", "translations", "facts", "searches"],
    Role.ADMINISTRATOR: ["drafts", "reviews", "translations", "facts", "searches"],
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_sees_its_panels_five_rows_each_within_the_budget(role, subtests):
    house = InstitutionFactory()
    who = person(role, house)
    client = signed_in(who)
    assert list(panels(client)) == EXPECTED[role]
    fill(house, who, 7)
    found = panels(client)
    counts = {name: (len(found[name].rows), found[name].count) for name in found}
    assert counts == dict.fromkeys(EXPECTED[role], (5, 7))
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    assert len(queries) <= MOST_QUERIES, [query["sql"][:300] for query in queries]
