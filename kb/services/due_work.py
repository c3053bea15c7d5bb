"""Runs the work that is due, one process at a time, and remembers how each piece ended."""

import logging
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_noop

from kb import due_work
from kb.models import DueWorkRun
from kb.services import attachments, import_runs, reminders, review_news, sign_offs, translations, word_files
from people.notices import send_digests

logger = logging.getLogger(__name__)

_LOCK_NAME = "lock"
# Longer than any healthy run: a process that died holding the lock blocks the others no longer than this.
LOCK_LIFE = timedelta(minutes=15)


def run_due_work(*, everything: bool = False) -> list[str]:
    """Runs what is due (or everything) and returns the names of what ran; [] while another process is at it."""
    if not _take_lock():
        return []
    try:
        return [work.name for work in due_work.registered() if (everything or _is_due(work)) and _run(work)]
    finally:
        DueWorkRun.objects.filter(name=_LOCK_NAME).update(finished_at=timezone.now())


def register_own() -> None:
    due_work.register(
        gettext_noop("library: scheduled publishing and expiry"), _publish_scheduled, every=due_work.MINUTE
    )
    due_work.register(gettext_noop("library: text of uploaded files"), attachments.read_due, every=due_work.MINUTE)
    due_work.register(gettext_noop("library: state of translations"), translations.reckon_missed, every=due_work.MINUTE)
    due_work.register(gettext_noop("library: imports of works"), import_runs.advance_due, every=due_work.MINUTE)
    due_work.register(gettext_noop("library: forgotten Word files"), word_files.forget_old, every=due_work.DAY)
    # Before the mail goes out: what it tells is then as it stands.
    due_work.register(
        gettext_noop("reviews: who must act, and reminders"), review_news.keep_up, every=5 * due_work.MINUTE
    )
    due_work.register(
        gettext_noop("reviews: addresses of people without an account"), sign_offs.forget_addresses, every=due_work.DAY
    )
    due_work.register(gettext_noop("library: reminders of checks"), reminders.remind, every=due_work.DAY)
    due_work.register(gettext_noop("people: mail about what waits for them"), send_digests, every=due_work.MINUTE)
    due_work.register(gettext_noop("people: old sessions"), _clear_sessions, every=due_work.DAY)


def _publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def _clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def _take_lock() -> bool:
    now = timezone.now()
    DueWorkRun.objects.get_or_create(name=_LOCK_NAME, defaults={"started_at": now - LOCK_LIFE, "finished_at": now})
    free = DueWorkRun.objects.filter(name=_LOCK_NAME, finished_at__isnull=False)
    stale = DueWorkRun.objects.filter(name=_LOCK_NAME, started_at__lt=now - LOCK_LIFE)
    # One UPDATE decides: of two processes only one finds the row as it was.
    return bool(free.update(started_at=now, finished_at=None) or stale.update(started_at=now, finished_at=None))


def _is_due(work: due_work.DueWork) -> bool:
    last = DueWorkRun.objects.filter(name=work.name).first()
    return last is None or last.started_at <= timezone.now() - timedelta(seconds=work.every)


def _run(work: due_work.DueWork) -> bool:
    record, _created = DueWorkRun.objects.update_or_create(
        name=work.name, defaults={"started_at": timezone.now(), "finished_at": None}
    )
    failure = ""
    try:
        work.run()
    except Exception as error:  # one failing piece must not stop the others
        logger.exception("Due work %s failed", work.name)
        failure = type(error).__name__
    record.finished_at, record.failure = timezone.now(), failure
    record.save()
    return True
