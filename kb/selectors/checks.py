"""What must be checked again: facts, and works by their own date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.fact_permissions import facts_changed_by
from kb.languages import active_language, locale_code
from kb.models import Fact, KnowledgePage
from kb.permissions import own_institutions
from kb.selectors.fact_uses import FactUse, count_works, facts_shown_on, uses_of
from people.models import User
from people.roles import Role, has_role, is_administrator

# From how many days before its date on a check is worth planning.
SOON = 60

FACTS, WORKS = "facts", "works"
MINE, INSTITUTIONS, ALL = "mine", "institutions", "all"
DUE, OVERDUE, ANY_DATE = "due", "overdue", "any"

SUBJECTS = {FACTS: _("Facts"), WORKS: _("Works")}
WHOSE = {
    MINE: _("In my charge"),
    INSTITUTIONS: _("Of my institutions"),
    ALL: _("Of everybody"),
}
DATES = {
    DUE: _("Overdue or due within 60 days"),
    OVERDUE: _("Overdue"),
    ANY_DATE: _("Any date"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    subject: str = FACTS
    whose: str = ALL
    date: str = DUE


@dataclass(frozen=True, slots=True)
class FactToCheck:
    fact: Fact
    uses: list[FactUse] = field(default_factory=list)
    may_check: bool = False

    @property
    def state(self) -> str:
        return state_of(self.fact.check_by)

    @property
    def edit_url(self) -> str:
        return edit_address(self.fact)

    @property
    def works(self) -> int:
        return count_works(self.uses)


@dataclass(frozen=True, slots=True)
class WorkToCheck:
    page: KnowledgePage
    may_check: bool = False

    @property
    def state(self) -> str:
        return state_of(self.page.check_by)


def state_of(check_by: date) -> str:
    """ "overdue" once the day has passed, "soon" within 60 days, else "later"."""
    today = timezone.localdate()
    if check_by < today:
        return "overdue"
    return "soon" if check_by <= today + timedelta(days=SOON) else "later"


def facts_to_check(user: User, choice: Choice) -> QuerySet[Fact]:
    """Read by `rows_of_facts`; what has waited longest comes first."""
    facts = Fact.objects.filter(_falls(choice.date)).select_related("responsible")
    if choice.whose == MINE:
        facts = facts.filter(responsible=user)
    elif choice.whose == INSTITUTIONS:
        own = KnowledgePage.objects.filter(institution__in=own_institutions(user).values("pk"))
        facts = facts.filter(Q(responsible=user) | Q(pk__in=facts_shown_on(own).values("pk")))
    return facts.order_by("check_by", "slug")


def works_to_check(user: User, choice: Choice) -> QuerySet[KnowledgePage]:
    """One page of each published work, that of the reader's language where there is one."""
    pages = KnowledgePage.objects.filter(_falls(choice.date), live=True, alias_of=None)
    if choice.whose == MINE:
        pages = pages.filter(owner=user)
    elif choice.whose == INSTITUTIONS:
        pages = pages.filter(institution__in=own_institutions(user).values("pk"))
    here = locale_code(active_language())
    twin = KnowledgePage.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=here, live=True, alias_of=None
    )
    one_of_each = Q(locale__language_code=here) | ~Exists(twin)
    return (
        pages.filter(one_of_each).select_related("locale", "institution", "owner").order_by("check_by", "title", "pk")
    )


def rows_of_facts(facts: Iterable[Fact], user: User) -> list[FactToCheck]:
    """The facts with where they stand: a handful of questions, however many they are."""
    facts = list(facts)
    uses = uses_of([fact.pk for fact in facts])
    own = set(facts_changed_by(user).filter(pk__in=[fact.pk for fact in facts]).values_list("pk", flat=True))
    return [FactToCheck(fact, uses[fact.pk], fact.pk in own) for fact in facts]


def rows_of_works(pages: Iterable[KnowledgePage], user: User) -> list[WorkToCheck]:
    return [WorkToCheck(page, may_check_work(user, page)) for page in pages]


def may_check_work(user: User, page: KnowledgePage) -> bool:
    """Its new dates are public at once: that is for whoever publishes."""
    return bool(page.permissions_for_user(user).can_publish())


def usual_choice(user: User) -> Choice:
    """What a person sees first: what their institutions answer for; who looks after everything sees everything."""
    return Choice(whose=ALL if is_administrator(user) else INSTITUTIONS)


def sees_checks(user: User) -> bool:
    return has_role(user, Role.AUTHOR, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)


def edit_address(fact: Fact) -> str:
    return reverse(Fact.snippet_viewset.get_url_name("edit"), args=[fact.pk])


def _falls(chosen: str) -> Q:
    today = timezone.localdate()
    last: Mapping[str, date | None] = {OVERDUE: today - timedelta(days=1), DUE: today + timedelta(days=SOON)}
    until = last.get(chosen)
    return Q(check_by__isnull=False) if until is None else Q(check_by__lte=until)
