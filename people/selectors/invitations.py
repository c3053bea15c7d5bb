"""Who may invite whom, and which invitations they see: the one place where it is decided."""

from django.db.models import Model, QuerySet

from people.models import Invitation, Membership, User
from people.roles import GIVEN_BY_COORDINATORS, Role, has_role, institution_pks_of, is_administrator


def roles_to_invite(person: User) -> list[str]:
    """The roles this person may invite others for; none: they may not invite."""
    if is_administrator(person):
        return [role.value for role in Role]
    if has_role(person, Role.COORDINATOR) and institution_pks_of(person):
        return [role.value for role in GIVEN_BY_COORDINATORS]
    return []


def institutions_to_invite(person: User) -> QuerySet:
    """The institutions this person may invite others to."""
    institutions = Membership._meta.get_field("institution").related_model._default_manager.all()
    return institutions if is_administrator(person) else institutions.filter(pk__in=institution_pks_of(person))


def may_invite(person: User, *, role: str, institution: Model) -> bool:
    return role in roles_to_invite(person) and institutions_to_invite(person).filter(pk=institution.pk).exists()


def invitations_of(person: User) -> QuerySet[Invitation]:
    """What the person sees in the list: an administrator everything, a coordinator what they could have sent."""
    return Invitation.objects.filter(
        role__in=roles_to_invite(person), institution__in=institutions_to_invite(person)
    ).select_related("institution", "invited_by", "person")


def invitation_for(token: str) -> Invitation | None:
    return Invitation.objects.filter(token_hash=Invitation.hash_of(token)).select_related("institution").first()
