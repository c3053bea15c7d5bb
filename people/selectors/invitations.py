"""Who may invite whom, and which invitations they see: the one place where it is decided."""

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from people.models import Invitation, Membership, User
from people.role_names import ADMINISTRATOR, COORDINATOR, OF_COORDINATORS, ROLES, has_role


def is_administrator(person: User) -> bool:
    return person.is_active and (person.is_superuser or has_role(person, ADMINISTRATOR))


def institutions_of(person: User) -> QuerySet:
    """Where the person holds a post today."""
    today = timezone.localdate()
    institutions = Membership._meta.get_field("institution").related_model
    return institutions._default_manager.filter(
        pk__in=person.memberships.filter(
            Q(since__isnull=True) | Q(since__lte=today), Q(until__isnull=True) | Q(until__gte=today)
        ).values("institution")
    )


def roles_to_invite(person: User) -> list[str]:
    """The roles this person may invite others for; none: they may not invite."""
    if is_administrator(person):
        return [role for role, _name in ROLES]
    if person.is_active and has_role(person, COORDINATOR) and institutions_of(person).exists():
        return OF_COORDINATORS
    return []


def institutions_to_invite(person: User) -> QuerySet:
    """The institutions this person may invite others to."""
    if is_administrator(person):
        return Membership._meta.get_field("institution").related_model._default_manager.all()
    return institutions_of(person)


def may_invite(person: User, *, role: str, institution: Model) -> bool:
    return role in roles_to_invite(person) and institutions_to_invite(person).filter(pk=institution.pk).exists()


def invitations_of(person: User) -> QuerySet[Invitation]:
    """What the person sees in the list: an administrator everything, a coordinator what they could have sent."""
    return Invitation.objects.filter(
        role__in=roles_to_invite(person), institution__in=institutions_to_invite(person)
    ).select_related("institution", "invited_by", "person")


def invitation_for(token: str) -> Invitation | None:
    return Invitation.objects.filter(token_hash=Invitation.hash_of(token)).select_related("institution").first()
