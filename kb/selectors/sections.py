"""Where works of a kind stand in the site's tree. The section page belongs to the site's frame, so it is named by a setting."""

from functools import lru_cache

from django.apps import apps
from django.conf import settings
from wagtail.models import Locale, Page


class SectionMissing(LookupError):
    """There is no section for this kind in this language; `migrate` creates them."""


@lru_cache(maxsize=1)
def _section_model() -> type[Page]:
    return apps.get_model(settings.KB_SECTION_MODEL)


def section_of(kind: str, locale: Locale) -> Page:
    """The section page of a kind in a locale. Raises SectionMissing."""
    section = _section_model().objects.filter(kind=kind, locale=locale, alias_of__isnull=True).order_by("pk").first()
    if section is None:
        raise SectionMissing(f"No section page of kind {kind!r} in {locale.language_code}; run migrate to create it.")
    return section
