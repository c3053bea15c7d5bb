"""Text of OpenDocument files: letters (ODT) by page where the file says where pages end, tables (ODS) by sheet."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kb.attachments.archives import Archive, Events, Skipping, read_xml
from kb.attachments.extracted import PROTECTED, PageText, Unreadable
from kb.attachments.limits import Limits

_NS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT = f"{{{_NS}:text:1.0}}"
_TABLE = f"{{{_NS}:table:1.0}}"
_OFFICE = f"{{{_NS}:office:1.0}}"
_MANIFEST = f"{{{_NS}:manifest:1.0}}"
_CONTENT = "content.xml"
_BLOCKS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})


class _Encryption(Events):
    is_there = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_MANIFEST}encryption-data":
            self.is_there = True


class _Text(Skipping):
    """Pieces of text of the paragraphs; None where a page or a sheet begins."""

    # What was deleted while changes were recorded, and remarks between authors.
    skipped = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation"})

    def __init__(self, boundary: str) -> None:
        super().__init__()
        self.pieces: list[str | None] = []
        self.titles: list[str] = []
        self._boundary = boundary
        self._blocks = 0

    def began(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self._boundary:
            self.pieces.append(None)
            self.titles.append(attributes.get(f"{_TABLE}name", ""))
        elif tag in _BLOCKS:
            self._blocks += 1
        elif tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            self.pieces.append(" ")
        elif tag == f"{_TEXT}line-break":
            self.pieces.append("\n")

    def ended(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._blocks -= 1
            self.pieces.append("\n")

    def said(self, text: str) -> None:
        if self._blocks:
            self.pieces.append(text)


def letter_pages(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    text = _read(file, limits, f"{_TEXT}soft-page-break")
    if None not in text.pieces:
        yield PageText(None, _joined(text.pieces))
        return
    for number, pieces in enumerate(_split(text.pieces), start=1):
        yield PageText(number, _joined(pieces))


def sheets(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    text = _read(file, limits, f"{_TABLE}table")
    # Before the first sheet stands nothing.
    for number, pieces in enumerate(_split(text.pieces)[1:], start=1):
        yield PageText(number, _joined(pieces), text.titles[number - 1])


def _read(file: BinaryIO, limits: Limits, boundary: str) -> _Text:
    archive = Archive(file, limits)
    if "META-INF/manifest.xml" in archive.names:
        encryption = _Encryption()
        read_xml(archive, "META-INF/manifest.xml", encryption)
        if encryption.is_there:
            raise Unreadable(PROTECTED, "password")
    text = _Text(boundary)
    read_xml(archive, _CONTENT, text)
    return text


def _split(pieces: list[str | None]) -> list[list[str | None]]:
    found: list[list[str | None]] = [[]]
    for piece in pieces:
        if piece is None:
            found.append([])
        else:
            found[-1].append(piece)
    return found


def _joined(pieces: list[str | None]) -> str:
    return "".join(piece for piece in pieces if piece is not None)
