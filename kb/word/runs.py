"""The words of a paragraph with bold, italic and links, and everything in it that is no words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from kb.word.package import Element, Relationship, Styles, attribute, child, children, is_on, local, within

_SAFE = ("http://", "https://", "mailto:")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What has runs of its own inside and means nothing else to us.
_TRANSPARENT = frozenset({"smartTag", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "ins", "moveTo"})
_DROPPED = frozenset({"del", "moveFrom"})


@dataclass(frozen=True, slots=True)
class Picture:
    relationship: str
    alt: str
    is_linked: bool = False


@dataclass(slots=True)
class Field:
    """A field of Word's, between its beginning and its end; its result is what it shows."""

    instruction: str = ""
    is_result: bool = False

    @property
    def address(self) -> str:
        words = self.instruction.split()
        if len(words) < 2 or words[0].upper() != "HYPERLINK" or words[1].startswith("\\"):
            return ""
        return words[1].strip('"')

    @property
    def is_contents_list(self) -> bool:
        return self.instruction.split()[:1] in (["TOC"], ["INDEX"])


@dataclass(slots=True)
class Piece:
    text: str
    is_bold: bool = False
    is_italic: bool = False
    address: str = ""


@dataclass(slots=True)
class Line:
    """What one paragraph holds. losses: (code, detail); notes: (kind, identifier) in the order of their marks."""

    pieces: list[Piece] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    losses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip()

    def html(self, *, is_plain: bool = False) -> str:
        """is_plain: without bold and italic, which a heading has anyway."""
        return "".join(_html(piece, is_plain) for piece in _joined(self.pieces)).strip()


