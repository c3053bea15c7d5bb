"""Gives documents their vectors: one for the whole of each part and one for each of its sentences."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from django.conf import settings

from search.documents import PUBLIC, SUMMARY_PLACE, Part, PartVectors, WorkDocument
from search.language.encoder import Encoder, installed_encoder
from search.language.sentences import sentence_spans
from search.language.text import words
from search.language.vectors import Vectors, to_bytes
from search.vector_cache import VectorCache

# The beginning of a long work says what it is about; an average over everything would say nothing.
WHOLE_LENGTH = 6_000
# An annex of 500 pages has a place in the index, not all of it.
MOST_SENTENCES = 600
_DOCUMENTS_AT_ONCE = 32
_TEXTS_AT_ONCE = 256

Embedded = Callable[[int], None]


class Embedding:
    """Turns texts into vectors with one encoder and its cache; `embedded` counts the texts that were not kept yet."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self.encoder = encoder
        self._cache = cache
        self.embedded = 0

    @classmethod
    def current(cls) -> "Embedding | None":
        """With the installed encoder; None when there is none."""
        encoder = installed_encoder()
        if encoder is None:
            return None
        return cls(encoder, VectorCache(Path(settings.DATA_DIR) / "search", encoder.name))

    def documents(
        self, documents: Iterable[WorkDocument], *, progress: Embedded | None = None
    ) -> Iterator[WorkDocument]:
        """The same documents with vectors. What was embedded is kept at once, so that a broken run resumes."""
        remaining = iter(documents)
        while some := list(islice(remaining, _DOCUMENTS_AT_ONCE)):
            plans = [[_Plan.of(part) for part in document.parts] for document in some]
            texts = {text for of_document in plans for plan in of_document for text in plan.texts}
            vectors = self.vectors(texts, progress=progress)
            for document, of_document in zip(some, plans, strict=True):
                parts = tuple(
                    replace(part, vectors=plan.fulfil(vectors, self.encoder.name))
                    for part, plan in zip(document.parts, of_document, strict=True)
                )
                yield replace(document, parts=parts)

    def kept(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vectors of those texts that were embedded before; nothing is embedded."""
        return self._cache.get_many(texts)

    def vectors(self, texts: Iterable[str], *, progress: Embedded | None = None) -> dict[str, Vectors]:
        """The vector of each text, from the cache or made now."""
        wanted = set(texts)
        found = self._cache.get_many(wanted)
        # Texts of like length together: the encoder works through them in packets.
        missing = sorted(wanted - found.keys(), key=len)
        for start in range(0, len(missing), _TEXTS_AT_ONCE):
            some = missing[start : start + _TEXTS_AT_ONCE]
            fresh = dict(zip(some, to_bytes(self.encoder.encode(some)), strict=True))
            self._cache.put_many(fresh)
            found.update(fresh)
            self.embedded += len(some)
            if progress is not None:
                progress(self.embedded)
        return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """The texts of one part that need vectors."""

    whole: str
    sentences: Sequence[str]
    places: Sequence[tuple[int, int, int]]
    words: frozenset[str]

    @classmethod
    def of(cls, part: Part) -> "_Plan":
        sentences: list[str] = []
        places: list[tuple[int, int, int]] = []
        for place, text in [(SUMMARY_PLACE, part.summary), *enumerate(each.text for each in part.passages)]:
            for begin, end in sentence_spans(text):
                sentences.append(text[begin:end])
                places.append((place, begin, end))
        own = [passage for passage in part.passages if passage.kind != "attachment"]
        body = " ".join(f"{passage.heading} {passage.text}".strip() for passage in own)
        whole = ". ".join(text for text in (part.title, part.summary, body) if text)[:WHOLE_LENGTH]
        if not sentences:
            sentences, places = [part.title], [(SUMMARY_PLACE, 0, 0)]
        return cls(whole, sentences[:MOST_SENTENCES], places[:MOST_SENTENCES], _index_words(part))

    @property
    def texts(self) -> Iterable[str]:
        return {self.whole, *self.sentences, *self.words}

    def fulfil(self, vectors: dict[str, Vectors], encoder: str) -> PartVectors:
        whole = vectors[self.whole]
        sentences = [vectors[text] for text in self.sentences]
        return PartVectors(
            encoder=encoder,
            whole=whole,
            sentences=np.stack(sentences) if sentences else np.empty((0, len(whole)), dtype=np.int8),
            places=np.array(self.places, dtype=np.int32).reshape(-1, 3),
        )


def _index_words(part: Part) -> frozenset[str]:
    """The words that queries of the other language may be translated to; their vectors are made along with the text.

    Not those of files: an annex has thousands that nobody asks for, and an editor would wait for them after an upload.
    """
    if PUBLIC not in part.audience:
        return frozenset()
    own = (passage for passage in part.passages if passage.kind != "attachment")
    texts = (part.title, part.summary, *(f"{passage.heading} {passage.text}" for passage in own))
    return frozenset(word for text in texts for word in words(text) if len(word) > 2 and not word.isdigit())
