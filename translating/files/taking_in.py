"""Takes translations from a file into a translation: what is new goes in, what is not clear is told."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail_localize.models import StringTranslation, Translation

from translating.files.entries import Entry, TranslationFile
from translating.machine_text import confirm
from translating.saving import write
from translating.segments import Segment, normal, problem_with, segments_of, version_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody changed the translation after the file was made: both wordings, for a person to choose."""

    segment: Segment
    mine: str  # in the file

    @property
    def theirs(self) -> str:
        return self.segment.target


@dataclass(slots=True)
class TakenIn:
    """What became of each entry. The lists hold (number in the file, its source text, reason)."""

    taken: int = 0
    unchanged: int = 0
    confirmed: int = 0
    not_done: int = 0
    unknown: list[tuple[int, str]] = field(default_factory=list)
    unusable: list[tuple[int, str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def has_questions(self) -> bool:
        return bool(self.unknown or self.unusable or self.conflicts)


@transaction.atomic
def take_in(translation: Translation, file: TranslationFile, *, user: Any) -> TakenIn:
    """Publishes nothing: as if every string had been typed into the editor."""
    # Nobody else writes between looking and writing.
    Translation.objects.select_for_update().get(pk=translation.pk)
    result = TakenIn()
    places: dict[tuple[str, str], list[Segment]] = {}
    for segment in segments_of(translation):
        places.setdefault((segment.path, normal(segment.source)), []).append(segment)
    for entry in file.entries:
        segments = places.get((entry.path, normal(entry.source)))
        if not segments:
            result.unknown.append((entry.number, entry.source))
        elif entry.problem:
            result.unusable.append((entry.number, entry.source, entry.problem))
        elif entry.target:
            _take(result, translation, entry, segments[0], file, user)
    return result


def _take(
    result: TakenIn, translation: Translation, entry: Entry, segment: Segment, file: TranslationFile, user: Any
) -> None:
    written = version_of(entry.target)
    if written == segment.version:
        if segment.is_machine_made and entry.is_done:
            result.confirmed += confirm(translation, user=user, versions=[(segment.pk, segment.version)])[0]
        else:
            result.unchanged += 1
    elif entry.base is not None and entry.base == written:
        # Untouched by whoever had the file: what stands here now is newer.
        result.unchanged += 1
    elif file.format == "PO" and entry.is_done is False:
        result.not_done += 1
    elif problem := problem_with(segment.source, entry.target):
        result.unusable.append((entry.number, entry.source, problem))
    elif _was_changed_meanwhile(segment.translation, segment, entry, file):
        result.conflicts.append(Conflict(segment, entry.target))
    else:
        write(translation, segment, entry.target, user=user, tool=file.format)
        result.taken += 1


def _was_changed_meanwhile(
    stored: StringTranslation | None, segment: Segment, entry: Entry, file: TranslationFile
) -> bool:
    if entry.base is not None:
        return entry.base != segment.version
    if stored is None:
        return False
    return file.made_at is None or stored.updated_at > file.made_at
