"""How items meet a standard word piece by word piece, kept by content.

An item's row hangs on its own text and on the standard, so after an edit only what was edited is
read again. Deleting what is kept is always safe.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.background import Background
from models.cache import VectorStore
from models.encoder import Encoder, TokenEmbeddings
from models.one_thread import one_thread
from models.pairs.interaction import (
    Interaction,
    Row,
    WeightedTokens,
    interaction_row,
    stack_rows,
    token_table,
    weighted_tokens,
)
from models.pairs.texts import StatementText

FORMAT = 1  # raised when a kept row means something else

Vectors = NDArray[np.float32]
_Read = tuple[Vectors, Row]


@dataclass(frozen=True)
class Reading:
    """`items` and `statements` hold one vector of length one per text; `met` says how they meet."""

    items: Vectors
    statements: Vectors
    met: Interaction


class Reader:
    """Reads items against statements with the tuned encoder.

    Parameters
    ----------
    tuned
        The encoder tuned for this task.
    background
        Rarity of word pieces.
    cache
        Where rows are kept; `None` keeps none.
    """

    def __init__(
        self, tuned: Encoder, background: Background, cache: VectorStore | None = None
    ) -> None:
        self._tuned = tuned
        self._background = background
        self._cache = cache

    def read(self, items: Sequence[str], statements: Sequence[StatementText]) -> Reading:
        """Return how the items meet the statements and their facets; at least one of each."""
        if self._cache is None:
            return _joined(items, *self._compute(list(dict.fromkeys(items)), statements))
        standard = self._standard_key(statements)
        keys = {text: _key(standard, text) for text in items}
        kept = self._cache.get_many([standard, *keys.values()])
        widths = len(statements), len(all_facets(statements))
        vectors = _load_vectors(kept.get(standard, b""), len(statements), self._tuned.dimension)
        rows = {}
        for text, key in keys.items():
            row = _load(kept.get(key, b""), self._tuned.dimension, *widths)
            if row is not None:
                rows[text] = row
        missing = [text for text in keys if text not in rows]
        if missing or vectors is None:
            vectors, computed = self._compute(missing, statements)
            rows.update(computed)
            self._cache.put_many(
                {
                    standard: vectors.astype("<f4", copy=False).tobytes(),
                    **{keys[text]: _dump(row) for text, row in computed.items()},
                }
            )
        return _joined(items, vectors, rows)

    def _compute(
        self, texts: Sequence[str], statements: Sequence[StatementText]
    ) -> tuple[Vectors, dict[str, _Read]]:
        """Return the statements' vectors, and vector and row of each item text."""
        embedded = self._tuned.encode_tokens([statement.text for statement in statements])
        vectors = sentence_vectors(embedded)
        if not texts:
            return vectors, {}
        facets = weighted(self._tuned.encode_tokens(all_facets(statements)), self._background)
        tables = token_table(weighted(embedded, self._background)), token_table(facets)
        items = self._tuned.encode_tokens(texts)
        with one_thread():
            rows = [interaction_row(item, *tables) for item in weighted(items, self._background)]
        return vectors, dict(
            zip(texts, zip(sentence_vectors(items), rows, strict=True), strict=True)
        )

    def _standard_key(self, statements: Sequence[StatementText]) -> bytes:
        texts = [[statement.text, *(statement.facets or ())] for statement in statements]
        return _key(self._identity, json.dumps(texts))

    @cached_property
    def _identity(self) -> bytes:
        """Digest of what decides the rows beside the texts."""
        digest = hashlib.sha256(
            f"{FORMAT}\n{self._tuned.fingerprint}\nnumpy-{np.__version__}\n".encode()
        )
        digest.update(self._background.rarity.tobytes())
        return digest.digest()


def _joined(items: Sequence[str], vectors: Vectors, rows: Mapping[str, _Read]) -> Reading:
    """Put the rows into the order of the items."""
    chosen = [rows[text] for text in items]
    return Reading(
        items=np.stack([vector for vector, _ in chosen]),
        statements=vectors,
        met=stack_rows([row for _, row in chosen]),
    )


def all_facets(statements: Sequence[StatementText]) -> list[str]:
    """Return the facets of all statements in turn; an unsplit statement is its own only facet."""
    return [facet for s in statements for facet in (s.facets or (s.text,))]


def weighted(embedded: Sequence[TokenEmbeddings], background: Background) -> list[WeightedTokens]:
    """Return the word pieces scaled and weighted by rarity."""
    return [weighted_tokens(t.ids, t.vectors, background.rarity) for t in embedded]


def sentence_vectors(embedded: Sequence[TokenEmbeddings]) -> Vectors:
    """Return the mean of each text's word-piece vectors, scaled to length one; zero for no text."""
    means = np.stack(
        [t.vectors.sum(axis=0, dtype=np.float64) / max(len(t.vectors), 1) for t in embedded]
    )
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    vectors: Vectors = (means / np.maximum(lengths, 1e-9)).astype(np.float32)
    return vectors


def _key(prefix: bytes, text: str) -> bytes:
    return hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).digest()


def _dump(read: _Read) -> bytes:
    vector, row = read
    return vector.astype("<f4", copy=False).tobytes() + np.concatenate(row).astype("<f8").tobytes()


def _load(stored: bytes, dimension: int, statements: int, facets: int) -> _Read | None:
    cut = 4 * dimension
    if len(stored) != cut + 8 * (2 * statements + facets):
        return None
    numbers = np.frombuffer(stored[cut:], dtype="<f8")
    asked, given, met = np.split(numbers, [statements, 2 * statements])
    return np.frombuffer(stored[:cut], dtype="<f4"), (asked, given, met)


def _load_vectors(stored: bytes, count: int, dimension: int) -> Vectors | None:
    if len(stored) != 4 * count * dimension:
        return None
    return np.frombuffer(stored, dtype="<f4").reshape(count, dimension)
