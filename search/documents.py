"""What the index knows of a work: one document, with a part for each language it can be read in."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from search.language.vectors import Vectors

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

PUBLIC = "public"
SIGNED_IN = "signed-in"

# The kind of a passage that stands in a file.
ATTACHMENT = "attachment"

# The facets of a work, in the order in which the results page shows them. "in" (the languages it can be read in)
# is counted from the parts that the visitor may see, so it is not among a document's own facets.
FACETS = (
    "kind",
    "in",
    "subject",
    "topic",
    "jurisdiction",
    "level",
    "institution",
    "evidence",
    "cost",
    "stage",
    "year",
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a part that can be shown and led to by itself: a lesson, a provision, a page of a file.

    `file` is the id of the document that an attachment's text stands in, `page` its page, slide or sheet.
    """

    text: str
    kind: str = "body"  # body | provision | lesson | attachment
    heading: str = ""
    anchor: str = ""
    page: int | None = None
    file: int | None = None


# In PartVectors.places, the passage number of a sentence that stands in the summary.
SUMMARY_PLACE = -1


@dataclass(frozen=True, slots=True, eq=False)
class PartVectors:
    """What a part means: as a whole, and sentence by sentence.

    whole: shape (dimensions,). sentences: (n, dimensions). places: (n, 3), int32: number of the passage or
    SUMMARY_PLACE, and where in its text the sentence begins and ends.
    """

    encoder: str
    whole: Vectors
    sentences: Vectors
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """A work in one language, as its live page says it; `labels` are those of its topics in that language."""

    language: str
    title: str
    summary: str = ""
    passages: tuple[Passage, ...] = ()
    labels: tuple[str, ...] = ()
    audience: frozenset[str] = frozenset({PUBLIC})
    publish_at: datetime = ALWAYS
    expire_at: datetime = NEVER
    # Made from the text above (search/embedding.py), so no part of what a document says.
    vectors: PartVectors | None = field(default=None, compare=False, repr=False)

    def texts(self, *, attached: bool) -> list[str]:
        """The text of each passage of the work itself, or of each from its files, heading included.

        Headings are passages' words too: people search for the name of a lesson or the number of an article.
        """
        return [
            f"{passage.heading}\n{passage.text}" if passage.heading else passage.text
            for passage in self.passages
            if (passage.kind == ATTACHMENT) is attached
        ]


@dataclass(frozen=True, slots=True)
class WorkDocument:
    """All that is searched, filtered and sorted by for one work.

    `version` rises with every reading of the work from the database, so that a slow writer never replaces a newer
    document. It is no part of the fingerprint, which changes exactly when the content does.
    """

    key: str
    parts: tuple[Part, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed_at: datetime = ALWAYS
    evidence: int = 0
    version: int = 1

    @property
    def fingerprint(self) -> str:
        content = asdict(replace(self, parts=tuple(replace(part, vectors=None) for part in self.parts)))
        del content["version"]
        for part in content["parts"]:
            del part["vectors"]
        written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_plain)
        return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"A document holds no {type(value).__name__}.")
