"""Which titles complete what is being typed, and in which order: the same for every engine."""

from collections.abc import Iterable, Sequence

from search.engines.base import Suggestion
from search.language.completion import place

# The titles of one language that an engine looks at: those that begin with what is typed first.
MOST_CANDIDATES = 60
# The longest beginning of a title that is compared as a whole.
LONGEST_START = 250


def best(candidates: Iterable[Suggestion], typed: Sequence[str], *, language: str, limit: int) -> list[Suggestion]:
    """The reader's language first, then titles that begin so, then those where it comes early; each work once."""
    of_work: dict[str, Suggestion] = {}
    for each in sorted(candidates, key=lambda each: (each.language != language, *place(each.text, typed), each.key)):
        of_work.setdefault(each.key, each)
    return list(of_work.values())[:limit]
