"""What waits for a person in the admin: drafts, reviews, translations, checks. As many questions for any number of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision, WorkflowState

from kb import due_work
from kb.dashboard import ROWS, DeskList, DeskRow
from kb.dates import short_day
from kb.languages import language_of
from kb.models import DueWorkRun, KnowledgePage
from kb.permissions import own_institutions
from kb.selectors import checks
from kb.selectors.reviews import Review, reviews_waiting_for
from kb.selectors.translation_board import BoardRow, by_attention
from kb.selectors.translation_state import translations as states
from kb.work_translation import WorkTranslation
from people.models import User
from people.roles import is_administrator

# How often a piece of due work may be missed before somebody should look, and for how long at least: a busy machine is
# a few minutes late now and then.
_MISSED = 3
_PATIENCE = 60 * due_work.MINUTE


@dataclass(frozen=True, slots=True)
class Trouble:
    """A piece of due work that failed at its last start, or was not started since; never, when it has none."""

    name: str
    started_at: datetime | None = None
    failure: str = ""


def drafts_of(user: User) -> QuerySet[KnowledgePage]:
    """Works with changes that readers do not see yet, which this person wrote last or began; the newest first."""
    last_by = Revision.objects.filter(pk=OuterRef("latest_revision_id")).values("user_id")[:1]
    review = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=OuterRef("as_text")
    )
    return (
        KnowledgePage.objects.filter(has_unpublished_changes=True, alias_of=None)
        .annotate(last_by=Subquery(last_by), as_text=Cast("pk", TextField()))
        .filter(Q(last_by=user.pk) | Q(last_by=None, owner=user))
        .annotate(review=Subquery(review.values("status")[:1]))
        .select_related("locale")
        .order_by("-latest_revision_created_at", "pk")
    )


def drafts(user: User) -> DeskList:
    return _list(drafts_of(user), draft_row)


def draft_row(page: KnowledgePage) -> DeskRow:
    when = short_day(timezone.localtime(page.latest_revision_created_at)) if page.latest_revision_created_at else ""
    note = _("Changed on %(date)s") % {"date": when} if when else ""
    if page.review == WorkflowState.STATUS_NEEDS_CHANGES:
        note = _("Returned from review; changed on %(date)s") % {"date": when}
    elif page.review:
        note = _("In review; changed on %(date)s") % {"date": when}
    return DeskRow(
        title=page.draft_title or page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        note=note,
        language=language_of(page.locale.language_code),
    )


def reviews(user: User) -> DeskList:
    """What waits for this person's review or sign-off, or came back to them from it; the most urgent first."""
    waiting = reviews_waiting_for(user)
    return DeskList([_review_row(review) for review in waiting[:ROWS]], len(waiting))


def _review_row(review: Review) -> DeskRow:
    if review.due_on is None:
        note = _("Waiting since %(date)s") % {"date": short_day(timezone.localtime(review.since))}
    else:
        note = _due(review.due_on, is_late=review.is_overdue)
    return DeskRow(
        title=review.title,
        url=reverse("kb_reviews:work", args=[review.page.pk]),
        note=f"{review.place_label} · {note}",
        language=review.language,
        is_late=review.is_overdue,
    )


def translations_of(user: User) -> list[BoardRow]:
    """Translations to do of works for which this person acts, those that others took on left out; their own first."""
    works: Iterable[UUID] | None = None
    if not is_administrator(user):
        own = Q(institution=None) | Q(institution__in=own_institutions(user).values("pk"))
        works = KnowledgePage.objects.filter(own, alias_of=None).values_list("translation_key", flat=True)
    found = [BoardRow(item) for item in states(works) if item.is_to_do and _is_free_for(user, item)]
    return sorted(found, key=lambda row: (row.item.task.person is None, *by_attention(row)))


def _is_free_for(user: User, item: WorkTranslation) -> bool:
    return item.task.person is None or item.task.person.pk == user.pk


def translations(user: User) -> DeskList:
    found = translations_of(user)
    return DeskList([_translation_row(row) for row in found[:ROWS]], len(found))


def _translation_row(row: BoardRow) -> DeskRow:
    item = row.item
    says = [str(item.state.label), {"es": _("into Spanish"), "en": _("into English")}[item.language]]
    if item.words:
        says.append(ngettext("%(count)d word", "%(count)d words", item.words) % {"count": item.words})
    if item.task.due is not None:
        says.append(_due(item.task.due, is_late=item.task.is_overdue))
    return DeskRow(
        title=row.title,
        url=reverse("kb_translations:work", args=[item.work]),
        note=" · ".join(says),
        language=row.title_language,
        is_late=item.task.is_overdue,
    )


def facts_due(user: User) -> DeskList:
    choice = checks.usual_choice(user)
    return _list(checks.facts_to_check(user, choice), _fact_row)


def _fact_row(fact: Any) -> DeskRow:
    is_late = checks.state_of(fact.check_by) == "overdue"
    return DeskRow(
        title=fact.statement,
        url=checks.edit_address(fact),
        note=_due(fact.check_by, is_late=is_late),
        is_late=is_late,
    )


def _due(day: date, *, is_late: bool) -> str:
    says = _("Overdue since %(date)s") if is_late else _("Due on %(date)s")
    return str(says % {"date": short_day(day)})


def troubles_of_due_work() -> list[Trouble]:
    """The pieces of due work that failed, or did not run in time; empty when all is well."""
    runs = {run.name: run for run in DueWorkRun.objects.exclude(name="lock")}
    now = timezone.now()
    found = []
    for work in due_work.registered():
        run = runs.get(work.name)
        if run is None:
            found.append(Trouble(work.name))
        elif run.failure:
            found.append(Trouble(work.name, run.started_at, run.failure))
        elif (now - run.started_at).total_seconds() > max(_MISSED * work.every, _PATIENCE):
            found.append(Trouble(work.name, run.started_at))
    return found


def _list(found: QuerySet[Any], row: Any) -> DeskList:
    first = _first(found)
    return DeskList([row(each) for each in first], first[0].total if first else 0)


def _first(found: QuerySet[Any]) -> list[Any]:
    """The first rows, each with the number of all: one question instead of two."""
    return list(found.annotate(total=Window(Count("pk")))[:ROWS])
