"""Inviting people: a link for one address, good once and for 14 days."""

import logging
import secrets
import smtplib
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from people.languages import set_language
from people.models import Invitation, InvitationState, Membership, User
from people.roles import Role, give
from people.selectors.invitations import may_invite
from people.site import absolute_url

LIFETIME = timedelta(days=14)

logger = logging.getLogger(__name__)


class InvitationRefused(Exception):
    """The invitation may not be sent."""


class InvitationNotSent(Exception):
    """The mail server did not take the message; the invitation is kept, to be sent again."""


class InvitationSpent(Exception):
    """The invitation was used or has expired in the meantime."""


def invite(*, by: User, email: str, role: str, institution: Model, language: str) -> Invitation:
    """Send a link; an earlier one to the same address that is still unused stops working.

    Raises InvitationRefused when `by` may not invite for this role and institution, or the address has an account,
    and InvitationNotSent.
    """
    email = email.strip().lower()
    if not may_invite(by, role=role, institution=institution) or has_account(email):
        raise InvitationRefused
    invitation = Invitation(email=email, role=role, institution=institution, language=language)
    _send(invitation, by=by)
    return invitation


def send_again(*, invitation: Invitation, by: User) -> None:
    """Send a new link, good for 14 days from now; the old one stops working."""
    if (
        invitation.state == InvitationState.USED
        or not may_invite(by, role=invitation.role, institution=invitation.institution)
        or has_account(invitation.email)
    ):
        raise InvitationRefused
    _send(invitation, by=by)


def withdraw(*, invitation: Invitation, by: User) -> None:
    if invitation.state == InvitationState.USED or not may_invite(
        by, role=invitation.role, institution=invitation.institution
    ):
        raise InvitationRefused
    invitation.delete()


def accept(*, invitation: Invitation, person: User) -> None:
    """Give the person what they were invited for. Inside the transaction that makes the account: of two, one wins."""
    now = timezone.now()
    spent = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=now).update(
        used_at=now, person=person
    )
    if not spent:
        raise InvitationSpent
    give(person, Role(invitation.role))
    Membership.objects.create(person=person, institution=invitation.institution, since=timezone.localdate())
    set_language(person, get_language())


def has_account(email: str) -> bool:
    return (
        User.objects.filter(Q(email__iexact=email)).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    )


def _send(invitation: Invitation, *, by: User) -> None:
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation.token_hash, invitation.invited_by = Invitation.hash_of(token), by
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    with transaction.atomic():
        Invitation.objects.filter(email=invitation.email, used_at=None).exclude(pk=invitation.pk).delete()
        invitation.save()
    with override(invitation.language):
        context = {
            "by": str(by),
            "institution": str(invitation.institution),
            "role": invitation.get_role_display(),
            "url": absolute_url(reverse("account_invitation", args=[token])),
            "expires_at": invitation.expires_at,
            "site_url": absolute_url("/"),
        }
        subject = " ".join(render_to_string("people/mail/invitation_subject.txt", context).split())
        body = render_to_string("people/mail/invitation_message.txt", context).strip() + "\n"
    # Outside the transaction: a mail server that is slow must not keep others from writing.
    try:
        send_mail(subject, body, None, [invitation.email])
    except (OSError, smtplib.SMTPException) as err:
        logger.exception("The mail server did not take invitation %s", invitation.pk)
        raise InvitationNotSent from err
