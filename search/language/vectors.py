"""Vectors as both engines keep them: one byte a dimension, and their signs for a quick first look.

A vector of bytes is as good as the encoder's own for ranking (docs/adr/0015 has the figures) and takes a quarter of
the memory; comparing signs finds candidates among 100,000 sentences in about a millisecond.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# int8, shape (n, dimensions) or (dimensions,).
Vectors: TypeAlias = NDArray[np.int8]
# uint64, shape (n, dimensions / 64): bit n is the sign of dimension n.
Signs: TypeAlias = NDArray[np.uint64]


def to_bytes(vectors: NDArray[np.float32]) -> Vectors:
    """Each row scaled so that its largest component is 127. Only directions are ever compared."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    return np.rint(vectors * (127.0 / np.maximum(largest, 1e-9))).astype(np.int8)


def signs(vectors: Vectors) -> Signs:
    return np.packbits(vectors > 0, axis=-1).view(np.uint64)


def cosines(vectors: Vectors, one: Vectors) -> NDArray[np.float32]:
    """The cosine of each row with one vector, -1 to 1; 0 for a vector of zeros."""
    rows, single = vectors.astype(np.float32), one.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) * float(np.sqrt(single @ single))
    found: NDArray[np.float32] = (rows @ single) / np.maximum(lengths, 1e-9)
    return found


def differing(among: Signs, one: Signs) -> NDArray[np.uint16]:
    """In how many signs each row differs from one."""
    found: NDArray[np.uint16] = np.bitwise_count(among ^ one).sum(axis=1, dtype=np.uint16)
    return found


def nearest_of(distances: NDArray[np.uint16], count: int) -> NDArray[np.intp]:
    """The places of the `count` least distances, in no order."""
    if count >= len(distances):
        return np.arange(len(distances))
    return np.argpartition(distances, count)[:count]


def nearest_by_signs(among: Signs, one: Signs, count: int) -> NDArray[np.intp]:
    """The places of the `count` rows that differ from one in the fewest signs, in no order."""
    return nearest_of(differing(among, one), count)
