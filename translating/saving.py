"""Writes the translation of a segment, unless somebody else has written it meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail_localize.models import StringTranslation, Translation

from translating.segments import Segment, segments_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What stands there instead of what the person had seen: the wording, whose, since when."""

    text: str
    version: str
    by: str
    at: datetime | None


class SegmentGone(Exception):
    """The source no longer has this segment."""


def changed_since(translation: Translation, segment_pk: int, known: str) -> Changed | None:
    """What was stored after the person saw the wording of version `known`. Raises SegmentGone.

    To be asked within the transaction that then writes.
    """
    Translation.objects.select_for_update().get(pk=translation.pk)
    segments = segments_of(translation, only=segment_pk)
    if not segments:
        raise SegmentGone
    segment = segments[0]
    if segment.version == known:
        return None
    stored = segment.translation
    writer = stored.last_translated_by if stored else None
    return Changed(
        text=segment.target,
        version=segment.version,
        by=str(writer.get_full_name() or writer.get_username()) if writer else "",
        at=stored.updated_at if stored else None,
    )


@transaction.atomic
def write(translation: Translation, segment: Segment, text: str, *, user: Any, tool: str = "") -> None:
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        locale_id=translation.target_locale_id,
        context_id=segment.context_id,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": tool,
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )
