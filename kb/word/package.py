"""The parts of a Word file beside its text: relationships, styles, numbering, properties."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from kb.attachments.archives import Archive
from kb.attachments.extracted import FAILED, Unreadable

MAIN = "word/document.xml"
# A style may stand on another, which may stand on a third; a circle of them must end.
_DEEPEST_STYLE = 12

Element = Any


def local(name: str) -> str:
    """The name without its namespace: Word's usual and its strict files differ in nothing else that matters here."""
    return name.rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if local(each.tag) == name)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path of names."""
    for name in path:
        element = None if element is None else next(children(element, name), None)
    return element


def within(element: Element, *names: str) -> Iterator[Element]:
    return (each for each in element.iter() if local(each.tag) in names)


def attribute(element: Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


def is_on(element: Element | None) -> bool:
    """A switch of Word's: there without a value means on."""
    return element is not None and attribute(element) not in ("0", "false", "off", "none")


def read_tree(archive: Archive, name: str) -> Element | None:
    """The tree of a member; None where there is none. Raises Unreadable for what declares entities or is not XML."""
    if name not in archive.names:
        return None
    parser = XMLParser(forbid_dtd=True)
    try:
        for block in archive.blocks(name):
            parser.feed(block)
        return parser.close()
    except DefusedXmlException as error:
        raise Unreadable(FAILED, "entities") from error
    except ParseError as error:
        raise Unreadable(FAILED, "damaged") from error


@dataclass(frozen=True, slots=True)
class Relationship:
    target: str
    is_external: bool


def relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    """What the identifiers in a part mean: a member of the archive, or an address outside, which is never fetched."""
    folder, _slash, name = part.rpartition("/")
    tree = read_tree(archive, f"{folder}/_rels/{name}.rels")
    found = {}
    for each in [] if tree is None else tree:
        target = attribute(each, "Target")
        is_external = attribute(each, "TargetMode") == "External"
        if not is_external:
            target = normpath(unquote(target[1:] if target.startswith("/") else f"{folder}/{target}"))
        found[attribute(each, "Id")] = Relationship(target, is_external)
    return found


@dataclass(slots=True)
class Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    numbering: str = ""
    depth: int | None = None
    is_bold: bool | None = None
    is_italic: bool | None = None


class Styles:
    """What a style means, with what it takes from those it stands on."""

    def __init__(self, archive: Archive) -> None:
        tree = read_tree(archive, "word/styles.xml")
        self._styles: dict[str, Style] = {}
        self.language = ""
        if tree is None:
            return
        self.language = attribute(child(tree, "docDefaults", "rPrDefault", "rPr", "lang"))
        for each in children(tree, "style"):
            self._styles[attribute(each, "styleId")] = _style(each)

    def of(self, identifier: str) -> Style:
        found = Style()
        for _step in range(_DEEPEST_STYLE):
            style = self._styles.get(identifier)
            if style is None:
                break
            found.name = found.name or style.name
            for name in ("outline", "depth", "is_bold", "is_italic"):
                if getattr(found, name) is None:
                    setattr(found, name, getattr(style, name))
            found.numbering = found.numbering or style.numbering
            # The name of what it stands on says what it is: “Our heading” on “heading 1”.
            if found.outline is None:
                found.outline = _heading_of(style.name)
            identifier = style.based_on
        return found


def _style(element: Element) -> Style:
    properties, runs = child(element, "pPr"), child(element, "rPr")
    outline = attribute(child(properties, "outlineLvl"))
    depth = attribute(child(properties, "numPr", "ilvl"))
    bold, italic = child(runs, "b"), child(runs, "i")
    return Style(
        name=attribute(child(element, "name")).lower(),
        based_on=attribute(child(element, "basedOn")),
        outline=int(outline) if outline.isdigit() and int(outline) < 9 else None,
        numbering=attribute(child(properties, "numPr", "numId")),
        depth=int(depth) if depth.isdigit() else None,
        is_bold=None if bold is None else is_on(bold),
        is_italic=None if italic is None else is_on(italic),
    )


def _heading_of(name: str) -> int | None:
    word, _blank, number = name.rpartition(" ")
    return int(number) - 1 if word in ("heading", "título", "titulo") and number.isdigit() and number != "0" else None


class Numbering:
    """How each level of each list is numbered."""

    def __init__(self, archive: Archive) -> None:
        tree = read_tree(archive, "word/numbering.xml")
        self._formats: dict[tuple[str, int], str] = {}
        if tree is None:
            return
        abstract = {attribute(each, "abstractNumId"): _levels(each) for each in children(tree, "abstractNum")}
        for each in children(tree, "num"):
            number = attribute(each, "numId")
            levels = dict(abstract.get(attribute(child(each, "abstractNumId")), {}))
            for override in children(each, "lvlOverride"):
                levels |= _levels(override)
            self._formats |= {(number, level): how for level, how in levels.items()}

    def how(self, number: str, level: int) -> str:
        """ "bullet", "decimal", "upperRoman"…; "bullet" where the file does not say."""
        return self._formats.get((number, level), "bullet")


def _levels(element: Element) -> dict[int, str]:
    found = {}
    for each in children(element, "lvl"):
        level = attribute(each, "ilvl")
        if level.isdigit():
            found[int(level)] = attribute(child(each, "numFmt")) or "bullet"
    return found


def properties(archive: Archive) -> dict[str, str]:
    """Author and dates as the file says them."""
    tree = read_tree(archive, "docProps/core.xml")
    names = {"creator": "author", "created": "created", "modified": "modified", "title": "title"}
    if tree is None:
        return {}
    return {names[local(each.tag)]: (each.text or "").strip() for each in tree if local(each.tag) in names}
