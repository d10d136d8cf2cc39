"""A BERT-shaped text encoder on ONNX Runtime: a small graph of ours, weights from safetensors.

The graph holds no weights (`models/artefacts/encoder`), so neither PyTorch nor an export is needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import MapperError

GRAPH = Path(__file__).parent / "artefacts" / "encoder" / "bert-mean-pooling.onnx"
LAYERS = 6

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Published:
    """Weights as the model's file has them, and as the graph takes them. Not to be changed."""

    weights: Weights
    initializers: Weights


@lru_cache(maxsize=1)
def load_published(folder: Path) -> Published:
    """Return the model in `folder`, read once however many encoders build upon it."""
    weights = load_weights(folder)
    return Published(weights, initializers(weights))


def load_weights(folder: Path) -> Weights:
    """Read the weights of a MiniLM-shaped BERT under the names that the Hugging Face format uses.

    Parameters
    ----------
    folder
        Holds ``model.safetensors``.

    Returns
    -------
    Weights
        Name to array, float32. A trained delta is added to these arrays before `initializers`.

    Raises
    ------
    MapperError
        The file is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / "model.safetensors"
    try:
        with safe_open(path, framework="numpy") as tensors:
            return {
                name: tensors.get_tensor(name).astype(np.float32, copy=False)
                for name in tensors.keys()  # noqa: SIM118 - not a mapping
                if not name.endswith("position_ids")
            }
    except (OSError, SafetensorError) as error:
        message = f"{path.name} of the encoder cannot be read ({error}); install the encoder again."
        raise MapperError(message) from error


class BertSession:
    """Runs the encoder graph with one set of `initializers`, one text at a time.

    One text at a time because matrix kernels sum in another order for another number of rows: in a
    batch, the lowest bits of a vector depend on its neighbours. Measured cost of that: 15 % of the
    throughput of batches of 32 (docs/experiments.md). Safe to call from several threads.
    """

    def __init__(self, initializers: Mapping[str, NDArray[np.float32]]) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Parallelism is over texts (see Encoder.encode): it scales better and is exact.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._values = [onnxruntime.OrtValue.ortvalue_from_numpy(a) for a in initializers.values()]
        options.add_external_initializers(list(initializers), self._values)
        try:
            self._session: Any = onnxruntime.InferenceSession(
                _graph_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            message = f"The encoder cannot start ({error}); install its package again."
            raise MapperError(message) from error

    def sentence(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the mean of the token vectors of one text, scaled to length one: (384,)."""
        vector: NDArray[np.float32] = self._run("sentence", ids, None)[0]
        return vector

    def tokens(
        self, ids: Sequence[int], segments: Sequence[int] | None = None
    ) -> NDArray[np.float32]:
        """Return the last hidden state of one text, special tokens included: (len(ids), 384).

        `segments` are the token type ids of a text pair; all zero where it is left out.
        """
        states: NDArray[np.float32] = self._run("tokens", ids, segments)[0]
        return states

    def _run(
        self, output: str, ids: Sequence[int], segments: Sequence[int] | None
    ) -> NDArray[np.float32]:
        batch = np.asarray([ids], dtype=np.int32)
        types = np.zeros_like(batch) if segments is None else np.asarray([segments], dtype=np.int32)
        feeds = {"input_ids": batch, "token_type_ids": types}
        result: NDArray[np.float32] = self._session.run([output], feeds)[0]
        return result


@lru_cache(maxsize=1)
def _graph_bytes() -> bytes:
    return GRAPH.read_bytes()


def initializers(weights: Weights, like: Published | None = None) -> Weights:
    """Rename and transpose into what the graph expects: x @ w, and query, key, value in one.

    Layers that have the very arrays of `like` are taken over from it.

    Raises
    ------
    MapperError
        A weight is missing.
    """
    names = {
        "words": "embeddings.word_embeddings.weight",
        "positions": "embeddings.position_embeddings.weight",
        "types": "embeddings.token_type_embeddings.weight",
        "embedded.gamma": "embeddings.LayerNorm.weight",
        "embedded.beta": "embeddings.LayerNorm.bias",
    }
    result = {ours: _stored(weights, theirs) for ours, theirs in names.items()}
    for index in range(LAYERS):
        source, target = f"encoder.layer.{index}.", f"layer.{index}."
        own = [name for name in weights if name.startswith(source)]
        if like is not None and all(weights[name] is like.weights.get(name) for name in own):
            layer = {k: v for k, v in like.initializers.items() if k.startswith(target)}
        else:
            layer = _layer(weights, source, target)
        result.update(layer)
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in result.items()}


def _layer(weights: Weights, source: str, target: str) -> Weights:
    parts = [f"{source}attention.self.{part}" for part in ("query", "key", "value")]
    result = {
        f"{target}qkv.weight": np.concatenate(
            [_stored(weights, f"{part}.weight").T for part in parts], axis=1
        ),
        f"{target}qkv.bias": np.concatenate([_stored(weights, f"{part}.bias") for part in parts]),
    }
    for ours, theirs in _DENSE.items():
        result[f"{target}{ours}.weight"] = _stored(weights, f"{source}{theirs}.weight").T
        result[f"{target}{ours}.bias"] = _stored(weights, f"{source}{theirs}.bias")
    for ours, theirs in _NORMS.items():
        result[f"{target}{ours}.gamma"] = _stored(weights, f"{source}{theirs}.weight")
        result[f"{target}{ours}.beta"] = _stored(weights, f"{source}{theirs}.bias")
    return result


_DENSE = {
    "output": "attention.output.dense",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
}
_NORMS = {"attended": "attention.output.LayerNorm", "layer": "output.LayerNorm"}


def _stored(weights: Weights, name: str) -> NDArray[np.float32]:
    try:
        return weights[name]
    except KeyError as error:
        message = f"The encoder's weights lack {name!r}; install its package again."
        raise MapperError(message) from error
