"""Machine translation is a proposal: nobody publishes it before a person has read and confirmed it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.selectors.translation_state import translation_into
from kb.signals import about_to_publish
from translating.refusals import Refused
from translating.segments import version_of


class UnconfirmedMachineText(Refused):
    """Publishing was asked for while the translation has machine-made segments that nobody confirmed."""

    def __init__(self, page: Any, count: int) -> None:
        self.page = page
        super().__init__(
            ngettext(
                "“%(title)s” was not published: %(count)d segment was translated by a machine and nobody has"
                " confirmed it. Read it, correct it or confirm it, and publish again.",
                "“%(title)s” was not published: %(count)d segments were translated by a machine and nobody has"
                " confirmed them. Read them, correct them or confirm them, and publish again.",
                count,
            )
            % {"title": page.get_admin_display_title(), "count": count}
        )


def unconfirmed(translation: Translation) -> Any:
    """The machine-made string translations of the segments that the source has now."""
    current = StringSegment.objects.filter(source_id=translation.source_id)
    machine_made = StringTranslation.objects.filter(
        locale_id=translation.target_locale_id,
        context__object_id=translation.source.object_id,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
    )
    places = set(current.values_list("string_id", "context_id"))
    keys = [
        pk
        for pk, string, context in machine_made.values_list("pk", "translation_of_id", "context_id")
        if (string, context) in places
    ]
    return StringTranslation.objects.filter(pk__in=keys)


def confirm(translation: Translation, *, user: Any, versions: Iterable[tuple[int, str]]) -> tuple[int, int]:
    """Makes the machine-made translation of these segments the person's own.

    versions: (segment key, version of the wording that was read). What was written anew meanwhile stays unconfirmed.
    Returns how many were confirmed, and how many had changed.
    """
    read = dict(versions)
    segments = StringSegment.objects.filter(source_id=translation.source_id, pk__in=read)
    confirmed = changed = 0
    rows = {(row.translation_of_id, row.context_id): row for row in unconfirmed(translation)}
    for segment in segments:
        row = rows.get((segment.string_id, segment.context_id))
        if row is None:
            continue
        if version_of(row.data) != read[segment.pk]:
            changed += 1
            continue
        row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
        row.tool_name = ""
        row.last_translated_by = user
        row.updated_at = timezone.now()
        row.save(update_fields=["translation_type", "tool_name", "last_translated_by", "updated_at"])
        confirmed += 1
    return confirmed, changed


def connect() -> None:
    about_to_publish.connect(refuse_unconfirmed, dispatch_uid="translating.refuse_unconfirmed")


def refuse_unconfirmed(sender: type[Page], page: Any, revision: Any, **kwargs: Any) -> None:
    """Whichever way is taken to publish; a revision from before the machine wrote cannot hold its words."""
    translation = translation_into(page)
    if translation is None:
        return
    count = unconfirmed(translation).filter(created_at__lte=revision.created_at).count()
    if count:
        raise UnconfirmedMachineText(page, count)
