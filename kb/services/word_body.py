"""What was read from a Word file as the blocks of a page: running text, notes, sources and, of a law, its provisions."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bs4 import BeautifulSoup
from django.utils.html import escape, strip_tags

from kb.services.interchange import richtext
from kb.word.content import HEADING, ITEM, PARAGRAPH, PICTURE, TABLE, Block, Loss, Note, WordContent

Raw = dict[str, Any]

# As long as the blocks allow (kb.blocks); what is longer stays in the text, nothing is cut off.
_SECTION_LENGTH = 150
_PROVISION_LENGTH = 200
_SOURCE_LENGTH = 300
_CAPTION_LENGTH = 250

# Where an article of a Mexican or a section of a British law begins. In the middle of a paragraph's style the number
# must end in a sign ("Artículo 27.- …"): "Artículo 27 de la ley" is a sentence about one.
_BEGINS = re.compile(
    r"(?P<word>art[íi]culo|art\.|article|section|s\.|regulation|reg\.|cl[áa]usula|clause)\s*"
    r"(?P<number>\d{1,4}(?-i:[A-Z]{1,2})?|[úu]nic[oa])(?:\s*[ºª°]|[oa](?=[.\s]))?"
    r"(?P<more>\s+(?:bis|ter|qu[áa]ter|quinquies)\b)?"
    r"\s*(?P<sign>[.:;)]?\s*[-–—]?)\s*(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_ABBREVIATED = {
    "artículo": "art.",
    "articulo": "art.",
    "art.": "art.",
    "article": "art.",
    "section": "s.",
    "s.": "s.",
    "regulation": "reg.",
    "reg.": "reg.",
    "cláusula": "cl.",
    "clausula": "cl.",
    "clause": "cl.",
}


@dataclass(slots=True)
class WordBody:
    """The raw data of the page's fields. losses: what the blocks could not take, beside what the file could not give."""

    title: str = ""
    body: list[Raw] = field(default_factory=list)
    provisions: list[Raw] = field(default_factory=list)
    sources: list[Raw] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def body_of(
    content: WordContent,
    *,
    notes_heading: str,
    picture_of: Callable[[Block], Any],
    with_provisions: bool = False,
) -> WordBody:
    """The blocks of a page. picture_of gives the picture that stands for a block, None to leave it out.

    notes_heading: what the section of the notes is called, in the language of the page.
    """
    writer = _Writer(picture_of, with_provisions)
    blocks = list(content.blocks)
    title = content.title
    if not title and blocks and blocks[0].kind == HEADING:
        title = blocks.pop(0).text
    writer.top = min((block.level for block in blocks if block.kind == HEADING), default=1)
    for block in blocks:
        writer.take(block)
    writer.close()
    writer.notes(content.notes, notes_heading)
    writer.found.title = title[:255]
    return writer.found


def plain_text(content: WordContent, *, most: int = 2_000) -> str:
    """The beginning of what a file says, in words alone."""
    words = " ".join(_plain(block.html) for block in content.blocks if block.html)
    return words[:most]


def numbered_provision(text: str, *, is_heading: bool) -> re.Match[str] | None:
    """The beginning of a provision: its word, number and the rest; None where the text is no such thing."""
    match = _BEGINS.match(text)
    if match is None or (not text[0].isupper() and match["word"] not in ("s.", "art.", "reg.")):
        return None
    return match if is_heading or re.search(r"[.:;)\-–—]", match["sign"]) else None


