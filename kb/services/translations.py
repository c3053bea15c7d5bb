"""Keeps what is known of each translation true: what its source has published since, and how much that matters.

Everything hangs on `reckon`, which compares what is published with what was last reckoned with. It is called after each
publication, whatever it came through (kb.translation_events), and again every minute for what was missed: a change is
never lost for want of a signal, and running it twice changes nothing. A person's word on a change is only added.
"""

import json
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, log
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TemplateSegment,
    TranslatableObject,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.languages import Language, other_language
from kb.models import KnowledgePage, Significance, SourceChange, TranslationStanding, TranslationTask
from kb.passages import (
    ADDED,
    CHANGED,
    PassageChange,
    as_data,
    changes_between,
    count_all_words,
    count_words,
    from_data,
    passages_of,
)
from kb.selectors.translation_state import link_of, part_of, unreckoned
from kb.selectors.visibility import open_to_everybody
from kb.services.late_texts import forget_old_passages
from kb.significance import Suggestion, heaviest, suggest
from kb.work_translation import ADDRESS, Link, source_of
from people.models import User

logger = logging.getLogger(__name__)

# A run takes no longer than a minute has; what is left is done by the next.
MOST_AT_ONCE = 200


def reckon(work: UUID | str) -> None:
    """Compares what is published of this work with what was last reckoned with, and writes down what is new."""
    with transaction.atomic():
        parts = _parts(work)
        if not parts:
            return
        link = link_of(work)
        source = parts[source_of({language: part_of(page) for language, page in parts.items()}, link).language]
        language = other_language(source.language)
        TranslationStanding.objects.filter(work=work).exclude(language=language).delete()
        standing, _created = TranslationStanding.objects.get_or_create(work=work, language=language)
        target = parts.get(language)
        if source.live:
            _hear_source(standing, source, has_translation=target is not None)
        heard = target is not None and target.live and _hear_translation(standing, source, target, link)
        _summarise(standing, source)
        standing.save()
        if heard and not standing.significance:
            TranslationTask.objects.filter(work=work, language=language).delete()


def reckon_missed() -> int:
    """Reckons with what was published unheard; returns with how many works. Also clears what belongs to no work."""
    missed = unreckoned(MOST_AT_ONCE)
    for work in missed:
        _reckon_safely(work)
    forget_deleted_works()
    forget_old_passages()
    return len(missed)


def hear_publication(page: KnowledgePage) -> None:
    """After a page of a work was published. Never fails: the publication counts for more, and the next run catches up."""
    _reckon_safely(page.work_key)


def _reckon_safely(work: str) -> None:
    try:
        reckon(work)
    except Exception:  # whatever is wrong with one work must not stop its publication or the others
        logger.exception("Could not reckon the translation of work %s", work)


def say_of_next_change(page: KnowledgePage, *, significance: str, note: str = "", by: User | None) -> SourceChange:
    """Keeps a person's word on the change that is about to be published, now or at its hour."""
    change, _created = SourceChange.objects.update_or_create(
        work=page.translation_key,
        language=page.language,
        published_at=None,
        defaults={
            "significance": Significance(significance),
            "note": note,
            "said_by": by,
            "said_at": timezone.now(),
        },
    )
    return change


@transaction.atomic
def say_of_change(change: SourceChange, *, significance: str, note: str = "", by: User) -> None:
    """A person's word on a change that is already published, in place of the default or of an earlier word."""
    before = change.significance
    change.significance, change.note = Significance(significance), note
    change.said_by, change.said_at = by, timezone.now()
    change.save()
    page = _parts(change.work).get(change.language)
    if page is not None:
        log(
            page,
            "kb.translation.significance",
            user=by,
            data={"before": before, "after": change.significance, "note": note},
        )
    reckon(change.work)


def forget_deleted_works() -> None:
    """Clears what is kept of the translations of works that have no page any more, in any language."""
    living = KnowledgePage.objects.values("translation_key")
    for model in (SourceChange, TranslationStanding, TranslationTask):
        model._default_manager.exclude(work__in=living).delete()
    gone = TranslatableObject.objects.filter(
        sources__specific_content_type__app_label=KnowledgePage._meta.app_label
    ).exclude(translation_key__in=living)
    for key in list(gone.values_list("translation_key", flat=True).distinct()):
        _forget_segments(key)


def _forget_segments(key: UUID) -> None:
    # Their context is protected: segments go first.
    for segments in (OverridableSegment, RelatedObjectSegment, StringSegment, TemplateSegment):
        segments._default_manager.filter(context__object_id=key).delete()
    for texts in (SegmentOverride, StringTranslation):
        texts._default_manager.filter(context__object_id=key).delete()
    TranslatableObject.objects.filter(translation_key=key).delete()


