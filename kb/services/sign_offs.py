"""Sign-off of a joint work by somebody without an account: a link that works once, for one text, until a day."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from kb.languages import locale_code
from kb.models import ReviewStep, SignOffDecision, SignOffRequest
from kb.review_permissions import may_ask_for_sign_off, may_conduct, may_sign_off
from kb.services import reviews
from people.models import User
from people.sign_in.mail import mail_can_be_sent

DAYS_VALID = 14
MOST_DAYS_VALID = 60
# What one person may ask for in an hour: no house has so many joint works, and no mail is sent to strangers in bulk.
MOST_IN_AN_HOUR = 20
# How long the address of somebody who was asked is kept after the matter is closed.
ADDRESS_KEPT = timedelta(days=90)
_signer = Signer(salt="kb.sign_off", sep=".")


class SignOffError(reviews.ReviewError):
    pass


class NotAtSignOff(SignOffError):
    pass


class AlreadyAsked(SignOffError):
    pass


class TooManyAsked(SignOffError):
    pass


class OwnSide(SignOffError):
    """The address belongs to somebody who may not sign for the other side."""


class NoMail(SignOffError):
    """The mail could not be sent, so nobody was asked."""


class LinkState(Enum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    # The review ended without this link: somebody else decided, or it was withdrawn.
    CLOSED = "closed"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Link:
    """What a link leads to now. Without a request it is unknown."""

    state: LinkState
    request: SignOffRequest | None = None
    page: Page | None = None


def ask(step: ReviewStep, *, by: User, name: str, email: str, language: str, days: int = DAYS_VALID) -> SignOffRequest:
    """Send somebody a link to sign this very text off. Raises PermissionDenied and SignOffError."""
    page = reviews.page_of(step)
    if page is None or step.status != step.STATUS_IN_PROGRESS or not reviews.is_sign_off(step):
        raise NotAtSignOff
    if not may_ask_for_sign_off(by, page, step.workflow_state.requested_by_id):
        raise PermissionDenied
    if any(not may_sign_off(person, page) for person in User.objects.filter(email__iexact=email, is_active=True)):
        raise OwnSide
    hour = timezone.now() - timedelta(hours=1)
    if SignOffRequest.objects.filter(asked_by=by, asked_at__gt=hour).count() >= MOST_IN_AN_HOUR:
        raise TooManyAsked
    secret = get_random_string(40)
    with transaction.atomic():
        # Two who ask at once: the second finds the first one's request.
        ReviewStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
        if open_request(step) is not None:
            raise AlreadyAsked
        request = SignOffRequest.objects.create(
            step=step,
            revision_id=step.revision_id,
            title=page.draft_title or page.title,
            asked_by=by,
            name=name,
            email=email,
            language=language,
            token_hash=_hash(secret),
            expires_at=timezone.now() + timedelta(days=days),
        )
        # In the transaction: who could not be written to was not asked.
        _send(request, _signer.sign(secret))
        _log(request, page, "kb.sign_off.ask", by)
    return request


def open_request(step: ReviewStep) -> SignOffRequest | None:
    return step.sign_off_requests.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def withdraw(request: SignOffRequest, *, by: User) -> None:
    """The link works no more. Raises PermissionDenied, NotAtSignOff when it was used or is no longer needed."""
    page = reviews.page_of(request.step) if request.step is not None else None
    if page is None or request.step is None:
        raise NotAtSignOff
    if request.asked_by_id != by.pk and not may_conduct(by, page, request.step.workflow_state.requested_by_id):
        raise PermissionDenied
    unused = SignOffRequest.objects.filter(pk=request.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if not unused.update(withdrawn_at=timezone.now()):
        raise NotAtSignOff
    _log(request, page, "kb.sign_off.withdraw", by)


def find(token: str) -> Link:
    """What this link leads to. What was not signed here is not even looked up."""
    try:
        secret = _signer.unsign(token)
    except BadSignature:
        return Link(LinkState.UNKNOWN)
    request = (
        SignOffRequest.objects.select_related("step__workflow_state", "step__task", "revision", "asked_by")
        .filter(token_hash=_hash(secret))
        .first()
    )
    if request is None:
        return Link(LinkState.UNKNOWN)
    page = reviews.page_of(request.step) if request.step is not None else None
    return Link(_state(request, page), request, page)


def sign(token: str, *, name: str, approve: bool, comment: str = "") -> Link:
    """Decide by a link. Returns where the link stood: only where it was OPEN was anything decided.

    Raises ReasonMissing.
    """
    with transaction.atomic():
        link = find(token)
        if link.state is not LinkState.OPEN or link.request is None or link.request.step is None or link.page is None:
            return link
        # One UPDATE decides: of two who send the form at once only one finds the link unused.
        unused = SignOffRequest.objects.filter(pk=link.request.pk, used_at__isnull=True, withdrawn_at__isnull=True)
        decision = SignOffDecision.APPROVED if approve else SignOffDecision.RETURNED
        if not unused.update(used_at=timezone.now(), decision=decision, signed_name=name, comment=comment):
            return find(token)
        link.request.refresh_from_db()
        _log(link.request, link.page, f"kb.sign_off.{'approve' if approve else 'return'}", None)
        try:
            reviews.settle(
                link.request.step,
                link.page,
                user=None,
                action=reviews.APPROVE if approve else reviews.RETURN,
                comment=comment,
                revision_pk=None,
            )
        except reviews.TextChanged:
            transaction.set_rollback(True)
            return Link(LinkState.CHANGED, link.request, link.page)
        except reviews.Settled:
            transaction.set_rollback(True)
            return Link(LinkState.CLOSED, link.request, link.page)
    return link


def forget_addresses() -> None:
    """Addresses of people without an account are kept no longer than anybody may need to write to them again."""
    SignOffRequest.objects.filter(expires_at__lt=timezone.now() - ADDRESS_KEPT).exclude(email="").update(email="")


def _state(request: SignOffRequest, page: Page | None) -> LinkState:
    if request.used_at is not None:
        return LinkState.USED
    if request.withdrawn_at is not None:
        return LinkState.WITHDRAWN
    if page is None or request.step is None:
        return LinkState.GONE
    if request.step.status != ReviewStep.STATUS_IN_PROGRESS:
        return LinkState.CLOSED
    if page.latest_revision_id != request.revision_id:
        return LinkState.CHANGED
    if request.expires_at <= timezone.now():
        return LinkState.EXPIRED
    return LinkState.OPEN


def _hash(secret: str) -> str:
    """Keyed: whoever reads the table can make no link of it."""
    return salted_hmac("kb.sign_off.secret", secret, algorithm="sha256").hexdigest()


def _send(request: SignOffRequest, token: str) -> None:
    if not mail_can_be_sent():
        raise NoMail
    with translation.override(locale_code(request.language)):
        address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("kb:sign_off_link", args=[token])
        body = render_to_string("kb/sign_off/request.txt", {"request": request, "address": address})
        subject = _("Puente: your sign-off is asked for: %(title)s") % {"title": " ".join(request.title.split())}
        asker = request.asked_by
        message = EmailMessage(
            subject, body, to=[request.email], reply_to=[asker.email] if asker is not None and asker.email else None
        )
    try:
        message.send()
    except OSError as error:  # SMTP errors are OSErrors too
        raise NoMail from error


def _log(request: SignOffRequest, page: Page, action: str, user: User | None) -> None:
    log(
        instance=page,
        action=action,
        user=user,
        revision=request.revision,
        data={"name": request.signed_name or request.name, "comment": request.comment},
    )
