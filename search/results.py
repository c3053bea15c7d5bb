"""What a search answers: works in order, why each was found, and what the facets count."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CLOSE, WEAK, NONE = "close", "weak", "none"
# The kind of reason that no engine gives.
PROMOTED = "promoted"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a work was found.

    kind: "words" (words of the query stand in it), "concept" (a label of a concept of the query stands in it:
    `text` in `language`, for `source` as it was typed), "name" (words of the query stand in its other language),
    "translation" (a word of the other language for `source`), "related" (a word that means nearly what `source`
    does), "passage" (no word, but a passage that is near in meaning), "promoted" (an editor recommends the work for
    the query: `text`).
    """

    kind: str
    text: str
    language: str
    source: str = ""
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text cut where matches begin and end; `segments` are (text, is a match)."""

    segments: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.segments)

    @property
    def has_marks(self) -> bool:
        return any(is_match for _, is_match in self.segments)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The passage of a part that answers best."""

    passage: Marked
    language: str
    kind: str = "body"
    heading: str = ""
    anchor: str = ""
    page: int | None = None
    file: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What a score consists of: `words`, `nearness`, `counterpart` and `cited` (for citations of the query) add up to it.

    language: in which of its languages the work matched best. factor: what the parts were multiplied by because that
    is not the language of the query; it is in them already. voucher: the work whose likeness gave the counterpart
    its part.
    """

    words: float
    nearness: float
    counterpart: float
    language: str
    factor: float = 1.0
    voucher: str = ""
    cited: float = 0.0

    @property
    def total(self) -> float:
        return self.words + self.nearness + self.counterpart + self.cited


@dataclass(frozen=True, slots=True)
class Hit:
    """A work that was found. `language` is the part to show: the reader's own where the visitor may read it.

    `parts` is None where nothing was scored: a search without words.
    """

    key: str
    score: float
    language: str
    languages: tuple[str, ...]
    title: Marked
    snippet: Snippet | None = None
    reasons: tuple[Reason, ...] = ()
    parts: ScoreParts | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits; `facets` counts, for every value, the works it has under all the other facets chosen."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    confidence: str = NONE
    engine: str = ""
