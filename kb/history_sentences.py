"""The library's own sentences for the site history."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from kb.dates import day
from kb.history import (
    CHECKED,
    DELETED,
    GUARDED,
    PEOPLE,
    PUBLISHED,
    REVIEWED,
    TRANSLATED,
    WRITTEN,
    Data,
    More,
    register,
)
from kb.languages import active_language
from kb.models import Significance
from people import trail
from people.roles import Role


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
    moment = parse_datetime(value) or parse_date(value) if isinstance(value, str) else None
    return day(moment) if moment else "—"


def _role(data: Data) -> dict[str, Any]:
    name = data.get("role", "")
    return {"role": Role(name).label if name in set(Role) else name}


def _institution(data: Data) -> dict[str, Any]:
    return {"institution": data.get(f"institution_{active_language()}") or "—"}


def _due(data: Data) -> dict[str, Any]:
    return {"date": _written(data.get("due"))}


def _significance(data: Data) -> dict[str, Any]:
    labels = dict(Significance.choices)
    return {name: labels.get(data.get(name), "—") for name in ("before", "after")}


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
    _register_steps_of_a_sign_off()
    _register_steps_of_a_translation()
    _register_what_happens_to_people()


def _register_steps_of_a_sign_off() -> None:
    name = _of("name", ("name",))
    register("kb.sign_off.ask", _("%(who)s asked %(name)s to sign off %(what)s."), kind=REVIEWED, more=name)
    register(
        "kb.sign_off.withdraw",
        _("%(who)s withdrew the link by which %(name)s was to sign off %(what)s."),
        kind=REVIEWED,
        more=name,
    )
    register("kb.sign_off.approve", _("%(name)s signed off %(what)s by a link."), kind=REVIEWED, more=name)
    register("kb.sign_off.return", _("%(name)s returned %(what)s by a sign-off link."), kind=REVIEWED, more=name)


def _register_steps_of_a_translation() -> None:
    register("kb.translation.send", _("%(who)s sent %(what)s to translation."), kind=TRANSLATED)
    register("kb.translation.sync", _("%(who)s brought the changes in %(what)s to its translator."), kind=TRANSLATED)
    register("kb.translation.claim", _("%(who)s took on the translation of %(what)s."), kind=TRANSLATED)
    register("kb.translation.release", _("%(who)s gave back the translation of %(what)s."), kind=TRANSLATED)
    register(
        "kb.translation.assign",
        _("%(who)s gave the translation of %(what)s to %(person)s."),
        kind=TRANSLATED,
        more=_of("person", ("person",)),
    )
    register(
        "kb.translation.due",
        _("%(who)s set the day by which the translation of %(what)s is due: %(date)s."),
        kind=TRANSLATED,
        more=_due,
    )
    register(
        "kb.translation.significance",
        _(
            "%(who)s said that a change to %(what)s matters otherwise to its translation: “%(after)s”, not “%(before)s”."
        ),
        kind=TRANSLATED,
        more=_significance,
    )


def _register_what_happens_to_people() -> None:
    register("people.account.open", _("%(who)s let %(title)s sign in again."), kind=PEOPLE)
    register("people.account.close", _("%(who)s closed the account of %(title)s."), kind=PEOPLE)
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
