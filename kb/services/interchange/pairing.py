"""Makes an imported part the translation of another, as wagtail-localize itself would have made it.

Created otherwise, a later “publish translation” would overwrite the imported text with the source's (tried).
"""

import json
from collections.abc import Callable
from typing import Any

from wagtail.models import Locale
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.services.interchange.richtext import without_block_keys
from people.models import User


class StructuresDiffer(ValueError):
    """The two parts do not correspond segment by segment; the message names the first place."""


def link_translation(source_page: Any, draft: Any, *, prepare: Callable[[Any], None], by: User | None = None) -> Any:
    """Creates or updates the translation of `source_page` whose words `draft` (unsaved, other language) holds.

    prepare(page): sets on the target page what is neither translated nor synchronised, before it is published.
    Returns the target page. Raises StructuresDiffer.
    """
    pairs = _pair_segments(source_page, draft)
    locale: Locale = draft.locale
    source, _created = TranslationSource.update_or_create_from_instance(source_page)
    # One that is there was stopped when its page was deleted.
    Translation.objects.update_or_create(source=source, target_locale=locale, defaults={"enabled": True})
    target = source_page.get_translation_or_none(locale)
    if target is None:
        target = source_page.copy_for_translation(locale)
    prepare(target)
    target.save(clean=False)
    _store_strings(source, locale, pairs)
    _store_links(source, locale, source_page, draft)
    translation = source.translations.get(target_locale=locale)
    translation.save_target(user=by, publish=True)
    return target


def check_pair(source_page: Any, draft: Any) -> None:
    """Raises StructuresDiffer unless the two correspond segment by segment. Neither need be saved."""
    _pair_segments(source_page, draft)


def synchronised_differences(source_page: Any, draft: Any) -> list[str]:
    """Names of fields that the two parts share but that the imported translation says differently."""
    names = []
    for field in get_translatable_fields(type(source_page)):
        if field.is_translated(source_page) or field.field_name in ("external_id",):
            continue
        definition = field.get_field(type(source_page))
        if definition.one_to_many or definition.many_to_many:
            continue
        mine, theirs = definition.value_from_object(draft), definition.value_from_object(source_page)
        if mine not in (None, "", False) and mine != theirs:
            names.append(field.field_name)
    return names


def _pair_segments(source_page: Any, draft: Any) -> dict[tuple[str, str], str]:
    """(path, source string) -> translated string."""
    mine, theirs = _segments(source_page), _segments(draft)
    for kind in (TemplateSegmentValue, StringSegmentValue):
        left = [each for each in mine if isinstance(each, kind)]
        right = [each for each in theirs if isinstance(each, kind)]
        _check_same_places(left, right)
    pairs: dict[tuple[str, str], str] = {}
    strings = zip(
        (each for each in mine if isinstance(each, StringSegmentValue)),
        (each for each in theirs if isinstance(each, StringSegmentValue)),
        strict=True,
    )
    for original, translated in strings:
        place = (original.path, original.string.data)
        if pairs.setdefault(place, translated.string.data) != translated.string.data:
            raise StructuresDiffer(f"{original.path}: the same words twice, translated in two ways")
        if set(original.attrs or ()) != set(translated.attrs or ()):
            raise StructuresDiffer(f"{original.path}: different links")
    return pairs


def _segments(page: Any) -> list[Any]:
    return [segment for segment in extract_segments(page) if not segment.is_empty()]


def _check_same_places(left: list[Any], right: list[Any]) -> None:
    for original, translated in zip(left, right, strict=False):
        if original.path != translated.path:
            raise StructuresDiffer(f"{original.path} here, {translated.path} there")
        if isinstance(original, TemplateSegmentValue) and _shape(original) != _shape(translated):
            raise StructuresDiffer(f"{original.path}: different paragraphs or lists")
    if len(left) != len(right):
        longer = (left if len(left) > len(right) else right)[min(len(left), len(right))]
        raise StructuresDiffer(f"{longer.path}: only on one side")


def _shape(segment: TemplateSegmentValue) -> str:
    """A paragraph added in the editor has a name of its own there: it is no difference."""
    return without_block_keys(segment.template)


def _store_strings(source: TranslationSource, locale: Locale, pairs: dict[tuple[str, str], str]) -> None:
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    for segment in segments:
        words = pairs[segment.context.path, segment.string.data]
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            defaults={
                "data": words,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                # Shown to editors as it is stored; without it they read “translated manually”.
                "tool_name": "",
                "has_error": False,
                "field_error": "",
            },
        )


def _store_links(source: TranslationSource, locale: Locale, source_page: Any, draft: Any) -> None:
    """Where a link leads elsewhere in the other language, it is recorded as the translator would have done."""
    mine = _links(source_page)
    theirs = _links(draft)
    contexts = {
        segment.context.path: segment.context
        for segment in OverridableSegment.objects.filter(source=source).select_related("context")
    }
    for (path, _position), (segment_path, address) in mine.items():
        other = theirs.get((path, _position))
        context = contexts.get(segment_path)
        if context is None or other is None or other[1] == address:
            continue
        SegmentOverride.objects.update_or_create(
            locale=locale, context=context, defaults={"data_json": json.dumps(other[1])}
        )


def _links(page: Any) -> dict[tuple[str, int], tuple[str, str]]:
    """(rich text's path, position among its links) -> (segment path, address)."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    places: dict[str, str] = {}
    for segment in extract_segments(page):
        if isinstance(segment, OverridableSegmentValue) and isinstance(segment.data, str):
            places[segment.data] = segment.path
    counts: dict[str, int] = {}
    for segment in _segments(page):
        if isinstance(segment, StringSegmentValue) and segment.attrs:
            for key in sorted(segment.attrs):
                address = segment.attrs[key].get("href")
                if address is None:
                    continue
                position = counts[segment.path] = counts.get(segment.path, -1) + 1
                found[segment.path, position] = (places.get(address, ""), address)
    return found
