"""A check that was done: what it makes of the two dates, and the check of a whole work."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail_localize.models import TranslationSource

from kb.models import KnowledgePage
from kb.services.kept_forms import revisions_that_come_next, rewrite_revisions, rewrite_translation_sources
from kb.services.reminders import withdraw_reminders
from kb.signals import works_changed
from people.models import User

WORK_CHECKED = "kb.work.check"

# What nobody looks at for longer is no longer known.
LONGEST = timedelta(days=730)
# Where the record gives no interval to go by.
USUAL = timedelta(days=365)


def next_check(checked_on: date | None, check_by: date | None) -> tuple[date, date]:
    """Today, and the day on which the next check falls due: after as long as before, at most two years."""
    today = timezone.localdate()
    interval = check_by - checked_on if checked_on and check_by else USUAL
    return today, today + min(interval or USUAL, LONGEST)


@transaction.atomic
def check_work_again(page: KnowledgePage, *, by: User) -> tuple[date, date]:
    """The work was compared with its sources today and still holds, in every language; returns its new dates."""
    checked_on, check_by = next_check(page.checked_on, page.check_by)
    parts = list(
        KnowledgePage.objects.select_for_update().filter(translation_key=page.translation_key, alias_of__isnull=True)
    )

    def rewrite(_model: type[KnowledgePage], content: dict[str, Any]) -> bool:
        content["checked_on"], content["check_by"] = checked_on.isoformat(), check_by.isoformat()
        return True

    rewrite_revisions(revisions_that_come_next(parts), rewrite)
    rewrite_translation_sources(TranslationSource.objects.filter(object_id=page.translation_key), rewrite)
    aliases = KnowledgePage.objects.filter(alias_of__in=[part.pk for part in parts])
    for part in [*parts, *aliases]:
        data = {"checked_on": checked_on, "check_by": check_by, "was": [part.checked_on, part.check_by]}
        part.checked_on, part.check_by = checked_on, check_by
        part.save(update_fields=["checked_on", "check_by"], clean=False)
        if part.alias_of_id is None:
            log(instance=part, action=WORK_CHECKED, user=by, content_changed=True, data=data)
    withdraw_reminders("work", page.translation_key)
    works_changed.send(sender=KnowledgePage, keys={str(page.translation_key)})
    return checked_on, check_by
