"""What is told about each thing that did not come along from a Word file, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.word.content import Loss, Place

# Code -> what became of it, and what the editor can do. In the order in which they matter.
SENTENCES = {
    "deleted": (
        gettext_lazy("Tracked deletions were carried out: this text is not in the draft"),
        gettext_lazy("If a deletion was not agreed yet, reject it in Word and upload the file again."),
    ),
    "inserted": (
        gettext_lazy("Tracked insertions were taken into the text"),
        gettext_lazy("If an insertion was not agreed yet, reject it in Word and upload the file again."),
    ),
    "moved": (
        gettext_lazy("Tracked moves were carried out: this text stands in its new place only"),
        "",
    ),
    "comment": (
        gettext_lazy("Comments are not carried"),
        gettext_lazy("Settle them before publishing, or write them again as comments of the editor."),
    ),
    "equation": (
        gettext_lazy("Equations are not carried"),
        gettext_lazy("Write the formula in words, or add it as an image with alternative text."),
    ),
    "text_box": (
        gettext_lazy("Text boxes are not carried"),
        gettext_lazy("If it belongs to the text, add it as a notice or a paragraph."),
    ),
    "chart": (
        gettext_lazy("Charts are not carried"),
        gettext_lazy("Add a table with the figures, or an image with alternative text."),
    ),
    "diagram": (
        gettext_lazy("Diagrams (SmartArt) are not carried"),
        gettext_lazy("Write them as a list, or add an image with alternative text."),
    ),
    "shape": (
        gettext_lazy("Drawn shapes are not carried"),
        gettext_lazy("Add an image with alternative text if it says something."),
    ),
    "embedded": (
        gettext_lazy("Embedded objects are not carried"),
        gettext_lazy("Upload the file itself as a document and offer it as a download."),
    ),
    "picture_format": (
        gettext_lazy("Images of this format are not carried"),
        gettext_lazy("Save the image as PNG or JPEG and add it in the editor."),
    ),
    "linked_picture": (
        gettext_lazy("Images that are not in the file, only linked from it, are not carried"),
        gettext_lazy("Insert the image into the Word file, or add it in the editor."),
    ),
    "picture": (
        gettext_lazy("Images that are damaged, too large or in a note are not carried"),
        gettext_lazy("Add the image in the editor."),
    ),
    "picture_not_allowed": (
        gettext_lazy("Images were left out, because you chose no collection or may not add images"),
        gettext_lazy("Add them in the editor, or ask somebody who may."),
    ),
    "picture_alt": (
        gettext_lazy("Images without alternative text come along, but need one"),
        gettext_lazy(
            "Open the image in the draft and describe what it shows; it carries the tag “needs alternative text”."
        ),
    ),
    "picture_in_table": (
        gettext_lazy("Images in a table stand after the table"),
        gettext_lazy("Move them to where they belong."),
    ),
    "picture_in_provision": (
        gettext_lazy("Images in a provision are not carried"),
        gettext_lazy("Link to the official text, which has them."),
    ),
    "merged_cells": (
        gettext_lazy("Merged cells were divided: the text stands in the first, the others are empty"),
        gettext_lazy("Check that each row can be read by itself."),
    ),
    "table_in_table": (
        gettext_lazy("A table in a cell of another was set as text"),
        gettext_lazy("Make a table of its own of it."),
    ),
    "table_in_provision": (
        gettext_lazy("A table in a provision was set as lines of text"),
        gettext_lazy("Check that it can still be read, or move it to the text."),
    ),
    "link_in_table": (
        gettext_lazy("Links in a table are not carried, only their words"),
        gettext_lazy("Name the link below the table if it matters."),
    ),
    "link": (
        gettext_lazy("Links to files, folders or programs of a computer are not carried, only their words"),
        gettext_lazy("Upload the file as a document and link to it there."),
    ),
    "inner_link": (
        gettext_lazy("Links within the file are not carried, only their words"),
        gettext_lazy("Refer to the heading by its name."),
    ),
    "numbering": (
        gettext_lazy("Lists numbered with letters or Roman numerals are numbered 1, 2, 3"),
        gettext_lazy("Write the letter or numeral into the text where others cite it."),
    ),
    "heading_level": (
        gettext_lazy("Headings of the third level and below stand on the second"),
        "",
    ),
    "heading_length": (
        gettext_lazy("Headings of more than 150 characters stand on the second level"),
        gettext_lazy("Shorten them, so that they can enter the contents list."),
    ),
    "chapter": (
        gettext_lazy("Headings of chapters between provisions are not carried"),
        gettext_lazy("Provisions stand in one list; name the chapter in the heading of the provision if it matters."),
    ),
    "anchor_twice": (
        gettext_lazy("A number stands twice among the provisions: the second has another anchor"),
        gettext_lazy("Check whether it is a provision of another instrument."),
    ),
    "struck": (
        gettext_lazy("Struck-through text came along as ordinary text"),
        gettext_lazy("Delete it if it is no longer meant to be there."),
    ),
    "hidden": (gettext_lazy("Hidden text is not carried"), ""),
    "raised": (
        gettext_lazy("Raised and lowered text came along as ordinary text"),
        gettext_lazy("Check that it still says the same."),
    ),
    "symbol": (
        gettext_lazy("Signs of a symbol font are not carried"),
        gettext_lazy("Type the sign itself in the editor."),
    ),
    "contents_list": (
        gettext_lazy("The table of contents is not carried"),
        gettext_lazy("The page makes its own from the headings."),
    ),
    "header": (gettext_lazy("Page headers are not carried"), ""),
    "footer": (gettext_lazy("Page footers are not carried"), ""),
}


@dataclass(frozen=True)
class LossPlace:
    where: str
    detail: str


@dataclass(frozen=True)
class LossGroup:
    """All losses of one kind."""

    sentence: str
    advice: str
    places: list[LossPlace] = field(default_factory=list)


def grouped(losses: Iterable[Loss]) -> list[LossGroup]:
    """The losses by kind, the gravest kind first, each with its places in the order of the file."""
    by_code: dict[str, list[Loss]] = {}
    for loss in losses:
        by_code.setdefault(loss.code, []).append(loss)
    return [
        LossGroup(
            str(sentence), str(advice), [LossPlace(place_sentence(each.place), each.detail) for each in by_code[code]]
        )
        for code, (sentence, advice) in SENTENCES.items()
        if code in by_code
    ]


def place_sentence(place: Place) -> str:
    """“Paragraph 12, under “Objetivo”: El programa se publica…”"""
    values = {"number": place.paragraph, "heading": place.heading, "words": place.words}
    if not place.paragraph:
        return _("In note %(words)s") % values if place.words else _("On every page")
    if place.heading and place.words and place.heading != place.words:
        return _("Paragraph %(number)s, under “%(heading)s”: “%(words)s”") % values
    if place.heading and place.heading != place.words:
        return _("Paragraph %(number)s, under “%(heading)s”") % values
    if place.words:
        return _("Paragraph %(number)s: “%(words)s”") % values
    return _("Paragraph %(number)s") % values
