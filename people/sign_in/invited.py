"""The invitation with which somebody is signing up, between its link and their new account."""

from django.http import HttpRequest

from people.models import Invitation, InvitationState

_KEY = "invitation"


def remember_invitation(request: HttpRequest, invitation: Invitation) -> None:
    request.session[_KEY] = invitation.token_hash


def invitation_in_session(request: HttpRequest) -> Invitation | None:
    """The invitation whose link was opened in this browser, as long as it is still good."""
    token_hash = request.session.get(_KEY)
    if not token_hash:
        return None
    invitation = Invitation.objects.filter(token_hash=token_hash).select_related("institution").first()
    return invitation if invitation and invitation.state == InvitationState.WAITING else None


def forget_invitation(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
