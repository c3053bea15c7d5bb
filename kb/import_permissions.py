"""Who may bring works in: decided by Wagtail's rights on the sections, here and nowhere else."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.models import Collection, Locale, Page
from wagtail.permissions import policy_registry

from kb.kinds import KINDS
from kb.languages import LANGUAGES, Language, locale_code
from kb.models import Image, KnowledgePage
from kb.selectors.sections import SectionMissing, section_of
from people.models import User

Visitor = User | AnonymousUser


def may_begin_some(user: Visitor) -> bool:
    """Whether this person may begin works anywhere: asked by every page of the admin, so by the rights alone."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "add")


def may_publish_some(user: Visitor) -> bool:
    """The same for works that are published as they come in."""
    return may_begin_some(user) and policy_registry.get_by_type(Page).user_has_permission(user, "publish")


def may_add(user: Visitor, kind: str, language: Language) -> bool:
    """Whether this person may begin a work of this kind in this language."""
    return _rights(user, kind, language) >= {"add"}


def kinds_open_to(user: Visitor) -> dict[str, list[Language]]:
    """The kinds of which this person may begin a work, each with its languages."""
    found = {kind: [language for language in LANGUAGES if may_add(user, kind, language)] for kind in KINDS}
    return {kind: languages for kind, languages in found.items() if languages}


def may_publish_new(user: Visitor, kind: str, language: Language) -> bool:
    """Whether a new work of this kind may go out by this person's hand."""
    return _rights(user, kind, language) >= {"add", "publish"}


def may_publish(user: Visitor, page: KnowledgePage) -> bool:
    """Whether this person may change this page and publish the change."""
    tester = page.specific.permissions_for_user(user)
    return tester.can_edit() and tester.can_publish()


def may_import(user: Visitor) -> bool:
    """Whether this person may bring in lists of works, which are published as they come in.

    Which of the lines is decided for each by itself.
    """
    return any(may_publish_new(user, kind, language) for kind in KINDS for language in LANGUAGES)


def picture_collections(user: Visitor) -> QuerySet[Collection]:
    """The collections to which this person may add pictures."""
    return policy_registry.get_by_type(Image).collections_user_has_permission_for(user, "add")


def _rights(user: Visitor, kind: str, language: Language) -> set[str]:
    try:
        section = section_of(kind, Locale.objects.get(language_code=locale_code(language)))
    except SectionMissing:
        return set()
    tester = section.specific.permissions_for_user(user)
    held = {"add": tester.can_add_subpage(), "publish": tester.can_publish_subpage()}
    return {name for name, has in held.items() if has}
