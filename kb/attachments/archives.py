"""Office files are archives of XML: opened within limits, read without ever building a tree."""

import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers.expat import errors as expat_errors

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from kb.attachments.extracted import FAILED, PROTECTED, TOO_LARGE, Unreadable
from kb.attachments.limits import Limits

MOST_MEMBERS = 10_000
_BLOCK = 64 * 1024
_ENCRYPTED = 0x1
# What Word, Excel and PowerPoint write when a file has a password: no archive at all.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUT_OF_MEMORY = expat_errors.codes[expat_errors.XML_ERROR_NO_MEMORY]


class Archive:
    """An archive that may be read up to `limits.unpacked` bytes, by what it declares and by what really comes out."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        if file.read(len(_COMPOUND_FILE)) == _COMPOUND_FILE:
            raise Unreadable(PROTECTED, "password")
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise Unreadable(FAILED, "damaged") from error
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > limits.unpacked:
            raise Unreadable(TOO_LARGE, "unpacked")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise Unreadable(PROTECTED, "password")
        self.names = frozenset(member.filename for member in members)
        self._left = limits.unpacked

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a member, piece by piece. Raises Unreadable."""
        if name not in self.names:
            raise Unreadable(FAILED, "damaged")
        with self._zip.open(name) as member:
            while block := member.read(_BLOCK):
                # The declared sizes may lie; and one member may be read many times.
                self._left -= len(block)
                if self._left < 0:
                    raise Unreadable(TOO_LARGE, "unpacked")
                yield block


class Events:
    """What a reader of one XML member is told, in its order; subclasses keep what they need."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> None: ...


def read_xml(archive: Archive, name: str, events: Events) -> None:
    """Tells `events` what stands in a member. Raises Unreadable for what declares entities or is not XML."""
    parser = XMLParser(target=events, forbid_dtd=True)
    try:
        for block in archive.blocks(name):
            parser.feed(block)
        parser.close()
    except DefusedXmlException as error:
        raise Unreadable(FAILED, "entities") from error
    except ParseError as error:
        if error.code == _OUT_OF_MEMORY:
            raise MemoryError from error
        raise Unreadable(FAILED, "damaged") from error


class Skipping(Events):
    """Leaves out whole elements: what was deleted, what is only there for older programs."""

    skipped: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._depth or tag in self.skipped:
            self._depth += 1
            return
        self.began(tag, attributes)

    def end(self, tag: str) -> None:
        if self._depth:
            self._depth -= 1
            return
        self.ended(tag)

    def data(self, text: str) -> None:
        if not self._depth:
            self.said(text)

    def began(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def ended(self, tag: str) -> None: ...

    def said(self, text: str) -> None: ...


class Relationships(Events):
    """Which member an identifier means, in Office's `.rels` members: (target, type) by id."""

    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if "Id" in attributes and attributes.get("TargetMode") != "External":
            self.targets[attributes["Id"]] = attributes.get("Target", ""), attributes.get("Type", "")
