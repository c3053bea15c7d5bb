"""Translations as files for other programs, PO and XLIFF 1.2, out and in again."""

from translating.files.reading import read_file
from translating.files.taking_in import Conflict, TakenIn, take_in

__all__ = ["Conflict", "TakenIn", "read_file", "take_in"]