class Runs:
    """Reads the paragraphs of one part of the file. Fields may reach over several paragraphs, so it remembers them."""

    def __init__(self, styles: Styles, targets: Mapping[str, Relationship], number_of_note: "NumberOfNote") -> None:
        self._styles = styles
        self._targets = targets
        self._number_of_note = number_of_note
        self._fields: list[Field] = []
        # Comments by identifier: author and words.
        self.comments: Mapping[str, str] = {}

    @property
    def is_in_contents_list(self) -> bool:
        return any(each.is_contents_list for each in self._fields)

    def line(self, paragraph: Element) -> Line:
        line = Line()
        for element in paragraph:
            self._read(element, line, "")
        return line

    def _read(self, element: Element, line: Line, address: str) -> None:
        name = local(element.tag)
        if name == "r":
            self._run(element, line, address)
        elif name == "hyperlink":
            self._within(element, line, self._address(element, line) or address)
        elif name in _DROPPED:
            words = _words(element, "delText", "t")
            line.losses.append(("deleted" if name == "del" else "moved", words))
        elif name == "sdt":
            for content in children(element, "sdtContent"):
                self._within(content, line, address)
        elif name in _TRANSPARENT:
            if name == "ins":
                line.losses.append(("inserted", _words(element, "t")))
            self._within(element, line, address)
        elif name in ("oMath", "oMathPara"):
            line.losses.append(("equation", _words(element, "t")))
        elif name == "AlternateContent":
            self._within(child(element, "Choice"), line, address)

    def _within(self, element: Element | None, line: Line, address: str) -> None:
        for each in [] if element is None else element:
            self._read(each, line, address)

    def _address(self, element: Element, line: Line) -> str:
        target = self._targets.get(attribute(element, "id"))
        if target is None:
            if attribute(element, "anchor") and not self.is_in_contents_list:
                line.losses.append(("inner_link", _words(element, "t")))
            return ""
        return self._safe(target.target, line)

    def _safe(self, address: str, line: Line) -> str:
        if address.lower().startswith(_SAFE):
            return address
        line.losses.append(("link", address[:200]))
        return ""

    def _run(self, run: Element, line: Line, address: str) -> None:
        properties = child(run, "rPr")
        style = self._styles.of(attribute(child(properties, "rStyle")))
        bold, italic = child(properties, "b"), child(properties, "i")
        piece = Piece(
            "",
            is_bold=bool(style.is_bold) if bold is None else is_on(bold),
            is_italic=bool(style.is_italic) if italic is None else is_on(italic),
            address=address or self._field_address(line),
        )
        is_hidden = is_on(child(properties, "vanish"))
        raised = attribute(child(properties, "vertAlign"))
        for element in run:
            name = local(element.tag)
            if name == "fldChar":
                self._field_mark(attribute(element, "fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction += element.text or ""
            elif not any(not each.is_result or each.is_contents_list for each in self._fields):
                piece.text += self._content(element, name, line, raised)
        if is_hidden and piece.text.strip():
            line.losses.append(("hidden", piece.text.strip()))
        elif piece.text:
            if piece.text.strip() and any(is_on(child(properties, each)) for each in ("strike", "dstrike")):
                line.losses.append(("struck", piece.text.strip()))
            line.pieces.append(piece)

    def _content(self, element: Element, name: str, line: Line, raised: str) -> str:
        """The text of one element of a run; what is no text is noted in the line."""
        if name == "t":
            return self._raised(element.text or "", raised, line)
        if name in ("tab", "ptab"):
            return " "
        if name in ("br", "cr"):
            return "" if attribute(element, "type") in ("page", "column") else "\n"
        if name == "noBreakHyphen":
            return "\u2011"
        if name == "sym":
            line.losses.append(("symbol", attribute(element, "font")))
        elif name in ("footnoteReference", "endnoteReference"):
            return f"[{self._number_of_note(name.removesuffix('Reference'), attribute(element, 'id'))}]"
        elif name == "commentReference":
            line.losses.append(("comment", self.comments.get(attribute(element, "id"), "")))
        elif name in ("drawing", "pict", "object"):
            self._drawing(element, line)
        elif name == "AlternateContent":
            # The second form of the same thing is for older programs.
            chosen = child(element, "Choice")
            return "".join(
                self._content(each, local(each.tag), line, raised) for each in ([] if chosen is None else chosen)
            )
        return ""

    def _raised(self, text: str, raised: str, line: Line) -> str:
        if raised not in ("superscript", "subscript") or not text.strip():
            return text
        if text.strip().isdigit():
            return text.translate(_RAISED if raised == "superscript" else _LOWERED)
        line.losses.append(("raised", text.strip()))
        return text

    def _drawing(self, element: Element, line: Line) -> None:
        for text_box in within(element, "txbxContent"):
            line.losses.append(("text_box", _words(text_box, "t")))
        kinds = {attribute(each, "uri").rpartition("/")[2] for each in within(element, "graphicData")}
        about = next(within(element, "docPr"), None)
        alt = attribute(about, "descr").strip()
        if "chart" in kinds or "chartex" in kinds:
            line.losses.append(("chart", alt or attribute(about, "title")))
        elif "diagram" in kinds:
            line.losses.append(("diagram", alt))
        elif local(element.tag) == "object":
            line.losses.append(("embedded", ""))
        else:
            found = [*_pictures(element, alt)]
            line.pictures += found
            if not found and not any(True for _box in within(element, "txbxContent")):
                line.losses.append(("shape", alt))

    def _field_mark(self, mark: str) -> None:
        if mark == "begin":
            self._fields.append(Field())
        elif mark == "separate" and self._fields:
            self._fields[-1].is_result = True
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _field_address(self, line: Line) -> str:
        for each in self._fields:
            if each.is_result and each.address:
                return each.address if each.address.lower().startswith(_SAFE) else ""
        return ""


class NumberOfNote:
    """Numbers notes in the order of their marks in the text, foot and end alike."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}

    def __call__(self, kind: str, identifier: str) -> int:
        return self.numbers.setdefault((kind, identifier), len(self.numbers) + 1)


def _pictures(element: Element, alt: str) -> Iterator[Picture]:
    for blip in within(element, "blip"):
        embedded, linked = attribute(blip, "embed"), attribute(blip, "link")
        if embedded or linked:
            yield Picture(embedded or linked, alt, is_linked=not embedded)
    for image in within(element, "imagedata"):
        shape_alt = next((attribute(each, "alt") for each in within(element, "shape")), "")
        if attribute(image, "id"):
            yield Picture(attribute(image, "id"), alt or shape_alt.strip())


def _words(element: Element, *names: str) -> str:
    return "".join(each.text or "" for each in within(element, *names)).strip()


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Word cuts a sentence into runs wherever somebody stopped to think: neighbours that look alike are one."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and (last.is_bold, last.is_italic, last.address) == (
            piece.is_bold,
            piece.is_italic,
            piece.address,
        ):
            last = Piece(last.text + piece.text, last.is_bold, last.is_italic, last.address)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _html(piece: Piece, is_plain: bool) -> str:
    text = piece.text.strip()
    if not text:
        return escape(piece.text).replace("\n", "<br>")
    before, after = piece.text[: len(piece.text) - len(piece.text.lstrip())], piece.text[len(piece.text.rstrip()) :]
    html = escape(text).replace("\n", "<br>")
    if piece.is_italic and not is_plain:
        html = f"<i>{html}</i>"
    if piece.is_bold and not is_plain:
        html = f"<b>{html}</b>"
    if piece.address:
        html = f'<a href="{escape(piece.address)}">{html}</a>'
    return "".join(each.replace("\n", "<br>") for each in (before, html, after))
