"""The built-in encoder with a low-rank delta added to its weights, tuned to matching."""

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError
from models.bert import Weights, initializers, load_published
from models.encoder import BuiltInEncoder, built_in_folder
from models.one_thread import one_thread


class TunedEncoder(BuiltInEncoder):
    """all-MiniLM-L6-v2 with the delta of a scorer artefact; only its word pieces are used.

    Parameters
    ----------
    delta
        A safetensors file with ``NAME.a`` (rank, in) and ``NAME.b`` (out, rank) per tuned matrix;
        the tuned weight is ``W + b @ a``.

    Raises
    ------
    MapperError
        The file is missing, damaged, or names a matrix that the encoder does not have.
    """

    name = "all-MiniLM-L6-v2, tuned"

    def __init__(self, delta: Path, *, threads: int | None = None) -> None:
        self._delta = delta
        super().__init__(built_in_folder(), threads=threads)

    def _initializers(self) -> Weights:
        published = load_published(self._folder)
        tuned = with_delta(published.weights, load_delta(self._delta), self._delta.name)
        return initializers(tuned, published)

    @cached_property
    def fingerprint(self) -> str:
        """The published encoder's identity and the digest of the delta."""
        digest = hashlib.sha256(self._delta.read_bytes()).hexdigest()[:16]
        return f"{super().fingerprint}+delta:{digest}"


def load_delta(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the tensors of a delta file as float32.

    Raises
    ------
    MapperError
        The file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return {name: array.astype(np.float32) for name, array in load(path.read_bytes()).items()}
    except (OSError, SafetensorError) as error:
        message = f"{path.name} of the scorer cannot be read ({error}); install the program again."
        raise MapperError(message) from error


def with_delta(weights: Weights, delta: dict[str, NDArray[np.float32]], source: str) -> Weights:
    """Return the weights with the delta added; the weights given are left as they are."""
    tuned = dict(weights)
    for name in sorted({key.rpartition(".")[0] for key in delta}):
        target = f"{name}.weight"
        if target not in tuned or f"{name}.a" not in delta or f"{name}.b" not in delta:
            message = f"{source} does not fit this encoder ({name}); install the program again."
            raise MapperError(message)
        with one_thread():
            tuned[target] = tuned[target] + delta[f"{name}.b"] @ delta[f"{name}.a"]
    return tuned
