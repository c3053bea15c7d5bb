"""Reads across works: their parts by language, the works near them, the newest ones."""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet
from wagtail.models import Site

from kb.kinds import KINDS, MODEL_NAMES, kind_of_model
from kb.languages import Language, sorting_key
from kb.models import KnowledgePage
from kb.selectors import prepared
from kb.selectors.visibility import Visitor, rows_visible_to, visible_to

CARD_RELATIONS = ("locale", "jurisdiction")
# What the address and the language of a page need.
PLACE_FIELDS = (
    "title",
    "slug",
    "url_path",
    "path",
    "depth",
    "translation_key",
    "alias_of",
    "content_type",
    "locale__language_code",
)
CARD_FIELDS = (
    *PLACE_FIELDS,
    "live",
    "first_published_at",
    "last_published_at",
    "summary",
    "level",
    "checked_on",
    "check_by",
    "is_joint",
    "jurisdiction__code",
    "jurisdiction__name_es",
    "jurisdiction__name_en",
)


def cards(pages: QuerySet[KnowledgePage]) -> QuerySet[KnowledgePage]:
    """What a card needs in one query; the rest of the row stays in the database."""
    return pages.select_related(*CARD_RELATIONS).only(*CARD_FIELDS)


def pages_for_keys(keys: Iterable[str], language: Language, visitor: Visitor) -> dict[str, KnowledgePage]:
    """The visible page of each work in the reader's language, else in the other; missing where none is visible."""
    found: dict[str, KnowledgePage] = {}
    for page in _cards_of(keys, visitor):
        key = page.work_key
        if key not in found or page.language == language:
            found[key] = page
    return found


def parts_for_keys(keys: Iterable[str], visitor: Visitor) -> dict[str, dict[Language, KnowledgePage]]:
    """Every visible page of each work, by language."""
    found: dict[str, dict[Language, KnowledgePage]] = {}
    for page in _cards_of(keys, visitor):
        found.setdefault(page.work_key, {})[page.language] = page
    return found


def _cards_of(keys: Iterable[str], visitor: Visitor) -> list[KnowledgePage]:
    """The visible pages of these works; what is no key of a work finds nothing."""

    def ask(pages: QuerySet[KnowledgePage], values: Mapping[str, Any]) -> QuerySet[KnowledgePage]:
        return cards(pages.filter(translation_key__in=values["keys"])).order_by("pk")

    found = rows_visible_to(visitor, "cards", ask, keys=_uuids(keys))
    # Wagtail looks the sites up for the address of each page anew, unless the page has them already.
    paths = Site.get_site_root_paths() if found else []
    for page in found:
        page._wagtail_cached_site_root_paths = paths
    return found


