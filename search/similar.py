"""Is there something like it already? Works near a title, and near the beginning of a text, in both languages.

The engine finds candidates as it finds answers; then their titles and beginnings are compared with what is about to be
written, by meaning where there is an encoder and by words where there is none. What is named must be worth a look: an
editor who is shown strangers stops looking. Measured in docs/importing.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import page_permission_policy

from kb.kinds import KIND_LABELS
from kb.languages import Language
from kb.models import KnowledgePage
from kb.selectors.visibility import Visitor, visitor_for_user
from kb.selectors.works import parts_for_keys
from kb.similarity import NearWork
from people.models import User
from search.embedding import Embedding
from search.engines import SearchUnavailable
from search.knowledge import knowledge
from search.language import understand
from search.language.stopwords import STOP_WORDS
from search.language.text import as_compared, stems
from search.language.vectors import Vectors, cosines, to_bytes
from search.mapping import beginning_of
from search.queries import MAX_TEXT, SearchQuery
from search.serving import search
from search.visitors import audience_of

MOST = 5
_CANDIDATES = 10
# The newest drafts: they are in no index, and what was begun years ago is nobody's work in progress.
_MOST_DRAFTS = 300

# From which cosine on two titles, or a text and a work's beginning, are near enough to be named.
NEAR_TITLES = 0.45
NEAR_TEXTS = 0.7
# Without an encoder: the share of the words of both titles together that they have in common.
SHARED_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class _Found:
    page: KnowledgePage
    nearness: float
    reason: str


def near_works(
    title: str, text: str = "", *, language: Language, user: User, but: Iterable[str] = ()
) -> list[NearWork]:
    """The works this person may see that are like it, nearest first; drafts only where this person may edit them."""
    title, text = title.strip()[:MAX_TEXT], " ".join(text.split())[:MAX_TEXT]
    if not title and not text:
        return []
    left_out = set(but)
    visitor = visitor_for_user(user)
    published = _published(title, text, language, visitor, left_out)
    drafts = _drafts(user, left_out)
    found: dict[str, _Found] = {}
    for each in _compared(title, text, language, [*published, *drafts]):
        known = found.get(each.page.work_key)
        if known is None or each.nearness > known.nearness:
            found[each.page.work_key] = each
    nearest = sorted(found.values(), key=lambda each: -each.nearness)[:MOST]
    return [_named(each) for each in nearest]


def _published(title: str, text: str, language: Language, visitor: Visitor, left_out: set[str]) -> list[KnowledgePage]:
    """Every visible page of the works that search finds for the title or the text."""
    known = knowledge()
    keys: dict[str, None] = {}
    for asked in filter(None, (title, text)):
        query = SearchQuery(text=asked, reader_language=language, page_size=_CANDIDATES)
        try:
            found = search(query, understand(asked, reader_language=language, knowledge=known), audience_of(visitor))
        except SearchUnavailable:
            # Drafts are still compared; that search is down is said where people search.
            continue
        keys |= dict.fromkeys(hit.key for hit in found.hits)
    parts = parts_for_keys([key for key in keys if key not in left_out], visitor)
    return [page for pages in parts.values() for page in pages.values()]


def _drafts(user: User, left_out: set[str]) -> list[KnowledgePage]:
    """Works in no index, because nobody has published them yet, that this person may edit."""
    may_edit = page_permission_policy.instances_user_has_permission_for(user, "change")
    pages: QuerySet[KnowledgePage] = KnowledgePage.objects.filter(live=False, alias_of__isnull=True)
    pages = pages.filter(pk__in=may_edit.order_by().values("pk")).exclude(translation_key__in=list(left_out))
    return list(pages.select_related("locale").order_by("-latest_revision_created_at", "-pk")[:_MOST_DRAFTS])


def _compared(title: str, text: str, language: Language, pages: Sequence[KnowledgePage]) -> Iterable[_Found]:
    embedding = Embedding.current()
    if not pages:
        return
    if embedding is None:
        yield from _compared_by_words(title, language, pages)
        return
    titles = [_title(page) for page in pages]
    beginnings = [beginning_of(page, most=MAX_TEXT) for page in pages] if text else []
    vectors = embedding.vectors({each for each in (*titles, *beginnings) if each})
    # What is only being asked about is not kept.
    asked = [each for each in (title, text) if each and each not in vectors]
    if asked:
        vectors |= dict(zip(asked, to_bytes(embedding.encoder.encode(asked)), strict=True))
    of_titles = _cosines(vectors, title, titles)
    of_texts = _cosines(vectors, text, beginnings) if text else [0.0] * len(pages)
    for page, name, of_title, of_text in zip(pages, titles, of_titles, of_texts, strict=True):
        if as_compared(name) == as_compared(title):
            yield _Found(page, 2.0, _("the same title"))
        elif of_title >= NEAR_TITLES:
            yield _Found(page, 1 + of_title, _("a title that means nearly the same"))
        elif of_text >= NEAR_TEXTS:
            yield _Found(page, of_text, _("its beginning says nearly the same"))


def _cosines(vectors: Mapping[str, Vectors], one: str, others: Sequence[str]) -> list[float]:
    """The nearness of each; 0 where there is nothing to compare."""
    return [float(cosines(vectors[other][np.newaxis], vectors[one])[0]) if one and other else 0.0 for other in others]


def _title(page: KnowledgePage) -> str:
    return page.title if page.live else page.draft_title or page.title


def _compared_by_words(title: str, language: Language, pages: Sequence[KnowledgePage]) -> Iterable[_Found]:
    own = _content(title, language)
    for page in pages:
        theirs = _content(_title(page), page.language)
        shared = len(own & theirs) / max(1, len(own | theirs))
        if shared >= SHARED_WORDS:
            yield _Found(page, shared, _("a title with the same words"))


def _content(title: str, language: str) -> frozenset[str]:
    return frozenset(stems(title, language)) - frozenset(STOP_WORDS[language])


def _named(found: _Found) -> NearWork:
    page = found.page
    return NearWork(
        title=_title(page),
        url=page.url if page.live and page.url else reverse("wagtailadmin_pages:edit", args=[page.pk]),
        language=page.language,
        kind_label=str(KIND_LABELS[page.kind]),
        reason=found.reason,
        is_draft=not page.live,
    )
