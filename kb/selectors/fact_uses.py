"""Where facts stand: the pages that show them, and those that will once their draft is published."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex, Revision

from kb.blocks.facts_within import fact_places
from kb.languages import language_of
from kb.models import Fact, KnowledgePage

# How a block of a fact begins in the stored content of a revision, whose streams are text inside text.
BLOCK_IN_CONTENT = '\\"fact\\"'


@dataclass(frozen=True, slots=True)
class FactUse:
    """A page with a fact in it. `is_pending`: only in the draft on top of what readers see."""

    page: KnowledgePage
    is_pending: bool = False

    @property
    def title(self) -> str:
        return str(self.page.title if self.page.live else self.page.draft_title)

    @property
    def work_key(self) -> str:
        return str(self.page.translation_key)

    @property
    def language(self) -> str:
        return language_of(self.page.locale.language_code)


def uses_of(fact_pks: Iterable[int]) -> dict[int, list[FactUse]]:
    """Every page in which each of the facts stands, in the order of their titles: four questions however many facts."""
    wanted = set(fact_pks)
    if not wanted:
        return {}
    shown = _pages_by_fact(wanted)
    pending = _drafts_by_fact(wanted)
    pks = {pk for found in (shown, pending) for of_fact in found.values() for pk in of_fact}
    pages = KnowledgePage.objects.select_related("locale", "institution", "content_type").in_bulk(pks)
    uses: dict[int, list[FactUse]] = {}
    for fact_pk in wanted:
        now = shown.get(fact_pk, set())
        found_here = [FactUse(pages[pk]) for pk in now if pk in pages]
        found_here += [FactUse(pages[pk], is_pending=True) for pk in pending.get(fact_pk, set()) - now if pk in pages]
        uses[fact_pk] = sorted(found_here, key=lambda use: (use.title.casefold(), use.page.pk))
    return uses


def uses_of_fact(fact: Fact) -> list[FactUse]:
    return uses_of([fact.pk])[fact.pk]


def count_works(uses: Iterable[FactUse]) -> int:
    return len({use.work_key for use in uses})


def pages_showing(facts: QuerySet[Fact] | Iterable[Fact]) -> QuerySet[KnowledgePage]:
    """The pages in which any of these facts stands now, by Wagtail's index of references."""
    return KnowledgePage.objects.filter(
        pk__in={pk for of_fact in _pages_by_fact(_pks(facts)).values() for pk in of_fact}
    )


def facts_shown_on(pages: QuerySet[KnowledgePage]) -> QuerySet[Fact]:
    """The facts that stand on any of these pages, for use within other questions."""
    as_text = pages.order_by().annotate(as_text=Cast("pk", output_field=CharField())).values("as_text")
    found = (
        _references().filter(object_id__in=as_text).annotate(fact=Cast("to_object_id", output_field=BigIntegerField()))
    )
    return Fact.objects.filter(pk__in=found.values("fact"))


def facts_in(page_model: type[KnowledgePage], content: Mapping[str, Any]) -> set[int]:
    """The facts in the stored content of a revision."""
    return {
        int(holder[key])
        for _name, block, stored in stored_streams(page_model, content)
        for holder, key in fact_places(block, stored)
    }


def stored_streams(
    page_model: type[KnowledgePage], content: Mapping[str, Any]
) -> Iterator[tuple[str, StreamBlock, list[Any]]]:
    """The streams of stored content: name of the field, its block, what it keeps."""
    for field in page_model._meta.get_fields():
        if isinstance(field, StreamField) and content.get(field.name):
            yield field.name, field.stream_block, json.loads(content[field.name])


def _pks(facts: Iterable[Fact]) -> set[int]:
    return {fact.pk for fact in facts}


def _references() -> QuerySet[ReferenceIndex]:
    types = ContentType.objects.get_for_models(Page, Fact)
    return ReferenceIndex.objects.filter(base_content_type=types[Page], to_content_type=types[Fact])


def _pages_by_fact(fact_pks: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = _references().filter(to_object_id__in=[str(pk) for pk in fact_pks])
    for fact_pk, page_pk in rows.values_list("to_object_id", "object_id"):
        found.setdefault(int(fact_pk), set()).add(int(page_pk))
    return found


def _drafts_by_fact(fact_pks: set[int]) -> dict[int, set[int]]:
    """Of live pages: what the draft on top of them, or a version that waits for its day, holds. Their rows do not."""
    found: dict[int, set[int]] = {}
    for revision in revisions_with_facts().filter(_comes_next()):
        model = revision.content_type.model_class()
        for fact_pk in facts_in(model, revision.content) & fact_pks:
            found.setdefault(fact_pk, set()).add(int(revision.object_id))
    return found


def revisions_with_facts() -> QuerySet[Revision]:
    return (
        Revision.objects.filter(base_content_type=ContentType.objects.get_for_model(Page))
        .annotate(text=Cast("content", output_field=TextField()))
        .filter(text__contains=BLOCK_IN_CONTENT)
        .select_related("content_type")
        .order_by("pk")
    )


def _comes_next() -> Q:
    with_drafts = KnowledgePage.objects.filter(live=True, has_unpublished_changes=True)
    latest = with_drafts.exclude(latest_revision=F("live_revision")).values("latest_revision_id")
    return Q(pk__in=latest) | Q(approved_go_live_at__isnull=False)
