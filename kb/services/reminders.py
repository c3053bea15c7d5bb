"""Reminders of checks that fall due: one in time and one when it is too late, to whoever answers for it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kb.dates import day
from kb.languages import language_of
from kb.models import CheckReminder, Fact, KnowledgePage
from kb.permissions import acts_for
from kb.selectors.checks import edit_address
from kb.selectors.fact_uses import FactUse, uses_of
from kb.selectors.institutions import with_those_above
from people import notices
from people.models import User
from people.roles import STAFF, Role, has_role, people_with

# How long before its date the first reminder goes out.
AHEAD = timedelta(days=30)

_KINDS = {
    ("fact", "soon"): ("fact_soon", _("The fact “%(title)s” must be checked again by %(date)s.")),
    ("fact", "overdue"): (
        "fact_overdue",
        _("The fact “%(title)s” was to be checked again by %(date)s. Readers see that it is overdue."),
    ),
    ("work", "soon"): ("work_soon", _("“%(title)s” must be checked again by %(date)s.")),
    ("work", "overdue"): (
        "work_overdue",
        _("“%(title)s” was to be checked again by %(date)s. Readers see that it is overdue."),
    ),
}


def register_notices() -> None:
    for kind, sentence in _KINDS.values():
        notices.register(kind, sentence)


def withdraw_reminders(subject: str, key: Any) -> None:
    """It was checked: who was not told yet need not be. `subject`: "fact" or "work"."""
    for (about, _at), (kind, _says) in _KINDS.items():
        if about == subject:
            notices.withdraw(kind, str(key))


def remind() -> int:
    """Tell each responsible once when a check comes near, and once when it is overdue; returns how many were told."""
    today = timezone.localdate()
    return _remind_of_facts(today) + _remind_of_works(today)


def _remind_of_facts(today: date) -> int:
    due = list(Fact.objects.filter(check_by__lte=today + AHEAD).select_related("responsible"))
    sent = _sent()
    fresh = [fact for fact in due if (f"fact:{fact.pk}", fact.check_by, _stage(fact.check_by, today)) not in sent]
    uses = uses_of([fact.pk for fact in fresh if not _can_be_told(fact.responsible)])
    told = 0
    for fact in fresh:
        people = [fact.responsible] if _can_be_told(fact.responsible) else _coordination(uses[fact.pk])
        told += _tell("fact", fact.pk, fact.check_by, today, people, _statement(fact), edit_address(fact))
    return told


def _remind_of_works(today: date) -> int:
    due = KnowledgePage.objects.filter(check_by__lte=today + AHEAD, live=True, alias_of__isnull=True)
    parts: dict[str, list[KnowledgePage]] = {}
    for page in due.select_related("owner", "locale").order_by("pk"):
        parts.setdefault(str(page.translation_key), []).append(page)
    sent = _sent()
    told = 0
    for key, pages in parts.items():
        first = pages[0]
        if (f"work:{key}", first.check_by, _stage(first.check_by, today)) in sent:
            continue
        owner = first.owner
        is_theirs = owner is not None and has_role(owner, *STAFF) and acts_for(owner, first.institution_id)
        people = [owner] if is_theirs and _can_be_told(owner) else _coordination([FactUse(first)])
        titles = {str(language_of(page.locale.language_code)): str(page.title) for page in pages}
        address = reverse("wagtailadmin_pages:edit", args=[first.pk])
        told += _tell("work", key, first.check_by, today, people, titles, address)
    return told


def _tell(
    subject: str, key: Any, check_by: date, today: date, people: Iterable[User], titles: Mapping[Any, str], address: str
) -> int:
    stage = _stage(check_by, today)
    kind, _sentence = _KINDS[subject, stage]
    told = 0
    for person in people:
        language = notices.language_of(person)
        # A notice keeps the words for its reader.
        with translation.override(language):
            title = titles.get(language_of(language)) or next(iter(titles.values()))
            values = {"title": title, "date": day(check_by)}
        told += notices.notify(person, kind, key=str(key), path=address, **values) is not None
    if told:
        CheckReminder.objects.get_or_create(subject=f"{subject}:{key}", check_by=check_by, stage=stage)
    return told


def _sent() -> set[tuple[str, date, str]]:
    return set(CheckReminder.objects.values_list("subject", "check_by", "stage"))


def _stage(check_by: date, today: date) -> str:
    return str(CheckReminder.Stage.OVERDUE if check_by < today else CheckReminder.Stage.SOON)


def _can_be_told(person: User | None) -> bool:
    return person is not None and person.is_active and bool(person.email)


def _coordination(uses: Iterable[FactUse]) -> list[User]:
    owners = {use.page.institution_id for use in uses} - {None}
    return list(people_with([Role.COORDINATOR], with_those_above(owners)))


def _statement(fact: Fact) -> dict[str, str]:
    return {"es": fact.statement_es, "en": fact.statement_en}


def _fact_address(fact: Fact) -> str:
    return reverse(Fact.snippet_viewset.get_url_name("edit"), args=[fact.pk])
