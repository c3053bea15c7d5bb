"""Changes what is kept of a work beside what readers see now: drafts, versions that wait, what translations start from."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslationSource

from kb.models import KnowledgePage

# Changes stored content in place; says whether it did.
Rewrite = Callable[[type[KnowledgePage], dict[str, Any]], bool]


def rewrite_revisions(revisions: Iterable[Revision], rewrite: Rewrite) -> set[int]:
    """Returns the pages whose revisions changed. The revisions stay what they were: same date, same author."""
    changed = set()
    for revision in revisions:
        if rewrite(revision.content_type.model_class(), revision.content):
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            changed.add(int(revision.object_id))
    return changed


def rewrite_translation_sources(sources: Iterable[TranslationSource], rewrite: Rewrite) -> None:
    """Otherwise the next translation published from them would bring back what was changed."""
    for source in sources:
        content = json.loads(source.content_json)
        if rewrite(source.specific_content_type.model_class(), content):
            text = json.dumps(content, cls=DjangoJSONEncoder)
            TranslationSource.objects.filter(pk=source.pk).update(content_json=text)


def revisions_that_come_next(pages: Iterable[KnowledgePage]) -> list[Revision]:
    """Of these pages: the version that readers see, the newest one, and what waits for its day."""
    pages = list(pages)
    pks = {pk for page in pages for pk in (page.latest_revision_id, page.live_revision_id) if pk}
    of_pages = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(page.pk) for page in pages]
    ).select_related("content_type")
    return list(of_pages.filter(pk__in=pks) | of_pages.filter(approved_go_live_at__isnull=False))
