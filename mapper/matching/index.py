"""A FAISS index over the texts of a standard, kept on disk and keyed by encoder and revision.

The key names everything the vectors depend on, so a stale index is never opened; a damaged one is
noticed by its checksum and built again.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from foundation.errors import OutputError
from foundation.files import make_folder, write_atomically

_log = logging.getLogger(__name__)

FORMAT = 1  # raised when what is stored changes, so that older files are not opened


class TextEncoder(Protocol):
    """What the index needs of a sentence encoder."""

    @property
    def fingerprint(self) -> str:
        """Identity of weights, tokenizer and back end."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one L2-normalised row per text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One indexed text: the target it belongs to, and which of its facets (`None`: the whole)."""

    code: str
    facet: int | None
    text: str


class StatementIndex:
    """Inner-product search over entries; rows of the index are positions in `entries`."""

    def __init__(self, entries: Sequence[Entry], index: Any) -> None:  # noqa: ANN401 - faiss is untyped
        self.entries = tuple(entries)
        self._index = index

    def search(
        self, vectors: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return cosine similarities and entry positions, both of shape (n, min(k, entries)).

        Best first. `vectors` are L2-normalised rows of the encoder that built the index.
        """
        k = min(k, len(self.entries))
        if k == 0 or len(vectors) == 0:
            shape = (len(vectors), k)
            return np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        scores, rows = self._index.search(np.ascontiguousarray(vectors, np.float32), k)
        return scores, rows

    def vectors(self) -> NDArray[np.float32]:
        """Return the stored vectors, shape (entries, dimension)."""
        stored: NDArray[np.float32] = self._index.reconstruct_n(0, len(self.entries))
        return stored


def open_index(
    folder: Path | None, encoder: TextEncoder, entries: Sequence[Entry]
) -> StatementIndex:
    """Open the index of exactly these entries and this encoder, building it where there is none.

    An index that cannot be kept (a read-only or full data folder) is used all the same. Without a
    folder it is built each time.
    """
    if folder is None:
        return StatementIndex(entries, _build(encoder.encode([entry.text for entry in entries])))
    key = _key(encoder, entries)
    index_file = folder / f"{key}.faiss"
    manifest_file = folder / f"{key}.json"
    index = _load(index_file, manifest_file, len(entries))
    if index is None:
        index = _build(encoder.encode([entry.text for entry in entries]))
        try:
            _store(index, index_file, manifest_file, encoder, entries)
        except OutputError as error:
            _log.warning("The index is not kept for the next run: %s", error)
    return StatementIndex(entries, index)


def _key(encoder: TextEncoder, entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256(f"{FORMAT}\0{encoder.fingerprint}".encode())
    for entry in entries:
        digest.update(json.dumps([entry.code, entry.facet, entry.text]).encode())
    return digest.hexdigest()[:32]


def _build(vectors: NDArray[np.float32]) -> Any:  # noqa: ANN401 - faiss is untyped
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _store(
    index: Any,  # noqa: ANN401 - faiss is untyped
    index_file: Path,
    manifest_file: Path,
    encoder: TextEncoder,
    entries: Sequence[Entry],
) -> None:
    import faiss

    content = faiss.serialize_index(index).tobytes()
    manifest = {
        "format": FORMAT,
        "encoder": encoder.fingerprint,
        "entries": len(entries),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    make_folder(index_file.parent)
    write_atomically(index_file, content)
    # The manifest is written last: an index without one is taken for unfinished and rebuilt.
    write_atomically(manifest_file, json.dumps(manifest, indent=1).encode())


def _load(index_file: Path, manifest_file: Path, entries: int) -> Any | None:  # noqa: ANN401
    """Return the stored index, or `None` where it is absent, unfinished or damaged."""
    try:
        manifest = json.loads(manifest_file.read_bytes())
        content = index_file.read_bytes()
        expected = (manifest["format"], manifest["entries"], manifest["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if expected != (FORMAT, entries, hashlib.sha256(content).hexdigest()):
        return None
    import faiss

    return faiss.deserialize_index(np.frombuffer(content, np.uint8))
