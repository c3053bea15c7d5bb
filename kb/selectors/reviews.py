"""What is in review, where it stands, who must act, and what a person is waited for: in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import Page, Task, TaskState, WorkflowState, get_default_page_content_type

from kb.languages import Language, language_of, sorting_key
from kb.models import Institution, OwnerReview, PartnerSignOff, ReviewStep, SignOffRequest
from kb.permissions import side_of
from kb.review_permissions import REVIEWING, SIGNING_OFF
from people.models import Membership, User
from people.roles import Role, current, institution_pks_of, roles_of

# A role is the name of its group.
_REVIEWING = frozenset(str(role) for role in REVIEWING)
_SIGNING_OFF = frozenset(str(role) for role in SIGNING_OFF)
_COORDINATOR = str(Role.COORDINATOR)

OWNER, PARTNER, AUTHOR, OTHER = "owner", "partner", "author", "other"


class Staff:
    """Everybody who may act in reviews, read once: by institution for the owner's review, by country for the sign-off.

    `only`: read as if there were this person alone, for the question of what waits for them.
    """

    def __init__(self, only: User | None = None) -> None:
        self._only = only

    @cached_property
    def _institutions(self) -> dict[int, Institution]:
        return Institution.objects.select_related("jurisdiction").in_bulk()

    @cached_property
    def _people(self) -> list[tuple[User, frozenset[str], frozenset[int]]]:
        if self._only is not None:
            roles = frozenset(str(role) for role in roles_of(self._only))
            return [(self._only, roles, institution_pks_of(self._only))]
        posts: dict[int, set[int]] = {}
        for person_pk, institution_pk in current(Membership.objects.all()).values_list("person_id", "institution_id"):
            posts.setdefault(person_pk, set()).add(institution_pk)
        people = (
            User.objects.filter(is_active=True, groups__name__in=_REVIEWING | _SIGNING_OFF)
            .distinct()
            .prefetch_related("groups")
            .order_by("last_name", "first_name", "pk")
        )
        return [
            (person, frozenset(group.name for group in person.groups.all()), frozenset(posts.get(person.pk, ())))
            for person in people
        ]

    @cached_property
    def administrators(self) -> list[User]:
        named = Q(groups__name=str(Role.ADMINISTRATOR)) | Q(is_superuser=True)
        return list(User.objects.filter(named, is_active=True).distinct().order_by("last_name", "first_name", "pk"))

    def institution(self, pk: int | None) -> Institution | None:
        return self._institutions.get(pk) if pk is not None else None

    def reviewers_for(self, owner_pk: int | None, *, without: int | None = None) -> list[User]:
        """As kb.review_permissions.may_review, administrators left out: they act where nobody else can."""
        houses = self._with_those_above(owner_pk)
        found = []
        for person, roles, posts in self._people:
            if person.pk == without:
                continue
            acts = _COORDINATOR in roles if owner_pk is None else bool(posts & houses)
            if acts and roles & _REVIEWING:
                found.append(person)
        return found

    def coordinators_for(self, owner_pk: int | None) -> list[User]:
        houses = self._with_those_above(owner_pk)
        return [
            person
            for person, roles, posts in self._people
            if _COORDINATOR in roles and (owner_pk is None or posts & houses)
        ]

    def helpers_for(self, owner_pk: int | None, *, without: int | None = None) -> list[User]:
        """Whom to ask where nobody can review: the owner's coordination, else whoever administers the site."""
        for people in (self.coordinators_for(owner_pk), self.administrators):
            found = [person for person in people if person.pk != without]
            if found:
                return found
        return []

    def signers_for(self, owner_pk: int | None) -> list[User]:
        """As kb.review_permissions.may_sign_off."""
        side = side_of(self.institution(owner_pk))
        if not side:
            return []
        found = []
        for person, roles, posts in self._people:
            sides = {side_of(self.institution(pk)) for pk in posts} - {""}
            if sides and side not in sides and roles & _SIGNING_OFF:
                found.append(person)
        return found

    def _with_those_above(self, owner_pk: int | None) -> frozenset[int]:
        """Whoever has a post in an institution acts for what stands below it."""
        found: set[int] = set()
        while owner_pk is not None and owner_pk not in found:
            found.add(owner_pk)
            owner = self._institutions.get(owner_pk)
            owner_pk = owner.parent_id if owner is not None else None
        return frozenset(found)


@dataclass(frozen=True)
class Pair:
    """The same work in the other language, and whether it is in review as well."""

    pk: int
    title: str
    language: Language
    is_in_review: bool


