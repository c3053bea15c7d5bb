"""The sentences in which the site history tells what people did.

An app that logs an action of its own says in what words it is told, once, in its `ready()`
(the library's own stand in `kb.history_sentences`):

    history.register("kb.sign_off", _("%(who)s signed off %(what)s."), kind=history.REVIEWED)

`what` reads “Pago a 30 días” (Spanish), the fact “…” and the like, `title` is the bare name; `more` makes further
values from the entry's data.
An action without a sentence is still listed, under the name that it was registered with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

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


def register_log_actions(actions):
    """The library's own, for Wagtail's record."""
    for action, label in (
        ("kb.fact.check", _("Check a fact again")),
        ("kb.fact.merge", _("Merge a fact into another")),
        ("kb.fact.replace", _("Replace a fact by another")),
        ("kb.work.check", _("Check a work again")),
    ):
        actions.register_action(action, label, label)
