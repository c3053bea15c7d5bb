"""Lets the editors of a page say how the page stands to its other language."""

from dataclasses import dataclass

from django import template

from kb.models import KnowledgePage, SourceChange
from kb.permissions import may_translate, may_use_board
from kb.selectors.source_changes import LateText, late_texts, published_changes
from kb.selectors.translation_state import translation_of_work
from kb.work_translation import WorkTranslation

register = template.Library()


@dataclass(frozen=True)
class EditorNotice:
    """`is_source`: whether the page being edited is the original. `changes`: those that the translation lacks."""

    item: WorkTranslation
    is_source: bool
    changes: list[SourceChange]
    late_texts: list[LateText]
    may_bring: bool
    may_see_board: bool


@register.simple_tag(takes_context=True)
def translation_notice(context, page):
    """How the work's translation stands; None for what is no work, or stands in one language only."""
    if not isinstance(page.specific_deferred, KnowledgePage) or page.alias_of_id or not page.pk:
        return None
    item = translation_of_work(page.translation_key)
    if item is None or item.target is None:
        return None
    user = context["request"].user
    is_source = item.source.pk == page.pk
    return EditorNotice(
        item=item,
        is_source=is_source,
        changes=published_changes(item) if item.is_behind else [],
        late_texts=[] if is_source else late_texts(item),
        may_bring=item.can_be_sent
        and may_translate(user, item.institution and item.institution.pk, None if is_source else page),
        may_see_board=may_use_board(user),
    )
