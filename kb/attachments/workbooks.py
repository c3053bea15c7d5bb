"""Text of Excel files (XLSX): the values of each sheet, row by row."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from kb.attachments.archives import Archive, Events, read_xml
from kb.attachments.extracted import FAILED, PageText, Unreadable
from kb.attachments.limits import Limits

# What openpyxl raises for a workbook that is not one.
_BROKEN = (
    AttributeError,
    InvalidFileException,
    KeyError,
    ParseError,
    TypeError,
    ValueError,
    IndexError,
    zipfile.BadZipFile,
)


def pages(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    archive = Archive(file, limits)
    # openpyxl lets a document type pass; reading everything once also counts what really comes out.
    for name in sorted(archive.names):
        if name.endswith((".xml", ".rels")):
            read_xml(archive, name, Events())
    file.seek(0)
    try:
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for number, sheet in enumerate(workbook.worksheets, start=1):
            # The file's own word for how large a sheet is may be wrong by millions of empty rows.
            sheet.reset_dimensions()
            yield PageText(number, "\n".join(_rows(sheet, limits.text)), sheet.title)
    except DefusedXmlException as error:
        raise Unreadable(FAILED, "entities") from error
    except _BROKEN as error:
        raise Unreadable(FAILED, "damaged") from error


def _rows(sheet: Any, most_text: int) -> Iterator[str]:
    left = most_text
    for row in sheet.iter_rows(values_only=True):
        line = " ".join(str(value) for value in row if value is not None)
        if line:
            yield line
            left -= len(line) + 1
            if left < 0:
                return
