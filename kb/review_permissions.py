"""Who may act at each step of a review. Who they are by name is the same rule read over all people: kb.selectors.reviews."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page, WorkflowState

from kb.models.institutions import Institution
from kb.models.pages import KnowledgePage
from kb.permissions import acts_for, side_of
from people.models import User
from people.roles import Role, has_role, institution_pks_of, is_administrator

REVIEWING = (Role.REVIEWER, Role.COORDINATOR)
SIGNING_OFF = (Role.REVIEWER, Role.COORDINATOR, Role.DELEGATION)


def owner_of(page: Page) -> Institution | None:
    """The institution that owns a work as it stands in the library: a draft that names another does not change it yet."""
    return Institution.objects.select_related("jurisdiction").filter(works__pk=page.pk).first()


def is_joint(page: Page) -> bool:
    """Whether the other side has a say: the published work or its newest text says that both made it.

    Either is enough: that a work is joint no longer is also for both to say.
    """
    if KnowledgePage.objects.filter(pk=page.pk, is_joint=True).exists():
        return True
    return bool(getattr(page.get_latest_revision_as_object(), "is_joint", False))


def may_review(user: User | AnonymousUser, page: Page, submitter_pk: int | None) -> bool:
    """Reviewers and coordinators who act for the owner, and never whoever sent it to review."""
    if not has_role(user, *REVIEWING) and not is_administrator(user):
        return False
    if user.pk == submitter_pk and not settings.REVIEW_OWN_WORK:
        return False
    owner = owner_of(page)
    if owner is None:
        # What nobody owns is the coordination's to approve.
        return has_role(user, Role.COORDINATOR) or is_administrator(user)
    return acts_for(user, owner.pk)


def may_sign_off(user: User | AnonymousUser, page: Page) -> bool:
    """People of the other country with a post there, and none on the owner's side. Not even administrators else."""
    side = side_of(owner_of(page))
    if not side or not has_role(user, *SIGNING_OFF):
        return False
    posts = Institution.objects.filter(pk__in=institution_pks_of(user)).select_related("jurisdiction")
    sides = {side_of(each) for each in posts} - {""}
    return bool(sides) and side not in sides


def may_submit(user: User | AnonymousUser, page: Page) -> bool:
    return bool(page.permissions_for_user(user).can_edit())


def may_conduct(user: User | AnonymousUser, page: Page, submitter_pk: int | None) -> bool:
    """Sets the due date and takes links back: whoever sent it to review, and the owner's coordination."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == submitter_pk:
        return True
    owner = owner_of(page)
    coordinates = has_role(user, Role.COORDINATOR) or is_administrator(user)
    return coordinates and acts_for(user, owner.pk if owner is not None else None)


def may_withdraw(user: User | AnonymousUser, page: Page, state: WorkflowState) -> bool:
    """Also whom Wagtail's editor lets: whoever began the page, and whoever may approve it now."""
    return may_conduct(user, page, state.requested_by_id) or bool(state.user_can_cancel(user))


def may_ask_for_sign_off(user: User | AnonymousUser, page: Page, submitter_pk: int | None) -> bool:
    """Whoever might have sent it to review, and whoever conducts the review."""
    return may_conduct(user, page, submitter_pk) or may_submit(user, page)


def may_see_review(user: User | AnonymousUser, page: Page, submitter_pk: int | None) -> bool:
    """Whoever has a part in it now, and of a joint work the other side from the beginning."""
    if may_ask_for_sign_off(user, page, submitter_pk) or may_review(user, page, submitter_pk):
        return True
    return may_sign_off(user, page) and is_joint(page)