def suggested_for_next(page: KnowledgePage, draft: Any) -> tuple[list[PassageChange], Suggestion | None]:
    """What publishing `draft` would change of the text published now, and the significance to offer for it."""
    standing = TranslationStanding.objects.filter(
        work=page.translation_key, language=other_language(page.language)
    ).first()
    if standing is None or standing.source_published_at is None:
        return [], None
    after = passages_of(draft)
    changes = changes_between(from_data(standing.source_text), after)
    return changes, suggest(changes, total_words=count_all_words(after))


def _parts(work: UUID | str) -> dict[Language, Any]:
    pages = KnowledgePage.objects.filter(translation_key=work, alias_of__isnull=True).select_related("locale")
    return {page.language: page for page in pages}


def _hear_source(standing: TranslationStanding, source: KnowledgePage, *, has_translation: bool) -> None:
    if standing.source_published_at == source.last_published_at:
        return
    before, after = from_data(standing.source_text), passages_of(source.specific)
    changes = changes_between(before, after)
    word = SourceChange.objects.filter(work=standing.work, language=source.language, published_at__isnull=True).first()
    if standing.source_published_at is not None and has_translation and changes:
        suggestion = suggest(changes, total_words=count_all_words(after))
        change = word or SourceChange(work=standing.work, language=source.language)
        change.revision = source.live_revision
        change.published_at = source.last_published_at
        change.published_by = get_active_log_context().user
        change.suggested = suggestion.significance if suggestion else ""
        change.significance = change.significance or change.suggested
        change.passages = [each.as_data() for each in changes]
        change.save()
    elif word is not None:
        word.delete()
    standing.source_text = as_data(after)
    standing.source_published_at = source.last_published_at


def _hear_translation(
    standing: TranslationStanding, source: KnowledgePage, target: KnowledgePage, link: Link | None
) -> bool:
    """Whether there was something to hear."""
    if standing.translation_published_at == target.last_published_at:
        return False
    standing.translation_published_at = target.last_published_at
    if link is not None and link.is_enabled:
        _follow_linked(standing, source, target, link)
    elif source.live:
        _follow_unlinked(standing, source, target)
    return True


def _follow_linked(standing: TranslationStanding, source: KnowledgePage, target: KnowledgePage, link: Link) -> None:
    """The translation was made from the text that wagtail-localize holds; it follows what of that was translated."""
    held = TranslationSource.objects.get(pk=link.source_pk)
    untranslated = set(
        StringSegment.objects.filter(source=held)
        .annotate_translation(target.locale_id)
        .filter(translation__isnull=True)
        .values_list("context__path", flat=True)
    )
    text = [passage for passage in passages_of(held.as_instance()) if passage.path not in untranslated]
    standing.untranslated = len(untranslated - {ADDRESS})
    standing.followed_text = as_data(text)
    standing.followed_at = held.last_updated_at
    # A page that is not live keeps its latest draft in its own row, and that is what is held then.
    was_published = bool(json.loads(held.content_json).get("live"))
    standing.is_followed_public = was_published and _is_public(source)


def _follow_unlinked(standing: TranslationStanding, source: KnowledgePage, target: KnowledgePage) -> None:
    """Nothing says what it was made from: whoever published it last had the source of that day before them."""
    standing.untranslated = 0
    published_later = source.last_published_at and target.last_published_at < source.last_published_at
    if published_later:
        # Neither publication was heard of when it happened: all that is known is which came first.
        standing.followed_text, standing.followed_at = [], target.last_published_at
        standing.is_followed_public = False
        return
    standing.followed_text = standing.source_text
    standing.followed_at = target.last_published_at
    standing.is_followed_public = _is_public(source)


def _is_public(page: KnowledgePage) -> bool:
    return bool(open_to_everybody([page.pk]))


def _summarise(standing: TranslationStanding, source: KnowledgePage) -> None:
    current = from_data(standing.source_text)
    followed = from_data(standing.followed_text)
    changes = changes_between(followed, current) if standing.source_published_at else []
    standing.passages = len(changes)
    standing.words = _words_to_do(source, changes)
    standing.significance, standing.behind_since = "", None
    if not changes or standing.followed_at is None:
        return
    pending = SourceChange.objects.filter(
        work=standing.work, language=source.language, published_at__gt=standing.followed_at
    )
    weights = list(pending.values_list("significance", "published_at"))
    standing.significance = heaviest(weight for weight, _when in weights)
    standing.behind_since = min((when for _weight, when in weights), default=standing.source_published_at)
    if standing.untranslated:
        # Whatever was said of the changes: words of the other language stand on the page.
        standing.significance = Significance.MAJOR
    elif not weights:
        # A change before our time, or one that nobody recorded.
        suggestion = suggest(changes, total_words=count_all_words(current))
        standing.significance = suggestion.significance if suggestion else ""


def _words_to_do(source: KnowledgePage, changes: Iterable[PassageChange]) -> int:
    new = [change for change in changes if change.kind in (ADDED, CHANGED)]
    if not new:
        return 0
    places = {segment.path for segment in extract_segments(source.specific) if isinstance(segment, StringSegmentValue)}
    return sum(count_words(change.new) for change in new if change.path in places)
