"""Addresses start with a short language, `/es/` or `/en/`, while locales stay es-mx and en-gb.

The long codes drive dates, numbers and catalogues; nobody should have to read them in an
address. Django's LocaleMiddleware finds the language of a short prefix by itself, because it
takes the first variant that is configured when the plain language is not.
"""

from django.conf import settings
from django.urls import LocalePrefixPattern, URLPattern, URLResolver
from django.utils.translation import get_language


class ShortLocalePrefixPattern(LocalePrefixPattern):
    """Match and build `es/` for es-mx, `en/` for en-gb."""

    @property
    def language_prefix(self) -> str:
        language = get_language() or settings.LANGUAGE_CODE
        return f"{language.partition('-')[0]}/"


def language_patterns(*patterns: URLPattern | URLResolver) -> list[URLResolver]:
    """Put these patterns below the short prefix of the active language."""
    return [URLResolver(ShortLocalePrefixPattern(), list(patterns))]
