"""Which files can be read. The readers are named, not imported: only the child process needs their libraries."""

# Extension -> module of this package and the function in it that yields the pages.
READERS = {
    "pdf": ("pdf", "pages"),
    "docx": ("word", "pages"),
    "pptx": ("slides", "pages"),
    "xlsx": ("workbooks", "pages"),
    "odt": ("opendocument", "letter_pages"),
    "ods": ("opendocument", "sheets"),
}
READABLE = frozenset(READERS)
