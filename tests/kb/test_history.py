"""The site history: who changed what, when and why, in sentences, and only what one may know of."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import LogContext, log, registry
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from kb import history
from kb.kinds import PRACTICE_GUIDE
from kb.models import Concept, Fact
from kb.selectors.history import Choice, all_lines
from kb.selectors.sections import section_of
from kb.services.facts import change_fact, check_fact_again, merge_facts
from people.models import Membership
from people.roles import Role, give, group_of
from tests.factories import (
    FactFactory,
    InstitutionFactory,
    UserFactory,
    concept,
    locale_of,
    make_translation,
    make_work,
)
from tests.kb.admin_forms import untouched
from tests.kb.people import person, signed_in
from tests.kb.test_facts import showing

pytestmark = pytest.mark.django_db

LIST = reverse("kb_history:list")
MOST_QUERIES = 12


@pytest.fixture
def house(db):
    return InstitutionFactory(name_en="Borough of Benito Juárez", name_es="Alcaldía Benito Juárez")


@pytest.fixture
def ana(house):
    return person(Role.COORDINATOR, house, first_name="Ana", last_name="Ruiz")


@pytest.fixture
def admin(db):
    return person(Role.ADMINISTRATOR, language="en-gb")


def told(user, **choice):
    with override("en-gb"):
        return [line.sentence for line in all_lines(user, Choice(**choice))]


def publish(page, user):
    page.save_revision(user=user, log_action=True).publish(user=user, skip_permission_checks=True)


# In words


def test_a_publication_is_told_in_a_sentence_with_title_and_language(house, ana, admin):
    page = make_work(title="Pago a 30 días", institution=house)
    english = make_translation(page, title="Payment in 30 days")
    publish(page, ana)
    publish(english, ana)
    found = told(admin, who="Ana")
    assert "Ana Ruiz published “Pago a 30 días” (Spanish)." in found
    assert "Ana Ruiz published “Payment in 30 days” (English)." in found
    assert "Ana Ruiz saved a draft of “Pago a 30 días” (Spanish)." in found


def test_the_same_is_told_in_spanish_to_who_reads_spanish(house, ana):
    page = make_work(title="Pago a 30 días", institution=house)
    publish(page, ana)
    admin = signed_in(person(Role.ADMINISTRATOR, language="es-mx"))
    text = admin.get(LIST).content.decode()
    assert "Ana Ruiz publicó «Pago a 30 días» (español)." in text


def test_facts_the_vocabulary_and_institutions_are_told_of(ana, house, admin):
    fact, other = FactFactory(statement_en="Thirty days."), FactFactory(statement_en="A month.")
    version = fact.version
    fact.value = 30
    change_fact(fact, on=version, by=ana, reason="Now with a number.")
    check_fact_again(fact, on=fact.version, by=ana)
    merge_facts(gone=other, kept=fact, by=ana)
    log(instance=concept(), action="wagtail.edit", user=ana)
    log(instance=house, action="wagtail.edit", user=ana)
    found = told(admin, who="Ruiz")
    assert "Ana Ruiz changed the fact “Thirty days”." in found
    assert f"Ana Ruiz changed the concept “{Concept.objects.get(pk=concept().pk).pref_en}”." in found
    assert "Ana Ruiz changed the institution “Borough of Benito Juárez”." in found
    assert any(line.startswith("Ana Ruiz checked the fact “Thirty days” again; it falls due on ") for line in found)
    assert any(line.startswith("Ana Ruiz merged the fact “") and "into “Thirty days”" in line for line in found)
    page = signed_in(admin).get(LIST).content.decode()
    assert "Why: Now with a number." in page
    assert "<del>—</del> → <ins>30</ins>" in page


def test_roles_and_posts_given_and_taken_are_told_of_whatever_the_way(house, ana, admin):
    luis = UserFactory(first_name="Luis", last_name="Paz")
    with LogContext(user=ana):
        give(luis, Role.AUTHOR)
        group_of(Role.REVIEWER).user_set.add(luis)
        post = Membership.objects.create(person=luis, institution=house)
        post.until = timezone.localdate()
        post.save()
        post.delete()
        luis.groups.remove(group_of(Role.AUTHOR))
        luis.groups.clear()
    found = told(admin, what="Luis Paz")[::-1]
    assert found == [
        "Ana Ruiz gave Luis Paz the role “Author”.",
        "Ana Ruiz gave Luis Paz the role “Reviewer”.",
        "Ana Ruiz gave Luis Paz a post in Borough of Benito Juárez.",
        "Ana Ruiz changed the post of Luis Paz in Borough of Benito Juárez.",
        "Ana Ruiz took the post in Borough of Benito Juárez from Luis Paz.",
        "Ana Ruiz took the role “Author” from Luis Paz.",
        "Ana Ruiz took the role “Reviewer” from Luis Paz.",
    ]
    assert told(admin, what="Luis Paz", kind="people")[::-1] == found


def test_an_action_that_nobody_put_into_words_is_listed_all_the_same(ana, admin, house, monkeypatch):
    from kb import history

    monkeypatch.delitem(history._tellings, "wagtail.lock")
    log(instance=make_work(title="Pago", institution=house), action="wagtail.lock", user=ana)
    assert told(admin, who="Ana")[0].startswith("Ana Ruiz: ")


def test_what_the_site_did_itself_and_whoever_is_gone_have_a_name(house, ana, admin):
    page = make_work(title="Pago", institution=house)
    log(instance=page, action="wagtail.publish.scheduled", user=None)
    log(instance=page, action="wagtail.lock", user=ana)
    ana.delete()
    assert told(admin, what="Pago")[:2] == [
        "Somebody whose account no longer exists locked “Pago” (Spanish).",
        "“Pago” (Spanish) was published as scheduled by the site.",
    ]


def test_automatic_savings_of_one_sitting_are_one_line_and_a_bulk_act_is_one_for_each(house, ana, admin):
    pages = [make_work(title=title, institution=house) for title in ("Uno", "Dos")]
    with LogContext(user=ana):
        for _each in range(3):
            for page in pages:
                log(instance=page, action="wagtail.edit")
    assert len(told(admin, who="Ana")) == 2


# Who reads what


def test_a_coordinator_reads_of_the_own_house_of_what_nobody_owns_and_of_the_own_acts(house, ana):
    other_house = InstitutionFactory()
    luis = person(Role.COORDINATOR, other_house, first_name="Luis")
    own = make_work(title="Propia", institution=house)
    theirs = make_work(title="Ajena", institution=other_house)
    publish(own, luis)
    publish(theirs, luis)
    shown, hidden, free = FactFactory(), FactFactory(), FactFactory()
    make_work(title="Otra", institution=house, body=showing(shown))
    make_work(institution=other_house, body=showing(hidden))
    for fact, statement in ((shown, "Shown."), (hidden, "Hidden."), (free, "Free.")):
        version = fact.version
        fact.statement_en = fact.statement_es = statement
        change_fact(fact, on=version, by=luis)
    log(instance=section_of(PRACTICE_GUIDE, locale_of("es")), action="wagtail.edit", user=luis)
    log(instance=concept(), action="wagtail.edit", user=luis)
    log(instance=house, action="wagtail.edit", user=luis)
    log(instance=other_house, action="wagtail.edit", user=luis)
    log(instance=Group.objects.first(), action="wagtail.edit", user=luis)
    found = " ".join(told(ana, who="Luis"))
    assert "Propia" in found
    assert "Ajena" not in found
    assert "Shown" in found
    assert "Hidden" not in found
    assert "the concept" in found
    assert found.count("the institution") == 1
    assert "the group" not in found
    assert "Ajena" in " ".join(told(luis))
    publish(theirs, ana)
    assert "Ana Ruiz published “Ajena” (Spanish)." in told(ana, who="Ana")


def test_a_deleted_work_is_told_of_to_its_house_with_what_came_before(house, ana, django_capture_on_commit_callbacks):
    luis = person(Role.COORDINATOR, InstitutionFactory(), first_name="Luis")
    page = make_work(title="Pago", institution=house)
    publish(page, ana)
    with django_capture_on_commit_callbacks(execute=True), LogContext(user=ana):
        Page.objects.get(pk=page.pk).specific.delete()
    found = told(ana, what="Pago")
    assert found[0] == "Ana Ruiz deleted “Pago” (Spanish)."
    assert "Ana Ruiz published “Pago”." in found
    assert told(luis, what="Pago") == []


def test_people_of_the_own_house_are_told_of_to_their_coordinator_only(house, ana):
    stranger, colleague = UserFactory(first_name="Eva"), UserFactory(first_name="Luis")
    Membership.objects.create(person=colleague, institution=house)
    Membership.objects.create(person=stranger, institution=InstitutionFactory())
    give(colleague, Role.AUTHOR)
    give(stranger, Role.AUTHOR)
    found = " ".join(told(ana, kind="people"))
    assert "Luis" in found
    assert "Eva" not in found


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TRANSLATOR, Role.REVIEWER, Role.READER, Role.DELEGATION])
def test_the_history_is_for_the_coordination(house, role):
    client = signed_in(person(role, house))
    for address in (LIST, f"{LIST}?format=csv", f"{LIST}?format=jsonl"):
        assert client.get(address).status_code in (302, 403)


@pytest.mark.parametrize("address", ["/admin/reports/site-history/", "/admin/reports/site-history/results/"])
def test_wagtails_own_report_leads_to_ours(ana, address):
    assert signed_in(ana).get(address)["Location"] == LIST


# Filters and files


def test_filters_narrow_by_person_title_kind_date_and_institution(house, ana, admin):
    other_house = InstitutionFactory()
    luis = person(Role.COORDINATOR, other_house, first_name="Luis")
    page, other = make_work(title="Pago", institution=house), make_work(title="Compra", institution=other_house)
    publish(page, ana)
    publish(other, luis)
    today = timezone.localdate()
    assert {line[:4] for line in told(admin, who="ana ruiz")} == {"Ana "}
    assert all("Compra" in line for line in told(admin, what="comp"))
    assert told(admin, kind="published", who="Luis") == ["Luis published “Compra” (Spanish)."]
    assert told(admin, since=today + timedelta(days=1)) == []
    assert told(admin, until=today - timedelta(days=1)) == []
    assert told(admin, since=today, until=today, kind="published", who="Ana") != []
    of_house = told(admin, institution=house.pk)
    assert any("Pago" in line for line in of_house)
    assert not any("Compra" in line for line in of_house)


def test_bad_filters_are_explained_and_give_no_file(admin):
    client = signed_in(admin)
    response = client.get(LIST, {"since": "2026-05-02", "until": "2026-05-01"})
    assert "must not be before" in response.content.decode()
    for asked in ({"institution": "999999"}, {"kind": "x"}, {"since": "yesterday"}, {"who": "x" * 200}):
        response = client.get(LIST, asked | {"format": "csv"})
        assert response["Content-Type"].startswith("text/html")
        assert response.context["form"].errors
    for after in (
        "x",
        "~",
        "2026-01-01~0~1",
        "2026-99-99T00:00:00+00:00~0~1",
        "2026-01-01T00:00:00+00:00~0~" + "9" * 30,
    ):
        assert client.get(LIST, {"after": after}).status_code == 200


def test_a_coordinator_cannot_ask_for_another_house(ana):
    other = InstitutionFactory()
    assert signed_in(ana).get(LIST, {"institution": other.pk}).context["form"].errors["institution"]


def test_the_files_say_the_same_as_the_page_in_its_language(house, ana):
    page = make_work(title="=Pago", institution=house)
    publish(page, ana)
    client = signed_in(ana)
    shown = [line.sentence for line in client.get(LIST, {"who": "Ana"}).context["lines"]]
    text = b"".join(client.get(LIST, {"who": "Ana", "format": "csv"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["What happened"] for row in rows] == shown
    assert {row["Title"] for row in rows if "=Pago" in row["What happened"]} == {"'=Pago"}
    text = b"".join(client.get(LIST, {"who": "Ana", "format": "jsonl"}).streaming_content).decode()
    assert [json.loads(line)["sentence"] for line in text.splitlines()] == shown


def test_a_file_is_read_in_chunks_without_losing_a_line(house, ana, admin):
    page = make_work(title="Pago", institution=house)
    for _each in range(7):
        log(instance=page, action="wagtail.lock", user=ana)
    whole = [(line.at, line.sentence) for line in all_lines(admin, Choice())]
    assert [(line.at, line.sentence) for line in all_lines(admin, Choice(), at_once=3)] == whole
    assert len(whole) > 7


def test_entries_of_one_moment_are_each_read_once(house, ana, admin):
    moment = timezone.now()
    pages = [make_work(title=f"Obra {number}", institution=house) for number in range(3)]
    for page in pages:
        log(instance=page, action="wagtail.lock", user=ana, timestamp=moment)
        log(instance=FactFactory(), action="wagtail.edit", user=ana, timestamp=moment)
    whole = told(admin, who="Ana")
    assert len(whole) == 6
    assert [line.sentence for line in all_lines(admin, Choice(who="Ana"), at_once=1)] == [
        line.sentence for line in all_lines(admin, Choice(who="Ana"))
    ]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_page_of_fifty_lines_keeps_its_budget(house, role):
    client = signed_in(who := person(role, house))
    for number in range(20):
        page = make_work(title=f"Obra {number}", institution=house, body=showing(FactFactory()))
        log(instance=page, action="wagtail.lock", user=UserFactory())
        log(instance=Fact.objects.first(), action="wagtail.edit", user=who)
        log(instance=concept(), action="wagtail.edit", user=UserFactory())
        log(instance=house, action="wagtail.edit", user=UserFactory())
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(LIST)
    assert len(response.context["lines"]) == 50
    assert len(queries) <= MOST_QUERIES, [query["sql"][:150] for query in queries]
    older = client.get(LIST + response.context["older_url"])
    assert older.context["newest_url"]
    assert older.context["lines"][0].at <= response.context["lines"][-1].at
    assert not {line.at for line in older.context["lines"]} & {line.at for line in response.context["lines"]}


# Why


@pytest.mark.parametrize("action", ["wagtail.edit", "wagtail.publish"])
def test_why_is_kept_with_what_was_done_and_not_on_the_page(house, ana, action):
    today = timezone.localdate()
    page = make_work(title="Pago", institution=house, summary="Resumen.", checked_on=today, check_by=today)
    client = signed_in(ana)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    posted = untouched(client.get(address).context["form"]) | {"reason": "  The law was\nreformed. "}
    if action == "wagtail.publish":
        posted["action-publish"] = "1"
    client.post(address, posted)
    entry = PageLogEntry.objects.filter(page_id=page.pk, action=action, user=ana).latest("pk")
    assert entry.data["reason"] == "The law was reformed."
    assert untouched(client.get(address).context["form"]).get("reason", "") == ""
    assert any(line.reason == "The law was reformed." for line in all_lines(ana, Choice()))


def test_a_reason_that_is_too_long_is_refused_and_nothing_is_lost(house, ana):
    page = make_work(title="Pago", institution=house)
    client = signed_in(ana)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    posted = untouched(client.get(address).context["form"]) | {"reason": "x" * 501}
    response = client.post(address, posted)
    assert response.context["form"].errors["reason"]
    assert not PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.edit", user=ana).exists()


def test_a_restriction_is_told_of(house, ana, admin):
    page = make_work(title="Pago", institution=house)
    restriction = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
    restriction.save(user=ana)
    assert "Ana Ruiz restricted who may read “Pago” (Spanish)." in told(admin, kind="guarded")


def test_every_action_of_our_own_has_a_sentence():
    own = {name for name, _label in registry.get_choices() if not name.startswith(("wagtail.", "wagtail_localize."))}
    assert {"kb.fact.check", "kb.sign_off.ask", "people.account.close"} <= own
    assert {name for name in own if history.telling_of(name) is None} == set()


def test_steps_of_sign_off_and_translation_name_the_people_and_the_day(house, ana, admin):
    page = make_work(title="Pago", institution=house)
    log(instance=page, action="kb.sign_off.ask", user=ana, data={"name": "María Pérez"})
    log(instance=page, action="kb.sign_off.approve", user=None, data={"name": "María Pérez", "comment": "Bien."})
    log(instance=page, action="kb.translation.due", user=ana, data={"due": "2026-12-01"})
    log(instance=page, action="kb.translation.significance", user=ana, data={"before": "major", "after": "typo"})
    assert told(admin, what="Pago")[:4][::-1] == [
        "Ana Ruiz asked María Pérez to sign off “Pago” (Spanish).",
        "María Pérez signed off “Pago” (Spanish) by a link.",
        "Ana Ruiz set the day by which the translation of “Pago” (Spanish) is due: 1 December 2026.",
        "Ana Ruiz said that a change to “Pago” (Spanish) matters otherwise to its translation: “Typo”, not “Major”.",
    ]
