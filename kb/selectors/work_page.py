"""Everything a work's own page shows beyond its fields, gathered in few queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from modelcluster.queryset import FakeQuerySet

from kb import kinds
from kb.languages import Language, sorting_key
from kb.models import Concept, Equivalence, Fact, KnowledgePage, TranslationStanding, TranslationState
from kb.selectors import prepared
from kb.selectors.equivalences import (
    EquivalentProvision,
    equivalences_by_anchor,
    equivalences_shown_on,
    other_keys,
)
from kb.selectors.translation_state import significance_of_live
from kb.selectors.visibility import Visitor, visitor_of
from kb.selectors.works import parts_for_keys, related_keys
from kb.shown import Shown
from kb.work_translation import BEHIND, state_of_live


@dataclass(frozen=True)
class ContentsItem:
    anchor: str
    title: str


@dataclass(frozen=True)
class Provision:
    """A provision with what corresponds to it elsewhere."""

    value: object
    equivalents: list[EquivalentProvision] = field(default_factory=list)


@dataclass(frozen=True)
class Outdated(Shown):
    """That a translation does not follow its original: since which day, and whether that can wait."""

    can_wait: bool
    since: date | None
    changes_url: str
    original_url: str
    original_language: Language


class WorkPage:
    """Read by the page templates as `work`; each property costs its queries only when it is read."""

    def __init__(self, page: KnowledgePage, visitor: Visitor):
        self.page = page
        self.visitor = visitor

    @cached_property
    def topics(self) -> list[Concept]:
        links = self.page.topic_links.all()
        # In a preview the links are those of the draft, which are in no table yet.
        of_draft = isinstance(links, FakeQuerySet)
        topics = [link.tag for link in links] if of_draft else prepared.rows("topics", _topics, page=self.page.pk)
        return sorted(topics, key=lambda topic: sorting_key(topic.label(self.page.language)))

    @cached_property
    def related_keys(self) -> list[str]:
        return related_keys(self.page, [topic.pk for topic in self.topics], self.visitor)

    @property
    def related(self) -> list[KnowledgePage]:
        """The works nearest to this one by their topics, in its language where they exist in it."""
        return [self.works_named[key] for key in self.related_keys if key in self.works_named]

    @cached_property
    def _equivalences(self) -> list[Equivalence]:
        return equivalences_shown_on(self.page) if self.page.kind == kinds.REGULATORY_MODEL else []

    @cached_property
    def equivalents(self) -> dict[str, list[EquivalentProvision]]:
        """What corresponds elsewhere to the provisions of this page, by their anchors."""
        if not self._equivalences:
            return {}
        return equivalences_by_anchor(self.page, self._equivalences, self.works_named)

    @property
    def equivalents_shown(self) -> list[tuple]:
        """What a reader sees of the equivalents, for the key of a kept part."""
        return [
            (anchor, each.record, each.page.title, each.page.language, each.number, each.heading, each.url)
            for anchor, equivalents in self.equivalents.items()
            for each in equivalents
        ]

    @cached_property
    def provisions(self) -> list[Provision]:
        if self.page.kind != kinds.REGULATORY_MODEL:
            return []
        return [
            Provision(child.value, self.equivalents.get(child.value["anchor"], [])) for child in self.page.provisions
        ]

    @cached_property
    def sections(self) -> list[ContentsItem]:
        """The headings of the running text, for the contents list."""
        return [
            ContentsItem(heading_anchor(child.value), child.value)
            for child in self.page.body
            if child.block_type == "heading"
        ]

    @cached_property
    def _parts(self) -> dict[str, dict[Language, KnowledgePage]]:
        """The visible pages of this work, of those it points at in any way and of those near it: one query for all."""
        keys = {self.page.work_key, *_keys_named(self.page), *self.related_keys}
        return parts_for_keys(keys | other_keys(self.page, self._equivalences), self.visitor)

    @cached_property
    def translations(self) -> list[KnowledgePage]:
        """The visible pages of this work in other languages."""
        parts = self._parts.get(self.page.work_key, {})
        return [part for language, part in parts.items() if language != self.page.language]

    @cached_property
    def outdated(self) -> Outdated | None:
        """What the reader of a translation is told when its original, which they may read too, has changed since."""
        if not self.translations or self.page.alias_of_id:
            return None
        original = self.translations[0]
        standing = next(
            iter(
                prepared.rows("standing", _standing, work=self.page.translation_key, language=str(self.page.language))
            ),
            None,
        )
        # Only a translation has a standing: the original has none.
        if standing is None:
            return None
        state = state_of_live(significance_of_live(standing, original, self.page))
        if state not in BEHIND:
            return None
        since = standing.behind_since or original.last_published_at
        return Outdated(
            can_wait=state == TranslationState.CAN_WAIT,
            since=timezone.localdate(since) if since else None,
            changes_url=reverse("kb:changes", args=[self.page.translation_key]),
            original_url=original.get_url(),
            original_language=original.language,
        )

    @cached_property
    def works_named(self) -> dict[str, KnowledgePage]:
        """The visible works that the page names anywhere, by key, in this language where they exist in it."""
        return {key: parts.get(self.page.language) or next(iter(parts.values())) for key, parts in self._parts.items()}

    @cached_property
    def instruments(self) -> list[KnowledgePage]:
        return self._named("instruments")

    @cached_property
    def works_presented(self) -> list[KnowledgePage]:
        return self._named("works_presented")

    @cached_property
    def overdue_facts(self) -> int:
        """How many facts on the page were to be checked again by a day that has passed."""
        streams = [self.page.body]
        for position, lesson in enumerate(getattr(self.page, "lessons", None) and self.page.lessons.raw_data or ()):
            if any(child["type"] == "fact" for child in lesson["value"].get("content") or ()):
                streams.append(self.page.lessons[position].value["content"])
        facts = (fact for stream in streams for fact in _facts_of(stream))
        return len({fact.pk for fact in facts if fact.is_due})

    @property
    def shows_contact(self) -> bool:
        return bool(self.page.contact) and self.visitor.is_authenticated

    def _named(self, field_name: str) -> list[KnowledgePage]:
        keys = [child.value["work"] for child in getattr(self.page, field_name, ())]
        return [self.works_named[key] for key in keys if key in self.works_named]


def _facts_of(stream: Any) -> Iterator[Fact]:
    """Only these blocks are made: a body has many others."""
    for position, child in enumerate(stream.raw_data):
        if child["type"] == "fact" and stream[position].value is not None:
            yield stream[position].value


def work_page(page: KnowledgePage, request: HttpRequest) -> WorkPage:
    """One for a request, so that the frame and the template ask the database once."""
    cached: WorkPage | None = getattr(request, "_kb_work_page", None)
    if cached is None or cached.page is not page:
        cached = WorkPage(page, visitor_of(request))
        request._kb_work_page = cached
    return cached


def heading_anchor(heading: str) -> str:
    """The address of a section inside its page."""
    return slugify(heading)[:60] or "section"


def _standing(values: Mapping[str, Any]) -> QuerySet[TranslationStanding]:
    standings = TranslationStanding.objects.defer("source_text", "followed_text")
    return standings.filter(work=values["work"], language=values["language"])


def _topics(values: Mapping[str, Any]) -> QuerySet[Concept]:
    return Concept.objects.filter(topic_links__content_object_id=values["page"])


def _keys_named(page: KnowledgePage) -> set[str]:
    keys: set[str] = set()
    for field_name in ("instruments", "works_presented", "legal_basis"):
        keys.update(child.value.get("work") or "" for child in getattr(page, field_name, ()))
    return keys - {""}
