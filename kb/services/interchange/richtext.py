"""Markdown to the rich text Wagtail stores, and back. `to_markdown` is canonical: from_markdown undoes it exactly."""

import re
from collections.abc import Iterable
from itertools import count
from typing import Any

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt
from markdown_it.token import Token
from wagtail.models import Page

from kb.models import KnowledgePage
from kb.selectors.visibility import open_to_everybody

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MARKDOWN.add_render_rule("softbreak", lambda *arguments: " ")

# Rich text holds no table: only running text has blocks for them.
_WITH_TABLES = MarkdownIt("commonmark", {"html": False}).enable("table")

_ALLOWED_TAGS = {"p", "h3", "b", "i", "ul", "ol", "li", "a", "br"}
_RENAMED = {"strong": "b", "em": "i", "h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}

# Backslash before these everywhere; before the block markers only where a block begins.
_INLINE_MARKS = re.compile(r"([\\`*_\[\]<>&])")
# A run of these at the end of a heading would be taken for its closing marks.
_CLOSING_MARKS = re.compile(r"(#+)$")
_BLOCK_MARKS = re.compile(r"^([#+\-=~{]|\d+(?=[.)]))")
_SPACE = re.compile(r"[ \t\n]+")
_BLOCK_BEGINS = re.compile(r"<(p|h3|li)>")
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def parse(markdown: str, *, with_tables: bool = False) -> list[Token]:
    return (_WITH_TABLES if with_tables else _MARKDOWN).parse(markdown)


def from_markdown(markdown: str) -> str:
    """Rich text of Markdown. What Markdown cannot mean here (raw HTML, images, tables) stays as text or goes."""
    return render(parse(markdown))


def render(tokens: list[Token]) -> str:
    """Rich text of parsed Markdown blocks."""
    return cleaned(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def cleaned(html: str) -> str:
    """Rich text of foreign HTML: what the editor knows, nothing else, each block with its key."""
    soup = BeautifulSoup(html, "html.parser")
    for old, new in _RENAMED.items():
        for element in soup.find_all(old):
            element.name = new
    for item in soup.select("li > p"):
        item.unwrap()
    for element in soup.find_all(["blockquote", "pre"]):
        element.unwrap()
    for text in soup.find_all(string=re.compile(r"^\n+$")):
        text.extract()
    safe = (
        nh3.clean(
            str(soup),
            tags=_ALLOWED_TAGS,
            attributes={"a": {"href"}, "*": set()},
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )
        # A line break before a nested list is no space of its item.
        .replace("\n<ul>", "<ul>")
        .replace("\n<ol>", "<ol>")
        .replace("\n", " ")
        .strip()
    )
    return _with_block_keys(safe)


def _with_block_keys(html: str) -> str:
    """The editor names each block on its first save; named at once, and by position, nothing changes then."""
    numbers = count(1)
    return _BLOCK_BEGINS.sub(lambda match: f'<{match.group(1)} data-block-key="{next(numbers):05d}">', html)


def without_block_keys(html: str) -> str:
    return _BLOCK_KEY.sub("", html)


def plain(markdown: str) -> str:
    """The words of one line of Markdown."""
    return BeautifulSoup(from_markdown(markdown), "html.parser").get_text()


def escape(text: str) -> str:
    """A line of plain text as Markdown that means exactly that text."""
    escaped = _BLOCK_MARKS.sub(_escape_block_mark, _INLINE_MARKS.sub(r"\\\1", text))
    return _CLOSING_MARKS.sub(r"\\\1", escaped)


def to_markdown(html: str) -> str:
    """Canonical Markdown of stored rich text."""
    soup = BeautifulSoup(html or "", "html.parser")
    _resolve_page_links(soup)
    _join_lists(soup)
    return "\n\n".join(block for block in _blocks(soup.children) if block)


def _resolve_page_links(soup: BeautifulSoup) -> None:
    """Links that editors chose from the page tree are stored by row number; outside this database only addresses hold."""
    links = soup.select('a[linktype="page"]')
    ids = [link["id"] for link in links if str(link.get("id", "")).isdigit()]
    if not ids:
        return
    works = KnowledgePage.objects.filter(pk__in=ids).values_list("pk", flat=True)
    # What Wagtail calls public may be an alias of a hidden work, or one whose time is over.
    shut = set(works) - open_to_everybody(works)
    pages = {str(page.pk): page for page in Page.objects.live().public().filter(pk__in=ids).exclude(pk__in=shut)}
    for link in links:
        page = pages.get(str(link.get("id")))
        if page is not None and page.url:
            link["href"] = page.url


def _join_lists(soup: BeautifulSoup) -> None:
    """Two lists in a row are one in Markdown; better here than only after the next import."""
    for each in soup.find_all(["ul", "ol"]):
        before = each.previous_sibling
        if isinstance(before, Tag) and before.name == each.name:
            for item in each.find_all("li", recursive=False):
                before.append(item.extract())
            each.replace_with(before.extract())


def _escape_block_mark(match: re.Match[str]) -> str:
    mark = match.group(1)
    # "1." begins a list: the full stop is escaped, the number cannot be.
    return mark + "\\" if mark[0].isdigit() else "\\" + mark


def _blocks(elements: Iterable) -> list[str]:
    blocks: list[str] = []
    loose: list[Any] = []
    for element in elements:
        if not isinstance(element, Tag) or element.name not in ("p", "h3", "ul", "ol"):
            loose.append(element)
            continue
        blocks.append(_line(loose))
        loose = []
        blocks.append(_block(element))
    blocks.append(_line(loose))
    return blocks


def _block(element: Tag) -> str:
    if element.name == "h3":
        line = _CLOSING_MARKS.sub(r"\\\1", _line(element.children))
        return f"### {line}" if line else ""
    if element.name in ("ul", "ol"):
        return _list(element, "")
    return _line(element.children)


def _list(element: Tag, indent: str) -> str:
    lines = []
    for number, item in enumerate(element.find_all("li", recursive=False), start=1):
        mark = "-" if element.name == "ul" else f"{number}."
        nested = [child for child in item.children if isinstance(child, Tag) and child.name in ("ul", "ol")]
        lines.append(f"{indent}{mark} {_line(child for child in item.children if child not in nested)}")
        lines += [_list(child, indent + " " * (len(mark) + 1)) for child in nested]
    return "\n".join(lines)


def _line(elements: Iterable) -> str:
    """One line of Markdown. Where Markdown cannot mark a part (inside a word, beside punctuation) the words go unmarked."""
    elements = list(elements)
    marked = _escaped_line("".join(_inline(each) for each in elements))
    words = _SPACE.sub(" ", "".join(_words(each) for each in elements)).strip()
    if plain(marked) == words:
        return marked
    return _escaped_line("".join(_inline(each, marks=False) for each in elements))


def _escaped_line(markdown: str) -> str:
    line = _SPACE.sub(" ", markdown).strip()
    return _BLOCK_MARKS.sub(_escape_block_mark, line) if line else ""


def _words(element: Any) -> str:
    if isinstance(element, NavigableString):
        return str(element)
    return " " if element.name == "br" else "".join(_words(child) for child in element.children)


def _inline(element: Any, *, marks: bool = True) -> str:
    if isinstance(element, NavigableString):
        return _INLINE_MARKS.sub(r"\\\1", str(element))
    if element.name == "br":
        return " "
    words = "".join(_inline(child, marks=marks) for child in element.children)
    if not words.strip():
        return words
    if marks and element.name in ("b", "strong", "i", "em"):
        mark = "**" if element.name in ("b", "strong") else "*"
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        return f"{before}{mark}{words.strip()}{mark}{after}"
    if element.name == "a" and element.get("href"):
        return f"[{words}](<{_address(element['href'])}>)"
    return words


def _address(href: str) -> str:
    """An address that can stand between angle brackets."""
    return _SPACE.sub("%20", href.strip()).replace("<", "%3C").replace(">", "%3E")
