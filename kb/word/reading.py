"""Reads a Word file: its blocks in their order, its notes, and a list of what is left behind, with the place of each."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from kb.attachments.archives import Archive
from kb.attachments.extracted import TOO_LARGE, Unreadable
from kb.attachments.limits import Limits
from kb.word import package
from kb.word.content import (
    HEADING,
    ITEM,
    MOST_PARAGRAPHS,
    MOST_PICTURES,
    PARAGRAPH,
    PICTURE,
    PICTURE_EXTENSIONS,
    TABLE,
    Block,
    Loss,
    Note,
    Place,
    WordContent,
)
from kb.word.package import Element, Style, attribute, child, children, is_on, local, within
from kb.word.runs import Line, NumberOfNote, Picture, Runs

_MARGINS = re.compile(r"word/(header|footer)\d*\.xml")
_EXCERPT = 80
# Word's own mark of a numbered paragraph that is none.
_NO_LIST = "0"
_DECIMAL = frozenset({"bullet", "decimal", "decimalZero", "ordinal", "none"})


def read(file: BinaryIO, limits: Limits) -> WordContent:
    """Raises Unreadable for what is no Word file, is protected, broken or too large."""
    return _Reader(Archive(file, limits)).content()


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._styles = package.Styles(archive)
        self._numbering = package.Numbering(archive)
        self._numbers = NumberOfNote()
        self._targets = package.relationships(archive, package.MAIN)
        self._runs = Runs(self._styles, self._targets, self._numbers)
        self._runs.comments = self._comments()
        self._place = Place()
        self._last_number: dict[str, int] = {}
        self._found = WordContent(language=self._styles.language)

    def content(self) -> WordContent:
        # A file without its text is refused by name, whatever else it holds.
        body = child(package.read_tree(self._archive, package.MAIN), "body")
        if body is None:
            raise Unreadable("failed", "damaged")
        self._body(body)
        self._notes()
        self._margins()
        found = self._found
        for name, value in package.properties(self._archive).items():
            if name != "title":
                setattr(found, name, value[:200])
        if sum(block.kind == PICTURE for block in found.blocks) > MOST_PICTURES:
            raise Unreadable(TOO_LARGE, "pictures")
        return found

    def _body(self, element: Element) -> None:
        for each in element:
            name = local(each.tag)
            if name == "p":
                self._paragraph(each)
            elif name == "tbl":
                self._table(each)
            elif name == "sdt":
                self._controlled(each)
            elif name in ("ins", "moveTo", "customXml", "smartTag"):
                self._body(each)
            elif name == "AlternateContent":
                self._body(chosen if (chosen := child(each, "Choice")) is not None else [])
            elif name in ("oMathPara", "oMath"):
                self._lose("equation", "".join(text.text or "" for text in within(each, "t")))

    def _controlled(self, element: Element) -> None:
        gallery = attribute(child(element, "sdtPr", "docPartObj", "docPartGallery"))
        if gallery == "Table of Contents":
            self._lose("contents_list")
            return
        for content in children(element, "sdtContent"):
            self._body(content)

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self._styles.of(attribute(child(properties, "pStyle")))
        was_in_list = self._runs.is_in_contents_list
        line = self._runs.line(paragraph)
        if was_in_list or self._runs.is_in_contents_list or style.name.startswith("toc "):
            if not was_in_list and not self._is_last("contents_list"):
                self._lose("contents_list")
            return
        if line.text or line.pictures or line.losses:
            self._count(line.text)
        if line.text:
            self._text(line, properties, style)
        self._losses_of(line)
        for picture in line.pictures:
            self._picture(picture)

    def _count(self, words: str) -> None:
        self._place = Place(self._place.paragraph + 1, self._place.heading, _excerpt(words))
        if self._place.paragraph > MOST_PARAGRAPHS:
            raise Unreadable(TOO_LARGE, "paragraphs")

    def _text(self, line: Line, properties: Element | None, style: Style) -> None:
        if style.name in ("title", "título") and not self._found.title:
            self._found.title = line.text
            return
        if style.name == "caption" and self._captioned(line):
            return
        outline = attribute(child(properties, "outlineLvl"))
        level = int(outline) if outline.isdigit() and int(outline) < 9 else style.outline
        if level is not None:
            self._place.heading = _excerpt(line.text)
            self._add(Block(HEADING, line.html(is_plain=True), level=level + 1, text=line.text))
            return
        number, level = self._list_of(properties, style)
        if number:
            how = self._numbering.how(number, level)
            self._tell_numbering(number, level, how)
            # Word's own styles “List Bullet 2” and “List Number 3” are lists of their own, deeper by their name alone.
            named = re.match(r"list \w+ (\d)$", style.name)
            depth = level or (int(named[1]) - 1 if named else 0)
            is_ordered = how not in ("bullet", "none")
            self._add(Block(ITEM, line.html(), level=depth, is_ordered=is_ordered, series=number))
            return
        self._last_number = {}
        self._add(Block(PARAGRAPH, line.html(), text=line.text))

    def _list_of(self, properties: Element | None, style: Style) -> tuple[str, int]:
        number = attribute(child(properties, "numPr", "numId")) or style.numbering
        if not number or number == _NO_LIST:
            return "", 0
        depth = attribute(child(properties, "numPr", "ilvl"))
        return number, int(depth) if depth.isdigit() else style.depth or 0

    def _tell_numbering(self, number: str, depth: int, how: str) -> None:
        """Ours are bullets or 1, 2, 3 from the beginning; whoever cites “fraction III” must know."""
        key = f"{number}/{depth}"
        if how not in _DECIMAL and key not in self._last_number:
            self._lose("numbering", how)
        self._last_number[key] = self._last_number.get(key, 0) + 1

    def _captioned(self, line: Line) -> bool:
        """A caption goes to the table or picture that it stands under."""
        last = self._found.blocks[-1] if self._found.blocks else None
        if last is None or last.kind not in (TABLE, PICTURE) or last.text:
            return False
        last.text = line.text
        return True

    def _table(self, table: Element) -> None:
        rows = [row for row in _rows(table) if child(row, "trPr", "del") is None]
        cells = [list(_cells(row)) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            # A frame around text, not a table.
            self._body(cells[0][0])
            return
        before = self._found.blocks[-1] if self._found.blocks else None
        self._count("")
        block = Block(TABLE, rows=[], has_headings=_has_headings(table, rows))
        pictures: list[Picture] = []
        is_merged = False
        for row in cells:
            texts: list[str] = []
            for cell in row:
                text = self._cell(cell, pictures)
                span = attribute(child(cell, "tcPr", "gridSpan"))
                wide = int(span) if span.isdigit() else 1
                merge = child(cell, "tcPr", "vMerge")
                is_merged = is_merged or wide > 1 or merge is not None
                texts += [text, *[""] * (min(wide, 60) - 1)]
            block.rows.append(texts)
        width = max((len(row) for row in block.rows), default=0)
        block.rows = [row + [""] * (width - len(row)) for row in block.rows]
        self._place.words = _excerpt(" | ".join(text for text in (block.rows[0] if block.rows else []) if text))
        if any(any(row) for row in block.rows):
            if before is not None and before.kind == PARAGRAPH and _looks_like_caption(before.text):
                self._found.blocks.remove(before)
                block.text = before.text
            block.text = block.text or attribute(child(table, "tblPr", "tblCaption"))
            self._add(block)
        if is_merged:
            self._lose("merged_cells")
        for picture in pictures:
            self._lose("picture_in_table", picture.alt)
            self._picture(picture)

    def _cell(self, cell: Element, pictures: list[Picture]) -> str:
        texts = []
        for each in cell:
            name = local(each.tag)
            if name == "tbl":
                self._lose("table_in_table")
                texts += [self._cell(inner, pictures) for row in _rows(each) for inner in _cells(row)]
            elif name in ("sdt", "sdtContent", "ins", "customXml"):
                texts.append(self._cell(each, pictures))
            elif name == "p":
                line = self._runs.line(each)
                self._losses_of(line)
                if any(piece.address for piece in line.pieces):
                    self._lose("link_in_table", line.text)
                pictures += line.pictures
                texts.append(line.text)
        return "\n".join(text for text in texts if text)

    def _picture(self, picture: Picture) -> None:
        target = self._targets.get(picture.relationship)
        if target is None or target.target not in self._archive.names:
            self._lose("linked_picture" if picture.is_linked or (target and target.is_external) else "picture")
            return
        extension = target.target.rpartition(".")[2].lower()
        if extension not in PICTURE_EXTENSIONS:
            self._lose("picture_format", extension.upper())
            return
        if not picture.alt:
            self._lose("picture_alt")
        self._add(Block(PICTURE, member=target.target, alt=picture.alt[:250]))

    def _losses_of(self, line: Line) -> None:
        for code, detail in line.losses:
            self._lose(code, detail)

    def _lose(self, code: str, detail: str = "") -> None:
        place = Place(self._place.paragraph, self._place.heading, self._place.words)
        self._found.losses.append(Loss(code, place, " ".join(detail.split())[:300]))

    def _is_last(self, code: str) -> bool:
        return bool(self._found.losses) and self._found.losses[-1].code == code

    def _add(self, block: Block) -> None:
        block.place = Place(self._place.paragraph, self._place.heading, self._place.words)
        self._found.blocks.append(block)

    def _notes(self) -> None:
        """The notes in the order of their marks. What is in a note but no words is told as standing there."""
        found: dict[int, Note] = {}
        for kind in ("footnote", "endnote"):
            part = f"word/{kind}s.xml"
            tree = package.read_tree(self._archive, part)
            if tree is None:
                continue
            runs = Runs(self._styles, package.relationships(self._archive, part), self._numbers)
            for each in children(tree, kind):
                number = self._numbers.numbers.get((kind, attribute(each, "id")))
                if number is None:
                    continue
                self._place = Place(0, "", f"[{number}]")
                lines = [runs.line(paragraph) for paragraph in within(each, "p")]
                for line in lines:
                    self._losses_of(line)
                    if line.pictures:
                        self._lose("picture")
                url = next((piece.address for line in lines for piece in line.pieces if piece.address), "")
                found[number] = Note(number, "<br>".join(html for line in lines if (html := line.html())), url)
        self._found.notes = [found[number] for number in sorted(found)]

    def _margins(self) -> None:
        self._place = Place()
        for name in sorted(each for each in self._archive.names if _MARGINS.fullmatch(each)):
            tree = package.read_tree(self._archive, name)
            words = "" if tree is None else " ".join(each.text or "" for each in within(tree, "t"))
            if words.strip():
                self._lose("header" if "header" in name else "footer", words)

    def _comments(self) -> dict[str, str]:
        tree = package.read_tree(self._archive, "word/comments.xml")
        if tree is None:
            return {}
        return {
            attribute(
                each, "id"
            ): f"{attribute(each, 'author')}: {''.join(text.text or '' for text in within(each, 't'))}"
            for each in children(tree, "comment")
        }


def _rows(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each.tag) == "tr":
            yield each
        elif local(each.tag) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if local(each.tag) == "tc":
            yield each
        elif local(each.tag) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(each)


def _has_headings(table: Element, rows: list[Element]) -> bool:
    """A first row that Word repeats on each page, or that the table's style sets apart."""
    if len(rows) < 2:
        return False
    look = child(table, "tblPr", "tblLook")
    first_row = attribute(look, "firstRow")
    # Older files say the same as bits of one number.
    bits = attribute(look)
    is_styled = first_row in ("1", "true") or (not first_row and bits != "" and bool(_hexadecimal(bits) & 0x20))
    repeated = child(rows[0], "trPr", "tblHeader")
    return is_styled or is_on(repeated)


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _looks_like_caption(text: str) -> bool:
    return re.match(r"(tabla|cuadro|table)\s+\d+", text, re.IGNORECASE) is not None and len(text) <= 200


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"
