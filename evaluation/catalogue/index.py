"""A FAISS index over every item of a catalogue run, kept in ``index/`` beside its tables.

Rows of the index are the distinct texts of the items in their order, so a text that many
qualifications share is encoded once. A small index compares with everything; a large one is divided
into cells, with as many looked into as a measured recall asks for.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.catalogue.tables import FOLDER as TABLES_FOLDER
from evaluation.catalogue.tables import connect, current_digest
from foundation.errors import OutputError, UsageError
from foundation.files import make_folder, write_atomically
from mapper.matching.index import TextEncoder

FOLDER: Final = "index"
INDEX: Final = "items.faiss"
ABOUT: Final = "about.json"
FORMAT = 1  # raised when what is stored changes, so that older files are not opened

FLAT_MOST = 100_000
"""Distinct texts up to which every query is compared with all of them (docs/qualifications.md)."""
RECALL = 0.98
"""Share of the true ten nearest that a divided index has to find, on average over the queries."""
DEPTH = 10
QUERIES = 256
"""Statements, or else items, with which recall is measured."""
_CELLS = 2.0  # cells for each square root of the number of texts
_TRAINING = 64  # texts for each cell from which its centre is learnt
_TEXTS_AT_ONCE = 4096
_SEED = 1

Progress = Callable[[str], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class About:
    """What is said of an index: `kind` is flat or cells; `recall` is 1 for a flat one."""

    format: int
    encoder: str
    tables: str
    texts: int
    kind: str
    cells: int
    probes: int
    recall: float
    sha256: str = ""


class ItemIndex:
    """The index of one run; `texts` are its rows."""

    def __init__(self, index: Any, texts: Sequence[str], about: About) -> None:  # noqa: ANN401
        self._index = index
        self.texts = tuple(texts)
        self.about = about

    def search(
        self, vectors: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return cosines and rows of the nearest texts, both (n, k), best first; -1 fills up.

        `vectors` are rows of length one of the encoder that built the index.
        """
        k = min(k, len(self.texts))
        if k == 0 or not len(vectors):
            shape = (len(vectors), k)
            return np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        scores, rows = self._index.search(np.ascontiguousarray(vectors, np.float32), k)
        return scores, rows

    def vectors(self) -> NDArray[np.float32]:
        """Return the vectors of all texts, shape (texts, dimension)."""
        stored: NDArray[np.float32] = self._index.reconstruct_n(0, len(self.texts))
        return stored


def open_item_index(
    folder: Path, encoder: TextEncoder, progress: Progress = lambda stage: None
) -> ItemIndex:
    """Return the index of the run in `folder`; it is built where there is none of these tables.

    Raises
    ------
    UsageError
        The folder holds no tables of a run.
    """
    digest = current_digest(folder)
    if digest is None:
        raise UsageError(
            f"{folder} holds no results of a catalogue run; run 'mapper catalogue run' first."
        )
    texts = distinct_texts(folder)
    stored = _load(folder / FOLDER, digest, encoder, len(texts))
    if stored is not None:
        return ItemIndex(stored[0], texts, stored[1])
    vectors = encode_all(texts, encoder, progress)
    progress(f"Building the index of {len(texts)} texts")
    queries = encode_all(_queries(folder, texts), encoder, lambda stage: None)
    index, shape = build(vectors, queries)
    about = About(FORMAT, encoder.fingerprint, digest, len(texts), **asdict(shape))
    return ItemIndex(index, texts, _store(folder / FOLDER, index, about))


def kept_item_index(folder: Path, encoder: TextEncoder) -> ItemIndex | None:
    """Return the index that lies in `folder`; `None` where there is none of these tables.

    Nothing is built: whoever waits for an answer should not wait for that.
    """
    digest = current_digest(folder)
    if digest is None or not (folder / FOLDER / ABOUT).is_file():
        return None
    texts = distinct_texts(folder)
    stored = _load(folder / FOLDER, digest, encoder, len(texts))
    return ItemIndex(stored[0], texts, stored[1]) if stored is not None else None


