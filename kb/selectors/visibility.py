"""Who may see what: the one definition used by site, listings, search, API, sitemap and every link to a work.

A page of the library is visible when it is live, inside its publishing window, under a site root, no restriction on
it or above it shuts the visitor out, and, if it is an alias, what it is an alias of is visible too.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from kb.models import KnowledgePage
from kb.selectors import prepared
from people.models import User

# Wagtail allows an alias of an alias. A longer chain than this is treated as hidden: safe, and never seen in practice.
_ALIAS_DEPTH = 3


@dataclass(frozen=True)
class Restriction:
    """A view restriction as visibility reads it: the subtree and who may enter."""

    path: str
    kind: str
    group_ids: frozenset[int]

    def admits(self, visitor: "Visitor") -> bool:
        # A password opens a page at its own address only: nothing else may name it.
        if self.kind == PageViewRestriction.PASSWORD:
            return False
        if visitor.is_superuser:
            return True
        if self.kind == PageViewRestriction.LOGIN:
            return visitor.is_authenticated
        return bool(self.group_ids & visitor.group_ids)


@dataclass(frozen=True)
class Gate:
    """What stands in the way on the whole site at one moment: restrictions, and which pages are aliases."""

    restrictions: tuple[Restriction, ...]
    alias_pks: tuple[int, ...]

    def covers(self, page: Page) -> bool:
        """Whether any restriction stands on the page or above it, or it is an alias (whose source may be shut)."""
        return page.alias_of_id is not None or any(page.path.startswith(each.path) for each in self.restrictions)


@dataclass(frozen=True)
class Visitor:
    """Who asks, as far as visibility goes. `gate`: read once for all questions of one request; else read afresh."""

    is_authenticated: bool = False
    is_superuser: bool = False
    group_ids: frozenset[int] = field(default_factory=frozenset)
    gate: Gate | None = field(default=None, compare=False, repr=False)


PUBLIC = Visitor()


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor behind a request; groups and gate are read once a request."""
    visitor: Visitor | None = getattr(request, "_kb_visitor", None)
    if visitor is None:
        user = getattr(request, "user", None)
        known = visitor_for_user(user) if user is not None and user.is_authenticated else PUBLIC
        visitor = replace(known, gate=read_gate())
        request._kb_visitor = visitor
    return visitor


def visitor_for_user(user: User) -> Visitor:
    return Visitor(
        is_authenticated=True,
        is_superuser=user.is_superuser,
        group_ids=frozenset(user.groups.values_list("pk", flat=True)),
    )


def read_gate() -> Gate:
    """One query; one more for groups when a restriction names any."""
    rows = prepared.rows("gate", lambda _values: _restrictions_and_aliases())
    kinds = dict(PageViewRestriction.RESTRICTION_CHOICES)
    groups: dict[int, set[int]] = {}
    if any(kind == PageViewRestriction.GROUPS for _path, kind, _pk in rows):
        through = PageViewRestriction.groups.through.objects.values_list("pageviewrestriction_id", "group_id")
        for restriction_pk, group_pk in through:
            groups.setdefault(restriction_pk, set()).add(group_pk)
    own = [Restriction(path, kind, frozenset(groups.get(pk, ()))) for path, kind, pk in rows if kind in kinds]
    sources = {path: source for path, source, _pk in rows if source not in kinds}
    return Gate(
        restrictions=(*own, *_inherited(own, sources)),
        alias_pks=tuple(pk for _path, kind, pk in rows if kind not in kinds),
    )


def _restrictions_and_aliases() -> QuerySet[Any]:
    restricted = PageViewRestriction.objects.order_by().values_list("page__path", "restriction_type", "pk")
    # In the place of a restriction's kind, an alias has the path of its source: one query for both.
    aliased = Page.objects.order_by().filter(alias_of__isnull=False).values_list("path", "alias_of__path", "pk")
    return restricted.union(aliased, all=True)


def _inherited(restrictions: list[Restriction], sources: dict[str, str]) -> list[Restriction]:
    """What holds for an alias, and for what stands below it, because it holds for its source."""
    found: list[Restriction] = []
    fresh = restrictions
    for _step in range(_ALIAS_DEPTH):
        fresh = [
            replace(each, path=alias)
            for each in fresh
            for alias, source in sources.items()
            if source.startswith(each.path)
        ]
        found += fresh
    return found


