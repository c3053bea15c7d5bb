"""An encoder for tests: texts lie near each other by the words they share, and by words that mean the same."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from search.documents import WorkDocument
from search.embedding import Embedding
from search.language.text import fold, words
from search.vector_cache import VectorCache


class WordEncoder:
    """Each word has a direction of its own; `same` names the word whose direction another one shares."""

    name = "words-of-tests"
    dimensions = 512

    def __init__(self, same: Mapping[str, str] | None = None) -> None:
        self.same = same or {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.stack([self._of(text) for text in texts]) if texts else np.empty((0, self.dimensions))
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return (rows / lengths).astype(np.float32)

    def _of(self, text: str) -> np.ndarray:
        found = np.full(self.dimensions, 1e-6)
        for word in words(text):
            stands_for = self.same.get(fold(word), fold(word))
            found += np.random.default_rng(zlib.crc32(stands_for.encode())).standard_normal(self.dimensions)
        return found


def with_vectors(documents: Iterable[WorkDocument], encoder: WordEncoder, folder: Path) -> list[WorkDocument]:
    """The documents as the site gives them to its engines; what was embedded is kept in the folder."""
    return list(Embedding(encoder, VectorCache(folder, encoder.name)).documents(documents))
