"""What reading a file gives: its text by page, or why there is none."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

READ = "read"
SCANNED = "scanned"
PROTECTED = "protected"
TOO_LARGE = "too_large"
FAILED = "failed"
UNSUPPORTED = "unsupported"

# The ligatures of print, which nobody types; control characters, which no database wants in text; soft hyphens.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_SOFT_HYPHEN = re.compile("\u00ad\n?")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, slide or sheet. number: from 1; None where the file does not say where pages end.
    title: what the file itself calls it (the name of a sheet).
    """

    number: int | None
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """status: one of the constants above; reason: a code that says more, empty for a file that was read whole.

    Pages without text are left out; their numbers stay the file's own.
    """

    status: str
    reason: str = ""
    pages: tuple[PageText, ...] = ()


class Unreadable(Exception):
    """A file that is not read; carries the status and the reason."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


def cleaned(text: str) -> str:
    """Text as it is kept: composed accents, one blank between words, one line end between lines."""
    text = _CONTROL.sub(" ", text.replace("\r", "\n"))
    text = _SOFT_HYPHEN.sub("", text).translate(_LIGATURES)
    return _LINES.sub("\n", _BLANKS.sub(" ", unicodedata.normalize("NFC", text))).strip()


def collected(pages: Iterable[PageText], *, most_pages: int, most_text: int, empty_reason: str) -> Extracted:
    """Reads pages one after the other until there is enough text. Raises Unreadable when there are too many pages."""
    kept: list[PageText] = []
    left = most_text
    for count, page in enumerate(pages, start=1):
        if count > most_pages:
            raise Unreadable(TOO_LARGE, "pages")
        text = cleaned(page.text)
        if not text:
            continue
        if len(text) > left:
            if left > 0:
                kept.append(PageText(page.number, text[:left], cleaned(page.title)[:200]))
            return Extracted(READ, "cut", tuple(kept))
        left -= len(text)
        kept.append(PageText(page.number, text, cleaned(page.title)[:200]))
    return Extracted(READ, "", tuple(kept)) if kept else Extracted(SCANNED, empty_reason)
