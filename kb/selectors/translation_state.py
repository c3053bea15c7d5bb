"""How far each translation is: the one definition, for readers, editors and the board.

A work has a source and, in the other language, a translation. Where wagtail-localize links the two, it says which is
which; two pages that an import could not link have their source in the one that was published first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.kinds import kind_of_model
from kb.languages import Language, language_of, other_language
from kb.models import KnowledgePage, Significance, TranslationStanding, TranslationState, TranslationTask
from kb.passages import count_words, plain
from kb.work_translation import (
    ADDRESS,
    NO_TASK,
    Link,
    Owner,
    Part,
    Published,
    Task,
    WorkTranslation,
    source_of,
    state_of_live,
)


def translation_of_work(work: UUID | str) -> WorkTranslation | None:
    """None where the work has no page at all."""
    return next(iter(translations([work])), None)


def translations(works: Iterable[UUID | str] | None = None) -> list[WorkTranslation]:
    """The translations of these works, or of all; the number of questions does not depend on how many there are."""
    keys = None if works is None else [str(work) for work in works]
    rows = _by_work(_pages(keys))
    links = {str(row.source.object_id): _link(row) for row in _links(keys)}
    standings = {(str(row.work), row.language): row for row in _standings(keys)}
    tasks = {(str(row.work), row.language): row for row in _tasks(keys)}
    undone = _undone([links[key] for key in rows if key in links])
    found = []
    for key, pages in rows.items():
        parts = {language: _part(row) for language, row in pages.items()}
        link = links.get(key)
        source = source_of(parts, link)
        language = other_language(source.language)
        row = pages[source.language]
        task = tasks.get((key, language))
        found.append(
            _reckoned(
                work=key,
                kind=kind_of_model(row["content_type__model"]),
                institution=_owner(row),
                source=source,
                target=parts.get(language),
                link=link,
                standing=standings.get((key, language)),
                undone=undone.get(link.pk, Undone()) if link else Undone(),
                task=NO_TASK if task is None else Task(task.person, task.due, task.note, task.assigned_at),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Undone:
    """What a translator still has to translate of the text in hand."""

    passages: int = 0
    words: int = 0


def _reckoned(
    *,
    work: str,
    kind: str,
    institution: Owner | None,
    source: Part,
    target: Part | None,
    link: Link | None,
    standing: TranslationStanding | None,
    undone: Undone,
    task: Task,
) -> WorkTranslation:
    significance = ""
    passages, words = (0, 0) if standing is None else (standing.passages, standing.words)
    is_linked = link is not None and link.is_enabled
    state: Any
    if target is None:
        state, since = TranslationState.NOT_BEGUN, source.first_published_at
    elif target.live:
        significance = significance_of_live(standing, source, target)
        state = state_of_live(significance)
        since = target.last_published_at
        if significance:
            since = (standing.behind_since if standing else None) or source.last_published_at
    else:
        is_done = is_linked and not undone.passages
        state = TranslationState.AWAITING_PUBLICATION if is_done else TranslationState.IN_TRANSLATION
        since = link.created_at if link is not None else None
    found = WorkTranslation(
        work=work,
        kind=kind,
        institution=institution,
        language=other_language(source.language),
        source=source,
        target=target,
        link=link,
        state=state,
        significance=significance,
        since=since,
        passages=passages,
        words=words,
        task=task,
    )
    # Once the translator has the new text in hand, what is left of it says more than what changed.
    in_hand = is_linked and target is not None and (found.is_synced or not target.live)
    if not in_hand:
        return found
    return replace(found, passages=undone.passages, words=undone.words)


def significance_of_live(standing: TranslationStanding | None, source: Published, target: Published) -> str:
    """Of a published translation: as it was reckoned; where a publication was missed so far, the graver assumption."""
    if standing is not None and is_reckoned(standing, source):
        return standing.significance
    is_behind = bool(
        source.last_published_at and target.last_published_at and source.last_published_at > target.last_published_at
    )
    return str(Significance.MAJOR) if is_behind else ""


def is_reckoned(standing: TranslationStanding, source: Published) -> bool:
    """False when the source was published in a way that nobody heard of."""
    if not source.live or source.last_published_at is None:
        return True
    return standing.source_published_at == source.last_published_at


def unreckoned(limit: int) -> list[str]:
    """The works of which a part was published without anybody reckoning with it."""
    standings = {str(row.work): row for row in _standings(None)}
    found = []
    for key, pages in _by_work(_pages(None)).items():
        standing = standings.get(key)
        # Of two pages one was deleted, and the other is now what would be translated.
        is_turned = standing is not None and list(pages) == [standing.language]
        live = [row for row in pages.values() if row["live"] and row["last_published_at"]]
        reckoned = set() if standing is None else {standing.source_published_at, standing.translation_published_at}
        if is_turned or any(row["last_published_at"] not in reckoned for row in live):
            found.append(key)
        if len(found) == limit:
            break
    return found


def link_of(work: UUID | str) -> Link | None:
    rows = list(_links([str(work)]))
    return _link(rows[-1]) if rows else None


def part_of(page: KnowledgePage) -> Part:
    return Part(page.pk, page.title, page.language, page.live, page.first_published_at, page.last_published_at)


def _pages(keys: list[str] | None) -> QuerySet[Any]:
    pages = KnowledgePage.objects.filter(alias_of__isnull=True)
    if keys is not None:
        pages = pages.filter(translation_key__in=keys)
    return pages.order_by("pk").values(
        "pk",
        "translation_key",
        "draft_title",
        "live",
        "first_published_at",
        "last_published_at",
        "institution_id",
        "institution__name_es",
        "institution__name_en",
        "content_type__model",
        "locale__language_code",
    )


def _by_work(rows: Iterable[dict[str, Any]]) -> dict[str, dict[Language, dict[str, Any]]]:
    found: dict[str, dict[Language, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["translation_key"]), {})[language_of(row["locale__language_code"])] = row
    return found


def _owner(row: dict[str, Any]) -> Owner | None:
    if row["institution_id"] is None:
        return None
    return Owner(row["institution_id"], row["institution__name_es"], row["institution__name_en"])


def _part(row: dict[str, Any]) -> Part:
    return Part(
        pk=row["pk"],
        title=row["draft_title"],
        language=language_of(row["locale__language_code"]),
        live=row["live"],
        first_published_at=row["first_published_at"],
        last_published_at=row["last_published_at"],
    )


def _links(keys: list[str] | None) -> QuerySet[Translation]:
    """Of two links of one work the enabled, newer one comes last, and so counts."""
    links = Translation.objects.exclude(target_locale=F("source__locale"))
    if keys is not None:
        links = links.filter(source__object_id__in=keys)
    return (
        links.select_related("source__locale", "target_locale").defer("source__content_json").order_by("enabled", "pk")
    )


def _link(row: Translation) -> Link:
    return Link(
        pk=row.pk,
        source_pk=row.source_id,
        source_language=language_of(row.source.locale.language_code),
        language=language_of(row.target_locale.language_code),
        is_enabled=row.enabled,
        synced_at=row.source.last_updated_at,
        created_at=row.created_at,
    )


def _standings(keys: list[str] | None) -> QuerySet[TranslationStanding]:
    standings = TranslationStanding.objects.defer("source_text", "followed_text")
    return standings if keys is None else standings.filter(work__in=keys)


def _tasks(keys: list[str] | None) -> QuerySet[TranslationTask]:
    tasks = TranslationTask.objects.select_related("person")
    return tasks if keys is None else tasks.filter(work__in=keys)


def _undone(links: list[Link]) -> dict[int, Undone]:
    """By link: the passages in hand without a translation."""
    of_source = {link.source_pk: link.pk for link in links if link.is_enabled}
    if not of_source:
        return {}
    translated = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("source__translations__target_locale_id"),
        has_error=False,
    )
    undone = StringSegment.objects.filter(
        ~Exists(translated), source__in=list(of_source), source__translations__in=list(of_source.values())
    ).exclude(context__path=ADDRESS)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for source_pk, text in undone.values_list("source_id", "string__data"):
        count = counts[of_source[source_pk]]
        count[0] += 1
        count[1] += count_words(plain(text))
    return {pk: Undone(*count) for pk, count in counts.items()}


def undone_passages(translation: Translation) -> int:
    """How many passages in hand have no translation that could be published."""
    segments = StringSegment.objects.filter(source=translation.source_id).exclude(context__path=ADDRESS)
    return segments.annotate_translation(translation.target_locale_id).filter(translation__isnull=True).count()


def translation_into(page: Page) -> Translation | None:
    """wagtail-localize's record that this page is a translation which its editor keeps."""
    found: Translation | None = (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .select_related("source__locale", "source__specific_content_type", "target_locale")
        .first()
    )
    return found
