"""Text of PowerPoint files (PPTX): each slide in the order of the show, with its notes."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kb.attachments.archives import Archive, Events, Relationships, Skipping, read_xml
from kb.attachments.extracted import FAILED, TOO_LARGE, PageText, Unreadable
from kb.attachments.limits import Limits

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SHOW = "ppt/presentation.xml"


class _Order(Events):
    def __init__(self) -> None:
        self.ids: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_P}sldId":
            self.ids.append(attributes.get(f"{_R}id", ""))


class _Text(Skipping):
    # Numbers and dates that the program fills in are no text; fallbacks would be found twice.
    skipped = frozenset({f"{_A}fld", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._in_text = False

    def began(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_A}t":
            self._in_text = True
        elif tag == f"{_A}br":
            self.pieces.append("\n")

    def ended(self, tag: str) -> None:
        if tag == f"{_A}t":
            self._in_text = False
        elif tag == f"{_A}p":
            self.pieces.append("\n")

    def said(self, text: str) -> None:
        if self._in_text:
            self.pieces.append(text)


def pages(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    archive = Archive(file, limits)
    order = _Order()
    read_xml(archive, _SHOW, order)
    if len(order.ids) > limits.pages:
        raise Unreadable(TOO_LARGE, "pages")
    slides = _relationships(archive, _SHOW)
    for number, identifier in enumerate(order.ids, start=1):
        if identifier not in slides:
            raise Unreadable(FAILED, "damaged")
        slide, _type = slides[identifier]
        beside = _relationships(archive, slide)
        notes = [target for target, kind in beside.values() if kind.endswith("/notesSlide")]
        yield PageText(number, "\n".join(_text(archive, name) for name in [slide, *notes]))


def _text(archive: Archive, name: str) -> str:
    text = _Text()
    read_xml(archive, name, text)
    return "".join(text.pieces)


def _relationships(archive: Archive, name: str) -> dict[str, tuple[str, str]]:
    """The members that a member names, by id; their names as they stand in the archive."""
    folder, _slash, base = name.rpartition("/")
    rels = f"{folder}/_rels/{base}.rels"
    if rels not in archive.names:
        return {}
    found = Relationships()
    read_xml(archive, rels, found)
    return {
        identifier: (posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"), kind)
        for identifier, (target, kind) in found.targets.items()
    }
