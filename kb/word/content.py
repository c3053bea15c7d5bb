"""What is read from a Word file: its blocks in order, its notes, and everything that could not be carried."""

from dataclasses import dataclass, field

# More than any guide or law of the library's has; a file beyond is a book and belongs in parts.
MOST_PARAGRAPHS = 5_000
MOST_PICTURES = 100
PICTURE_EXTENSIONS = frozenset({"avif", "gif", "jpeg", "jpg", "png", "webp"})

HEADING, PARAGRAPH, ITEM, TABLE, PICTURE = "heading", "paragraph", "item", "table", "picture"


@dataclass(slots=True)
class Place:
    """Where something stands: the paragraph's number in the file, the heading above it, and its first words."""

    paragraph: int = 0
    heading: str = ""
    words: str = ""


@dataclass(slots=True)
class Loss:
    """One thing that did not come along as it was. code: see kb.word_losses; detail: the file's own words for it."""

    code: str
    place: Place
    detail: str = ""


@dataclass(slots=True)
class Block:
    """One block. html: words with b, i, a and br only, escaped; what else is filled depends on the kind.

    level: of a heading, from 1, or of a list item, from 0. series: which list an item belongs to. rows: of a table, plain text by cell. member: the archive's
    member that holds a picture. text: the caption of a table or picture.
    """

    kind: str
    html: str = ""
    level: int = 0
    is_ordered: bool = False
    series: str = ""
    rows: list[list[str]] = field(default_factory=list)
    has_headings: bool = False
    member: str = ""
    alt: str = ""
    text: str = ""
    place: Place = field(default_factory=Place)


@dataclass(slots=True)
class Note:
    number: int
    html: str
    url: str = ""


@dataclass(slots=True)
class WordContent:
    """title: from the Title style, "" without one. language: what the file says it is written in, "" when unknown."""

    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""
    language: str = ""
    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def content_from(data: dict) -> WordContent:
    """The same from its JSON (dataclasses.asdict)."""
    return WordContent(
        **{
            **data,
            "blocks": [Block(**{**each, "place": Place(**each["place"])}) for each in data["blocks"]],
            "notes": [Note(**each) for each in data["notes"]],
            "losses": [Loss(each["code"], Place(**each["place"]), each["detail"]) for each in data["losses"]],
        }
    )
