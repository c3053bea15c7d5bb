"""Who may change what: groups give the right on the tree; here it is narrowed to what a person's institutions own."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import PagePermissionTester
from wagtail_localize.models import Translation

from kb.models.institutions import Institution
from people.models import Membership, User
from people.roles import Role, current, has_role, is_administrator

SUBMIT_TRANSLATION = "wagtail_localize.submit_translation"


# An institution below another below another …: more than any government has.
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
    """Whether this person may act for the owner of a work. What nobody owns is the coordination's."""
    if is_administrator(user):
        return True
    if institution_pk is None:
        return has_role(user, Role.COORDINATOR)
    return institution_pk in institutions_of(user)


def side_of(institution: Institution | None) -> str:
    """The country whose side of the twinning an institution is on: "MX", "GB"; empty where nobody said."""
    jurisdiction = institution.jurisdiction if institution is not None else None
    return jurisdiction.code.partition("-")[0] if jurisdiction is not None else ""


def may_translate(user: User | AnonymousUser, page) -> bool:
    """Whether this person may send a work to translation, or take its translation."""
    return user.has_perm(SUBMIT_TRANSLATION) and acts_for(user, getattr(page, "institution_id", None))


class WorkPermissionTester(PagePermissionTester):
    """Wagtail's rules, for the works that a person's institutions own.

    A draft that has no owner yet belongs to whoever began it, and to the coordination.
    """

    def __init__(self, user, page):
        super().__init__(user, page)
        if not user.is_active or user.is_superuser:
            return
        if not self._is_of_own_house() or (self._only_translates() and not is_translation(page)):
            self.permissions = set()

    def _only_translates(self):
        """Whoever only translates changes no original."""
        writes = has_role(self.user, Role.AUTHOR, Role.REVIEWER, Role.COORDINATOR)
        return has_role(self.user, Role.TRANSLATOR) and not writes

    def _is_of_own_house(self):
        if self.page.institution_id is None and self.page.owner_id == self.user.pk:
            return True
        return acts_for(self.user, self.page.institution_id)


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
