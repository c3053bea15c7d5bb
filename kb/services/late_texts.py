"""Translations that arrive after their passage left the source: kept, and said to whoever wrote them.

A translator may have the editor open while the changes are brought in. What they save then belongs to a passage that is
no longer there; wagtail-localize would answer "not found", and the words would be gone with the browser's tab.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation, TranslationContext

from kb.models import RetiredPassage
from people.models import User

# Longer than any tab stays open.
KEPT = timedelta(days=30)


def remember_passage(segment: StringSegment) -> None:
    """What a passage in a translator's hand stood for, when it leaves the source."""
    RetiredPassage.objects.update_or_create(
        segment=segment.pk,
        defaults={"string": segment.string_id, "context": segment.context_id, "retired_at": timezone.now()},
    )


def keep_late_text(translation: Translation, segment: int, text: str, *, by: User) -> StringTranslation | None:
    """Keeps the text with the passage it was written for; None where nothing is known of such a passage."""
    retired = RetiredPassage.objects.filter(segment=segment).first()
    if retired is None:
        return None
    string = String.objects.filter(pk=retired.string).first()
    context = TranslationContext.objects.filter(pk=retired.context, object_id=translation.source.object_id).first()
    if string is None or context is None:
        return None
    kept, _created = StringTranslation.objects.update_or_create(
        translation_of=string,
        context=context,
        locale=translation.target_locale,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "last_translated_by": by,
            "has_error": False,
            "field_error": "",
        },
    )
    return kept


def forget_old_passages() -> None:
    RetiredPassage.objects.filter(retired_at__lt=timezone.now() - KEPT).delete()
