"""Cuts a text into the stretches that get a vector of their own."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?;:])\s+|\n+")

# A sentence shorter than this says nothing; a longer one is a list or a table, whose beginning says what it is about.
SHORTEST = 3
LONGEST = 600


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends in the text."""
    begin = 0
    for end, following in [*((match.start(), match.end()) for match in _END.finditer(text)), (len(text), len(text))]:
        start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
        stop = min(end, start + LONGEST)
        if stop - start >= SHORTEST:
            yield start, stop
        begin = following
