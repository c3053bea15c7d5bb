"""The pages of both menus, kept for a short while: every public page shows them and they hardly ever change."""

from dataclasses import dataclass

from django.core.cache import cache
from wagtail.models import PageViewRestriction

from home.models import InformationPage, SectionPage
from kb.languages import LANGUAGES, Language, locale_code

# Another process sees a renamed section after this many seconds at the latest; this one at once (see forget).
SECONDS = 30


@dataclass(frozen=True)
class MenuPage:
    """`kind` is empty for an information page, `role` for a section."""

    title: str
    url: str
    kind: str = ""
    role: str = ""


def pages_of(language: Language) -> list[MenuPage]:
    """Live, unrestricted sections and information pages in the order of the tree."""
    found: list[MenuPage] | None = cache.get(_key(language))
    if found is None:
        found = _read(language)
        cache.set(_key(language), found, SECONDS)
    return found


def forget(**kwargs) -> None:
    """For signals: the menus are read again."""
    cache.delete_many([_key(language) for language in LANGUAGES])


def _key(language: Language) -> str:
    return f"home.menus.{language}"


def _read(language: Language) -> list[MenuPage]:
    shut = PageViewRestriction.objects.values("page_id")
    of_language = {"locale__language_code": locale_code(language), "live": True}
    sections = SectionPage.objects.filter(show_in_menus=True, **of_language).exclude(pk__in=shut).order_by("path")
    information = InformationPage.objects.filter(**of_language).exclude(pk__in=shut).order_by("path")
    # Directly below the home page the address is the prefix and the slug.
    return [
        *(MenuPage(page.title, f"/{language}/{page.slug}/", page.kind) for page in sections),
        *(MenuPage(page.title, f"/{language}/{page.slug}/", role=page.role) for page in information),
    ]
