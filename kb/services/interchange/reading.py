"""Reads works from JSON lines; a line that is no JSON is reported with its number."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kb.services.interchange.importing import Line

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class ReadLine:
    """A line as it came: what it says, or why it cannot be read. part is None only with a reason."""

    number: int
    raw: str
    part: Any = None
    reason: str = ""


def read_lines(path: Path) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines of a JSONL file (UTF-8) and the errors of those that cannot be read. Empty lines are skipped."""
    with path.open("rb") as file:
        read = list(lines_of(file))
    lines = [Line(each.number, each.part) for each in read if not each.reason]
    return lines, [(each.number, each.reason) for each in read if each.reason]


def lines_of(file: Iterable[bytes]) -> Iterator[ReadLine]:
    """The lines of JSON lines (UTF-8, with or without a byte order mark). Empty lines are skipped."""
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        content = line.removeprefix(_MARK)
        raw = content.decode("utf-8", "replace").rstrip("\r\n")
        try:
            yield ReadLine(number, raw, json.loads(content.decode("utf-8")))
        except UnicodeDecodeError:
            yield ReadLine(number, raw, reason=_("The line is not UTF-8."))
        except (ValueError, RecursionError) as error:
            yield ReadLine(number, raw, reason=_("The line is not JSON (%(error)s).") % {"error": error})