def _uuids(keys: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for key in keys:
        with suppress(ValueError):
            found.append(uuid.UUID(str(key)))
    return found


_KIND_RELATIONS = tuple(MODEL_NAMES.values())


def work_at(url_path: str, likely_kind: str = "") -> KnowledgePage | None:
    """The page of a work at this place in the tree, in its own kind, whether or not it is live: one query.

    Wagtail would take two queries for every level of the tree. Asking for one kind is much less work for the
    database layer than asking for all of them, so whoever can guess the kind should.
    """
    if likely_kind:
        model = apps.get_model("kb", MODEL_NAMES[likely_kind])
        relations = [name for name in _SHOWN_RELATIONS if hasattr(model, name)]

        def ask(values: Mapping[str, Any]) -> QuerySet[KnowledgePage]:
            return model.objects.filter(url_path=values["url_path"]).select_related(*relations)[:1]

        for found in prepared.rows(("work at", likely_kind), ask, url_path=url_path):
            return found
    page = _with_kinds(KnowledgePage.objects.filter(url_path=url_path)).first()
    return None if page is None else _in_own_kind(page)


_JOINED = ("locale", "jurisdiction", "institution")
_SHOWN_RELATIONS = (*_JOINED, "issuing_body")


def _with_kinds(pages: QuerySet[KnowledgePage]) -> QuerySet[KnowledgePage]:
    return pages.select_related(*_JOINED, *_KIND_RELATIONS, "regulatorymodelpage__issuing_body")


def _in_own_kind(page: KnowledgePage) -> KnowledgePage:
    specific: KnowledgePage = getattr(page, MODEL_NAMES[page.kind])
    # The row of the kind is an object of its own: what was joined to the common row goes along.
    for name in _JOINED:
        setattr(specific, name, getattr(page, name))
    return specific


def translations_of(page: KnowledgePage, visitor: Visitor) -> list[KnowledgePage]:
    """The visible pages of the same work in other languages."""
    return list(cards(visible_to(visitor).filter(translation_key=page.translation_key).exclude(pk=page.pk)))


def related_keys(page: KnowledgePage, topic_pks: Iterable[int], visitor: Visitor, *, limit: int = 4) -> list[str]:
    """The visible works that share most topics with this one. Both parts of a work have the same topics."""
    topics = list(topic_pks)
    if not topics:
        return []

    def ask(pages: QuerySet[KnowledgePage], values: Mapping[str, Any]) -> QuerySet[Any]:
        return (
            pages.filter(topic_links__tag_id__in=values["topics"])
            .exclude(translation_key=values["own_key"])
            .order_by()
            .values_list("translation_key")
            .annotate(shared=Count("topic_links__tag_id", distinct=True))
            .order_by("-shared", "translation_key")[:limit]
        )

    near = rows_visible_to(visitor, f"related {limit}", ask, topics=topics, own_key=page.translation_key)
    return [str(key) for key, _shared in near]


def one_per_work(pages: Iterable[KnowledgePage], language: Language) -> list[KnowledgePage]:
    """The pages in their order, one for each work: that of the language where both are there."""
    chosen: dict[str, KnowledgePage] = {}
    for page in pages:
        if page.work_key not in chosen or page.language == language:
            chosen[page.work_key] = page
    return list(chosen.values())


def newest_works(language: Language, visitor: Visitor, *, limit: int = 5) -> list[KnowledgePage]:
    """The works whose first part came out last, newest first."""
    rows = visible_to(visitor).order_by("-first_published_at", "pk").values_list("translation_key", flat=True)
    keys = list(dict.fromkeys(str(key) for key in rows[: limit * 2]))[:limit]
    pages = pages_for_keys(keys, language, visitor)
    return [pages[key] for key in keys if key in pages]


def counts_by_kind(visitor: Visitor) -> dict[str, int]:
    """Number of visible works (not pages) of each kind."""
    from_models = (
        visible_to(visitor)
        .order_by()
        .values_list("content_type__model")
        .annotate(works=Count("translation_key", distinct=True))
    )
    counts = dict.fromkeys(KINDS, 0)
    counts.update({kind_of_model(model): works for model, works in from_models})
    return counts


def works_with_topic(concept_pk: int, language: Language, visitor: Visitor) -> list[KnowledgePage]:
    return _by_title(visible_to(visitor).filter(topic_links__tag_id=concept_pk), language)


def works_of_institution(institution_pk: int, language: Language, visitor: Visitor) -> list[KnowledgePage]:
    return _by_title(visible_to(visitor).filter(institution_id=institution_pk), language)


def works_of_kind(kind: str, language: Language, visitor: Visitor) -> list[KnowledgePage]:
    """All visible works of a kind by title, in the reader's language where they exist in it."""
    of_kind = visible_to(visitor).filter(content_type__app_label="kb", content_type__model=MODEL_NAMES[kind])
    return _by_title(of_kind, language)


def _by_title(pages: QuerySet[KnowledgePage], language: Language) -> list[KnowledgePage]:
    """One page for each work in the order of the alphabet, which no two databases agree on."""
    return sorted(one_per_work(cards(pages).order_by("pk"), language), key=lambda page: sorting_key(page.title))
