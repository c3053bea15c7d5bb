"""Reads works from a sheet (CSV): a column for each key whose value fits a cell, a row for each part."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kb.services.interchange.fields import COMMON, IDENTITY_KEYS, OF_KIND, Field, fields_of
from kb.services.interchange.problems import InvalidPart
from kb.services.interchange.reading import ReadLine

# Filled in by us when refused rows are given back, and passed over when they come again.
PROBLEM_COLUMN = "problem"
SEPARATORS = (";", ",", "\t")
_BETWEEN_VALUES = ";"
_YES = frozenset({"true", "yes", "sí", "si", "verdadero", "1", "x"})
_NO = frozenset({"false", "no", "falso", "0"})
# A body of 50 pages is far below; the csv module's own limit is below a long guide.
_MOST_CELL = 2_000_000


class UnreadableSheet(ValueError):
    """The sheet as a whole cannot be read; the message says what to do."""


def columns() -> list[str]:
    """Every column that a sheet may have, in the order of the template."""
    fields = [*COMMON, *(each for of_kind in OF_KIND.values() for each in of_kind)]
    return list(dict.fromkeys([*IDENTITY_KEYS, *(each.key for each in fields if each.value.cell)]))


def template() -> str:
    """A sheet with its heading line and one example, to be filled in."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(
        {
            "external_id": "ejemplo/guia.es",
            "kind": "practice_guide",
            "language": "es",
            "title": "Ejemplo: publicar el programa de compras",
            "summary": "Qué se publica y cuándo.",
            "body": "## Qué se publica\n\nUna lista de **contratos previstos**.",
            "topics": "public-procurement; transparency",
            "checked_on": "2026-02-21",
            "joint": "no",
        }
    )
    # Excel takes a CSV for the language of Windows unless this mark stands first.
    return "\ufeff" + written.getvalue()


def read_sheet(data: bytes) -> tuple[str, list[ReadLine]]:
    """The heading line as it came, and a line for each row. Raises UnreadableSheet."""
    text = _text(data)
    csv.field_size_limit(_MOST_CELL)
    heading = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    separator = max(SEPARATORS, key=heading.count)
    names = [name.strip().lower() for name in next(csv.reader([heading], delimiter=separator), [])]
    _check_names(names)
    return heading, list(_lines(text, names, separator))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(
            _("The sheet is not UTF-8. In Excel choose “Save as” and the type “CSV UTF-8 (comma delimited)”.")
        ) from error
    if "\0" in text:
        raise UnreadableSheet(_("This is no CSV file. Save the sheet as CSV UTF-8 and upload that."))
    return text


def _check_names(names: list[str]) -> None:
    missing = [name for name in ("external_id", "kind", "language", "title", "body") if name not in names]
    if missing:
        raise UnreadableSheet(
            _("The first line must name the columns; these are missing: %(names)s.") % {"names": ", ".join(missing)}
        )
    unknown = [name for name in names if name and name not in {*columns(), PROBLEM_COLUMN}]
    if unknown:
        raise UnreadableSheet(
            _("These columns are not known: %(names)s. Name them as the template does, or remove them.")
            % {"names": ", ".join(unknown)}
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise UnreadableSheet(_("These columns stand twice: %(names)s.") % {"names": ", ".join(twice)})


def _lines(text: str, names: list[str], separator: str) -> Iterator[ReadLine]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    is_heading = True
    try:
        while True:
            number = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return
            if not any(cell.strip() for cell in row):
                continue
            if is_heading:
                is_heading = False
                continue
            yield _line(number, row, names, separator)
    except csv.Error as error:
        raise UnreadableSheet(
            _("The sheet cannot be read from line %(number)s on (%(error)s). Is a quotation mark missing there?")
            % {"number": number, "error": error}
        ) from error


def _line(number: int, row: list[str], names: list[str], separator: str) -> ReadLine:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="").writerow(row)
    raw = written.getvalue()
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        return ReadLine(number, raw, reason=_("The row has more cells than there are columns."))
    cells = {name: cell for name, cell in zip(names, row, strict=False) if name and name != PROBLEM_COLUMN}
    try:
        return ReadLine(number, raw, _part(cells))
    except InvalidPart as invalid:
        return ReadLine(number, raw, reason=str(invalid))


def _part(cells: dict[str, str]) -> dict[str, Any]:
    """The part that a row says; empty cells say nothing, but for the body, which a part must have."""
    kind = cells.get("kind", "").strip()
    known: dict[str, Field] = {each.key: each for each in (fields_of(kind) if kind in OF_KIND else COMMON)}
    part: dict[str, Any] = {"body": cells.get("body", "").strip()}
    for name, cell in cells.items():
        text = cell.strip()
        if text and name != "body":
            part[name] = _value(name, text, known)
    return part


def _value(name: str, text: str, known: dict[str, Field]) -> Any:
    how = "list" if name == "topics" else known[name].value.cell if name in known else "text"
    if how == "list":
        return [each.strip() for each in text.split(_BETWEEN_VALUES) if each.strip()]
    if how == "integer":
        return _integer(name, text)
    if how == "boolean":
        return _boolean(name, text)
    return text


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidPart(_("%(place)s must be a whole number.") % {"place": name}) from error


def _boolean(name: str, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise InvalidPart(_("%(place)s must be yes or no.") % {"place": name})