def distinct_texts(folder: Path) -> list[str]:
    """Return the texts of all items of a run, each once, in order."""
    items = folder / TABLES_FOLDER / "items.parquet"
    with connect() as connection:
        query = "SELECT DISTINCT text FROM read_parquet(?) WHERE text <> '' ORDER BY text"
        return [text for (text,) in connection.execute(query, [str(items)]).fetchall()]


def encode_all(
    texts: Sequence[str], encoder: TextEncoder, progress: Progress
) -> NDArray[np.float32]:
    """Return one row for each text, saying now and then how far it is."""
    parts = []
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        if len(texts) > _TEXTS_AT_ONCE:
            progress(f"Encoding texts: {start} of {len(texts)}")
        parts.append(encoder.encode(texts[start : start + _TEXTS_AT_ONCE]))
    return np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)


@dataclass(frozen=True)
class Shape:
    """How an index is laid out, and the recall that was measured."""

    kind: str
    cells: int
    probes: int
    recall: float


def build(
    vectors: NDArray[np.float32], queries: NDArray[np.float32], *, flat_most: int = FLAT_MOST
) -> tuple[Any, Shape]:
    """Return an index of the vectors, laid out for their number.

    Of a divided index, the number of cells looked into is doubled until `RECALL` of the true
    nearest are found for the queries. One thread trains it, so that the same vectors give the same
    index.
    """
    import faiss

    vectors = np.ascontiguousarray(vectors, np.float32)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    if len(vectors) <= flat_most:
        return flat, Shape("flat", 0, 0, 1.0)
    cells = int(_CELLS * len(vectors) ** 0.5)
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(vectors.shape[1]), vectors.shape[1], cells, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed = _SEED
    index.cp.max_points_per_centroid = _TRAINING
    index.cp.min_points_per_centroid = 1
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        index.train(vectors)
        index.add(vectors)
    finally:
        faiss.omp_set_num_threads(threads)
    index.make_direct_map()
    truth = flat.search(queries, DEPTH)[1]
    probes, recall = 1, 0.0
    while probes < cells:
        index.nprobe = probes
        recall = recall_of(index.search(queries, DEPTH)[1], truth)
        if recall >= RECALL:
            break
        probes *= 2
    index.nprobe = min(probes, cells)
    return index, Shape(
        "cells", cells, int(index.nprobe), round(recall, 4) if probes < cells else 1.0
    )


def recall_of(found: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """Return the share of true rows that were found, over all queries."""
    hits = sum(len(np.intersect1d(a, b)) for a, b in zip(found, truth, strict=True))
    return hits / max(truth.size, 1)


def _queries(folder: Path, texts: Sequence[str]) -> list[str]:
    """Return statements that the run mapped to, or items where it mapped to none."""
    statements = folder / TABLES_FOLDER / "statements.parquet"
    with connect() as connection:
        query = "SELECT DISTINCT text FROM read_parquet(?) WHERE text <> '' ORDER BY text"
        found = [text for (text,) in connection.execute(query, [str(statements)]).fetchall()]
    chosen: Sequence[str] = found or texts
    return list(chosen[:: max(1, len(chosen) // QUERIES)][:QUERIES])


def _store(folder: Path, index: Any, about: About) -> About:  # noqa: ANN401 - faiss is untyped
    import faiss

    content = faiss.serialize_index(index).tobytes()
    about = replace(about, sha256=hashlib.sha256(content).hexdigest())
    try:
        make_folder(folder)
        write_atomically(folder / INDEX, content)
        # Written last: an index that nothing is said about is taken for unfinished.
        write_atomically(folder / ABOUT, json.dumps(asdict(about), indent=1).encode() + b"\n")
    except OutputError as error:
        _log.warning("The index is not kept for the next search: %s", error)
    return about


def _load(folder: Path, digest: str, encoder: TextEncoder, texts: int) -> tuple[Any, About] | None:
    """Return the stored index of these tables and this encoder, `None` where there is none."""
    try:
        about = About(**json.loads((folder / ABOUT).read_bytes()))
        content = (folder / INDEX).read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    made_of = (about.format, about.encoder, about.tables, about.texts)
    if made_of != (FORMAT, encoder.fingerprint, digest, texts):
        return None
    if hashlib.sha256(content).hexdigest() != about.sha256:
        return None
    import faiss

    return faiss.deserialize_index(np.frombuffer(content, np.uint8)), about
