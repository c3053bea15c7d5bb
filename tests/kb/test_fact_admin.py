"""Facts in the admin: nobody gets at a fact that is not theirs, and nothing that was written is lost."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from kb.models import Fact
from people.roles import Role
from tests.factories import FactFactory, InstitutionFactory, make_work
from tests.kb.admin_forms import untouched
from tests.kb.people import person, signed_in
from tests.kb.test_facts import draft_of, showing

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(Fact.snippet_viewset.get_url_name(name), args=args)


def opened(client, fact):
    """What the browser would send of the page of a fact."""
    form = client.get(address("edit", fact.pk)).context["form"]
    return untouched(form)


@pytest.fixture
def house(db):
    return InstitutionFactory()


@pytest.fixture
def author(house):
    return signed_in(person(Role.AUTHOR, house, first_name="Ana", last_name="Ruiz"))


@pytest.fixture
def coordinator(house):
    return signed_in(person(Role.COORDINATOR, house))


@pytest.fixture
def fact(house):
    fact = FactFactory()
    make_work(title="Pago a 30 días", institution=house, body=showing(fact))
    return fact


# Who gets at it


@pytest.mark.parametrize("view", ["edit", "delete", "history"])
def test_somebody_elses_fact_is_out_of_reach(author, view):
    theirs = FactFactory()
    make_work(institution=InstitutionFactory(), body=showing(theirs))
    for ask in (author.get, author.post):
        response = ask(address(view, theirs.pk), {"statement_en": "Hacked."})
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
    assert Fact.objects.get(pk=theirs.pk).statement_en == theirs.statement_en


def test_the_list_leads_only_to_facts_that_one_may_change(author, fact):
    theirs = FactFactory(statement_en="Of others.")
    page = author.get(address("list")).content.decode()
    assert "Of others." in page
    assert address("edit", fact.pk) in page
    assert address("edit", theirs.pk) not in page


def test_where_a_fact_is_used_is_open_to_whoever_reads_facts(fact, house):
    translator = signed_in(person(Role.TRANSLATOR, house))
    assert translator.get(address("usage", fact.pk)).status_code == 200
    assert translator.get(address("edit", fact.pk)).status_code == 302


def test_bulk_deletion_takes_only_facts_that_one_may_delete(author, coordinator):
    free = FactFactory()
    bulk = reverse("wagtail_bulk_action", args=["kb", "fact", "delete"]) + f"?id={free.pk}"
    author.post(bulk)
    assert Fact.objects.filter(pk=free.pk).exists()
    coordinator.post(bulk)
    assert not Fact.objects.filter(pk=free.pk).exists()


def test_every_writer_may_choose_any_fact(author):
    theirs = FactFactory(statement_en="Of others.")
    found = author.get(reverse("wagtailsnippetchoosers_kb_fact:choose"))
    assert theirs.statement_en in found.content.decode()


# A change


def test_whoever_changes_it_sees_first_where_it_stands(author, fact):
    page = author.get(address("edit", fact.pk)).content.decode()
    assert "Pago a 30 días" in page
    assert "This fact stands in 1 work." in page


@pytest.mark.parametrize("change", [{"statement_en": "Within 20 days."}, {"value": "20"}])
def test_a_change_of_what_readers_read_is_confirmed_first(author, fact, change):
    posted = opened(author, fact) | change
    page = author.post(address("edit", fact.pk), posted)
    assert page.status_code == 200
    assert "readers of 1 work" in page.context["form"].errors["is_confirmed"][0]
    fact.refresh_from_db()
    assert (fact.statement_en, fact.value) == ("Payment is due within 30 days.", None)
    assert page.context["form"]["statement_en"].value() == posted["statement_en"]
    author.post(address("edit", fact.pk), posted | {"is_confirmed": "on", "reason": "Reformed."})
    fact.refresh_from_db()
    assert str(getattr(fact, *change)).removesuffix(".0000") == next(iter(change.values()))
    entry = ModelLogEntry.objects.for_instance(fact).get()
    assert entry.data["reason"] == "Reformed."


def test_a_source_is_corrected_without_asking(author, fact):
    author.post(address("edit", fact.pk), opened(author, fact) | {"source_title": "The new policy"})
    fact.refresh_from_db()
    assert fact.source_title == "The new policy"


def test_the_second_of_two_editors_loses_nothing_and_sees_what_stands(author, coordinator, fact):
    mine = opened(coordinator, fact) | {"statement_en": "Within 10 days.", "is_confirmed": "on"}
    theirs = opened(author, fact) | {"statement_en": "Within 20 days.", "is_confirmed": "on"}
    assert author.post(address("edit", fact.pk), theirs).status_code == 302
    page = coordinator.post(address("edit", fact.pk), mine)
    assert page.status_code == 200
    form = page.context["form"]
    assert form["statement_en"].value() == "Within 10 days."
    assert form.errors == {"statement_en": ["Now stands: Within 20 days."]}
    assert "Ana Ruiz changed this fact while you were writing" in page.content.decode()
    assert Fact.objects.get(pk=fact.pk).statement_en == "Within 20 days."
    again = mine | {"version": form["version"].value()}
    assert coordinator.post(address("edit", fact.pk), again).status_code == 302
    assert Fact.objects.get(pk=fact.pk).statement_en == "Within 10 days."


def test_a_form_without_its_version_changes_nothing(author, fact):
    posted = opened(author, fact) | {"source_title": "The new policy", "version": ""}
    assert author.post(address("edit", fact.pk), posted).status_code == 200
    assert Fact.objects.get(pk=fact.pk).source_title == fact.source_title


def test_dates_in_the_wrong_order_are_refused_with_the_reason(author, fact):
    posted = opened(author, fact) | {"checked_on": "2026-05-02", "check_by": "2026-05-01"}
    page = author.post(address("edit", fact.pk), posted)
    assert "must not be before" in str(page.context["form"].errors)


def test_whoever_adds_a_fact_answers_for_it_and_can_correct_it(author):
    form = author.get(address("add")).context["form"]
    posted = untouched(form) | {
        "statement_es": "Quince días.",
        "statement_en": "Fifteen days.",
        "source_title": "Law",
        "checked_on": "2026-05-01",
        "check_by": "2027-05-01",
        "slug": "fifteen-days",
    }
    assert author.post(address("add"), posted).status_code == 302
    fact = Fact.objects.get(slug="fifteen-days")
    assert fact.responsible.first_name == "Ana"
    assert author.get(address("edit", fact.pk)).status_code == 200


# Going


def test_a_fact_that_stands_somewhere_is_not_deleted_and_another_is_offered(coordinator, fact):
    for ask in (coordinator.get, coordinator.post):
        response = ask(address("delete", fact.pk), follow=True)
        assert response.redirect_chain[-1][0] == reverse("kb_facts:merge", args=[fact.pk])
        assert "Pago a 30 días" in response.content.decode()
    assert Fact.objects.filter(pk=fact.pk).exists()


def test_a_fact_in_a_draft_is_not_deleted_either(coordinator, house):
    drafted = FactFactory()
    draft_of(make_work(institution=house), body=showing(drafted))
    coordinator.post(address("delete", drafted.pk))
    assert Fact.objects.filter(pk=drafted.pk).exists()


def test_of_several_none_is_deleted_when_one_stands_somewhere(coordinator, fact):
    free = FactFactory()
    bulk = reverse("wagtail_bulk_action", args=["kb", "fact", "delete"]) + f"?id={free.pk}&id={fact.pk}"
    response = coordinator.post(bulk, follow=True)
    assert "Nothing was deleted" in response.content.decode()
    assert Fact.objects.filter(pk__in=[free.pk, fact.pk]).count() == 2


def test_a_fact_is_merged_with_another(coordinator, fact):
    kept = FactFactory(statement_en="The same, better said.")
    merge = reverse("kb_facts:merge", args=[fact.pk])
    assert "The same, better said." in coordinator.get(merge).content.decode()
    response = coordinator.post(merge, {"kept": kept.pk, "reason": "One fact."})
    assert response["Location"] == address("edit", kept.pk)
    assert not Fact.objects.filter(pk=fact.pk).exists()


@pytest.mark.parametrize("kept", ["itself", "", "999999", "x"])
def test_a_merge_with_itself_or_with_nothing_is_refused(coordinator, fact, kept):
    response = coordinator.post(
        reverse("kb_facts:merge", args=[fact.pk]), {"kept": fact.pk if kept == "itself" else kept}
    )
    assert response.status_code == 200
    assert response.context["form"].errors["kept"]
    assert Fact.objects.filter(pk=fact.pk).exists()


def test_an_author_does_not_merge(author, fact):
    kept = FactFactory()
    author.post(reverse("kb_facts:merge", args=[fact.pk]), {"kept": kept.pk})
    assert Fact.objects.filter(pk=fact.pk).exists()
