"""What must be checked again: the list, the check itself, and the reminders."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from kb.kinds import TRAINING_MODULE
from kb.models import CheckReminder, Fact, KnowledgePage
from kb.selectors.checks import state_of
from kb.services.checks import check_work_again
from kb.services.facts import check_fact_again
from kb.services.reminders import remind
from people import notices
from people.models import Notice
from people.roles import Role
from tests.factories import FactFactory, InstitutionFactory, UserFactory, make_translation, make_work
from tests.kb.people import person, signed_in
from tests.kb.test_facts import draft_of, lesson_showing, showing

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LIST = reverse("kb_checks:list")


def days(number):
    return TODAY + timedelta(days=number)


def fact_due(number, **fields):
    return FactFactory(checked_on=days(number - 400), check_by=days(number), **fields)


def work_due(number, **fields):
    return make_work(checked_on=days(number - 400), check_by=days(number), **fields)


@pytest.fixture
def house(db):
    return InstitutionFactory()


def listed(client, **asked):
    return client.get(LIST, asked).context["rows"]


# The list


@pytest.mark.parametrize(("number", "expected"), [(-1, "overdue"), (0, "soon"), (60, "soon"), (61, "later")])
def test_a_check_is_overdue_once_its_day_has_passed(number, expected):
    assert state_of(days(number)) == expected


def test_the_list_shows_what_is_due_of_ones_own_house_first(house):
    own, late = fact_due(30), fact_due(-3)
    make_work(title="Pago", institution=house, body=showing(own, late))
    mine = fact_due(10, responsible=(author := person(Role.AUTHOR, house)))
    others, later = fact_due(5), fact_due(90)
    make_work(institution=house, body=showing(later))
    client = signed_in(author)
    assert [row.fact for row in listed(client)] == [late, mine, own]
    assert [row.fact for row in listed(client, date="overdue")] == [late]
    assert [row.fact for row in listed(client, whose="mine")] == [mine]
    assert [row.fact for row in listed(client, whose="all")] == [late, others, mine, own]
    assert [row.fact for row in listed(client, date="any")] == [late, mine, own, later]
    rows = {row.fact: row for row in listed(client, whose="all")}
    assert [use.title for use in rows[own].uses] == ["Pago"]
    assert (rows[own].may_check, rows[others].may_check) == (True, False)


def test_unknown_filters_show_the_usual_list(house):
    client = signed_in(person(Role.COORDINATOR, house))
    response = client.get(LIST, {"whose": "nobody", "date": "1 OR 1=1", "subject": "people", "p": "x"})
    assert response.status_code == 200
    assert response.context["choice"].whose == "institutions"


def test_the_list_of_works_has_one_line_for_each_work(house):
    spanish = work_due(-3, title="Pago", institution=house)
    make_translation(spanish, title="Payment")
    work_due(-3, publish=False, institution=house)
    only_spanish = work_due(5, title="Compra", institution=house)
    client = signed_in(person(Role.COORDINATOR, house))
    assert [row.page.title for row in listed(client, subject="works")] == ["Payment", only_spanish.title]


def test_the_list_costs_the_same_for_more_facts(house, subtests):
    client = signed_in(person(Role.COORDINATOR, house))

    def ask(subject):
        client.get(LIST, {"subject": subject})
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, {"subject": subject})
        return len(queries)

    def add(count):
        for _ in range(count):
            work_due(3, institution=house, body=showing(fact_due(3)))

    add(2)
    few = {subject: ask(subject) for subject in ("facts", "works")}
    add(6)
    for subject, before in few.items():
        with subtests.test(subject):
            assert ask(subject) <= before


@pytest.mark.parametrize("role", [Role.READER, Role.TRANSLATOR, Role.DELEGATION])
def test_whoever_writes_no_facts_has_no_such_list(house, role):
    assert signed_in(person(role, house)).get(LIST).status_code in (302, 403)


def test_an_empty_list_says_what_to_do(house):
    page = signed_in(person(Role.COORDINATOR, house)).get(LIST).content.decode()
    assert "Choose “Any date”" in page


def test_the_list_comes_as_a_file_that_no_spreadsheet_executes(house):
    fact = fact_due(-1, statement_es="=HYPERLINK(1)", responsible=UserFactory(first_name="@Ana"))
    make_work(title="Pago", institution=house, body=showing(fact))
    response = signed_in(person(Role.COORDINATOR, house)).get(LIST, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Statement in Spanish"] == "'=HYPERLINK(1)"
    assert row["Responsible"] == "'@Ana"
    assert (row["Check again by"], row["State"]) == (days(-1).isoformat(), "Overdue")
    assert (row["Works"], row["Where it stands"]) == ("1", "Pago (es)")


def test_works_come_as_a_file_too(house):
    work_due(-1, title="Pago", institution=house)
    response = signed_in(person(Role.COORDINATOR, house)).get(LIST, {"format": "csv", "subject": "works"})
    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert (row["Title"], row["State"]) == ("Pago", "Overdue")


# The check


def test_checked_again_today_is_one_press(house):
    fact = fact_due(-3)
    make_work(institution=house, body=showing(fact))
    client = signed_in(person(Role.AUTHOR, house))
    url = reverse("kb_checks:fact_checked", args=[fact.pk])
    assert client.get(url).status_code == 405
    response = client.post(url, {"version": fact.version, "next": f"{LIST}?whose=all"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}?whose=all"
    assert "was checked today" in response.content.decode()
    fact.refresh_from_db()
    assert (fact.checked_on, fact.check_by) == (TODAY, days(400))


def test_what_was_changed_since_the_list_was_read_is_not_checked(house):
    fact = fact_due(-3)
    make_work(institution=house, body=showing(fact))
    version = fact.version
    Fact.objects.filter(pk=fact.pk).update(statement_en="Other.")
    client = signed_in(person(Role.AUTHOR, house))
    response = client.post(reverse("kb_checks:fact_checked", args=[fact.pk]), {"version": version}, follow=True)
    assert "Read it again" in response.content.decode()
    assert Fact.objects.get(pk=fact.pk).check_by == days(-3)


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(house, aim):
    fact = fact_due(-3)
    client = signed_in(person(Role.COORDINATOR, house))
    url = reverse("kb_checks:fact_checked", args=[fact.pk])
    assert client.post(url, {"version": fact.version, "next": aim})["Location"] == LIST


def test_somebody_elses_fact_or_work_is_not_checked(house):
    fact, work = fact_due(-3), work_due(-3, institution=InstitutionFactory())
    for role in (Role.AUTHOR, Role.REVIEWER, Role.TRANSLATOR):
        client = signed_in(person(role, house))
        for name, pk in (("fact_checked", fact.pk), ("work_checked", work.pk)):
            assert client.post(reverse(f"kb_checks:{name}", args=[pk]), {"version": fact.version}).status_code == 302
    # A coordinator looks after every fact, but publishes only what the own house has.
    signed_in(person(Role.COORDINATOR, house)).post(reverse("kb_checks:work_checked", args=[work.pk]))
    assert Fact.objects.get(pk=fact.pk).check_by == days(-3)
    assert KnowledgePage.objects.get(pk=work.pk).check_by == days(-3)


def test_a_work_is_checked_in_both_languages_and_drafts_keep_their_words(house):
    spanish = work_due(-3, title="Pago", institution=house)
    english = make_translation(spanish, title="Payment")
    draft_of(spanish, title="Pago puntual")
    client = signed_in(person(Role.COORDINATOR, house))
    client.post(reverse("kb_checks:work_checked", args=[spanish.pk]))
    for page in (spanish, english):
        fresh = KnowledgePage.objects.get(pk=page.pk)
        assert (fresh.checked_on, fresh.check_by) == (TODAY, days(400))
    fresh = Page.objects.get(pk=spanish.pk).specific
    assert (fresh.title, fresh.has_unpublished_changes) == ("Pago", True)
    fresh.latest_revision.publish()
    fresh = Page.objects.get(pk=spanish.pk).specific
    assert (fresh.title, fresh.check_by) == ("Pago puntual", days(400))
    assert PageLogEntry.objects.filter(action="kb.work.check").count() == 2


# The reminders


def told(user):
    return [(notice.kind, notice.values["title"]) for notice in user.notices.order_by("kind", "pk")]


def test_the_responsible_is_told_once_in_time_and_once_when_it_is_late(monkeypatch):
    ana = person(Role.AUTHOR, email="ana@example.org", language="es-mx")
    fact = fact_due(20, responsible=ana)
    fact_due(31, responsible=ana)
    assert remind() == 1
    assert told(ana) == [("fact_soon", fact.statement_es)]
    assert remind() == 0
    monkeypatch.setattr(timezone, "localdate", lambda *args: days(21))
    assert remind() == 2
    assert told(ana)[0] == ("fact_overdue", fact.statement_es)
    assert remind() == 0


def test_a_new_date_is_a_new_check():
    ana = person(Role.AUTHOR, email="ana@example.org")
    fact = fact_due(20, responsible=ana)
    remind()
    Fact.objects.filter(pk=fact.pk).update(check_by=days(25))
    assert remind() == 1


def test_the_mail_is_in_the_language_of_the_responsible_with_date_and_address():
    ana = person(Role.AUTHOR, email="ana@example.org", language="es-mx")
    fact = fact_due(-1, responsible=ana)
    remind()
    notices.send_digests(timezone.now() + timedelta(hours=2))
    (message,) = mail.outbox
    assert f"El dato «{fact.statement_es}» debía revisarse de nuevo" in message.body
    assert reverse(Fact.snippet_viewset.get_url_name("edit"), args=[fact.pk]) in message.body


def test_without_a_responsible_the_coordination_of_the_works_is_told(house):
    above = InstitutionFactory()
    house.parent = above
    house.save()
    own = person(Role.COORDINATOR, house, email="own@example.org")
    higher = person(Role.COORDINATOR, above, email="higher@example.org")
    strange = person(Role.COORDINATOR, InstitutionFactory(), email="strange@example.org")
    author = person(Role.AUTHOR, house, email="author@example.org")
    gone = UserFactory(is_active=False, email="gone@example.org")
    fact = fact_due(5, responsible=gone)
    make_work(institution=house, body=showing(fact))
    remind()
    assert [len(told(user)) for user in (own, higher, strange, author, gone)] == [1, 1, 0, 0, 0]


def test_nobody_to_tell_is_tried_again(house):
    fact = fact_due(5)
    assert remind() == 0
    assert not CheckReminder.objects.exists()
    make_work(institution=house, body=showing(fact))
    person(Role.COORDINATOR, house, email="own@example.org")
    assert remind() == 1


def test_a_work_s_own_date_reminds_whoever_began_it_else_the_coordination(house):
    author = person(Role.AUTHOR, house, email="author@example.org")
    coordinator = person(Role.COORDINATOR, house, email="own@example.org")
    begun = work_due(-2, title="Pago", institution=house, owner=author)
    make_translation(begun, title="Payment")
    work_due(3, title="Compra", institution=house)
    work_due(3, title="Borrador", institution=house, publish=False)
    assert remind() == 2
    assert told(author) == [("work_overdue", "Payment")]
    assert told(coordinator) == [("work_soon", "Compra")]


def test_whoever_left_the_house_is_not_told_of_its_works(house):
    left = person(Role.AUTHOR, InstitutionFactory(), email="left@example.org")
    work_due(-2, institution=house, owner=left)
    assert remind() == 0
    assert told(left) == []


def test_what_was_checked_is_not_mailed_any_more(house):
    ana = person(Role.COORDINATOR, house, email="ana@example.org")
    fact, work = fact_due(-1, responsible=ana), work_due(-1, institution=house, owner=ana)
    assert remind() == 2
    check_fact_again(fact, on=fact.version, by=ana)
    check_work_again(work, by=ana)
    assert not Notice.objects.filter(person=ana).exists()


# What readers see


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("es", "1 dato de esta página debe revisarse de nuevo", "2 datos de esta página deben revisarse de nuevo"),
        ("en", "1 fact on this page is due to be checked again", "2 facts on this page are due to be checked again"),
    ],
)
def test_a_page_says_at_its_top_when_a_fact_in_it_is_overdue(client, language, one, two):
    late, later = fact_due(-1), fact_due(-2)
    page = make_work(TRAINING_MODULE, language, body=showing(late, fact_due(0), late))
    assert one in client.get(page.url).content.decode()
    draft_of(page, lessons=lesson_showing(later)).publish()
    assert two in client.get(page.url).content.decode()
    Fact.objects.update(check_by=days(1))
    assert one[2:20] not in client.get(page.url).content.decode()


def test_saying_so_costs_readers_no_query(client):
    def ask(page):
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        return len(queries)

    lessons = lesson_showing(fact_due(30))
    fresh = make_work(TRAINING_MODULE, body=showing(fact_due(30)), lessons=lessons)
    late = make_work(TRAINING_MODULE, body=showing(fact_due(-1)), lessons=lesson_showing(fact_due(-1)))
    assert ask(late) == ask(fresh) <= 12
