"""Tells people by mail what waits for them: what comes up within a while goes out in one mail, in their language.

register("review", _("“%(title)s” waits for your review."))       # once, in the app's ready()
notify(person, "review", key=work_key, path="/admin/…", title="…")
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.users.models import UserProfile

from people.models import Notice, User

logger = logging.getLogger(__name__)

# How long a notice that was sent, or that could never be sent, is kept.
KEPT = timedelta(days=30)


# What each kind says, with the notice's values in it; translated for whoever reads it.
_sentences: dict[str, str | Promise] = {}


def register(kind: str, sentence: str | Promise) -> None:
    _sentences[kind] = sentence


def notify(person: User, kind: str, *, key: str, path: str, **values: Any) -> Notice | None:
    """Keep it for the person's next mail. Nobody without an address, or who may not sign in, is told anything.

    `path`: where it is done, without the host. `values`: texts and numbers for the sentence. Raises KeyError for a
    kind that was not registered.
    """
    _sentences[kind]
    if not person.email or not person.is_active:
        return None
    notice, _made = Notice.objects.update_or_create(
        person=person, kind=kind, key=key, sent_at=None, defaults={"values": values, "path": path}
    )
    return notice


def withdraw(kind: str, key: str, *, people: Iterable[User] | None = None) -> None:
    """It waits no longer: who was not told yet need not be."""
    unsent = Notice.objects.filter(kind=kind, key=key, sent_at__isnull=True)
    if people is not None:
        unsent = unsent.filter(person__in=people)
    unsent.delete()


def send_digests(now: datetime | None = None) -> int:
    """One mail to each person whose oldest notice has waited long enough; returns how many went out.

    What cannot be sent stays for the next run.
    """
    now = now or timezone.now()
    Notice.objects.filter(created_at__lt=now - KEPT).delete()
    if not settings.MAIL_IS_SENT:
        return 0
    ripe = Notice.objects.filter(
        sent_at__isnull=True, created_at__lte=now - timedelta(minutes=settings.DIGEST_MINUTES), person__is_active=True
    )
    sent = 0
    for person in User.objects.filter(pk__in=ripe.values("person")):
        sent += _send(person, now)
    return sent


def language_of(person: User) -> str:
    """The language a person reads the administration in, else the site's first."""
    profile = UserProfile.objects.filter(user=person).first()
    return (profile.preferred_language if profile is not None else "") or settings.LANGUAGE_CODE


def _send(person: User, now: datetime) -> int:
    notices = [each for each in person.notices.filter(sent_at__isnull=True) if each.kind in _sentences]
    if not notices:
        return 0
    with translation.override(language_of(person)):
        lines = [(_sentence(each), settings.WAGTAILADMIN_BASE_URL.rstrip("/") + each.path) for each in notices]
        subject = (
            lines[0][0]
            if len(lines) == 1
            else ngettext("%(count)d thing waits for you", "%(count)d things wait for you", len(lines))
            % {"count": len(lines)}
        )
        body = render_to_string("people/digest.txt", {"person": person, "lines": lines})
        message = EmailMessage(
            _("Puente: %(subject)s") % {"subject": " ".join(subject.split())}, body, to=[person.email]
        )
    try:
        message.send()
    except OSError as error:  # SMTP errors are OSErrors too
        # No address in the log.
        logger.warning("A digest could not be sent (%s); it is tried again", type(error).__name__)
        return 0
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(sent_at=now)
    return 1


def _sentence(notice: Notice) -> str:
    return str(_sentences[notice.kind]) % notice.values