def restrictions() -> list[Restriction]:
    """All view restrictions of the site."""
    return list(read_gate().restrictions)


def visible_to(visitor: Visitor) -> QuerySet[KnowledgePage]:
    """The pages of works this visitor may see, in all languages."""
    gate = visitor.gate or read_gate()
    return _open_pages(gate, _shut_to(visitor, gate), timezone.now())


def rows_visible_to(
    visitor: Visitor,
    question: str,
    ask: Callable[[QuerySet[KnowledgePage], Mapping[str, Any]], QuerySet[Any]],
    **values: Any,
) -> list[Any]:
    """The rows of `ask(visible_to(visitor), values)`: for questions of every page, see kb.selectors.prepared."""
    gate = visitor.gate or read_gate()
    shut = _shut_to(visitor, gate)
    if gate.alias_pks:
        # Which aliases are sound has to be found out each time.
        return list(ask(_open_pages(gate, shut, timezone.now()), values))
    # All that the condition of visibility is made from, but for the time of day.
    form: Hashable = (question, tuple(shut), tuple(root.root_path for root in Site.get_site_root_paths()))
    return prepared.rows(
        form, lambda given: ask(_open_pages(gate, shut, given["now"]), given), now=timezone.now(), **values
    )


def _shut_to(visitor: Visitor, gate: Gate) -> list[str]:
    return [restriction.path for restriction in gate.restrictions if not restriction.admits(visitor)]


def may_see(page: KnowledgePage, visitor: Visitor) -> bool:
    return visible_to(visitor).filter(pk=page.pk).exists()


def open_to_everybody(pks: Iterable[int]) -> set[int]:
    """Which of these pages of works anybody may see."""
    return set(visible_to(PUBLIC).filter(pk__in=list(pks)).values_list("pk", flat=True))


def is_open(page: KnowledgePage) -> bool:
    """Whether the page may be served at its own address to those its restrictions admit (Wagtail asks for those)."""
    if page.alias_of_id is None:
        now = timezone.now()
        return (
            page.live
            and not page.expired
            and (page.go_live_at is None or page.go_live_at <= now)
            and (page.expire_at is None or page.expire_at > now)
        )
    return _open_pages(read_gate(), [], timezone.now()).filter(pk=page.pk).exists()


def _open_pages(gate: Gate, shut: list[str], now: datetime) -> QuerySet[KnowledgePage]:
    pages = KnowledgePage.objects.filter(_open_at(now) & _under_a_site())
    if shut:
        pages = pages.exclude(_in_subtrees(shut))
    if not gate.alias_pks:
        return pages
    return pages.filter(Q(alias_of__isnull=True) | Q(pk__in=_sound_aliases(pages)))


def _sound_aliases(pages: QuerySet[KnowledgePage]) -> set[int]:
    """The aliases whose source, and its source if that is an alias too, is among these pages."""
    source_of = dict(pages.filter(alias_of__isnull=False).values_list("pk", "alias_of_id"))
    originals = set(pages.filter(alias_of__isnull=True, pk__in=set(source_of.values())).values_list("pk", flat=True))
    sound: set[int] = set()
    for _step in range(_ALIAS_DEPTH):
        sound |= {pk for pk, source in source_of.items() if source in originals or source in sound}
    return sound


def standing() -> QuerySet[KnowledgePage]:
    """Pages whose text may be kept in an index: live under a site, whatever their window and restrictions say.

    The index keeps window and restrictions beside the text and asks for them in every query.
    """
    return KnowledgePage.objects.filter(_under_a_site(), live=True, expired=False)


def _open_at(now: datetime) -> Q:
    return (
        Q(live=True, expired=False)
        & (Q(go_live_at__isnull=True) | Q(go_live_at__lte=now))
        & (Q(expire_at__isnull=True) | Q(expire_at__gt=now))
    )


def _under_a_site() -> Q:
    condition = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        condition |= Q(url_path__startswith=root.root_path)
    return condition


def _in_subtrees(paths: list[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition
