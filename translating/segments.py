"""The segments of a translation: each string of the source with what was written for it so far."""

import hashlib
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from kb.languages import Language, language_of
from kb.work_translation import ADDRESS


@dataclass(frozen=True, slots=True)
class Segment:
    """One string of the source in one place of the page; `source` and `target` are fragments of HTML."""

    pk: int
    number: int
    path: str
    label: str
    source: str
    target: str
    string_id: int
    context_id: int
    translation: Any

    @property
    def source_text(self) -> str:
        return plain(self.source)

    @property
    def target_text(self) -> str:
        return plain(self.target)

    @property
    def version(self) -> str:
        return version_of(self.target)

    @property
    def is_translated(self) -> bool:
        return bool(self.target)

    @property
    def is_machine_made(self) -> bool:
        """Written by a machine, and no person has confirmed it yet."""
        return self.translation is not None and self.translation.translation_type == (
            StringTranslation.TRANSLATION_TYPE_MACHINE
        )

    @property
    def is_prose(self) -> bool:
        """Nothing in an address is compared, nor sent to a machine."""
        return self.path != ADDRESS


def segments_of(translation: Translation, *, only: int | None = None) -> list[Segment]:
    """The segments in the order of the page; `only` one of them, if it still exists."""
    rows = StringSegment.objects.filter(source_id=translation.source_id).select_related("string", "context")
    rows = rows.order_by("order", "pk")
    written = {
        (each.translation_of_id, each.context_id): each
        for each in StringTranslation.objects.filter(
            context__object_id=translation.source.object_id, locale_id=translation.target_locale_id
        ).select_related("last_translated_by")
    }
    model = translation.source.specific_content_type.model_class()
    found = []
    for number, row in enumerate(rows, start=1):
        if only is not None and row.pk != only:
            continue
        translated = written.get((row.string_id, row.context_id))
        found.append(
            Segment(
                pk=row.pk,
                number=number,
                path=row.context.path,
                label=_label(model, row.context.path),
                source=row.string.data,
                target=translated.data if translated else "",
                string_id=row.string_id,
                context_id=row.context_id,
                translation=translated,
            )
        )
    return found


def languages_of(translation: Translation) -> tuple[Language, Language]:
    """From and into which language."""
    return language_of(translation.source.locale.language_code), language_of(translation.target_locale.language_code)


def plain(html: str) -> str:
    return StringValue(html).render_text() if html else ""


def normal(html: str) -> str:
    """One way of writing the same fragment: people type “&”, programs write “&amp;”."""
    return str(BeautifulSoup(html, "html.parser")) if "<" in html or "&" in html else html


def version_of(target: str) -> str:
    """Tells two wordings of a translation apart; empty where there is none."""
    return hashlib.sha256(normal(target).encode()).hexdigest()[:16] if target else ""


def problem_with(source: str, target: str) -> str:
    """Why a page cannot show this translation, in wagtail-localize's words; empty when it can."""
    try:
        StringValue.from_translated_html(target)
        validate_translation_links(source, target)
    except ValueError as error:
        return str(error)
    return ""


def _label(model: Any, path: str) -> str:
    try:
        return capfirst(str(model._meta.get_field(path.partition(".")[0]).verbose_name))
    except (FieldDoesNotExist, AttributeError):
        return ""
