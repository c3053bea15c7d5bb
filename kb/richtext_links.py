"""Links from running text to works: the text is the same for everybody, so it names only what anybody may see."""

from django.urls import reverse
from django.utils.html import escape
from wagtail.rich_text.pages import PageLinkHandler

from kb.models import KnowledgePage
from kb.selectors.visibility import open_to_everybody


class WorkLinkHandler(PageLinkHandler):
    """Wagtail would write the address, and so the title, of a page that is a draft or shut to the reader."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = [[page.localized, page] if page else [] for page in cls.get_many(attrs_list)]
        works = {page.pk for choice in pages for page in choice if isinstance(page, KnowledgePage)}
        shut = works - open_to_everybody(works) if works else set()
        return [_opening(choice, shut) for choice in pages]


def _opening(choice, shut):
    """The first of these pages that may be named; a work by its key, which leads on whoever may see it."""
    if not choice:
        return "<a>"
    url = next((page.url for page in choice if page.pk not in shut), None)
    return f'<a href="{escape(url or reverse("kb:work", args=[choice[0].translation_key]))}">'
