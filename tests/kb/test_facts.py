"""A fact is one fact wherever it stands: who may change it, what a change, a check and a merge do."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail_localize.models import TranslationSource

from kb.fact_permissions import facts_changed_by, may_change_fact, policy
from kb.kinds import TRAINING_MODULE
from kb.models import Fact, KnowledgePage
from kb.selectors.fact_uses import count_works, uses_of, uses_of_fact
from kb.services.facts import ChangedMeanwhile, change_fact, check_fact_again, facts_in_use, merge_facts
from kb.signals import works_changed
from people.roles import Role
from tests.factories import FactFactory, InstitutionFactory, UserFactory, make_translation, make_work
from tests.kb.people import person

pytestmark = pytest.mark.django_db


def showing(*facts):
    return [{"type": "fact", "value": fact.pk, "id": str(uuid.uuid4())} for fact in facts]


def lesson_showing(fact):
    value = {"title": "Lesson", "minutes": None, "content": showing(fact)}
    return [{"type": "lesson", "value": value, "id": str(uuid.uuid4())}]


def draft_of(page, **fields):
    """A draft on top of what readers see."""
    page = Page.objects.get(pk=page.pk).specific
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


def facts_on(page):
    fresh = Page.objects.get(pk=page.pk).specific
    return [child.value for child in fresh.body if child.block_type == "fact"]


# Where it stands


def test_uses_name_every_page_and_language_and_count_works(django_capture_on_commit_callbacks):
    fact, other = FactFactory(), FactFactory()
    with django_capture_on_commit_callbacks(execute=True):
        guide = make_work(title="Pago", body=showing(fact, other))
        english = make_translation(guide, title="Payment")
        module = make_work(TRAINING_MODULE, title="Taller", lessons=lesson_showing(fact))
    uses = uses_of([fact.pk, other.pk])
    assert [(use.title, use.language) for use in uses[fact.pk]] == [
        ("Pago", "es"),
        ("Payment", "en"),
        ("Taller", "es"),
    ]
    assert count_works(uses[fact.pk]) == 2
    assert {use.page.pk for use in uses[other.pk]} == {guide.pk, english.pk}
    assert module.pk not in {use.page.pk for use in uses[other.pk]}


def test_a_fact_in_a_draft_or_a_waiting_version_stands_there_too():
    fact, waiting = FactFactory(), FactFactory()
    live = make_work(title="Publicada")
    draft_of(live, body=showing(fact))
    scheduled = make_work(title="Programada")
    draft_of(scheduled, body=showing(waiting), go_live_at=timezone.now() + timedelta(days=3)).publish()
    (use,) = uses_of_fact(fact)
    assert (use.page.pk, use.is_pending) == (live.pk, True)
    (use,) = uses_of_fact(waiting)
    assert (use.page.pk, use.is_pending) == (scheduled.pk, True)


def test_a_fact_that_was_taken_out_stands_no_longer():
    fact = FactFactory()
    page = make_work(body=showing(fact))
    draft_of(page, body=[]).publish()
    assert uses_of_fact(fact) == []


def test_uses_cost_the_same_for_many_facts_and_works():
    def ask(facts):
        uses_of([fact.pk for fact in facts])
        with CaptureQueriesContext(connection) as queries:
            uses_of([fact.pk for fact in facts])
        return len(queries)

    def add(count):
        facts = [FactFactory() for _ in range(count)]
        for fact in facts:
            draft_of(make_work(body=showing(fact)), body=showing(*facts))
        return facts

    few, many = ask(add(1)), ask(add(6))
    assert many == few <= 4


# Who may change it


def test_a_fact_is_changed_by_its_responsible_its_works_institutions_and_the_coordination():
    owner, elsewhere = InstitutionFactory(), InstitutionFactory()
    department = InstitutionFactory(parent=owner)
    answers = person(Role.AUTHOR, elsewhere)
    fact = FactFactory(responsible=answers)
    make_work(institution=owner, body=showing(fact))
    unused = FactFactory()
    cases = {
        "author of the house": (person(Role.AUTHOR, owner), True, False),
        "reviewer of the house": (person(Role.REVIEWER, owner), True, False),
        "author of a part of the house": (person(Role.AUTHOR, department), False, False),
        "author elsewhere": (person(Role.AUTHOR, elsewhere), False, False),
        "responsible": (answers, True, False),
        "translator of the house": (person(Role.TRANSLATOR, owner), False, False),
        "reader": (person(Role.READER, owner), False, False),
        "delegation": (person(Role.DELEGATION, owner), False, False),
        "coordinator": (person(Role.COORDINATOR, elsewhere), True, True),
        "administrator": (person(Role.ADMINISTRATOR), True, True),
        "superuser": (UserFactory(is_superuser=True), True, True),
    }
    may = {name: (may_change_fact(who, fact), may_change_fact(who, unused)) for name, (who, _a, _b) in cases.items()}
    assert may == {name: (expected, everywhere) for name, (_who, expected, everywhere) in cases.items()}
    for name, (who, expected, everywhere) in cases.items():
        assert {fact.pk, unused.pk} & set(facts_changed_by(who).values_list("pk", flat=True)) == (
            {fact.pk} if expected else set()
        ) | ({unused.pk} if everywhere else set()), name
    told = {user.pk for user in policy.users_with_permission_for_instance("change", fact)}
    assert told == {who.pk for who, expected, _b in cases.values() if expected}


def test_who_acts_for_the_house_above_changes_the_facts_below():
    above = InstitutionFactory()
    fact = FactFactory()
    make_work(institution=InstitutionFactory(parent=above), body=showing(fact))
    author = person(Role.AUTHOR, above)
    assert may_change_fact(author, fact)
    assert author in policy.users_with_permission_for_instance("change", fact)


def test_only_the_coordination_deletes_facts():
    house = InstitutionFactory()
    fact = FactFactory()
    make_work(institution=house, body=showing(fact))
    may = {
        role: policy.user_has_permission_for_instance(person(role, house), "delete", fact)
        for role in (Role.AUTHOR, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)
    }
    assert [role for role, allowed in may.items() if allowed] == [Role.COORDINATOR, Role.ADMINISTRATOR]


# A change


def test_a_change_is_kept_with_what_was_before_and_why():
    fact, ana = FactFactory(value=30, unit="días"), UserFactory()
    version = fact.version
    fact.value = 45
    change_fact(fact, on=version, by=ana, reason="The law was reformed.")
    entry = ModelLogEntry.objects.for_instance(fact).get()
    assert (entry.action, entry.user) == ("wagtail.edit", ana)
    assert entry.data == {"changed": {"value": ["30", "45"]}, "reason": "The law was reformed."}


def test_a_number_that_is_only_written_otherwise_is_no_change():
    fact = Fact.objects.get(pk=FactFactory(value="30.0000").pk)
    version = fact.version
    fact.value = 30
    change_fact(fact, on=version, by=UserFactory())
    assert not ModelLogEntry.objects.for_instance(fact).exists()


def test_the_second_of_two_changes_is_refused_and_told_how_it_stands():
    fact = FactFactory()
    mine, theirs = Fact.objects.get(pk=fact.pk), Fact.objects.get(pk=fact.pk)
    version = fact.version
    theirs.statement_en = "Payment is due within 20 days."
    change_fact(theirs, on=version, by=UserFactory())
    mine.statement_en = "Payment is due within 10 days."
    with pytest.raises(ChangedMeanwhile) as refused:
        change_fact(mine, on=version, by=UserFactory())
    assert refused.value.now.statement_en == "Payment is due within 20 days."
    fact.refresh_from_db()
    assert fact.statement_en == "Payment is due within 20 days."


# A check


@pytest.mark.parametrize(("days", "expected"), [(90, 90), (365, 365), (3000, 730), (0, 365)])
def test_a_check_falls_due_again_after_as_long_as_before_at_most_two_years(days, expected):
    fact = FactFactory(checked_on=date(2020, 1, 1), check_by=date(2020, 1, 1) + timedelta(days=days))
    ana = UserFactory()
    checked = check_fact_again(fact, on=fact.version, by=ana)
    today = timezone.localdate()
    assert (checked.checked_on, checked.check_by) == (today, today + timedelta(days=expected))
    entry = ModelLogEntry.objects.for_instance(fact).get()
    assert (entry.action, entry.user, entry.data["was"][0]) == ("kb.fact.check", ana, "2020-01-01")


def test_what_somebody_changed_meanwhile_is_not_declared_checked():
    fact = FactFactory()
    version = fact.version
    Fact.objects.filter(pk=fact.pk).update(statement_en="Something else.")
    with pytest.raises(ChangedMeanwhile):
        check_fact_again(fact, on=version, by=UserFactory())
    assert Fact.objects.get(pk=fact.pk).checked_on == fact.checked_on


# Two that are one


def test_a_merged_fact_is_replaced_on_pages_in_drafts_and_in_versions_that_wait():
    gone, kept = FactFactory(), FactFactory()
    live = make_work(body=showing(gone))
    module = make_work(TRAINING_MODULE, lessons=lesson_showing(gone))
    with_draft = make_work(title="Con borrador")
    draft_of(with_draft, body=showing(gone), title="Otro título")
    waiting = make_work()
    draft_of(waiting, body=showing(gone), go_live_at=timezone.now() + timedelta(days=3)).publish()
    untouched = make_work(body=showing(kept))
    ana = UserFactory()

    keys = merge_facts(gone=gone, kept=kept, by=ana, reason="The same deadline.")

    assert keys == {page.work_key for page in (live, module, with_draft, waiting)}
    assert not Fact.objects.filter(pk=gone.pk).exists()
    assert facts_on(live) == [kept]
    assert next(iter(Page.objects.get(pk=module.pk).specific.lessons)).value["content"][0].value == kept
    fresh = KnowledgePage.objects.get(pk=with_draft.pk)
    assert (fresh.title, facts_on(with_draft), fresh.has_unpublished_changes) == ("Con borrador", [], True)
    fresh.latest_revision.publish()
    assert facts_on(with_draft) == [kept]
    assert KnowledgePage.objects.get(pk=with_draft.pk).title == "Otro título"
    scheduled = Page.objects.get(pk=waiting.pk).get_scheduled_revision_as_object()
    assert [child.value for child in scheduled.body] == [kept]
    assert [use.page.pk for use in uses_of_fact(kept) if use.page.pk == live.pk] == [live.pk]
    assert untouched.work_key not in keys
    assert PageLogEntry.objects.filter(action="kb.fact.replace", user=ana).count() == 4
    entry = ModelLogEntry.objects.get(action="kb.fact.merge")
    assert (entry.data["into"]["en"], entry.data["reason"]) == (kept.statement_en, "The same deadline.")


def test_a_translation_published_later_does_not_bring_the_merged_fact_back(imported):
    from tests.kb import examples

    assert imported(*examples.parts()).errors == []
    sources = [source for source in TranslationSource.objects.all() if '\\"fact\\"' in source.content_json]
    assert sources
    gone = Fact.objects.get(slug=examples.FACTS[0]["id"])
    kept = FactFactory()
    merge_facts(gone=gone, kept=kept, by=UserFactory())
    for source in TranslationSource.objects.filter(pk__in=[source.pk for source in sources]):
        content = json.loads(source.content_json)
        numbers = [child["value"] for child in json.loads(content["body"]) if child["type"] == "fact"]
        assert numbers
        assert gone.pk not in numbers
        translation = source.translations.get()
        translation.save_target(publish=True)
        assert kept in facts_on(translation.get_target_instance())


def test_a_merge_announces_every_work_that_it_changed():
    heard = []

    def hear(sender, keys, **kwargs):
        heard.append((sender, keys))

    gone, kept = FactFactory(), FactFactory()
    page, drafted = make_work(body=showing(gone)), make_work()
    draft_of(drafted, body=showing(gone))
    works_changed.connect(hear)
    try:
        merge_facts(gone=gone, kept=kept, by=UserFactory())
    finally:
        works_changed.disconnect(hear)
    assert heard == [(Fact, {page.work_key, drafted.work_key})]


def test_a_fact_is_not_merged_with_itself():
    fact = FactFactory()
    make_work(body=showing(fact))
    with pytest.raises(ValidationError, match="consigo mismo"):
        merge_facts(gone=fact, kept=Fact.objects.get(pk=fact.pk), by=UserFactory())
    assert Fact.objects.filter(pk=fact.pk).exists()


def test_facts_in_use_are_those_that_stand_somewhere():
    shown, drafted, free = FactFactory(), FactFactory(), FactFactory()
    page = make_work(body=showing(shown))
    draft_of(page, body=showing(shown, drafted))
    assert facts_in_use([shown, drafted, free]) == [shown, drafted]
