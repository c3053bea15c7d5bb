"""What search engines may list: every public page once, with its real translations."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from wagtail.models import Page

from home.models import HomePage, InformationPage, SectionPage
from kb.selectors.visibility import PUBLIC, restrictions, visible_to


@dataclass
class Entry:
    url: str
    lang: str
    changed: datetime | None
    alternates: list["Entry"] = field(default_factory=list)


def entries(request: HttpRequest) -> list[Entry]:
    by_work: dict[str, list[Entry]] = defaultdict(list)
    for page in _public_pages():
        url = page.get_full_url(request)
        if url:
            lang = "es-MX" if page.locale.language_code.startswith("es") else "en-GB"
            by_work[str(page.translation_key)].append(Entry(url, lang, page.last_published_at))
    found = []
    for parts in by_work.values():
        for part in parts:
            part.alternates = parts if len(parts) > 1 else []
            found.append(part)
    return found


def _public_pages() -> list[Page]:
    works = visible_to(PUBLIC).filter(alias_of__isnull=True).select_related("locale").order_by("path")
    shut = tuple(each.path for each in restrictions())
    frame_pages = Page.objects.live().type(HomePage, SectionPage, InformationPage).select_related("locale")
    return [*(page for page in frame_pages.order_by("path") if not (shut and page.path.startswith(shut))), *works]