@dataclass(frozen=True)
class Review:
    """One language version of a work in review: where it stands and who is waited for."""

    state: WorkflowState
    task_state: TaskState
    step: ReviewStep | None
    page: Page
    place: str
    owner: Institution | None
    people: list[User]
    since: datetime
    due_on: date | None
    request: SignOffRequest | None = None
    pair: Pair | None = None
    staff: Staff | None = field(default=None, repr=False, compare=False)

    @property
    def helpers(self) -> list[User]:
        if self.people or self.place == AUTHOR or self.staff is None:
            return []
        return self.staff.helpers_for(
            self.owner.pk if self.owner is not None else None, without=self.state.requested_by_id
        )

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def language(self) -> Language:
        return language_of(self.page.locale.language_code)

    @property
    def submitter(self) -> User | None:
        submitter: User | None = self.state.requested_by
        return submitter

    @property
    def place_label(self) -> str:
        return {
            OWNER: _("Review by the owner institution"),
            PARTNER: _("Sign-off of the other side"),
            AUTHOR: _("Returned to the author"),
        }.get(self.place, str(self.task_state.task))

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def days_over(self) -> int:
        return (timezone.localdate() - self.due_on).days if self.due_on is not None else 0

    @property
    def waits_for_side(self) -> bool:
        return self.place == PARTNER

    def waits_for(self, user: User) -> bool:
        return any(person.pk == user.pk for person in self.people)


def reviews_waiting_for(user: User) -> list[Review]:
    """What the person must act on, the most urgent first; nothing is said of pairs, links and others who may act."""
    states = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type())
    states = states.select_related("requested_by", *_STEP)
    return [review for review in _rows(list(states), Staff(only=user), {}) if review.waits_for(user)]


def reviews(states: Iterable[WorkflowState] | None = None, *, staff: Staff | None = None) -> list[Review]:
    """All that is in review or was returned to its author (or these states), the most urgent first."""
    found = list(_read()) if states is None else list(states)
    return _rows(found, staff or Staff())


def review_of(page: Page, *, staff: Staff | None = None) -> Review | None:
    """The open review of this very page, if there is one."""
    return next(iter(reviews(_read().filter(object_id=str(page.pk)), staff=staff)), None)


_STEP = ("current_task_state__task", "current_task_state__reviewstep")


def _read():  # type: ignore[no-untyped-def]  # a queryset of Wagtail's
    open_requests = SignOffRequest.objects.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    )
    return (
        WorkflowState.objects.active()
        .filter(base_content_type=get_default_page_content_type())
        .select_related("requested_by", *_STEP)
        .prefetch_related(
            Prefetch(
                "current_task_state__reviewstep__sign_off_requests", queryset=open_requests, to_attr="open_requests"
            ),
        )
    )


def _rows(states: list[WorkflowState], staff: Staff, pairs: dict[object, list[Page]] | None = None) -> list[Review]:
    pages = _pages(states)
    if pairs is None:
        pairs = _pairs(pages.values())
    in_review = {int(state.object_id) for state in states}
    rows = []
    for state in states:
        page = pages.get(int(state.object_id))
        if page is not None and state.current_task_state is not None:
            rows.append(_review(state, page, staff, pairs, in_review))
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.since, sorting_key(row.title)))


def _pages(states: Iterable[WorkflowState]) -> dict[int, Page]:
    pks = [int(state.object_id) for state in states]
    return {page.pk: page for page in Page.objects.filter(pk__in=pks).select_related("locale", "knowledgepage")}


def _pairs(pages: Iterable[Page]) -> dict[object, list[Page]]:
    keys = {page.translation_key for page in pages}
    found: dict[object, list[Page]] = {}
    for page in Page.objects.filter(translation_key__in=keys, alias_of__isnull=True).select_related("locale"):
        found.setdefault(page.translation_key, []).append(page)
    return found


def _review(
    state: WorkflowState, page: Page, staff: Staff, pairs: dict[object, list[Page]], in_review: set[int]
) -> Review:
    task_state = state.current_task_state
    step: ReviewStep | None = getattr(task_state, "reviewstep", None)
    owner_pk = page.knowledgepage.institution_id if hasattr(page, "knowledgepage") else None
    place, people = _who(state, task_state, staff, owner_pk)
    requests = getattr(step, "open_requests", []) if step is not None and place == PARTNER else []
    is_returned = place == AUTHOR
    other = next((each for each in pairs.get(page.translation_key, []) if each.pk != page.pk), None)
    return Review(
        state=state,
        task_state=task_state,
        step=step,
        page=page,
        place=place,
        owner=staff.institution(owner_pk),
        people=people,
        since=(task_state.finished_at if is_returned else None) or task_state.started_at,
        due_on=step.due_on if step is not None and not is_returned else None,
        request=requests[0] if requests else None,
        pair=_pair(other, in_review) if other is not None else None,
        staff=staff,
    )


def _who(state: WorkflowState, task_state: TaskState, staff: Staff, owner_pk: int | None) -> tuple[str, list[User]]:
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return AUTHOR, [state.requested_by] if state.requested_by is not None else []
    if _is_a(task_state.task, OwnerReview):
        without = None if settings.REVIEW_OWN_WORK else state.requested_by_id
        return OWNER, staff.reviewers_for(owner_pk, without=without)
    if _is_a(task_state.task, PartnerSignOff):
        return PARTNER, staff.signers_for(owner_pk)
    return OTHER, []


def _is_a(task: Task, kind: type[Task]) -> bool:
    return bool(task.content_type_id == ContentType.objects.get_for_model(kind).pk)


def _pair(page: Page, in_review: set[int]) -> Pair:
    return Pair(
        page.pk, str(page.draft_title or page.title), language_of(page.locale.language_code), page.pk in in_review
    )
