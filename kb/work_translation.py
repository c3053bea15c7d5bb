"""A work's one translation, begun or not: its parts, who has it, how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone

from kb.languages import Language, active_language
from kb.models import Significance, TranslationState
from people.models import User


class Published(Protocol):
    """What a part and a page have in common here."""

    @property
    def live(self) -> bool: ...

    @property
    def last_published_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a work as far as its translation goes."""

    pk: int
    title: str
    language: Language
    live: bool
    first_published_at: datetime | None
    last_published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """wagtail-localize's record of the pair. Without `is_enabled`, both are edited as ordinary pages."""

    pk: int
    source_pk: int
    source_language: Language
    language: Language
    is_enabled: bool
    synced_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Owner:
    """The institution whose work it is."""

    pk: int
    name_es: str
    name_en: str

    @property
    def name(self) -> str:
        return self.name_en if active_language() == "en" else self.name_es


@dataclass(frozen=True, slots=True)
class Task:
    person: User | None
    due: date | None
    note: str = ""
    assigned_at: datetime | None = None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


NO_TASK = Task(None, None)

# The segment that is a part of the page's address and no text; where nobody writes it, it comes from the title.
ADDRESS = "slug"


@dataclass(frozen=True, slots=True)
class WorkTranslation:
    """A work's one translation, begun or not. `since`: from when on it is in this state, as far as is known."""

    work: str
    kind: str
    institution: Owner | None
    language: Language
    source: Part
    target: Part | None
    link: Link | None
    # A TranslationState; without Django's plugin mypy takes its members for tuples.
    state: Any
    significance: str
    since: datetime | None
    passages: int
    words: int
    task: Task = field(default=NO_TASK)

    @property
    def is_linked(self) -> bool:
        return self.link is not None and self.link.is_enabled

    @property
    def is_unlinked_pair(self) -> bool:
        """Two pages of which neither is offered to a translator when the other changes."""
        return self.target is not None and not self.is_linked

    @property
    def is_synced(self) -> bool:
        """Whether the translator's editor shows the source as it is published now."""
        if self.link is None or self.source.last_published_at is None:
            return False
        return self.link.synced_at >= self.source.last_published_at

    @property
    def can_be_sent(self) -> bool:
        """Whether there is something published that the translators do not have in hand."""
        return self.source.live and (self.target is None or (self.is_linked and not self.is_synced))

    @property
    def is_behind(self) -> bool:
        return self.state in BEHIND

    @property
    def is_to_do(self) -> bool:
        """Whether somebody must translate something: nobody can begin what has no published source."""
        if self.state == TranslationState.NOT_BEGUN:
            return self.source.live
        return self.is_behind or self.state == TranslationState.IN_TRANSLATION

    @property
    def days(self) -> int | None:
        return None if self.since is None else (timezone.now() - self.since).days

    @property
    def key(self) -> str:
        """What stands for this translation in a form."""
        return f"{self.work}.{self.language}"


BEHIND = (TranslationState.CAN_WAIT, TranslationState.MUST_UPDATE)


def state_of_live(significance: str) -> Any:
    """Of a published translation, by the gravest change to its source that it does not follow ("" for none)."""
    if not significance:
        return TranslationState.UP_TO_DATE
    return TranslationState.MUST_UPDATE if significance == Significance.MAJOR else TranslationState.CAN_WAIT


def source_of(parts: Mapping[Language, Part], link: Link | None) -> Part:
    """The part that the other is translated from."""
    if link is not None and link.source_language in parts:
        return parts[link.source_language]
    never = timezone.now()
    return min(parts.values(), key=lambda part: (part.first_published_at or never, part.pk))
