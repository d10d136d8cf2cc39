"""Matching benchmark: matching and judging against the cosine of the bi-encoder alone.

A fictional specification of 350 criteria against a standard of 60 statements and six duties, which
the baseline leaves out. Every measurement is a fresh process with the same encoder and the same
threads; ratios are taken within one repeat.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from evaluation.bench.figures import over, time_over
from evaluation.bench.machine import describe_machine
from evaluation.bench.written import TOPICS, written_specification, written_standard
from foundation.settings import load_settings
from mapper.reading.child import measure_usage

PACKAGES: Final = ("content-mapper", "onnxruntime", "numpy", "faiss-cpu", "tokenizers")
EDITS: Final = 5
"""Second runs in one process, each after another edit; the median counts."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock and of all threads together; most memory of the process in MiB."""

    wall: float
    cpu: float
    peak_mb: float


def bench_matching(
    *, units: int = len(TOPICS), repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures on the first `units` (at least two) of the specification.

    ``sentence-transformers``: what a user would write; load it, encode criteria and statements, one
    matrix of cosines. ``cosine``: the same with our encoder, which cannot be avoided.
    ``first``: nothing kept; load the models, tell kinds, match, judge coverage, apply the rules.
    ``edited``: the same after one criterion was reworded, in the same process (as a service runs).
    ``edited, new process``: the same as the command line runs it, models loaded anew.
    """
    timings: dict[str, list[Timing]] = {}
    for repeat in range(repeats):
        tell(f"Matching, repeat {repeat + 1} of {repeats}")
        with TemporaryDirectory() as home:
            found = {
                "sentence-transformers": _in_new_process(_naive, units, home),
                "cosine": _in_new_process(_cosine, units, home),
                **_in_new_process(_first_and_edited, units, home),
                "edited, new process": _in_new_process(_edited_anew, units, home),
            }
        for name, timing in found.items():
            timings.setdefault(name, []).append(timing)
    specification = written_specification(units=units)
    return {
        "data": "written",
        "machine": describe_machine(PACKAGES),
        "criteria": sum(1 for _ in specification.items()),
        "statements": len(written_standard().statements),
        "duties": len(written_standard().duties),
        "repeats": repeats,
        "seconds": {
            name: {
                "wall": [round(one.wall, 3) for one in some],
                "cpu": [round(one.cpu, 3) for one in some],
            }
            for name, some in timings.items()
        },
        "peak_memory_mib": {
            name: round(max(one.peak_mb for one in some)) for name, some in timings.items()
        },
        "ratios": {
            "speed_over_naive": time_over(timings["sentence-transformers"], timings["first"]),
            "memory": over(
                [one.peak_mb for one in timings["first"]],
                [one.peak_mb for one in timings["sentence-transformers"]],
            ),
            "time_over_cosine": time_over(timings["first"], timings["cosine"]),
            "speed_after_edit": time_over(timings["first"], timings["edited"]),
            "speed_after_edit_in_new_process": time_over(
                timings["first"], timings["edited, new process"]
            ),
        },
    }


def _in_new_process(work: Callable[[int, str], Any], units: int, home: str) -> Any:  # noqa: ANN401
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, units, home).result()


def _timed(work: Callable[[], Any]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Timing(wall, cpu, measure_usage()[0])


def _naive(units: int, home: str) -> Timing:
    """Time the afternoon's program: sentence-transformers and a matrix of cosines."""
    del home
    items, statements = _texts(units)

    def work() -> None:
        from sentence_transformers import SentenceTransformer

        from models.encoder import built_in_folder

        model = SentenceTransformer(str(built_in_folder()), device="cpu")
        vectors = model.encode([*items, *statements], show_progress_bar=False)
        _ = vectors[: len(items)] @ vectors[len(items) :].T

    return _timed(work)


def _cosine(units: int, home: str) -> Timing:
    """Time the encoder as published, and nothing else."""
    from models.encoder import load_encoder

    del home
    items, statements = _texts(units)

    def work() -> None:
        encoder = load_encoder()
        vectors = encoder.encode([*items, *statements])
        _ = vectors[: len(items)] @ vectors[len(items) :].T

    return _timed(work)


def _texts(units: int) -> tuple[list[str], list[str]]:
    items = [item.full_text for item in written_specification(units=units).items()]
    return items, [statement.text for statement in written_standard().statements]


def _first_and_edited(units: int, home: str) -> dict[str, Timing]:
    """Time the first run, then runs after an edit, each of another criterion."""
    run = _runner(units, home)
    first = _timed(run)
    edits = [_timed(lambda unit=unit: run(unit)) for unit in range(min(EDITS, units - 1))]  # type: ignore[misc]
    middle = sorted(edits, key=lambda timing: timing.wall)[len(edits) // 2]
    return {"first": first, "edited": middle}


def _edited_anew(units: int, home: str) -> Timing:
    """Time a run after an edit that no earlier run has seen."""
    run = _runner(units, home)
    return _timed(lambda: run(units - 1))


def _runner(units: int, home: str) -> Callable[..., None]:
    """Return what runs all after the reading, with everything kept in the folder `home`."""
    os.environ["MAPPER_HOME"] = home
    load_settings.cache_clear()
    from mapper.matching.match import Matcher
    from mapper.pipeline import map_specification, with_rules
    from mapper.reading.kinds import with_kinds
    from mapper.request import Request
    from mapper.results import Results
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    request = Request(standard=written_standard())
    made: list[tuple[Matcher, Results]] = []

    def run(edited: int | None = None) -> None:
        if not made:  # within the time that is measured
            cache = open_cache()
            encoder = CachedEncoder(load_encoder(), cache)
            matcher = Matcher(encoder, index_folder=Path(home) / "indexes", cache=cache)
            made.append((matcher, Results(cache)))
        specification = with_kinds(written_specification(units=units, edited=edited))
        matcher, results = made[0]
        mapping = map_specification(specification, request, matcher, results=results)
        with_rules(mapping, specification, request)

    return run
