"""From a work's live pages to the one document that search keeps of it. The only reader of kb for the index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from kb import kinds
from kb.blocks.tables import texts_of_table
from kb.languages import LANGUAGES
from kb.models import Concept, KnowledgePage
from kb.selectors.visibility import Restriction, restrictions, standing
from kb.selectors.work_page import heading_anchor
from search.attachments import attached_passages
from search.audiences import audience_of_part
from search.documents import ALWAYS, NEVER, PUBLIC, SIGNED_IN, Part, Passage, WorkDocument

# Fields of each kind that are prose of the work itself, in reading order.
_RICH_TEXT = {
    kinds.PRACTICE_GUIDE: ("problem", "conditions", "went_wrong", "fixed", "changeable"),
    kinds.OPERATIONAL_TOOL: ("how_to_use",),
    kinds.TRAINING_MODULE: ("prerequisites",),
    kinds.ENCOUNTER: ("agreed",),
}
_PLAIN_TEXT = {
    kinds.PRACTICE_GUIDE: ("place", "staff_time", "systems"),
    kinds.REGULATORY_MODEL: ("citation",),
    kinds.TRAINING_MODULE: ("audience",),
    kinds.ENCOUNTER: ("place",),
}
_STREAMS = {
    kinds.PRACTICE_GUIDE: ("steps", "roles", "legal_basis", "results"),
    kinds.REGULATORY_MODEL: ("warnings",),
    kinds.TRAINING_MODULE: ("outcomes",),
    kinds.ENCOUNTER: ("delegations", "follow_ups"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the database: what was read under it is at least as new as its version says.

    The version (microseconds) is taken before anything is read, restrictions included; of two documents of a work,
    the one with the higher version then never holds the older text or the older audience.
    """

    version: int
    restrictions: tuple[Restriction, ...]

    @classmethod
    def begin(cls) -> "Reading":
        version = int(timezone.now().timestamp() * 1_000_000)
        return cls(version, tuple(restrictions()))


def build_document(key: str, reading: Reading | None = None) -> WorkDocument | None:
    """The document of a work as its live pages stand now; None when no part of it may be in the index.

    Read from the pages' rows, never from revisions: a draft cannot get in. The publishing window goes into the
    document, so that a part that is live but not open yet is found the moment it opens.
    """
    reading = reading or Reading.begin()
    pages = standing().filter(translation_key=key, alias_of__isnull=True).select_related("locale")
    found: dict[str, tuple[Any, frozenset[str]]] = {}
    for page in pages.order_by("pk"):
        audience = _audience(page, reading.restrictions)
        if audience is not None and page.language not in found:
            found[page.language] = page.specific, audience
    if not found:
        return None
    attached = attached_passages(found)
    parts = {
        language: (page, _part(page, audience, attached[language])) for language, (page, audience) in found.items()
    }
    now = timezone.now()
    # What both parts share is told by the one that most people may read: a facet of the other would give it away.
    widest, _part_of_widest = min(parts.values(), key=lambda each: _closeness(each[1], now))
    return WorkDocument(
        key=key,
        parts=tuple(parts[language][1] for language in LANGUAGES if language in parts),
        facets=_facets(widest),
        changed_at=widest.last_published_at or ALWAYS,
        evidence=getattr(widest, "evidence", None) or 0,
        version=reading.version,
    )


def beginning_of(page: KnowledgePage, *, most: int) -> str:
    """The first words of a page's own text, read from its row."""
    text = ""
    for passage in _passages(page.specific):
        text = f"{text} {passage.heading} {passage.text}".strip()
        if len(text) >= most:
            break
    return text[:most]


def all_keys() -> Iterator[str]:
    """The key of every work that may have a document."""
    keys = standing().order_by("translation_key").values_list("translation_key", flat=True).distinct()
    return (str(key) for key in keys.iterator())


def _closeness(part: Part, now: datetime) -> tuple[bool, bool, bool, int]:
    is_shut = not part.publish_at <= now < part.expire_at
    return is_shut, PUBLIC not in part.audience, SIGNED_IN not in part.audience, LANGUAGES.index(part.language)


def _audience(page: KnowledgePage, found: Iterable[Restriction]) -> frozenset[str] | None:
    """Who may find the part; None when nobody may, which is what a password on it or above it means."""
    above = [each for each in found if page.path.startswith(each.path)]
    if any(each.kind == PageViewRestriction.PASSWORD for each in above):
        return None
    groups = [each.group_ids for each in above if each.kind == PageViewRestriction.GROUPS]
    signed_in_only = any(each.kind == PageViewRestriction.LOGIN for each in above)
    return audience_of_part(signed_in_only=signed_in_only, group_restrictions=groups)


