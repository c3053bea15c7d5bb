"""Fragments of HTML as the inline elements of XLIFF and back: a translator's program protects them.

<b>x</b> becomes <g id="b1" ctype="bold">x</g>, a link <g id="a1" ctype="link">, a line break <x id="br1" ctype="lb"/>:
the name of the HTML element is the letters of the id.
"""

import re
from collections import Counter
from xml.etree import ElementTree  # writing only; defusedxml reads

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail_localize.strings import INLINE_TAGS

XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
_CTYPES = {"a": "link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "br": "lb"}
_ID = re.compile(r"([a-z]+)\d+")
# What programs put around text without meaning anything by it.
_TRANSPARENT = frozenset({f"{{{XLIFF}}}mrk"})


def to_xliff(parent: ElementTree.Element, html: str) -> None:
    """Fills the element with the fragment."""
    counts: Counter[str] = Counter()
    _write(parent, BeautifulSoup(html, "html.parser"), counts)


def _write(parent: ElementTree.Element, soup: Tag, counts: "Counter[str]") -> None:
    last: ElementTree.Element | None = None
    for child in soup.children:
        if isinstance(child, NavigableString):
            if last is None:
                parent.text = (parent.text or "") + str(child)
            else:
                last.tail = (last.tail or "") + str(child)
        elif isinstance(child, Tag):
            counts[child.name] += 1
            # A link is known by its own id: which of the source's addresses it leads to.
            key = str(child.get("id") or f"{child.name}{counts[child.name]}")
            name = "x" if child.name == "br" else "g"
            ctype = _CTYPES.get(child.name, f"x-html-{child.name}")
            last = ElementTree.SubElement(parent, f"{{{XLIFF}}}{name}", {"id": key, "ctype": ctype})
            _write(last, child, counts)


def to_html(element: ElementTree.Element) -> str:
    """The fragment that the element holds. Raises ValueError where it holds what cannot stand in a text."""
    return "".join(_read(element))


def _read(element: ElementTree.Element) -> list[str]:
    pieces = [_escaped(element.text)]
    for child in element:
        if child.tag in _TRANSPARENT:
            pieces += _read(child)
        else:
            pieces.append(_inline(child))
        pieces.append(_escaped(child.tail))
    return pieces


def _inline(element: ElementTree.Element) -> str:
    local = element.tag.rpartition("}")[2]
    match = _ID.fullmatch(element.get("id", ""))
    name = match[1] if match else ""
    if local not in ("g", "x") or name not in INLINE_TAGS or (name == "br") != (local == "x"):
        raise ValueError(
            _('it contains the mark <%(name)s id="%(id)s">, which is not in the source')
            % {"name": local, "id": element.get("id", "")}
        )
    if name == "br":
        return "<br/>"
    attributes = f' id="{element.get("id")}"' if name == "a" else ""
    return f"<{name}{attributes}>{''.join(_read(element))}</{name}>"


def _escaped(text: str | None) -> str:
    # As wagtail-localize stores it: quotes stay themselves outside attributes.
    return escape(text or "").replace("&quot;", '"').replace("&#x27;", "'")
