"""The text of uploaded files, page by page. Knows no Django: it also runs in a process of its own (see child.py)."""

from kb.attachments.extracted import Extracted, PageText
from kb.attachments.formats import READABLE
from kb.attachments.limits import AT_UPLOAD, IN_BACKGROUND, Limits
from kb.attachments.reading import read_file

__all__ = ["AT_UPLOAD", "IN_BACKGROUND", "READABLE", "Extracted", "Limits", "PageText", "read_file"]
