"""Lets a work's other page follow when one is unpublished, deleted or moved, as whoever does it chose."""

from collections.abc import Iterable

from django.db import transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from kb.models import KnowledgePage
from kb.selectors.twins import MovingTwin, twins_to_move
from people.models import User


@transaction.atomic
def unpublish_twins(twins: Iterable[KnowledgePage], *, by: User) -> list[KnowledgePage]:
    """Unpublishes those that are published and that the person may unpublish; returns them."""
    done = []
    for twin in twins:
        if twin.live and twin.permissions_for_user(by).can_unpublish():
            UnpublishPageAction(twin, user=by).execute(skip_permission_checks=True)
            done.append(twin)
    return done


@transaction.atomic
def delete_twins(twins: Iterable[KnowledgePage], *, by: User) -> list[KnowledgePage]:
    """Deletes those that the person may delete; returns them."""
    done = []
    for twin in twins:
        if twin.permissions_for_user(by).can_delete():
            DeletePageAction(twin, user=by).execute(skip_permission_checks=True)
            done.append(twin)
    return done


@transaction.atomic
def move_twins(page: Page, destination: Page, *, by: User) -> list[MovingTwin]:
    """Moves the other pages of the work to the mirrored section; returns what became of each."""
    plan = twins_to_move(page, destination, by)
    for twin in plan:
        if not twin.problem and twin.destination is not None and twin.destination.pk != twin.page.get_parent().pk:
            MovePageAction(twin.page, twin.destination, pos="last-child", user=by).execute(skip_permission_checks=True)
    return plan
