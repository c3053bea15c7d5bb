"""What waits for a person in the admin: drafts, reviews, translations, checks. One question for each list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, WorkflowState
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb import due_work
from kb.dashboard import ROWS, DeskList, DeskRow
from kb.dates import short_day
from kb.languages import language_of
from kb.models import DueWorkRun, KnowledgePage
from kb.permissions import own_institutions
from kb.selectors import checks
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
    in_review = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=OuterRef("as_text")
    )
    return (
        KnowledgePage.objects.filter(has_unpublished_changes=True, alias_of=None)
        .annotate(last_by=Subquery(last_by), as_text=Cast("pk", TextField()))
        .filter(Q(last_by=user.pk) | Q(last_by=None, owner=user))
        .annotate(is_in_review=Exists(in_review))
        .select_related("locale")
        .order_by("-latest_revision_created_at", "pk")
    )


def drafts(user: User) -> DeskList:
    return _list(drafts_of(user), draft_row)


def draft_row(page: KnowledgePage) -> DeskRow:
    when = short_day(timezone.localtime(page.latest_revision_created_at)) if page.latest_revision_created_at else ""
    note = _("Changed on %(date)s") % {"date": when} if when else ""
    if page.is_in_review:
        note = _("In review; changed on %(date)s") % {"date": when}
    return DeskRow(
        title=page.draft_title or page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        note=note,
        language=language_of(page.locale.language_code),
    )


def reviews(user: User) -> DeskList:
    """Steps of review in which this person may act; what has waited longest first."""
    works = KnowledgePage.objects.annotate(as_text=Cast("pk", TextField())).filter(
        as_text=OuterRef("workflow_state__object_id")
    )
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__active=True,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
    )
    if not is_administrator(user):
        works = works.filter(institution__in=own_institutions(user).values("pk"))
        states = states.filter(task__in=GroupApprovalTask.objects.filter(groups__user=user).values("pk"))
    states = states.annotate(
        page=Subquery(works.values("pk")[:1]),
        title=Subquery(works.values("draft_title")[:1]),
        language=Subquery(works.values("locale__language_code")[:1]),
    )
    return _list(states.filter(page__isnull=False).order_by("started_at", "pk"), _review_row)


def _review_row(state: TaskState) -> DeskRow:
    return DeskRow(
        title=state.title,
        url=reverse("wagtailadmin_pages:edit", args=[state.page]),
        note=_("Waiting since %(date)s") % {"date": short_day(timezone.localtime(state.started_at))},
        language=language_of(state.language),
    )


def translations(user: User) -> DeskList:
    """Translations with sentences to do, of works for which this person acts; those that changed last first."""
    works = KnowledgePage.objects.filter(alias_of=None)
    if not is_administrator(user):
        works = works.filter(institution__in=own_institutions(user).values("pk"))
    done = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef(OuterRef("target_locale_id")),
        has_error=False,
    )
    missing = StringSegment.objects.filter(source_id=OuterRef("source_id")).filter(~Exists(done)).order_by()
    target = KnowledgePage.objects.filter(
        translation_key=OuterRef("source__object_id"), locale_id=OuterRef("target_locale_id")
    )
    found = (
        Translation.objects.filter(enabled=True, source__object_id__in=works.values("translation_key"))
        .annotate(
            to_do=Subquery(missing.values("source_id").annotate(number=Count("pk")).values("number")),
            target_pk=Subquery(target.values("pk")[:1]),
            target_title=Subquery(target.values("draft_title")[:1]),
        )
        .filter(to_do__gt=0, target_pk__isnull=False)
        .select_related("target_locale", "source")
        .order_by("-source__last_updated_at", "pk")
    )
    return _list(found, _translation_row)


def _translation_row(each: Translation) -> DeskRow:
    into = {"es": _("into Spanish"), "en": _("into English")}[language_of(each.target_locale.language_code)]
    to_do = ngettext("%(count)d sentence to do", "%(count)d sentences to do", each.to_do) % {"count": each.to_do}
    return DeskRow(
        title=each.target_title,
        url=reverse("wagtailadmin_pages:edit", args=[each.target_pk]),
        note=f"{to_do} · {into}",
    )


def facts_due(user: User) -> DeskList:
    choice = checks.usual_choice(user)
    return _list(checks.facts_to_check(user, choice), _fact_row)


def _fact_row(fact: Any) -> DeskRow:
    is_late = checks.state_of(fact.check_by) == "overdue"
    says = _("Overdue since %(date)s") if is_late else _("Due on %(date)s")
    return DeskRow(
        title=fact.statement,
        url=checks.edit_address(fact),
        note=says % {"date": short_day(fact.check_by)},
        is_late=is_late,
    )


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
