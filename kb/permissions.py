"""Who may change what: groups give the right on the tree; here it is narrowed to what a person's institutions own."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import Translation

from kb.models.institutions import Institution
from people.models import Membership, User
from people.roles import Role, current, has_role, is_administrator

SUBMIT = "wagtail_localize.submit_translation"
_EDITING = ("add", "change", "publish")
# An institution below another below another …: more than any government has; guards against a ring.
DEEPEST = 6


def institutions_of(user: User | AnonymousUser) -> frozenset[int]:
    """The institutions for which a person acts: where they hold a post, and what stands below those."""
    found: frozenset[int] | None = user.__dict__.get("_acts_for")
    if found is None:
        found = user.__dict__["_acts_for"] = frozenset(own_institutions(user).values_list("pk", flat=True))
    return found


def own_institutions(user: User | AnonymousUser) -> QuerySet[Institution]:
    """The same, for use within another question."""
    if not user.is_authenticated or not user.is_active:
        return Institution.objects.none()
    held = current(Membership.objects.filter(person=user)).values("institution")
    own, above = Q(pk__in=held), "parent"
    for _step in range(DEEPEST):
        own |= Q(**{f"{above}__in": held})
        above += "__parent"
    return Institution.objects.filter(own).order_by()


def acts_for(user: User | AnonymousUser, institution_pk: int | None) -> bool:
    """Whether this person may act for the owner of a work. What nobody owns yet is narrowed to nobody."""
    return institution_pk is None or institution_pk in institutions_of(user) or is_administrator(user)


def institutions_to_write_for(user: User | AnonymousUser) -> QuerySet[Institution]:
    """The institutions whose works this person may begin."""
    if is_administrator(user):
        return Institution.objects.all()
    return Institution.objects.filter(pk__in=institutions_of(user))


def side_of(institution: Institution | None) -> str:
    """The country whose side of the twinning an institution is on: "MX", "GB"; empty where nobody said."""
    jurisdiction = institution.jurisdiction if institution is not None else None
    return jurisdiction.code.partition("-")[0] if jurisdiction is not None else ""


def may_use_board(user: User | AnonymousUser) -> bool:
    """Whoever writes, translates or publishes anything sees how the translations stand."""
    return may_send(user) or PagePermissionPolicy().user_has_any_permission(user, _EDITING)


def may_send(user: User | AnonymousUser) -> bool:
    """Send some works to translation, give translations to people and say when they are due."""
    return user.is_active and user.has_perm(SUBMIT)


def may_send_work(user: User | AnonymousUser, institution_pk: int | None) -> bool:
    """The same for a work of this institution."""
    return may_send(user) and acts_for(user, institution_pk)


def may_translate(user: User | AnonymousUser, institution_pk: int | None, target: Page | None = None) -> bool:
    """Take on the translation of a work of this institution; also whoever may edit the page that it is."""
    if may_send_work(user, institution_pk):
        return True
    return target is not None and target.permissions_for_user(user).can_edit()


def may_weigh(user: User | AnonymousUser, source: Page) -> bool:
    """Say how much a published change matters: whoever may publish the page."""
    return source.permissions_for_user(user).can_publish()


def translators() -> QuerySet[User]:
    """Everybody to whom some translation may be given."""
    app, _dot, codename = SUBMIT.partition(".")
    granted: dict[str, Any] = {"content_type__app_label": app, "codename": codename}
    of_groups = {f"groups__permissions__{name}": value for name, value in granted.items()}
    own = {f"user_permissions__{name}": value for name, value in granted.items()}
    editors = PagePermissionPolicy().users_with_any_permission(_EDITING)
    named = Q(**of_groups) | Q(**own) | Q(pk__in=editors.values("pk"))
    return User.objects.filter(named, is_active=True).distinct().order_by("first_name", "last_name", "username")


class WorkPermissionTester(PagePermissionTester):
    """Wagtail's rules, for the works that a person's institutions own, and those that nobody owns yet."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if not user.is_active or user.is_superuser:
            return
        if not acts_for(user, page.institution_id) or (self._only_translates() and not is_translation(page)):
            self.permissions = set()

    def _only_translates(self):
        """Whoever only translates changes no original."""
        writes = has_role(self.user, Role.AUTHOR, Role.REVIEWER, Role.COORDINATOR)
        return has_role(self.user, Role.TRANSLATOR) and not writes


class FramePermissionTester(PagePermissionTester):
    """For home, sections and information pages: everybody adds below them, the coordination changes them, and only an
    administrator takes one away.
    """

    def can_edit(self):
        return super().can_edit() and self._is_coordination()

    def can_publish(self):
        return super().can_publish() and self._is_coordination()

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and is_administrator(self.user)

    def can_unpublish(self):
        return super().can_unpublish() and is_administrator(self.user)

    def can_lock(self):
        return super().can_lock() and self._is_coordination()

    def _is_coordination(self):
        return has_role(self.user, Role.COORDINATOR, Role.ADMINISTRATOR)


def is_translation(page) -> bool:
    """Whether the page is followed by wagtail-localize as a translation of the other language's."""
    return Translation.objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id).exists()
