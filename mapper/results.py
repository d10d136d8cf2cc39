"""Results kept between runs, by content: what was read from a document, what was matched.

A key names everything that a result depends on, our own code included, so that a stale result is
never found. The store may lose but not lie: entries carry checksums (`models.cache`).
"""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np

import corpora
import foundation
import mapper
import models
from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.targets import Target
from mapper.specification import Item, Specification
from models.cache import EmbeddingCache

_OUR_ENDINGS = frozenset({".py", ".json", ".toml", ".safetensors", ".gz", ".onnx"})


class Results:
    """Readings and scores of earlier runs."""

    def __init__(self, cache: EmbeddingCache) -> None:
        self._cache = cache

    def reading(self, path: Path, read: Callable[[], Specification]) -> Specification:
        """Return what `read` gives for the document at `path`, from an earlier run if there is one.

        Raises
        ------
        UnreadableInputError
            `read` raises it; failures are not kept.
        """
        try:
            content = path.read_bytes()
        except OSError:
            return read()
        key = _key("reading", path.name, hashlib.sha256(content).hexdigest())
        kept = self._cache.get_many([key]).get(key)
        if kept is not None:
            return Specification.model_validate_json(kept)
        specification = read()
        self._cache.put_many({key: specification.model_dump_json().encode()})
        return specification

    def scores(
        self,
        identity: str,
        items: Sequence[Item],
        targets: Sequence[Target],
        score: Callable[[], Scores],
    ) -> Scores:
        """Return what `score` gives, from an earlier run if there is one.

        `identity` names the scorer and the encoders behind it.
        """
        texts = [
            [item.unit.ref, item.unit.title, item.outcome.text, item.full_text, bool(item[2])]
            for item in items
        ]
        key = _key("scores", identity, texts, [asdict(target) for target in targets])
        kept = self._cache.get_many([key]).get(key)
        if kept is not None:
            return _load(kept)
        scores = score()
        self._cache.put_many({key: _dump(scores)})
        return scores


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a digest of our own code and artefacts: a change of either makes old results stale."""
    digest = hashlib.sha256()
    for package in (foundation, corpora, models, mapper):
        root = Path(next(iter(package.__path__)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _OUR_ENDINGS:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(*parts: object) -> bytes:
    return hashlib.sha256(json.dumps([code_version(), *parts]).encode()).digest()


def _dump(scores: Scores) -> bytes:
    target = io.BytesIO()
    words = {
        "facet_texts": scores.facet_texts,
        "operating_point": asdict(scores.operating_point),
        "share_error": scores.share_error,
        "scorer": scores.scorer,
    }
    widths = [facets.shape[1] for facets in scores.facets]
    np.savez(
        target,
        covers=scores.covers,
        alone=scores.alone,
        accepted=scores.accepted,
        mapped=scores.mapped,
        covered=scores.covered,
        covered_fully=scores.covered_fully,
        facets=np.concatenate([np.zeros((len(scores.mapped), 0)), *scores.facets], axis=1),
        widths=np.array(widths, dtype=np.int64),
        words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    )
    return target.getvalue()


def _load(kept: bytes) -> Scores:
    with np.load(io.BytesIO(kept), allow_pickle=False) as stored:
        words = json.loads(stored["words"].tobytes())
        cuts = np.cumsum(stored["widths"])[:-1]
        return Scores(
            covers=stored["covers"],
            alone=stored["alone"],
            accepted=stored["accepted"],
            facets=tuple(np.split(stored["facets"], cuts, axis=1)) if len(stored["widths"]) else (),
            facet_texts=tuple(tuple(texts) for texts in words["facet_texts"]),
            mapped=stored["mapped"],
            covered=stored["covered"],
            covered_fully=stored["covered_fully"],
            share_error=words["share_error"],
            operating_point=OperatingPoint(**words["operating_point"]),
            scorer=words["scorer"],
        )
