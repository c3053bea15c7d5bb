"""The two languages: short codes for our own data, locale codes for Wagtail and Django."""

from functools import lru_cache
from typing import Literal

from django.utils.translation import get_language

Language = Literal["es", "en"]

LANGUAGES: tuple[Language, ...] = ("es", "en")
LOCALE_CODES: dict[Language, str] = {"es": "es-mx", "en": "en-gb"}
# Each language named in itself, the way a reader of that language looks for it.
LANGUAGE_NAMES: dict[Language, str] = {"es": "Español", "en": "English"}

_FOLD = str.maketrans("áéíóúü", "aeiouu")


def language_of(code: str | None) -> Language:
    """The short language of any code ("es-MX", "en", "en-gb"); Spanish, the site's first, when unknown."""
    return "en" if (code or "").lower().startswith("en") else "es"


def locale_code(language: Language) -> str:
    """The locale code of a short language: "es" -> "es-mx"."""
    return LOCALE_CODES[language]


def active_language() -> Language:
    """The language of the page being written."""
    return language_of(get_language())


def fold_vowels(text: str) -> str:
    """Lower case, vowels without accents."""
    return text.lower().translate(_FOLD)


@lru_cache(maxsize=5_000)
def sorting_key(text: str) -> str:
    """The place of a text in either language's alphabet, on any database: accents do not count, ñ follows every n."""
    return fold_vowels(text).replace("ñ", "n~")


def other_language(language: Language) -> Language:
    return "en" if language == "es" else "es"
