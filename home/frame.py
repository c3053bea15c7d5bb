"""What every public page needs around its content: menus, the language switch, alternates. Read lazily by templates."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import override
from wagtail.models import Page

from home import menus
from home.menus import MenuPage
from home.models import HomePage, InformationPage
from kb.languages import LANGUAGE_NAMES, LANGUAGES, Language, active_language, locale_code
from kb.models import KnowledgePage
from kb.selectors.work_page import work_page
from kb.shown import Shown


@dataclass(frozen=True)
class MenuItem(Shown):
    title: str
    url: str
    is_current: bool = False
    kind: str = ""


@dataclass(frozen=True)
class LanguageChoice(Shown):
    """One language of the switch. Without a translation its address says where the work can be read."""

    code: Language
    lang: str
    name: str
    url: str
    is_current: bool
    is_available: bool


@dataclass(frozen=True)
class Alternate(Shown):
    lang: str
    url: str


class Frame(Shown):
    """Built once a request; each property costs its queries only when a template reads it."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def page(self) -> Page | None:
        return getattr(self.request, "current_page", None)

    @cached_property
    def language(self) -> Language:
        return active_language()

    @property
    def lang(self) -> str:
        return "es-MX" if self.language == "es" else "en-GB"

    @property
    def home_url(self) -> str:
        return f"/{self.language}/"

    @property
    def search_url(self) -> str:
        return reverse("search:results")

    @property
    def glossary_url(self) -> str:
        return reverse("kb:glossary")

    @property
    def institutions_url(self) -> str:
        return reverse("kb:institutions")

    @property
    def compare_url(self) -> str:
        return reverse("kb:compare")

    @cached_property
    def _menus(self) -> list[MenuPage]:
        return menus.pages_of(self.language)

    @cached_property
    def sections(self) -> list[MenuItem]:
        path = self.request.path
        return [
            MenuItem(page.title, page.url, path.startswith(page.url), page.kind) for page in self._menus if page.kind
        ]

    @cached_property
    def information(self) -> list[MenuItem]:
        return [MenuItem(page.title, page.url, self.request.path == page.url) for page in self._menus if not page.kind]

    @property
    def contact_url(self) -> str:
        """Where a reader asks the coordination; empty when there is no such page in this language."""
        contact = InformationPage.Role.CONTACT
        return next((page.url for page in self._menus if page.role == contact), "")

    @cached_property
    def choices(self) -> list[LanguageChoice]:
        return [self._choice(language) for language in LANGUAGES]

    @property
    def alternates(self) -> list[Alternate]:
        """For hreflang: every language in which this very page exists, and only when there is more than one."""
        available = [choice for choice in self.choices if choice.is_available]
        if len(available) < 2:
            return []
        return [Alternate(choice.lang, self.request.build_absolute_uri(choice.url)) for choice in available]

    @property
    def canonical_url(self) -> str:
        return self.request.build_absolute_uri(self.request.path)

    def _choice(self, language: Language) -> LanguageChoice:
        is_current = language == self.language
        url, is_available = (self.request.get_full_path(), True) if is_current else self._elsewhere(language)
        return LanguageChoice(
            code=language,
            lang="es-MX" if language == "es" else "en-GB",
            name=LANGUAGE_NAMES[language],
            url=url,
            is_current=is_current,
            is_available=is_available,
        )

    def _elsewhere(self, language: Language) -> tuple[str, bool]:
        """The address of the same thing in another language, and whether it exists there."""
        page = self.page
        if isinstance(page, KnowledgePage):
            for translation in work_page(page, self.request).translations:
                if translation.language == language:
                    return translation.get_url(self.request), True
            with override(locale_code(language)):
                return reverse("kb:work", args=[page.translation_key]), False
        if isinstance(page, HomePage):
            return f"/{language}/", True
        if page is not None:
            translation = page.get_translations().live().filter(locale__language_code=locale_code(language)).first()
            return (translation.get_url(self.request), True) if translation else (f"/{language}/", False)
        return self._same_view(language)

    def _same_view(self, language: Language) -> tuple[str, bool]:
        try:
            match = resolve(self.request.path_info)
        except Resolver404:
            return f"/{language}/", False
        # What stands under no language (the administration, when it refuses somebody) is in no other one either.
        is_ours = self.request.path_info.startswith(tuple(f"/{each}/" for each in LANGUAGES))
        if not is_ours or not match.view_name or match.view_name.startswith("wagtail"):
            return f"/{language}/", False
        with override(locale_code(language)):
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        query = self.request.META.get("QUERY_STRING", "")
        return (f"{url}?{query}" if query else url), True


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor."""
    return {"frame": Frame(request)}
