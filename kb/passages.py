"""The text of a page as passages: what a reader sees, by its place, for comparing two states of the same page."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from django.db import models
from django.utils.translation import override
from taggit.managers import TaggableManager
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import get_translatable_fields

# Addresses and the place in menus are no text; topics come once, by their labels.
_SKIPPED = frozenset({"slug", "external_id", "show_in_menus", "topic_links"})
LINKS = "#links"
# Before the number of a record: which one it is counts, not what it is called today, which no translation follows.
RECORD = "="

_END_OF_PARAGRAPH = re.compile(r"</(?:p|li|h[1-6]|div|td|th|tr|ul|ol)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_HREF = re.compile(r"""<a\s[^>]*?\b(?:href|id)=(["'])(.*?)\1""", re.IGNORECASE)

CHANGED, ADDED, REMOVED, MOVED = "changed", "added", "removed", "moved"


@dataclass(frozen=True, slots=True)
class Passage:
    """`path`: field, then block ids and names, as wagtail-localize writes the paths of its segments."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageChange:
    path: str
    kind: str
    old: str = ""
    new: str = ""

    @property
    def field(self) -> str:
        return self.path.partition(".")[0].partition(RECORD)[0].removesuffix(LINKS)

    def as_data(self) -> dict[str, str]:
        return asdict(self)


def passages_of(page) -> list[Passage]:
    """All that the page says in its own language, in the order of its fields. `page`: in its own kind."""
    with override(page.locale.language_code):
        found = []
        for translatable in get_translatable_fields(type(page)):
            name = translatable.field_name
            if name not in _SKIPPED:
                found += _of_field(page, translatable.get_field(type(page)), name)
    return [passage for passage in found if passage.text]


def as_data(passages: Iterable[Passage]) -> list[list[str]]:
    return [[passage.path, passage.text] for passage in passages]


def from_data(data: Iterable[Iterable[str]]) -> list[Passage]:
    return [Passage(path, text) for path, text in data]


def changes_between(before: Iterable[Passage], after: Iterable[Passage]) -> list[PassageChange]:
    """What differs, in the order of `after`; what was removed stands last."""
    old, new = _by_path(before), _by_path(after)
    found = [change for path, texts in new.items() for change in _in_one_place(path, old.get(path, []), texts)]
    found += [
        PassageChange(path, REMOVED, old=text) for path, texts in old.items() if path not in new for text in texts
    ]
    return found + _moved(list(old), list(new))


def count_words(text: str) -> int:
    return len(text.split())


def count_all_words(passages: Iterable[Passage]) -> int:
    return sum(count_words(passage.text) for passage in passages if not passage.path.endswith(LINKS))


def plain(text: object) -> str:
    """Without tags, every run of white space one space."""
    return " ".join(html.unescape(_TAG.sub("", str(text))).split())


def _of_field(page, field, name: str) -> Iterator[Passage]:
    if isinstance(field, TaggableManager):
        for topic in getattr(page, name).all():
            yield Passage(f"{name}{RECORD}{topic.pk}", topic.label(page.language))
        return
    if isinstance(field, StreamField):
        yield from _of_stream(field.value_from_object(page), name)
    elif isinstance(field, RichTextField):
        yield from _of_rich_text(field.value_from_object(page), name)
    elif isinstance(field, models.ForeignKey):
        yield from _of_record(getattr(page, name), name)
    elif field.choices:
        yield Passage(name, str(getattr(page, f"get_{name}_display")() or ""))
    elif isinstance(field, models.TextField):
        yield from _of_lines(field.value_from_object(page), name)
    elif not (field.one_to_many or field.many_to_many):
        value = field.value_from_object(page)
        yield Passage(name, "" if value in (None, False) else " ".join(str(value).split()))


def _of_stream(stream, path: str) -> Iterator[Passage]:
    for child in stream:
        yield from _of_block(child.block, child.value, f"{path}.{child.id}")


def _of_block(block, value, path: str) -> Iterator[Passage]:
    if value is None:
        return
    if isinstance(block, blocks.StreamBlock):
        yield from _of_stream(value, path)
    elif isinstance(block, blocks.ListBlock):
        for child in value.bound_blocks:
            yield from _of_block(block.child_block, child.value, f"{path}.{child.id}")
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _of_block(child, value.get(name), f"{path}.{name}")
    elif isinstance(block, blocks.RichTextBlock):
        yield from _of_rich_text(value.source, path)
    elif isinstance(block, blocks.TextBlock):
        yield from _of_lines(value, path)
    elif isinstance(block, blocks.ChoiceBlock):
        labels = {str(key): label for key, label in block.field.choices}
        yield Passage(path, str(labels.get(str(value), value)))
    elif isinstance(block, blocks.BooleanBlock):
        yield Passage(path, "✓" if value else "")
    elif isinstance(value, models.Model):
        yield from _of_record(value, path)
    else:
        yield Passage(path, " ".join(str(value).split()))


def _of_rich_text(source: str, path: str) -> Iterator[Passage]:
    for paragraph in _END_OF_PARAGRAPH.split(source or ""):
        yield Passage(path, plain(paragraph))
    for _quote, address in _HREF.findall(source or ""):
        yield Passage(path + LINKS, html.unescape(address))


def _of_record(record: models.Model | None, path: str) -> Iterator[Passage]:
    if record is not None:
        yield Passage(f"{path}{RECORD}{record.pk}", str(record))


def _of_lines(text: str, path: str) -> Iterator[Passage]:
    for line in (text or "").splitlines():
        yield Passage(path, " ".join(line.split()))


def _by_path(passages: Iterable[Passage]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for passage in passages:
        found.setdefault(passage.path, []).append(passage.text)
    return found


def _in_one_place(path: str, old: list[str], new: list[str]) -> Iterator[PassageChange]:
    if old == new or (old and RECORD in path):
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        before, after = old[start:end], new[new_start:new_end]
        pairs = min(len(before), len(after))
        for was, now in zip(before[:pairs], after[:pairs], strict=True):
            yield PassageChange(path, CHANGED, was, now)
        for was in before[pairs:]:
            yield PassageChange(path, REMOVED, old=was)
        for now in after[pairs:]:
            yield PassageChange(path, ADDED, new=now)


def _moved(old: list[str], new: list[str]) -> list[PassageChange]:
    """One change for each field whose passages stand in another order."""
    before, after = set(old), set(new)
    kept_old = [path for path in old if path in after]
    kept_new = [path for path in new if path in before]
    moved: dict[str, PassageChange] = {}
    for was, now in zip(kept_old, kept_new, strict=True):
        if was != now:
            field = now.partition(".")[0]
            moved.setdefault(field, PassageChange(field, MOVED))
    return list(moved.values())