class _Writer:
    """Collects blocks in their order: passages until something else stands between them."""

    def __init__(self, picture_of: Callable[[Block], Any], with_provisions: bool) -> None:
        self.found = WordBody()
        self.top = 1
        self._picture_of = picture_of
        self._with_provisions = with_provisions
        self._passage: list[Block | str] = []
        self._provision: Raw | None = None
        self._anchors: set[str] = set()

    def take(self, block: Block) -> None:
        if self._with_provisions and block.kind in (HEADING, PARAGRAPH) and self._begins_provision(block):
            return
        if block.kind == HEADING:
            self._heading(block)
        elif block.kind in (PARAGRAPH, ITEM):
            self._passage.append(block)
        elif self._provision is not None:
            self._in_provision(block)
        elif block.kind == TABLE:
            self._add("table", _table(block))
        else:
            self._picture(block)

    def close(self) -> None:
        """Ends the passage, and the provision it belongs to."""
        html = richtext.cleaned(_html(self._passage)) if self._passage else ""
        self._passage = []
        if self._provision is not None:
            self._provision["value"]["text"] = html
            self._provision = None
        elif html:
            self.found.body.append(_raw("text", html))

    def notes(self, notes: Iterable[Note], heading: str) -> None:
        """Notes keep the numbers of their marks; those that lead somewhere are sources as well."""
        listed = list(notes)
        if not listed:
            return
        items = "".join(f"<p>[{note.number}] {note.html}</p>" for note in listed)
        self._add("heading", heading)
        self._add("text", richtext.cleaned(items))
        for note in listed:
            words = _plain(note.html)
            if note.url.startswith(("http://", "https://")):
                self.found.sources.append(
                    _raw("source", {"title": (words or note.url)[:_SOURCE_LENGTH], "url": note.url})
                )

    def _heading(self, block: Block) -> None:
        words = _plain(block.html)
        if block.level == self.top and len(words) <= _SECTION_LENGTH:
            self._add("heading", words)
            return
        if self._provision is not None and block.level <= self.top:
            self.close()
        if block.level > self.top + 1:
            self.found.losses.append(Loss("heading_level", block.place, str(block.level)))
        elif len(words) > _SECTION_LENGTH:
            self.found.losses.append(Loss("heading_length", block.place))
        self._passage.append(f"<h3>{escape(words)}</h3>")

    def _add(self, kind: str, value: Any) -> None:
        self.close()
        self.found.body.append(_raw(kind, value))

    def _picture(self, block: Block) -> None:
        image = self._picture_of(block)
        if image is not None:
            self._add("image", {"image": image, "caption": block.text[:_CAPTION_LENGTH]})

    def _in_provision(self, block: Block) -> None:
        """A provision holds text alone: the words of a table come along as lines, a picture does not."""
        if block.kind == PICTURE:
            self.found.losses.append(Loss("picture_in_provision", block.place, block.alt))
            return
        self.found.losses.append(Loss("table_in_provision", block.place))
        self._passage += [f"<p>{escape(' | '.join(row))}</p>" for row in block.rows]

    def _begins_provision(self, block: Block) -> bool:
        text = BeautifulSoup(block.html, "html.parser").get_text()
        match = numbered_provision(text, is_heading=block.kind == HEADING)
        if match is None:
            return False
        self.close()
        self._drop_empty_heading(block)
        word, more = match["word"].lower(), (match["more"] or "").strip().lower()
        number = " ".join(part for part in (_ABBREVIATED[word], _number(match["number"]), more) if part)
        rest = match["rest"].strip()
        named = rest if rest and block.kind == HEADING and len(rest) <= _PROVISION_LENGTH else ""
        heading = named or text[: match.start("sign")].strip() or number
        self._provision = _raw(
            "provision",
            {
                "anchor": self._anchor(number, block),
                "number": number[:60],
                "heading": heading[:_PROVISION_LENGTH],
                "text": "",
                "official_url": "",
            },
        )
        self.found.provisions.append(self._provision)
        if rest and not named:
            self._passage.append(f"<p>{_without_beginning(block.html, match.start('rest'))}</p>")
        return True

    def _drop_empty_heading(self, block: Block) -> None:
        """A chapter's heading right before its first provision: provisions stand in one list without chapters."""
        if self.found.body and self.found.body[-1]["type"] == "heading":
            dropped = self.found.body.pop()
            self.found.losses.append(Loss("chapter", block.place, dropped["value"]))

    def _anchor(self, number: str, block: Block) -> str:
        wanted = re.sub(r"[^a-z0-9]+", "-", _folded(number)).strip("-")[:50]
        anchor, count = wanted, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{wanted}-{count}"
        if count > 1:
            self.found.losses.append(Loss("anchor_twice", block.place, anchor))
        self._anchors.add(anchor)
        return anchor


def _html(passage: list[Block | str]) -> str:
    pieces: list[str] = []
    items: list[Block] = []
    for each in [*passage, None]:
        if isinstance(each, Block) and each.kind == ITEM:
            if items and each.series != items[-1].series and each.level <= items[0].level:
                pieces.append(_list(items))
                items = []
            items.append(each)
            continue
        if items:
            pieces.append(_list(items))
            items = []
        if isinstance(each, str):
            pieces.append(each)
        elif each is not None:
            pieces.append(f"<p>{each.html}</p>")
    return "".join(pieces)


def _list(items: list[Block]) -> str:
    """Nested lists: what stands deeper than an item belongs to it."""
    level = min(item.level for item in items)
    tag = "ol" if next(item for item in items if item.level == level).is_ordered else "ul"
    written = ""
    for item, inner in _with_inner(items, level):
        written += f"<li>{item.html if item else ''}{_list(inner) if inner else ''}</li>"
    return f"<{tag}>{written}</{tag}>"


def _with_inner(items: list[Block], level: int) -> Iterator[tuple[Block | None, list[Block]]]:
    head: Block | None = None
    inner: list[Block] = []
    for item in items:
        if item.level > level:
            inner.append(item)
            continue
        if head is not None or inner:
            yield head, inner
        head, inner = item, []
    yield head, inner


def _table(block: Block) -> Raw:
    headings = block.rows[0] if block.has_headings else [""] * len(block.rows[0])
    rows = block.rows[1:] if block.has_headings else block.rows
    return {
        "columns": [{"type": "text", "heading": " ".join(each.split())} for each in headings],
        "rows": [{"values": row} for row in rows],
        "caption": block.text,
    }


def _without_beginning(html: str, count: int) -> str:
    """The HTML without the first so many characters of its text."""
    soup = BeautifulSoup(html, "html.parser")
    for text in soup.find_all(string=True):
        if count <= 0:
            break
        text.replace_with(text[count:])
        count -= len(text)
    for element in soup.find_all(["a", "b", "i"]):
        if not element.get_text():
            element.decompose()
    return str(soup).strip()


def _plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html.replace("<br>", " "))).split())


def _number(written: str) -> str:
    return written if written[0].isdigit() else written.lower()


def _folded(text: str) -> str:
    return text.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))


def _raw(kind: str, value: Any) -> Raw:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}
