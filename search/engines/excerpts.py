"""Cuts what is shown of a passage from its text; the same for every engine."""

SNIPPET_LENGTH = 280

# What a passage with a quoted phrase, or under the heading that is cited, is worth above all others.
DECISIVE = 100.0


def excerpt(text: str, begins: int, length: int = SNIPPET_LENGTH) -> str:
    """About `length` characters from the sentence that begins there; dots where something is left out."""
    end = len(text)
    if end - begins > length:
        cut = text.rfind(" ", begins, begins + length)
        end = cut if cut > begins else begins + length
    return f"{'… ' if begins else ''}{text[begins:end]}{' …' if end < len(text) else ''}"
