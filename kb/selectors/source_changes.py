"""What changed in a source, passage by passage, as people read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from wagtail_localize.models import StringSegment, StringTranslation

from kb.languages import locale_code
from kb.models import KnowledgePage, SourceChange, TranslationStanding
from kb.passages import CHANGED, LINKS, PassageChange, changes_between, from_data, plain
from kb.selectors.visibility import Visitor
from kb.shown import Shown
from kb.work_translation import WorkTranslation
from people.models import User

_PIECE = re.compile(r"\w+|\W")
# Only signed-in readers see this field; so it is with what changed in it.
_FOR_SIGNED_IN = frozenset({"contact"})


@dataclass(frozen=True, slots=True)
class Run(Shown):
    """A stretch of words; `is_different` where the other side reads differently."""

    text: str
    is_different: bool


@dataclass(frozen=True, slots=True)
class ShownChange(Shown):
    """A changed passage under the name of its field, its differing words marked."""

    label: str
    kind: str
    is_link: bool
    old: list[Run]
    new: list[Run]


def shown_changes(changes: Iterable[PassageChange], page: KnowledgePage) -> list[ShownChange]:
    """`page`: of the kind whose fields are named."""
    return [_shown(change, page) for change in changes]


def changes_of(change: SourceChange) -> list[PassageChange]:
    return [PassageChange(**each) for each in change.passages]


def changes_not_followed(work: UUID | str, visitor: Visitor | None = None) -> list[PassageChange]:
    """Between the text that the published translation follows and the one published now.

    For a visitor: nothing of a text that was not public when it was followed, nor of what only signed-in readers see.
    Whether the visitor may see the source as it is now, the caller must know.
    """
    standing = TranslationStanding.objects.filter(work=work).first()
    if standing is None or standing.followed_at is None:
        return []
    if visitor is not None and not standing.is_followed_public:
        return []
    changes = changes_between(from_data(standing.followed_text), from_data(standing.source_text))
    if visitor is None or visitor.is_authenticated:
        return changes
    return [change for change in changes if change.field not in _FOR_SIGNED_IN]


def published_changes(item: WorkTranslation) -> list[SourceChange]:
    """The changes to the source that the translation does not follow, newest first."""
    standing = TranslationStanding.objects.filter(work=item.work, language=item.language).defer("source_text").first()
    changes = SourceChange.objects.filter(
        work=item.work, language=item.source.language, published_at__isnull=False
    ).select_related("said_by", "published_by")
    if standing is not None and standing.followed_at is not None:
        changes = changes.filter(published_at__gt=standing.followed_at)
    return list(changes.order_by("-published_at", "-pk"))


@dataclass(frozen=True, slots=True)
class LateText(Shown):
    """A translation that was saved after its passage had left the original."""

    original: str
    text: str
    person: User | None


def late_texts(item: WorkTranslation) -> list[LateText]:
    """Those that arrived since the changes were brought in; older ones were replaced on purpose."""
    if item.link is None or not item.is_linked:
        return []
    still_there = StringSegment.objects.filter(
        source=item.link.source_pk, string=OuterRef("translation_of"), context=OuterRef("context")
    )
    kept = StringTranslation.objects.filter(
        ~Exists(still_there),
        context__object_id=item.work,
        locale__language_code=locale_code(item.language),
        updated_at__gt=item.link.synced_at,
    ).select_related("translation_of", "last_translated_by")
    return [
        LateText(plain(each.translation_of.data), plain(each.data), each.last_translated_by)
        for each in kept.order_by("updated_at")
    ]


def _shown(change: PassageChange, page: KnowledgePage) -> ShownChange:
    old, new = _runs(change.old, change.new) if change.kind == CHANGED else (_whole(change.old), _whole(change.new))
    return ShownChange(
        label=_label(change.field, page), kind=change.kind, is_link=change.path.endswith(LINKS), old=old, new=new
    )


def _label(name: str, page: KnowledgePage) -> str:
    try:
        return capfirst(page._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return capfirst(name)


def _whole(text: str) -> list[Run]:
    return [Run(text, False)] if text else []


def _runs(old: str, new: str) -> tuple[list[Run], list[Run]]:
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    left: list[Run] = []
    right: list[Run] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        differs = tag != "equal"
        for runs, text in ((left, "".join(before[start:end])), (right, "".join(after[new_start:new_end]))):
            if text:
                runs.append(Run(text, differs))
    return left, right
