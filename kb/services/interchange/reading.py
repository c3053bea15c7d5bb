"""Reads a file of JSON lines; a line that is no JSON is reported with its number."""

import json
from collections.abc import Iterator
from pathlib import Path

from kb.services.interchange.importing import Line


def read_lines(path: Path) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines of a JSONL file (UTF-8) and the errors of those that cannot be read. Empty lines are skipped."""
    lines: list[Line] = []
    errors: list[tuple[int, str]] = []
    for number, raw in _numbered(path):
        try:
            lines.append(Line(number, json.loads(raw.decode("utf-8"))))
        except UnicodeDecodeError:
            errors.append((number, "The line is not UTF-8."))
        except ValueError as error:
            errors.append((number, f"The line is not JSON ({error})."))
    return lines, errors


def _numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield number, raw.removeprefix(b"\xef\xbb\xbf")
