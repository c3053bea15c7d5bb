"""The first screen of the admin: what waits for this person, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail_localize.operations import translate_object

from kb import due_work
from kb.models import TranslationTask
from kb.selectors import desk
from kb.services import reviews
from people.roles import Role
from search.models import SearchedQuery
from tests.factories import FactFactory, InstitutionFactory, locale_of, make_work
from tests.kb.people import person, signed_in
from tests.kb.reviewing import Sides, again, step_of

pytestmark = pytest.mark.django_db

# Eleven of them are the admin itself; reviews and translations are as many for one as for a thousand.
MOST_QUERIES = 23
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


def fill(house, who, number):
    """Something of everything, for a person of this house."""
    somebody = person(Role.AUTHOR, house)
    for _each in range(number):
        draft(who, house)
        reviews.submit(draft(somebody, house), by=somebody)
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
    expected = dict.fromkeys(EXPECTED[role], (5, 7))
    if "translations" in expected:
        # Two works of three were published and never sent to translation.
        expected["translations"] = (5, 21)
    if role is Role.ADMINISTRATOR:
        # They act only where nobody else can.
        expected["reviews"] = (0, 0)
    assert counts == expected
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:160] for query in queries)


def titles(found):
    return [row.title for row in found.rows]


def test_a_review_waits_for_whoever_is_next_and_comes_back_to_the_author():
    sides = Sides()
    page = sides.submitted(title="Pago a 30 días", is_joint=True)
    assert titles(desk.reviews(again(sides.reviewer))) == ["Pago a 30 días"]
    assert not desk.reviews(again(sides.partner)).rows
    reviews.decide(step_of(page), by=sides.reviewer, action=reviews.APPROVE)
    assert not desk.reviews(again(sides.reviewer)).rows
    assert titles(desk.reviews(again(sides.partner))) == ["Pago a 30 días"]

    reviews.decide(step_of(page), by=sides.partner, action=reviews.RETURN, comment="Falta la fecha.")
    assert titles(desk.reviews(again(sides.author))) == ["Pago a 30 días"]
    assert not desk.reviews(again(sides.partner)).rows
    page.save_revision(user=sides.author)
    with override("en-gb"):
        assert "Returned from review" in desk.drafts(sides.author).rows[0].note


def test_translations_to_do_are_ones_own_first_and_never_somebody_elses():
    house = InstitutionFactory()
    who = person(Role.TRANSLATOR, house)
    works = {title: make_work(institution=house, title=title) for title in ("Ajeno", "Mío", "De nadie")}
    make_work(institution=InstitutionFactory(), title="De otra institución")
    for title, holder in (("Ajeno", person(Role.TRANSLATOR, house)), ("Mío", who)):
        TranslationTask.objects.create(
            work=works[title].translation_key, language="en", person=holder, due=TODAY - timedelta(days=1)
        )
    found = desk.translations(who)
    assert titles(found) == ["Mío", "De nadie"]
    assert (found.rows[0].is_late, found.rows[1].is_late) == (True, False)
