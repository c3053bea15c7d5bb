"""What becomes of a work's other page when one is unpublished, deleted, moved or restricted; said before it happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from kb.languages import Language, language_of
from kb.models import KnowledgePage
from people.models import User


@dataclass(frozen=True, slots=True)
class Twin:
    """The page of the same work in the other language. `is_translation`: of the page that is acted on."""

    page: KnowledgePage
    language: Language
    may: bool

    @property
    def title(self) -> str:
        return str(self.page.get_admin_display_title())


@dataclass(frozen=True, slots=True)
class MovingTwin:
    """`destination`: its mirrored section; None where there is none. `problem`: why it stays where it is."""

    page: KnowledgePage
    destination: Page | None
    problem: str = ""

    NO_SECTION = "no section"
    NO_RIGHT = "no right"
    SAME_SLUG = "same slug"


def twins_of(page: Page) -> list[KnowledgePage]:
    """Not aliases: Wagtail itself takes those along with what they stand for."""
    if page.alias_of_id:
        return []
    found = KnowledgePage.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
    return [twin.specific for twin in found.exclude(pk=page.pk).select_related("locale")]


def twins_to_unpublish(page: Page, user: User) -> list[Twin]:
    return [_twin(twin, may=twin.permissions_for_user(user).can_unpublish()) for twin in twins_of(page) if twin.live]


def twins_to_delete(page: Page, user: User) -> list[Twin]:
    return [_twin(twin, may=twin.permissions_for_user(user).can_delete()) for twin in twins_of(page)]


def twins_to_move(page: Page, destination: Page, user: User) -> list[MovingTwin]:
    return [_moving(twin, destination, user) for twin in twins_of(page)]


def twins_of_all(pages: Iterable[Page]) -> list[KnowledgePage]:
    """The other pages of several, without those among the several themselves. What is no page has none: the same hooks
    run for other things.
    """
    given = [page for page in pages if isinstance(page, Page)]
    own = {page.pk for page in given}
    found = {twin.pk: twin for page in given for twin in twins_of(page)}
    return [twin for pk, twin in found.items() if pk not in own]


def _twin(page: Any, *, may: bool) -> Twin:
    return Twin(page, language_of(page.locale.language_code), may)


def _moving(twin: Any, destination: Page, user: User) -> MovingTwin:
    mirrored = destination.get_translation_or_none(twin.locale)
    if mirrored is None:
        return MovingTwin(twin, None, MovingTwin.NO_SECTION)
    if mirrored.pk == twin.get_parent().pk:
        return MovingTwin(twin, mirrored)
    if not twin.permissions_for_user(user).can_move_to(mirrored):
        return MovingTwin(twin, mirrored, MovingTwin.NO_RIGHT)
    if not Page._slug_is_available(twin.slug, mirrored, page=twin):
        return MovingTwin(twin, mirrored, MovingTwin.SAME_SLUG)
    return MovingTwin(twin, mirrored)
