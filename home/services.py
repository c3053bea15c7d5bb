"""The information pages that come with the software: about, contact, accessibility, privacy, reuse."""

import json
from pathlib import Path

from django.db import transaction
from django.utils.dateparse import parse_date
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale

from home.models import HomePage, InformationPage
from kb.languages import locale_code
from kb.models import LoadedItem
from kb.services.interchange.context import ImportContext
from kb.services.interchange.prose import blocks_of

FOLDER = Path(__file__).resolve().parent / "first_content"


def load_information_pages() -> int:
    """Creates the pages that were never delivered before, each in both languages; returns how many works."""
    loaded = 0
    for path in sorted(FOLDER.glob("*.json")):
        texts = json.loads(path.read_text(encoding="utf-8"))
        loaded += _deliver(f"information:{path.stem}", texts)
    return loaded


@transaction.atomic
def _deliver(key, texts):
    """Both languages or none: what failed is not delivered, so the next load tries it again."""
    if not LoadedItem.objects.get_or_create(key=key)[1]:
        return 0
    spanish = _create(texts, "es", None)
    _create(texts, "en", spanish)
    return 1


def _create(texts, language, source):
    locale = Locale.objects.get(language_code=locale_code(language))
    home = HomePage.objects.get(locale=locale, alias_of__isnull=True)
    part = texts[language]
    context = ImportContext(base=f"information/{texts['role']}", language=language, work_keys={}, folder=None)
    page = InformationPage(
        locale=locale,
        role=texts["role"],
        title=part["title"],
        slug=find_available_slug(home, part["slug"]),
        summary=part["summary"],
        body=json.dumps(blocks_of(part["body"], "body", context)),
        checked_on=parse_date(texts["checked_on"]),
        live=False,
    )
    if source is not None:
        page.translation_key = source.translation_key
    home.add_child(instance=page)
    page.save_revision().publish()
    return page
