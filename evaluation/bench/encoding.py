"""Encoding benchmark: our encoder against sentence-transformers' `encode` of the same weights.

Every measurement is a fresh process: until the first vector, then all texts. The texts are those of
the written specification and standard. Threads are those that each library takes by itself.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.bench.figures import Clock, figure, over, time_over
from evaluation.bench.machine import describe_machine
from evaluation.bench.naive import cores
from evaluation.bench.processes import Run, run_apart, told
from evaluation.bench.written import TOPICS, written_specification, written_standard

PRODUCT: Final = "mapper"
BASELINE: Final = "sentence-transformers"
BATCHES: Final = "sentence-transformers, batches of 128"
BARE: Final = "onnxruntime session.run alone"
SUBJECTS: Final = (PRODUCT, BASELINE, BATCHES, BARE)
BATCH: Final = 128
PACKAGES: Final = ("content-mapper", "onnxruntime", "sentence-transformers", "torch", "tokenizers")

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Tell = Callable[[str], None]


def bench_encoding(
    *, units: int = len(TOPICS), repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures on the texts of the first `units` of the specification.

    ``first_vector``: seconds from the start of the process to the vector of one text.
    ``sentences_per_second``: of all texts after that. ``time_over_bare`` compares with
    session.run of the same graph on word pieces that are ready, on as many threads.
    """
    texts = [item.full_text for item in written_specification(units=units).items()]
    texts += [statement.text for statement in written_standard().statements]
    runs: dict[str, list[Run]] = {name: [] for name in SUBJECTS}
    first: dict[str, list[Clock]] = {name: [] for name in SUBJECTS}
    rest: dict[str, list[Clock]] = {name: [] for name in SUBJECTS}
    vectors: dict[str, NDArray[np.float32]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for repeat in range(repeats):
            for name in SUBJECTS:
                tell(f"Encoding, repeat {repeat + 1} of {repeats}: {name}")
                kept = Path(folder) / "vectors.npy"
                argument = {"subject": name, "texts": texts, "vectors": str(kept)}
                run, answer = run_apart("evaluation.bench.encoding:encode_apart", argument)
                runs[name].append(run)
                first[name].append(Clock(*answer["first"]))
                rest[name].append(Clock(*answer["rest"]))
                vectors[name] = np.load(kept)
    return {
        "data": "written",
        "machine": describe_machine(PACKAGES),
        "texts": len(texts),
        "repeats": repeats,
        "subjects": {
            name: {
                **told(runs[name]),
                "first_vector": [figure(clock.wall) for clock in first[name]],
                "sentences_per_second": _speed(len(texts), [one.wall for one in rest[name]]),
                "sentences_per_cpu_second": _speed(len(texts), [one.cpu for one in rest[name]]),
            }
            for name in SUBJECTS
        },
        "ratios": {
            "cold_start": time_over(first[BASELINE], first[PRODUCT]),
            "speed": time_over(rest[BASELINE], rest[PRODUCT]),
            "speed_over_batches": time_over(rest[BATCHES], rest[PRODUCT]),
            "whole": time_over(runs[BASELINE], runs[PRODUCT]),
            "memory": over([r.peak_mb for r in runs[PRODUCT]], [r.peak_mb for r in runs[BASELINE]]),
            "time_over_bare": time_over(rest[PRODUCT], rest[BARE]),
        },
        "agreement": {
            name: _agreement(vectors[PRODUCT], vectors[name]) for name in (BASELINE, BATCHES, BARE)
        },
    }


def _speed(texts: int, seconds: Sequence[float]) -> float:
    return figure(texts / statistics.median(seconds))


def encode_apart(argument: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Encode in this process, which was started for it; the vectors go into a file."""
    texts: list[str] = argument["texts"]
    encode = _SUBJECTS[argument["subject"]](texts)
    encode(texts[:1])
    first = time.time() - argument["began"], time.process_time()
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = encode(texts)
    rest = time.perf_counter() - wall, time.process_time() - cpu
    np.save(argument["vectors"], vectors)
    return {"first": first, "rest": rest}


def _product(texts: Sequence[str]) -> Encode:
    del texts
    from models.encoder import load_encoder

    return load_encoder("all-MiniLM-L6-v2").encode


def _sentence_transformers(batch: int | None) -> Callable[[Sequence[str]], Encode]:
    def load(texts: Sequence[str]) -> Encode:
        del texts
        from sentence_transformers import SentenceTransformer

        from models.encoder import built_in_folder

        model = SentenceTransformer(str(built_in_folder()), device="cpu")
        settings: dict[str, Any] = {} if batch is None else {"batch_size": batch}

        def encode(some: Sequence[str]) -> NDArray[np.float32]:
            return np.asarray(model.encode(list(some), show_progress_bar=False, **settings))

        return encode

    return load


def _bare(texts: Sequence[str]) -> Encode:
    """Return what runs the graph on word pieces that are cut before the clock of all texts."""
    from concurrent.futures import ThreadPoolExecutor

    from tokenizers import Tokenizer

    from models.bert import BertSession, load_published
    from models.encoder import built_in_folder

    folder = built_in_folder()
    session = BertSession(load_published(folder).initializers)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    ids = {text: tokenizer.encode(text).ids for text in texts}
    pool = ThreadPoolExecutor(cores())
    return lambda some: np.stack(list(pool.map(session.sentence, [ids[text] for text in some])))


def _agreement(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> dict[str, float]:
    """Return the least cosine of two vectors of one text, and the largest difference of a value."""
    products = (ours * theirs).sum(axis=1, dtype=np.float64)
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return {
        "least_cosine": round(float((products / lengths).min()), 7),
        "largest_difference": float(f"{np.abs(ours - theirs).max():.2g}"),
    }


_SUBJECTS: Final = {
    PRODUCT: _product,
    BASELINE: _sentence_transformers(None),
    BATCHES: _sentence_transformers(BATCH),
    BARE: _bare,
}
