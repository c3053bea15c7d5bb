"""Parts of a page that are kept in memory under the values they were made from.

Nothing is ever forgotten on purpose here, and nothing need be: the key is not the page's number but everything the
part shows, read from the database for this very request. A correction, another language, another day or another
visitor's selection of works are other values and so another key. A part therefore can never show a reader something
this request did not itself find for them.
"""

import threading
from collections import OrderedDict
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django import template
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.blocks import ChooserBlock, StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page, Site
from wagtail.rich_text import RichText, expand_db_html

from kb.models import Document, Image

register = template.Library()

# All parts of one process together, in characters.
MOST_CHARACTERS = 16_000_000

# Columns that change without anything a reader sees.
_NEVER_SHOWN = frozenset({"latest_revision_id", "latest_revision_created_at", "has_unpublished_changes", "draft_title"})
# Says everything about itself.
_PLAIN = frozenset({type(None), bool, int, Decimal, date, datetime, UUID})
# Relations of a page whose rows the templates read.
_SHOWN_RELATIONS = frozenset({"locale", "jurisdiction", "institution", "issuing_body"})


class NotKeepable(Exception):
    """The part shows something that the values do not tell."""


class _Parts:
    """The least recently used go first."""

    def __init__(self):
        self._lock = threading.Lock()
        self._parts = OrderedDict()
        self._characters = 0

    def get(self, key):
        with self._lock:
            part = self._parts.get(key)
            if part is not None:
                self._parts.move_to_end(key)
            return part

    def put(self, key, part):
        with self._lock:
            if key in self._parts:
                return
            self._parts[key] = part
            self._characters += len(part)
            while self._characters > MOST_CHARACTERS:
                _key, oldest = self._parts.popitem(last=False)
                self._characters -= len(oldest)

    def forget(self):
        with self._lock:
            self._parts.clear()
            self._characters = 0


_parts = _Parts()


def forget_all():
    """For measuring what the first reader of a part waits for; correctness never needs it."""
    _parts.forget()


class KeptNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, values, nodelist):
        self.values = values
        self.nodelist = nodelist

    def render(self, context):
        try:
            values = tuple([fixed(value.resolve(context)) for value in self.values])
        except NotKeepable:
            return self._rendered(context)
        # Each place in each template has its own parts: the node itself belongs to the key.
        key = (self, get_language(), timezone.localdate(), tuple(Site.get_site_root_paths()), values)
        part = _parts.get(key)
        if part is None:
            part = self._rendered(context)
            _parts.put(key, part)
        return part

    def _rendered(self, context):
        with context.push():
            return self.nodelist.render(context)


@register.tag
def kept(parser, token):
    """`{% kept page.steps work.related %}…{% endkept %}`: the part between may read these values and nothing else.

    The language and the day are always part of the key.
    """
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)


def fixed(value):
    """All that the value shows, as something that compares by what it says; NotKeepable where that is not known."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, StreamValue):
        return _stream(value)
    if isinstance(value, RichText):
        return _text(value.source)
    if isinstance(value, Model):
        return _record(value)
    if isinstance(value, list | tuple):
        return tuple([fixed(each) for each in value])
    if isinstance(value, dict):
        return tuple([(name, fixed(each)) for name, each in value.items()])
    return value


def _text(text):
    """Links to pages and files are stored as numbers: what they lead to now is part of what is shown."""
    if "<embed" in text:
        raise NotKeepable
    return expand_db_html(text) if "linktype=" in text else text


def _stream(stream):
    raw = list(stream.raw_data)
    blocks = stream.stream_block.child_blocks
    records = [
        _records_in(stream[position].value)
        for position, each in enumerate(raw)
        if each["type"] in blocks and _names_records(blocks[each["type"]])
    ]
    return _text(repr(raw)), tuple(records)


def _records_in(value):
    """The records that a block points at; its own words are in the raw data of the stream already."""
    if isinstance(value, Model):
        return _record(value)
    if isinstance(value, StreamValue):
        return _stream(value)
    if isinstance(value, dict):
        return tuple([_records_in(each) for each in value.values()])
    if isinstance(value, ListValue):
        return tuple([_records_in(each) for each in value])
    return None


def _names_records(block):
    # Blocks are made once and cannot be keys of a dictionary: the answer is kept on the block.
    known = block.__dict__.get("_kept_names_records")
    if known is None:
        inner = list(getattr(block, "child_blocks", {}).values())
        inner += [block.child_block] if hasattr(block, "child_block") else []
        known = isinstance(block, ChooserBlock) or any(_names_records(each) for each in inner)
        block._kept_names_records = known
    return known


def _record(record):
    """The values of its row as far as they were read, and of the rows read with it."""
    if isinstance(record, Image):
        # What is shown of it is another file, which may be made anew at any time.
        raise NotKeepable
    if isinstance(record, Document) and record.file_size is None:
        # Then its size has to be looked up on the disk.
        raise NotKeepable
    values = record.__dict__
    columns, relations = _shown_of(type(record))
    own = []
    for name in columns:
        value = values.get(name)
        # Nearly all values are of these kinds, and there are hundreds on a page.
        is_plain = type(value) in _PLAIN or (type(value) is str and "<" not in value)
        own.append(value if is_plain else fixed(value))
    related = [_record(getattr(record, name)) for name, column in relations if values.get(column) is not None]
    # A page's address is made from its place in the tree and the roots of the sites, which are in every key.
    place = record.url_path if isinstance(record, Page) else None
    return type(record), tuple(own), tuple(related), place


@lru_cache(maxsize=100)
def _shown_of(model):
    """The names of its columns, and of the relations whose rows are shown with it."""
    fields = [each for each in model._meta.concrete_fields if each.attname not in _NEVER_SHOWN]
    relations = [(each.name, each.attname) for each in fields if each.name in _SHOWN_RELATIONS]
    if not issubclass(model, Page):
        relations = []
    return [each.attname for each in fields], relations
