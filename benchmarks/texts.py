"""Text to fill a library with: the first content's own sentences in an order of their own, the same every time."""

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

WORKS = Path(__file__).resolve().parents[1] / "kb" / "first_content" / "works"
SENTENCES_IN_PASSAGE = 4
_MARKS = re.compile(r"\{[^{}]*\}|[#*_`\[\]]|\]\([^)]*\)|^\d+\. |^- ", re.MULTILINE)
_SYLLABLES = [first + second for first in "bcdfglmnprstv" for second in "aeiou"]


@cache
def sentences(language: str) -> tuple[str, ...]:
    """What the first content says, sentence by sentence, each once."""
    found: dict[str, None] = {}
    for path in sorted(WORKS.rglob(f"*.{language}.json")):
        for text in _texts(json.loads(path.read_text(encoding="utf-8"))):
            for sentence in re.split(r"(?<=[.?!:])\s+", _MARKS.sub("", text)):
                if 50 <= len(sentence) <= 250:
                    found[" ".join(sentence.split())] = None
    return tuple(found)


def passage(language: str, draw: random.Random) -> str:
    return " ".join(draw.sample(sentences(language), SENTENCES_IN_PASSAGE))


def heading(language: str, draw: random.Random) -> str:
    """A few words and an invented name: a library's vocabulary grows with it."""
    return f"{phrase(language, draw)} {''.join(draw.choices(_SYLLABLES, k=4)).capitalize()}"


def phrase(language: str, draw: random.Random) -> str:
    """Two to four words that stand side by side in some sentence, as somebody might type."""
    words = re.findall(r"\w+", draw.choice(sentences(language)))
    length = draw.randint(2, 4)
    start = draw.randrange(max(1, len(words) - length))
    return " ".join(words[start : start + length])


def fresh_sentences(language: str, number: int) -> list[str]:
    """Sentences that nobody wrote: the beginning of one and the end of another."""
    draw = random.Random(number)  # noqa: S311  no secret hangs on it
    found: dict[str, None] = {}
    while len(found) < number:
        one, other = (each.split() for each in draw.sample(sentences(language), 2))
        found[" ".join(one[: len(one) // 2] + other[len(other) // 2 :])] = None
    return list(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in ("title", "summary", "body", "text", "problem", "reason", "statement") or isinstance(each, list):
                yield from _texts(each)
