"""From the files that a work offers to passages of the part whose page offers them."""

from collections.abc import Iterator, Mapping
from typing import Any

from kb.models import DocumentText
from kb.selectors.attachments import offered_documents, public_texts
from search.documents import ATTACHMENT, Passage

# A passage is what a reader is shown and led to: a sheet or an unpaged letter of a hundred pages is none.
PASSAGE_LENGTH = 4_000
# What a part keeps of all its files together, in their order: about 500 pages.
MOST_TEXT = 1_000_000


def attached_passages(pages: Mapping[str, tuple[Any, frozenset[str]]]) -> dict[str, tuple[Passage, ...]]:
    """The passages from files, by language; `pages`: the specific page of each language's part, and its audience.

    A file in a language other than its page's goes to the page in its own language where that offers it too, to the
    same readers: the files of a tool stand on both of its pages. Files that not everybody may open give none.
    """
    offered = {language: offered_documents(page) for language, (page, _audience) in pages.items()}
    audiences = {language: audience for language, (_page, audience) in pages.items()}

    def belongs_elsewhere(text: DocumentText, language: str) -> bool:
        own = text.document.language
        is_offered_there = own in offered and text.document_id in offered[own]
        return own != language and is_offered_there and audiences[own] == audiences[language]

    texts = public_texts({pk for pks in offered.values() for pk in pks})
    return {
        language: tuple(
            _within(
                passage
                for pk in pks
                if pk in texts and not belongs_elsewhere(texts[pk], language)
                for passage in _passages(texts[pk])
            )
        )
        for language, pks in offered.items()
    }


def _passages(text: DocumentText) -> Iterator[Passage]:
    for page in text.pages:
        heading = page["title"]
        for piece in _pieces(page["text"]):
            yield Passage(text=piece, kind=ATTACHMENT, heading=heading, page=page["number"], file=text.document_id)
            heading = ""


def _pieces(text: str) -> Iterator[str]:
    """The text in passages of bearable length, cut between lines where there are any, else between words."""
    while len(text) > PASSAGE_LENGTH:
        cut = (
            max(text.rfind("\n", 1, PASSAGE_LENGTH), 0) or max(text.rfind(" ", 1, PASSAGE_LENGTH), 0) or PASSAGE_LENGTH
        )
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def _within(passages: Iterator[Passage]) -> Iterator[Passage]:
    left = MOST_TEXT
    for passage in passages:
        left -= len(passage.text)
        if left < 0:
            return
        yield passage