def _part(page: Any, audience: frozenset[str], attached: Iterable[Passage]) -> Part:
    language = page.language
    return Part(
        language=language,
        title=page.title,
        summary=page.summary,
        # The work's own text first: of passages that answer alike, the first is shown.
        passages=(*_passages(page), *attached),
        labels=tuple(sorted({link.tag.label(language) for link in page.topic_links.select_related("tag")})),
        audience=audience,
        publish_at=page.go_live_at or ALWAYS,
        expire_at=page.expire_at or NEVER,
    )


def _passages(page: Any) -> Iterator[Passage]:
    yield from _sections(page.body, page.language)
    for text in _own_texts(page):
        if text.strip():
            yield Passage(text=text)
    for child in getattr(page, "provisions", ()):
        provision = child.value
        yield Passage(
            text=_plain(provision["text"]),
            kind="provision",
            heading=f"{provision['number']} {provision['heading']}".strip(),
            anchor=provision["anchor"],
        )
    for number, child in enumerate(getattr(page, "lessons", ()), start=1):
        yield Passage(
            text="\n".join(_prose(child.value["content"], page.language)),
            kind="lesson",
            heading=child.value["title"],
            anchor=f"lesson-{number}",
        )


def _sections(body: Any, language: str) -> Iterator[Passage]:
    """The body cut at its headings, each with the anchor that its page gives it."""
    heading: str = ""
    blocks: list[Any] = []
    for child in [*body, None]:
        if child is not None and child.block_type != "heading":
            blocks.append(child)
            continue
        text = "\n".join(_prose(blocks, language))
        if heading or text.strip():
            yield Passage(text=text, heading=heading, anchor=heading_anchor(heading) if heading else "")
        heading, blocks = child.value if child is not None else "", []


def _own_texts(page: Any) -> Iterator[str]:
    """The prose of each field of the kind; a passage of its own each."""
    for name in _RICH_TEXT.get(page.kind, ()):
        yield _plain(getattr(page, name))
    for name in _PLAIN_TEXT.get(page.kind, ()):
        yield getattr(page, name)
    for name in _STREAMS.get(page.kind, ()):
        for child in getattr(page, name):
            yield "\n".join(_values(child.value))


def _values(value: Any) -> Iterator[str]:
    """The words of a struct or plain block; keys, links and numbers are no words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, RichText):
        yield _plain(value)
    elif hasattr(value, "items"):
        for name, content in value.items():
            if name not in ("work", "anchor", "url", "source_url", "date", "due"):
                yield from _values(content)


def _prose(stream: Iterable[Any], language: str) -> Iterator[str]:
    for child in stream:
        value = child.value
        if child.block_type == "fact":
            if value is not None:
                yield getattr(value, f"statement_{language}")
        elif child.block_type == "heading":
            yield value
        elif child.block_type == "text":
            yield _plain(value)
        elif child.block_type == "table":
            yield "\n".join(texts_of_table(value))
        elif child.block_type == "notice":
            yield _plain(value["text"])
        elif child.block_type == "image":
            yield value["caption"]
        elif child.block_type == "video":
            yield _plain(value["transcript"])
        elif child.block_type == "download":
            yield value["title"]


def _plain(value: Any) -> str:
    """The words of stored rich text, blocks apart from each other."""
    return BeautifulSoup(getattr(value, "source", value) or "", "html.parser").get_text(" ", strip=True)


def _facets(page: Any) -> dict[str, tuple[str, ...]]:
    """The values that both parts share. A topic brings its broader ones along, so that a broad facet finds it."""
    topics = [link.tag for link in page.topic_links.select_related("tag__broader")]
    jurisdiction = page.jurisdiction
    year = _year(page)
    facets = {
        "kind": (page.kind,),
        "subject": tuple(sorted({topic.subject for topic in topics})),
        "topic": tuple(sorted({concept.slug for topic in topics for concept in _with_broader(topic)})),
        "jurisdiction": (jurisdiction.code,) if jurisdiction else (),
        "level": (page.level,) if page.level else (),
        "institution": (page.institution.slug,) if page.institution else (),
        "evidence": (str(page.evidence),) if getattr(page, "evidence", None) else (),
        "cost": (page.cost_band,) if getattr(page, "cost_band", "") else (),
        "year": (str(year),) if year else (),
    }
    return {name: values for name, values in facets.items() if values}


def _with_broader(concept: Concept | None) -> Iterator[Concept]:
    seen: set[int] = set()
    while concept is not None and concept.pk not in seen:
        seen.add(concept.pk)
        yield concept
        concept = concept.broader


def _year(page: Any) -> int | None:
    """The year the thing itself belongs to: of the meeting, of the law, of the practice's beginning."""
    for name in ("date", "in_force_from", "enacted_on", "started_on"):
        day = getattr(page, name, None)
        if day:
            return int(day.year)
    return None
