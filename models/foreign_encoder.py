"""Any sentence-transformers model as an `Encoder`: slower to start, free to choose.

Nothing is downloaded: the model must be on this machine.
"""

import hashlib
import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import UsageError
from foundation.settings import load_settings
from models.encoder import TokenEmbeddings

_log = logging.getLogger(__name__)


class SentenceTransformersEncoder:
    """Wraps `sentence_transformers.SentenceTransformer`, one text at a time on the processor.

    Texts longer than the model's own limit are cut there, as the library does; each call logs how
    many were.

    Parameters
    ----------
    source
        Folder of the model, or its name in the local Hugging Face cache.

    Raises
    ------
    UsageError
        There is no such model on this machine, or it cannot be loaded.
    """

    def __init__(self, source: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        threads = load_settings().threads
        if threads is not None:
            torch.set_num_threads(threads)
        try:
            self._model: Any = SentenceTransformer(source, device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            message = (
                f"MAPPER_ENCODER: {source!r} is not a sentence-transformers model on this machine "
                f"({reason}); give the folder of one, or leave the setting out."
            )
            raise UsageError(message) from error
        self.name = Path(source).name
        self.dimension = len(self._model.encode([""], show_progress_bar=False)[0])

    @cached_property
    def fingerprint(self) -> str:
        """Name, back end and the digest of modules, tokenizer and every weight."""
        import sentence_transformers
        import torch

        digest = hashlib.sha256(repr(self._model).encode())
        digest.update(str(self._model.max_seq_length).encode())
        digest.update(repr(sorted(self._model.prompts.items())).encode())
        digest.update(self._tokenizer_state())
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.contiguous().view(torch.uint8).numpy().tobytes())
        version = f"{sentence_transformers.__version__}-torch-{torch.__version__}"
        return f"{self.name}+sentence-transformers-{version}:{digest.hexdigest()[:32]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one per text, float32, shape (len(texts), dimension)."""
        self._warn_of_long(texts)
        rows = [
            self._model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
            for text in texts
        ]
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack(rows).astype(np.float32, copy=False)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Return the pieces of each text, as the model's own tokenizer cuts it, with vectors."""
        self._warn_of_long(texts)
        special = np.asarray(self._model.tokenizer.all_special_ids)
        result = []
        for text in texts:
            features = self._model.encode([text], output_value=None, show_progress_bar=False)[0]
            ids = features["input_ids"].numpy().astype(np.int32)
            kept = ~np.isin(ids, special)
            tokens = self._model.tokenizer.convert_ids_to_tokens(ids[kept].tolist())
            vectors = features["token_embeddings"].numpy()[kept].astype(np.float32, copy=False)
            result.append(TokenEmbeddings(ids=ids[kept], tokens=tuple(tokens), vectors=vectors))
        return result

    def _tokenizer_state(self) -> bytes:
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is not None:
            return str(backend.to_str()).encode()
        return repr(sorted(self._model.tokenizer.get_vocab().items())).encode()

    def _warn_of_long(self, texts: Sequence[str]) -> None:
        limit = self._model.max_seq_length
        if limit is None or not texts:
            return
        # An untruncated tokenizer would log its own warning per text.
        lengths = [
            len(ids) for ids in self._model.tokenizer(list(texts), verbose=False)["input_ids"]
        ]
        long = sum(length > limit for length in lengths)
        if long:
            _log.warning("%s reads %d tokens: %d longer texts were cut.", self.name, limit, long)
