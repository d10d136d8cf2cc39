"""Matching benchmark: matching and judging against the cosine of the bi-encoder alone.

A fictional specification of 350 criteria against a standard of 60 statements and six duties, which
the baseline leaves out. Every measurement is a fresh process with the same encoder and the same
threads; ratios are taken within one repeat.
"""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from evaluation.bench.machine import describe_machine
from evaluation.bench.written import TOPICS, written_specification, written_standard
from foundation.settings import load_settings

PACKAGES: Final = ("content-mapper", "onnxruntime", "numpy", "faiss-cpu", "tokenizers")
EDITS: Final = 5
"""Second runs in one process, each after another edit; the median counts."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock and of all threads together."""

    wall: float
    cpu: float


def bench_matching(
    *, units: int = len(TOPICS), repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures on the first `units` (at least two) of the specification.

    ``cosine``: load the encoder, encode all criteria and statements, one matrix of cosines.
    ``first``: nothing kept; load the models, tell kinds, match, judge coverage, apply the rules.
    ``edited``: the same after one criterion was reworded, in the same process (as a service runs).
    ``edited, new process``: the same as the command line runs it, models loaded anew.
    """
    timings: dict[str, list[Timing]] = {}
    for repeat in range(repeats):
        tell(f"Matching, repeat {repeat + 1} of {repeats}")
        with TemporaryDirectory() as home:
            found = {
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
        "ratios": {
            "time_over_cosine": _ratio(timings["first"], timings["cosine"]),
            "speed_after_edit": _ratio(timings["first"], timings["edited"]),
            "speed_after_edit_in_new_process": _ratio(
                timings["first"], timings["edited, new process"]
            ),
        },
    }


def _ratio(above: list[Timing], below: list[Timing]) -> dict[str, float]:
    """Return median, least and most of the wall ratios, and the median of processor time."""
    pairs = list(zip(above, below, strict=True))
    wall = [one.wall / other.wall for one, other in pairs]
    return {
        "median": round(statistics.median(wall), 2),
        "least": round(min(wall), 2),
        "most": round(max(wall), 2),
        "cpu": round(statistics.median(one.cpu / other.cpu for one, other in pairs), 2),
    }


def _in_new_process(work: Callable[[int, str], Any], units: int, home: str) -> Any:  # noqa: ANN401
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, units, home).result()


def _timed(work: Callable[[], Any]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def _cosine(units: int, home: str) -> Timing:
    """Time the baseline: the encoder as published, and nothing else."""
    from models.encoder import load_encoder

    items = [item.full_text for item in written_specification(units=units).items()]
    statements = [statement.text for statement in written_standard().statements]

    def work() -> None:
        encoder = load_encoder()
        vectors = encoder.encode([*items, *statements])
        _ = vectors[: len(items)] @ vectors[len(items) :].T

    return _timed(work)


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
