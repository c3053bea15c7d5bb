"""The address of a translation comes from its title, unless its translator wrote one."""

from django.utils.text import slugify
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.models import KnowledgePage
from kb.work_translation import ADDRESS


def give_address(translation: Translation) -> None:
    """Writes the address where none that could be used was written; a published page keeps the one it has.

    Nothing happens while the title has no translation: the page is called after its original until then.
    """
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("context")
    places = {each.context.path: each for each in segments.filter(context__path__in=["title", ADDRESS])}
    if set(places) != {"title", ADDRESS} or _usable(places[ADDRESS], translation) is not None:
        return
    target = KnowledgePage.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id, live=True
    ).first()
    title = _usable(places["title"], translation)
    address = target.slug if target is not None else slugify(title.data if title is not None else "")
    if address:
        # One that another page has gets a number when the page is saved.
        StringTranslation.objects.update_or_create(
            translation_of_id=places[ADDRESS].string_id,
            context_id=places[ADDRESS].context_id,
            locale_id=translation.target_locale_id,
            defaults={
                "data": address,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "has_error": False,
                "field_error": "",
            },
        )


def _usable(segment: StringSegment, translation: Translation) -> StringTranslation | None:
    found: StringTranslation | None = StringTranslation.objects.filter(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale_id=translation.target_locale_id,
        has_error=False,
    ).first()
    return found
