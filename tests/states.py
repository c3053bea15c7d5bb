"""Every state in which a work is not for everybody, and who may see it then.

Parametrise a test over HIDDEN and make(state, …) the work: `shown` is the page in that state (the alias, for states of
an alias), `source` is where its text comes from; `state.admitted` says which of VISITORS may see it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import SectionPage
from kb.kinds import REGULATORY_MODEL
from kb.models import KnowledgePage
from kb.selectors.sections import section_of
from tests.factories import UserFactory, locale_of, make_work

ANONYMOUS, READER, MEMBER, SUPERUSER = VISITORS = ("anonymous", "reader", "member", "superuser")
EVERYBODY = frozenset(VISITORS)
NOBODY: frozenset[str] = frozenset()

PASSWORD = "jacaranda"
GROUP = "Twinning partners"


@dataclass(frozen=True)
class State:
    """`enter` takes a draft that was never published; `answer` is what its own address answers to the others."""

    name: str
    enter: Callable[[KnowledgePage], None]
    admitted: frozenset[str] = NOBODY
    answer: str = "missing"
    in_own_section: bool = False
    is_alias: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return ANONYMOUS in self.admitted

    @property
    def askers(self) -> list[str]:
        """Whom to try it with: all kinds of visitors where it depends on who asks, else the two ends of them.

        Those who may see most come first, so that what was shown to them is not shown to the next by mistake.
        """
        depends = self.answer in ("login", "password")
        return [visitor for visitor in reversed(VISITORS) if depends or visitor in (ANONYMOUS, SUPERUSER)]


@dataclass(frozen=True)
class Subject:
    source: KnowledgePage
    shown: KnowledgePage

    @property
    def pages(self) -> list[KnowledgePage]:
        return [self.source] if self.source == self.shown else [self.source, self.shown]


def _publish(page):
    page.save_revision().publish()


def _stay_draft(page):
    page.save_revision()


def _unpublish(page):
    _publish(page)
    KnowledgePage.objects.get(pk=page.pk).specific.unpublish()


def _expire(page):
    """Past its end, while the scheduled run has not come round yet: Wagtail still calls it live."""
    page.expire_at = timezone.now() - timedelta(minutes=1)
    _publish(page)


def _expire_by_run(page):
    _expire(page)
    call_command("publish_scheduled", verbosity=0)


def _schedule(page):
    page.go_live_at = timezone.now() + timedelta(days=1)
    _publish(page)


def _live_too_early(page):
    """Code that creates pages can call one live before its time; Wagtail then serves it."""
    _publish(page)
    live = KnowledgePage.objects.get(pk=page.pk).specific
    live.go_live_at = timezone.now() + timedelta(days=1)
    live.save()


def _restrict(kind):
    def enter(page):
        _publish(page)
        restrict(page, kind)

    return enter


def _restrict_section(kind):
    def enter(page):
        _publish(page)
        restrict(page.get_parent(), kind)

    return enter


def restrict(page: Page, kind: str) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password=PASSWORD if kind == PageViewRestriction.PASSWORD else ""
    )
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.get_or_create(name=GROUP)[0])
    return restriction


LOGIN, GROUPS, BY_PASSWORD = PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD
_SIGNED_IN = frozenset({READER, MEMBER, SUPERUSER})
_GROUP_MEMBERS = frozenset({MEMBER, SUPERUSER})

OPEN = State("open", _publish, EVERYBODY, "page")

_ORIGINALS = (
    State("draft", _stay_draft),
    State("unpublished", _unpublish),
    State("expired", _expire),
    State("expired, after the run", _expire_by_run),
    State("not yet live", _schedule),
    State("not yet live but called so", _live_too_early),
    State("for signed-in readers", _restrict(LOGIN), _SIGNED_IN, "login"),
    State("for a group", _restrict(GROUPS), _GROUP_MEMBERS, "login"),
    # A password opens the page's own address; nothing else may name it, whoever asks.
    State("behind a password", _restrict(BY_PASSWORD), NOBODY, "password"),
    State("in a section for signed-in readers", _restrict_section(LOGIN), _SIGNED_IN, "login", in_own_section=True),
    State("in a section for a group", _restrict_section(GROUPS), _GROUP_MEMBERS, "login", in_own_section=True),
    State("in a section behind a password", _restrict_section(BY_PASSWORD), NOBODY, "password", in_own_section=True),
)
_ALIASES = tuple(replace(state, name=f"alias of one {state.name}", is_alias=True) for state in _ORIGINALS)

HIDDEN = (*_ORIGINALS, *_ALIASES)
ALL = (OPEN, replace(OPEN, name="alias of one open", is_alias=True), *HIDDEN)


def make(
    state: State, *, kind: str = REGULATORY_MODEL, language: str = "es", section_title: str = "Reserved", **fields
) -> Subject:
    """A work of this kind in this state; `section_title` names the section that some states have for themselves."""
    parent = _own_section(kind, language, section_title) if state.in_own_section else None
    source = make_work(kind, language, parent=parent, publish=False, **fields)
    if not state.is_alias:
        state.enter(source)
        source.refresh_from_db()
        return Subject(source, source)
    alias = source.create_alias(parent=section_of(kind, locale_of(language)), update_slug=f"{source.slug}-alias")
    state.enter(source)
    # The worst that Wagtail leaves behind: an alias that calls itself live, whatever became of its source.
    Page.objects.filter(pk=alias.pk).update(
        live=True, expired=False, go_live_at=None, expire_at=None, first_published_at=timezone.now()
    )
    source.refresh_from_db()
    alias.refresh_from_db()
    return Subject(source, alias)


def _own_section(kind, language, title):
    section = section_of(kind, locale_of(language))
    own = SectionPage(title=title, slug="reserved-section", kind=kind, locale=section.locale, show_in_menus=True)
    section.get_parent().add_child(instance=own)
    own.save_revision().publish()
    return own


def sign_in(client: Client, visitor: str) -> Client:
    """The client, signed in as one of VISITORS."""
    if visitor == ANONYMOUS:
        client.logout()
        return client
    user = UserFactory(is_superuser=visitor == SUPERUSER)
    if visitor == MEMBER:
        user.groups.add(Group.objects.get_or_create(name=GROUP)[0])
    client.force_login(user)
    return client
