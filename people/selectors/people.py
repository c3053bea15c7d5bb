"""Whose roles and posts a person may change: the one place where it is decided."""

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from people.models import Membership, User
from people.roles import GIVEN_BY_COORDINATORS, Role, current, has_role, is_administrator

_SIDE = "institution__jurisdiction__code"


def may_manage_people(actor: User) -> bool:
    return is_administrator(actor) or bool(_own_sides(actor))


def roles_to_give(actor: User) -> list[Role]:
    if is_administrator(actor):
        return list(Role)
    return list(GIVEN_BY_COORDINATORS) if may_manage_people(actor) else []


def institutions_to_place(actor: User) -> QuerySet[Model]:
    """The institutions in which this person may enter others: an administrator in all, a coordinator on their side."""
    institutions = Membership._meta.get_field("institution").related_model._default_manager.all()
    if is_administrator(actor):
        return institutions
    codes = _of_sides("jurisdiction__code", _own_sides(actor))
    return institutions.filter(codes) if _own_sides(actor) else institutions.none()


def people_of(actor: User) -> QuerySet[User]:
    """Whom this person may manage: an administrator everybody, a coordinator those of their own side.

    Who holds or held a post on both sides belongs to both; administrators are nobody's but their own.
    """
    people = User.objects.prefetch_related(
        "groups", Prefetch("memberships", Membership.objects.select_related("institution").order_by("since", "pk"))
    ).order_by("last_name", "first_name", "pk")
    if is_administrator(actor):
        return people
    sides = _own_sides(actor)
    if not sides:
        return people.none()
    posts = Membership.objects.filter(_of_sides(_SIDE, sides), person=OuterRef("pk"))
    administrators = User.objects.filter(groups__name=Role.ADMINISTRATOR.value)
    return people.filter(Exists(posts), is_superuser=False).exclude(pk__in=administrators.values("pk"))


def _own_sides(actor: User) -> frozenset[str]:
    """The countries on whose side a coordinator holds a post today."""
    if not has_role(actor, Role.COORDINATOR):
        return frozenset()
    codes = current(Membership.objects.filter(person=actor)).values_list(_SIDE, flat=True)
    return frozenset(code.partition("-")[0] for code in codes if code)


def _of_sides(path: str, sides: frozenset[str]) -> Q:
    condition = Q(pk__in=[])
    for side in sides:
        condition |= Q(**{path: side}) | Q(**{f"{path}__startswith": f"{side}-"})
    return condition
