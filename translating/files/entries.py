"""What a translation file says, whichever format it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from translating.helps import TranslationHelps
from translating.segments import Segment

# A page of a hundred segments is a tenth of this in either format.
MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A string with its translation, as fragments of HTML.

    number: its place in the file. base: version of the translation that the file was made from, None where the file no
    longer says. is_done: whether its translator says so; None where the format or the program does not tell.
    problem: why it cannot be used.
    """

    number: int
    path: str
    source: str
    target: str
    base: str | None = None
    is_done: bool | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """A file that was read: of which translation it says to be, and its entries."""

    format: str
    translation: str
    source_language: str
    target_language: str
    made_at: datetime | None
    entries: tuple[Entry, ...]


class UnreadableFile(ValueError):
    """Not a file that could be taken in; the text says why, and what to do."""


def notes_for(helps: TranslationHelps) -> Iterator[tuple[Segment, list[str]]]:
    """Each segment with what its translator should know, in the interface's language."""
    for each in helps.segments:
        notes = []
        for term in each.terms:
            sentence = _("Glossary: “%(text)s” is “%(preferred)s”.") % {"text": term.text, "preferred": term.preferred}
            if term.has_difference:
                sentence += f" {term.match_label}. {term.note}".rstrip()
            if term.is_ambiguous:
                sentence += " " + _("It may also mean something else.")
            notes.append(sentence)
        if each.is_law:
            notes.append(_("Says what the law says: not to be translated by a machine."))
        if each.segment.is_machine_made:
            notes.append(_("Translated by a machine; not confirmed by anybody yet."))
        yield each.segment, notes
