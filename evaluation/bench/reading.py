"""Reading benchmark: the product's reader against pdfplumber on every page, and bare pypdfium2.

Compared are processor times of single processes in the same run, so that other work on the machine
changes ratios little; medians over repeats that take turns.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evaluation.bench.figures import Clock, figure, over, time_over
from evaluation.bench.machine import describe_machine
from evaluation.bench.subjects import SUBJECTS
from evaluation.reading.report import Tally
from evaluation.reading.run import score_reading
from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.isolation import Child
from mapper.reading.read import read_specification
from mapper.specification import Specification

PRODUCT, BASELINE, BARE = SUBJECTS
GENEROUS: Final = Limits(
    memory_mb=8000, seconds=3600, page_seconds=3600, cpu_seconds=3600, result_mb=256
)
"""A benchmark measures what is used; it is not the place to stop a slow competitor."""
STARTS: Final = 9
CLOCK_STEP: Final = 0.001
"""Seconds: the processor clock of some systems moves in steps, so a short run may measure 0."""
PACKAGES: Final = ("content-mapper", "pypdfium2", "pdfplumber", "pdfminer.six", "pydantic")

Tell = Callable[[str], None]


@dataclass
class _Measured:
    """One subject over all documents: seconds of each repeat, peak memory, what was read."""

    clocks: list[Clock] = field(default_factory=list)
    peak_mb: float = 0.0
    readings: dict[str, Specification] = field(default_factory=dict)


def bench_reading(
    data: Path, *, repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures on ``data/specs/*.pdf``, with criteria F1 by ``data/truth``.

    Ratios: ``speed_over_baseline`` is pages per processor second over those of pdfplumber's words
    and tables; ``time_over_bare_text`` is processor time over that of pypdfium2's bare text.
    """
    documents = sorted((data / "specs").glob("*.pdf"))
    measured = {name: _Measured() for name in SUBJECTS}
    for repeat in range(repeats):
        for name, result in measured.items():
            tell(f"Reading, repeat {repeat + 1} of {repeats}: {name}")
            each = [_measure(name, path, result) for path in documents]
            result.clocks.append(Clock(sum(one.wall for one in each), sum(one.cpu for one in each)))
    pages = sum(reading.document.pages or 0 for reading in measured[PRODUCT].readings.values())
    tell("Reading: scores, start of a process, whole calls")
    return {
        "machine": describe_machine(PACKAGES),
        "documents": len(documents),
        "pages": pages,
        "repeats": repeats,
        "subjects": {
            name: {
                "pages_per_cpu_second": figure(
                    pages / statistics.median(one.cpu for one in result.clocks)
                ),
                "cpu_seconds": [figure(one.cpu) for one in result.clocks],
                "seconds": [figure(one.wall) for one in result.clocks],
                "peak_memory_mib": round(result.peak_mb),
            }
            for name, result in measured.items()
        },
        "ratios": _ratios(measured),
        "criteria_f1": {
            name: _criteria_f1(data, measured[name].readings) for name in (PRODUCT, BASELINE)
        },
        "process": {"start_seconds": figure(_start_seconds(documents[0]))},
        "whole_call": _whole_calls(documents, pages),
    }


def _measure(name: str, path: Path, result: _Measured) -> Clock:
    """Run a subject on a document in a fresh process; return how long it took."""
    argument = {"subject": name, "path": str(path.absolute())}
    target = "evaluation.bench.subjects:subject"
    with Child(target, argument, file=path, limits=GENEROUS) as child:
        told = json.loads(child.ask(b"read"))
        result.peak_mb = max(result.peak_mb, child.usage.peak_memory_mb)
    if told["specification"] is not None:
        result.readings[path.name] = Specification.model_validate(told["specification"])
    return Clock(*(max(told[clock], CLOCK_STEP) for clock in ("wall_seconds", "cpu_seconds")))


def _ratios(measured: dict[str, _Measured]) -> dict[str, Any]:
    """Return the ratios of each repeat as median, least and most."""
    return {
        "speed_over_baseline": time_over(measured[BASELINE].clocks, measured[PRODUCT].clocks),
        "memory": over([measured[PRODUCT].peak_mb], [measured[BASELINE].peak_mb]),
        "time_over_bare_text": time_over(measured[PRODUCT].clocks, measured[BARE].clocks),
    }


def _criteria_f1(data: Path, readings: dict[str, Specification]) -> float:
    def read(path: Path) -> Specification:
        if path.name not in readings:
            raise UnreadableInputError(path, "it was not measured", "leave it out of the score")
        return readings[path.name]

    report = score_reading(data / "truth", data / "specs", read=read)
    # The baseline reads PDF only: twins in other formats are left out for both.
    tallies = (score.tally for score in report.documents if score.document in readings)
    return figure(sum(tallies, Tally()).criteria.f1)


def _start_seconds(path: Path) -> float:
    """Return how long it takes until a reading process is ready for its first request."""
    argument = {"path": str(path.absolute()), "limits": GENEROUS.model_dump()}

    def start() -> float:
        began = time.perf_counter()
        with Child("mapper.reading.serve:reader", argument, file=path, limits=GENEROUS):
            return time.perf_counter() - began

    return statistics.median(start() for _ in range(STARTS))


def _whole_calls(documents: Sequence[Path], pages: int) -> dict[str, Any]:
    """Return wall time of the whole call, process included, with one worker and with two."""
    seconds, results = {}, {}
    for workers in (1, 2):
        began = time.perf_counter()
        results[workers] = [
            read_specification(path, workers=workers, limits=GENEROUS).model_dump_json()
            for path in documents
        ]
        seconds[workers] = time.perf_counter() - began
    return {
        "pages_per_second": {
            f"{workers} workers": figure(pages / value) for workers, value in seconds.items()
        },
        "same_result_with_1_and_2_workers": results[1] == results[2],
    }
