"""The sentences in which the site history tells what people did.

An app that logs an action of its own says in what words it is told, once, in its `ready()`:

    history.register("kb.sign_off", _("%(who)s signed off %(what)s."), kind=history.REVIEWED)

`what` reads “Pago a 30 días” (Spanish), the fact “…” and the like, `title` is the bare name; `more` makes further
values from the entry's data.
An action without a sentence is still listed, under the name that it was registered with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kb.dates import day
from kb.languages import active_language
from people import trail
from people.roles import Role

WRITTEN, PUBLISHED, REVIEWED, TRANSLATED = "written", "published", "reviewed", "translated"
CHECKED, GUARDED, DELETED, PEOPLE = "checked", "guarded", "deleted", "people"

KINDS: dict[str, str | Promise] = {
    WRITTEN: _("Written and changed"),
    REVIEWED: _("Reviewed and commented on"),
    PUBLISHED: _("Published and taken off the site"),
    TRANSLATED: _("Sent to translation"),
    CHECKED: _("Checked again"),
    GUARDED: _("Restricted, opened, locked"),
    DELETED: _("Deleted"),
    PEOPLE: _("Roles and posts"),
}

Data = Mapping[str, Any]
More = Callable[[Data], dict[str, Any]]


@dataclass(frozen=True)
class Telling:
    """`about_page`: how it is told of a page, where that differs."""

    says: str | Promise
    kind: str
    about_page: str | Promise = ""
    more: More | None = None

    def sentence(self, who: str, what: str, title: str, data: Data, *, is_page: bool) -> str:
        says = (is_page and self.about_page) or self.says
        values = {"who": who, "what": what, "title": title}
        if self.more is not None:
            values |= self.more(data)
        return str(says) % values


_tellings: dict[str, Telling] = {}


def register(
    action: str, says: str | Promise, *, kind: str, about_page: str | Promise = "", more: More | None = None
) -> None:
    _tellings[action] = Telling(says, kind, about_page, more)


def telling_of(action: str) -> Telling | None:
    return _tellings.get(action)


def actions_of(kind: str) -> list[str]:
    return [action for action, telling in _tellings.items() if telling.kind == kind]


# What a row is called in a sentence, by its model.
THINGS: dict[str, str] = {
    "kb.fact": gettext_noop("the fact “%(title)s”"),
    "kb.concept": gettext_noop("the concept “%(title)s”"),
    "kb.institution": gettext_noop("the institution “%(title)s”"),
    "kb.jurisdiction": gettext_noop("the jurisdiction “%(title)s”"),
    "kb.equivalence": gettext_noop("the equivalence “%(title)s”"),
    "kb.document": gettext_noop("the file “%(title)s”"),
    "kb.image": gettext_noop("the image “%(title)s”"),
    "people.user": gettext_noop("the account of %(title)s"),
    "auth.group": gettext_noop("the group “%(title)s”"),
}


def _of(name: str, path: tuple[str, ...]) -> More:
    def more(data: Data) -> dict[str, Any]:
        found: Any = data
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return {name: found or "—"}

    return more


def _into(data: Data) -> dict[str, Any]:
    into = data.get("into") or {}
    return {"into": into.get(active_language(), "—").removesuffix(".")}


def _dates(data: Data) -> dict[str, Any]:
    return {"date": _written(data.get("check_by"))}


def _go_live(data: Data) -> dict[str, Any]:
    return {"date": _written((data.get("revision") or {}).get("go_live_at"))}


def _written(value: Any) -> str:
    moment = parse_datetime(value) if isinstance(value, str) else None
    return day(moment) if moment else "—"


def _role(data: Data) -> dict[str, Any]:
    name = data.get("role", "")
    return {"role": Role(name).label if name in set(Role) else name}


def _institution(data: Data) -> dict[str, Any]:
    return {"institution": data.get(f"institution_{active_language()}") or "—"}


def register_own() -> None:
    register("wagtail.create", _("%(who)s made %(what)s."), kind=WRITTEN, about_page=_("%(who)s began %(what)s."))
    register(
        "wagtail.edit",
        _("%(who)s changed %(what)s."),
        kind=WRITTEN,
        about_page=_("%(who)s saved a draft of %(what)s."),
    )
    register("wagtail.delete", _("%(who)s deleted %(what)s."), kind=DELETED)
    register(
        "wagtail.rename",
        _("%(who)s renamed %(what)s, which was called “%(old)s”."),
        kind=WRITTEN,
        more=_of("old", ("title", "old")),
    )
    register("wagtail.revert", _("%(who)s went back to an older version of %(what)s."), kind=WRITTEN)
    register(
        "wagtail.copy",
        _("%(who)s made %(what)s as a copy of “%(source)s”."),
        kind=WRITTEN,
        more=_of("source", ("source", "title")),
    )
    register(
        "wagtail.move",
        _("%(who)s moved %(what)s from “%(source)s” to another place."),
        kind=WRITTEN,
        more=_of("source", ("source", "title")),
    )
    register("wagtail.reorder", _("%(who)s changed the order in which %(what)s stands."), kind=WRITTEN)
    register("wagtail.create_alias", _("%(who)s made %(what)s as an alias."), kind=WRITTEN)
    register("wagtail.convert_alias", _("%(who)s made the alias %(what)s a page of its own."), kind=WRITTEN)
    register("wagtail.publish", _("%(who)s published %(what)s."), kind=PUBLISHED)
    register(
        "wagtail.publish.schedule",
        _("%(who)s set %(what)s to be published on %(date)s."),
        kind=PUBLISHED,
        more=_go_live,
    )
    register("wagtail.publish.scheduled", _("%(what)s was published as scheduled by %(who)s."), kind=PUBLISHED)
    register("wagtail.schedule.cancel", _("%(who)s cancelled the scheduled publishing of %(what)s."), kind=PUBLISHED)
    register("wagtail.unpublish", _("%(who)s took %(what)s off the site."), kind=PUBLISHED)
    register("wagtail.unpublish.scheduled", _("%(what)s went off the site when its time was over."), kind=PUBLISHED)
    register("wagtail.lock", _("%(who)s locked %(what)s."), kind=GUARDED)
    register("wagtail.unlock", _("%(who)s unlocked %(what)s."), kind=GUARDED)
    register("wagtail.view_restriction.create", _("%(who)s restricted who may read %(what)s."), kind=GUARDED)
    register("wagtail.view_restriction.edit", _("%(who)s changed who may read %(what)s."), kind=GUARDED)
    register("wagtail.view_restriction.delete", _("%(who)s opened %(what)s to everybody."), kind=GUARDED)
    register("wagtail.workflow.start", _("%(who)s sent %(what)s to review."), kind=REVIEWED)
    register("wagtail.workflow.approve", _("%(who)s approved %(what)s in review."), kind=REVIEWED)
    register("wagtail.workflow.reject", _("%(who)s returned %(what)s from review."), kind=REVIEWED)
    register("wagtail.workflow.resume", _("%(who)s sent %(what)s to review again."), kind=REVIEWED)
    register("wagtail.workflow.cancel", _("%(who)s withdrew %(what)s from review."), kind=REVIEWED)
    register("wagtail.comments.create", _("%(who)s commented on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.edit", _("%(who)s changed a comment on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.delete", _("%(who)s deleted a comment on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.resolve", _("%(who)s settled a comment on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.create_reply", _("%(who)s answered a comment on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.edit_reply", _("%(who)s changed an answer to a comment on %(what)s."), kind=REVIEWED)
    register("wagtail.comments.delete_reply", _("%(who)s deleted an answer to a comment on %(what)s."), kind=REVIEWED)
    register(
        "wagtail.copy_for_translation",
        _("%(who)s made %(what)s as the translation of “%(source)s”."),
        kind=TRANSLATED,
        more=_of("source", ("source", "title")),
    )
    register("kb.fact.check", _("%(who)s checked %(what)s again; it falls due on %(date)s."), kind=CHECKED, more=_dates)
    register("kb.work.check", _("%(who)s checked %(what)s again; it falls due on %(date)s."), kind=CHECKED, more=_dates)
    register("kb.fact.merge", _("%(who)s merged %(what)s into “%(into)s”."), kind=DELETED, more=_into)
    register(
        "kb.fact.replace",
        _("In %(what)s another fact took the place of one, as %(who)s merged them: “%(into)s”."),
        kind=WRITTEN,
        more=_into,
    )
    register(trail.ROLE_GIVEN, _("%(who)s gave %(title)s the role “%(role)s”."), kind=PEOPLE, more=_role)
    register(trail.ROLE_TAKEN, _("%(who)s took the role “%(role)s” from %(title)s."), kind=PEOPLE, more=_role)
    register(trail.POST_GIVEN, _("%(who)s gave %(title)s a post in %(institution)s."), kind=PEOPLE, more=_institution)
    register(
        trail.POST_CHANGED,
        _("%(who)s changed the post of %(title)s in %(institution)s."),
        kind=PEOPLE,
        more=_institution,
    )
    register(
        trail.POST_TAKEN,
        _("%(who)s took the post in %(institution)s from %(title)s."),
        kind=PEOPLE,
        more=_institution,
    )


def register_log_actions(actions):
    """The library's own, for Wagtail's record."""
    for action, label in (
        ("kb.fact.check", _("Check a fact again")),
        ("kb.fact.merge", _("Merge a fact into another")),
        ("kb.fact.replace", _("Replace a fact by another")),
        ("kb.work.check", _("Check a work again")),
    ):
        actions.register_action(action, label, label)
