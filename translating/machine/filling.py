"""Has the untranslated segments of a translation proposed by a machine."""

from dataclasses import dataclass
from typing import Any

from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue

from translating.law import is_law
from translating.machine.port import HttpTranslator, MachineTranslationFailed, batches
from translating.segments import Segment, segments_of


@dataclass(slots=True)
class Filled:
    """How many segments a machine translated, how many were left to people, and what went wrong, if anything did."""

    translated: int = 0
    law: int = 0
    left: int = 0
    failure: str = ""


def fill_by_machine(translation: Translation, *, translator: HttpTranslator, user: Any) -> Filled:
    """Never touches what is translated. Each answer is stored at once: what a later failure loses is only itself."""
    filled = Filled()
    wanted: dict[StringValue, list[Segment]] = {}
    for segment in segments_of(translation):
        # An address is chosen by a person, or taken from the source.
        if segment.is_translated or not segment.is_prose:
            continue
        if is_law(segment.path):
            filled.law += 1
            continue
        wanted.setdefault(StringValue(segment.source), []).append(segment)
    asked = sum(map(len, wanted.values()))
    try:
        for batch in batches(list(wanted)):
            answers = translator.translate(translation.source.locale, translation.target_locale, batch)
            for string, translated in answers.items():
                filled.translated += sum(
                    _propose(translation, segment, translated.data, translator.display_name, user)
                    for segment in wanted[string]
                )
    except MachineTranslationFailed as failure:
        filled.failure = str(failure)
    filled.left = asked - filled.translated
    return filled


def _propose(translation: Translation, segment: Segment, text: str, tool: str, user: Any) -> bool:
    # Somebody may have translated it while the machine was at work: theirs stays.
    _row, created = StringTranslation.objects.get_or_create(
        translation_of_id=segment.string_id,
        locale_id=translation.target_locale_id,
        context_id=segment.context_id,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MACHINE,
            "tool_name": tool,
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )
    return created
