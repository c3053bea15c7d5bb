"""Text of Word files (DOCX): paragraphs and tables by page, then notes, headers and footers."""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kb.attachments.archives import Archive, Skipping, read_xml
from kb.attachments.extracted import PageText
from kb.attachments.limits import Limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_BESIDE = re.compile(r"word/(footnotes|endnotes|header\d*|footer\d*)\.xml")


class _Text(Skipping):
    """Pieces of text; None stands where Word last began a page, and False where the author asked for a new one."""

    # The same text box for older programs, which would be found twice.
    skipped = frozenset({"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str | None | bool] = []
        self._in_text = False

    def began(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_W}t":
            self._in_text = True
        elif tag == f"{_W}lastRenderedPageBreak":
            self.pieces.append(None)
        elif tag == f"{_W}br":
            self.pieces.append(False if attributes.get(f"{_W}type") == "page" else "\n")
        elif tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            self.pieces.append(" " if tag == f"{_W}tab" else "-")

    def ended(self, tag: str) -> None:
        if tag == f"{_W}t":
            self._in_text = False
        elif tag == f"{_W}p":
            self.pieces.append("\n")

    def said(self, text: str) -> None:
        if self._in_text:
            self.pieces.append(text)


def pages(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    archive = Archive(file, limits)
    main = _Text()
    read_xml(archive, _MAIN, main)
    yield from _paged(main.pieces)
    for name in sorted(name for name in archive.names if _BESIDE.fullmatch(name)):
        beside = _Text()
        read_xml(archive, name, beside)
        yield PageText(None, _joined(beside.pieces))


def _paged(pieces: list[str | None | bool]) -> Iterator[PageText]:
    """Word's own page ends where it wrote them; else the author's; without either the file has no page numbers."""
    end = None if None in pieces else False
    if end not in pieces:
        yield PageText(None, _joined(pieces))
        return
    number, page = 1, []
    for piece in pieces:
        if piece is end:
            yield PageText(number, _joined(page))
            number, page = number + 1, []
        else:
            page.append(piece)
    yield PageText(number, _joined(page))


def _joined(pieces: list[str | None | bool]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))
