"""The statements of all standards at hand as vectors, with how rare each statement is.

Kept on disk under a key that names encoder and texts, so that a later call starts at once.
"""

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpora.standard import Standard
from foundation.errors import OutputError
from foundation.files import make_folder, write_atomically
from mapper.matching.index import TextEncoder

ALIKE = 0.6
"""Cosine from which on a statement of another standard says about the same: as for duties that
overlap (mapper/rules/similarity.py, `MEANING_THRESHOLD`)."""

FORMAT = 1  # raised when what is stored changes, so that older files are not opened
_ROWS_AT_ONCE = 1024  # rows of the square of all statements that are in memory together

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelf:
    """All standards that may be suggested.

    `owners` gives each statement's standard, as a position in `standards`; `vectors` has a row of
    length one for each statement; `rarity` is the logarithm of the number of standards over the
    number of those that have such a statement, its own included.
    """

    standards: tuple[Standard, ...]
    owners: NDArray[np.int64]
    vectors: NDArray[np.float32]
    rarity: NDArray[np.float64]


def open_shelf(standards: Sequence[Standard], encoder: TextEncoder, folder: Path | None) -> Shelf:
    """Return the shelf of these standards, computed once and kept in `folder`.

    Standards without statements are left out: nothing can be said of them.
    """
    kept = tuple(standard for standard in standards if standard.statements)
    texts = [one.text for standard in kept for one in standard.statements]
    owners = np.repeat(np.arange(len(kept)), [len(standard.statements) for standard in kept])
    path = None if folder is None else folder / f"{_key(kept, encoder)}.npz"
    stored = _load(path, len(texts)) if path else None
    if stored is None:
        vectors = encoder.encode(texts)
        stored = vectors, _rarity(vectors, owners, len(kept))
        if path is not None:
            _store(path, *stored)
    return Shelf(kept, owners, *stored)


def best_of_each(
    similarity: NDArray[np.float32], owners: NDArray[np.int64], count: int
) -> NDArray[np.float32]:
    """Return each row's best value within each standard, shape (rows, count).

    `similarity` has a column for each statement; statements of one standard stand together.
    """
    if not count:
        return np.zeros((len(similarity), 0), np.float32)
    starts = np.searchsorted(owners, np.arange(count))
    best: NDArray[np.float32] = np.maximum.reduceat(similarity, starts, axis=1)
    return best


def _rarity(
    vectors: NDArray[np.float32], owners: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    shared = np.zeros(len(vectors))
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        best = best_of_each(vectors[rows] @ vectors.T, owners, count)
        shared[rows] = (best >= ALIKE).sum(axis=1)
    # A statement is like itself, so `shared` is at least one but for rounding.
    rarity: NDArray[np.float64] = np.log((count + 1) / np.maximum(shared, 1))
    return rarity


def _key(standards: Sequence[Standard], encoder: TextEncoder) -> str:
    digest = hashlib.sha256(f"{FORMAT}\0{encoder.fingerprint}".encode())
    for standard in standards:
        digest.update(f"\0\0{standard.pinned}".encode())
        for one in standard.statements:
            digest.update(f"\0{one.text}".encode())
    return digest.hexdigest()[:32]


def _store(path: Path, vectors: NDArray[np.float32], rarity: NDArray[np.float64]) -> None:
    stream = io.BytesIO()
    np.savez(stream, vectors=vectors, rarity=rarity)
    content = stream.getvalue()
    try:
        make_folder(path.parent)
        write_atomically(path, hashlib.sha256(content).digest() + content)
    except OutputError as error:
        _log.warning("The vectors of the library are not kept for the next run: %s", error)


def _load(path: Path, count: int) -> tuple[NDArray[np.float32], NDArray[np.float64]] | None:
    """Return what is stored, or `None` where it is absent or damaged."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    digest, content = stored[:32], stored[32:]
    if hashlib.sha256(content).digest() != digest:
        return None
    with np.load(io.BytesIO(content)) as arrays:
        vectors, rarity = arrays["vectors"], arrays["rarity"]
    return (vectors, rarity) if len(vectors) == len(rarity) == count else None
