"""What Wagtail's record of a change does not know by itself: why it was made, and whose a deleted work was."""

from functools import partial

from django.db import transaction
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry

from kb.models import KnowledgePage
from kb.models.pages import MOST_REASON


def give_reason(page: Page, reason: str) -> None:
    """Note why, with what the present request did to the page."""
    reason = " ".join(reason.split())[:MOST_REASON]
    act = get_active_log_context().uuid
    if not reason or act is None:
        return
    for entry in PageLogEntry.objects.filter(page_id=page.pk, uuid=act):
        PageLogEntry.objects.filter(pk=entry.pk).update(data=entry.data | {"reason": reason})


def remember_owner(page: KnowledgePage) -> None:
    """To be called while the page is being deleted: its people may read later who did it."""
    known = {"institution": page.institution_id, "language": page.language}
    transaction.on_commit(partial(_note_deleted, page.pk, known))


def _note_deleted(pk: int, known: dict) -> None:
    for entry in PageLogEntry.objects.filter(page_id=pk, deleted=True):
        PageLogEntry.objects.filter(pk=entry.pk).update(data=entry.data | known)
