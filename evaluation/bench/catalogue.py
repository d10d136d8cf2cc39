"""Catalogue benchmark: documents per hour, memory, speed-up, second run, an afternoon's program.

The documents are made for it (`catalogue_documents`). Every run is a process of its own, whose
memory is that of all its processes together, looked at five times a second.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import psutil

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_standards
from evaluation.bench.catalogue_documents import make_catalogue
from evaluation.bench.figures import Spread, figure, over, spread, time_over
from evaluation.bench.machine import describe_machine
from evaluation.bench.processes import Run, Watch, run_apart, told
from evaluation.catalogue.log import read_log

SMALL: Final = (40, 80)
"""Sizes of the default run, which takes a few minutes; ``--documents 200 2000`` is the full one."""
STANDARD: Final = "ST9901@1.1"
WORKERS: Final = 2
ONE: Final = "mapper catalogue run, 1 worker"
TWO: Final = f"mapper catalogue run, {WORKERS} workers"
TOGETHER: Final = "the same documents twice, by two runs of 1 worker at the same time"
AGAIN: Final = f"mapper catalogue run again, {WORKERS} workers"
BASELINE: Final = "a loop of pdfplumber, sentence-transformers, cosine, CSV"
SUBJECTS: Final = (ONE, TWO, TOGETHER, AGAIN, BASELINE)
LOOK_SECONDS: Final = 0.2
PACKAGES: Final = (
    "content-mapper", "duckdb", "distributed", "onnxruntime", "pypdfium2", "pdfplumber",
    "sentence-transformers",
)  # fmt: skip

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """A run over `documents`, of which `done` were worked on; `parent_mb`: memory of the parent."""

    documents: int
    workers: int
    run: Run
    parent_mb: float
    done: int


def bench_catalogue(
    sizes: Sequence[int] = SMALL, *, repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the figures: `SUBJECTS` in turn at the smallest size, once the larger ones.

    Every run starts with nothing kept (vectors for the search for near-duplicates would be found in
    the home of an earlier run), but for the second runs. ``speed_up_of_two_programs`` is what the
    machine gains from two programs that share nothing: the most that two workers can reach on it.
    """
    least, most = min(sizes), max(sizes)
    turns: dict[str, list[Measured]] = {name: [] for name in SUBJECTS}
    same = True
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary))
        manifests = {size: make_catalogue(bench.folder / f"{size}", size, (STANDARD,))
                     for size in sorted({*sizes})}  # fmt: skip
        small = manifests[least]
        for repeat in range(repeats):
            for name in SUBJECTS:
                tell(f"Catalogue, {least} documents, repeat {repeat + 1} of {repeats}: {name}")
                turns[name].append(bench.turn(name, small, least, repeat))
            tables = [_tables(bench.output(least, f"{name} {repeat}")) for name in (ONE, TWO)]
            same = same and tables[0] == tables[1]
        larger = []
        for size in sorted({*sizes} - {least}):
            tell(f"Catalogue: {size} documents, {WORKERS} workers")
            larger.append(bench.measure(manifests[size], size, TWO, WORKERS))
        largest, again = turns[TWO][-1], turns[AGAIN][-1]
        if larger:
            tell(f"Catalogue: {most} documents again")
            largest, again = larger[-1], bench.measure(manifests[most], most, TWO, WORKERS)
    runs = {name: [one.run for one in some] for name, some in turns.items()}
    rated = ratios(runs, largest.run)
    return {
        "data": "written",
        "machine": describe_machine(PACKAGES),
        "documents": [least, *(one.documents for one in larger)],
        "repeats": repeats,
        "runs": [_told(some) for some in (turns[TWO], *([one] for one in larger), turns[ONE])]
        + [_told([again])],
        "subjects": {name: told(some) for name, some in runs.items()},
        "ratios": rated,
        "documents_per_hour": _per_hour(largest.documents, largest.run.wall),
        "cpu_seconds_per_document": round(largest.run.cpu / most, 3),
        "memory_ratio": rated["memory_of_size"]["median"],
        "speed_up": rated["speed_up"]["median"],
        "cpu_ratio_of_two_workers": over(_cpu(runs[TWO]), _cpu(runs[ONE]))["median"],
        "second_run_times_faster": figure(largest.run.wall / again.run.wall),
        "done_again": again.done,
        "same_tables_with_1_and_2_workers": same,
    }


def ratios(runs: dict[str, list[Run]], largest: Run) -> dict[str, Spread]:
    """Return the ratios of subjects that took turns; the largest run over each small one."""
    one, two, naive = runs[ONE], runs[TWO], runs[BASELINE]
    return {
        "speed": time_over(naive, two),
        "speed_of_one_worker": time_over(naive, one),
        "memory": over(_peaks(two), _peaks(naive)),
        "memory_of_one_worker": over(_peaks(one), _peaks(naive)),
        # The baseline keeps nothing: its second run is its first once more.
        "again": time_over(naive, runs[AGAIN]),
        "second_run": time_over(two, runs[AGAIN]),
        "speed_up": time_over(one, two),
        "speed_up_of_two_programs": spread(
            2 * alone.wall / both.wall for alone, both in zip(one, runs[TOGETHER], strict=True)
        ),
        "memory_of_size": spread(largest.peak_mb / peak for peak in _peaks(two)),
    }


def run_once(manifest: str, output: str, workers: int) -> None:
    """Run a catalogue in this process; what the measured process calls."""
    from evaluation.catalogue.run import run_catalogue
    from evaluation.catalogue.schedulers.local import LocalScheduler
    from foundation.settings import load_settings

    library = Library(load_settings().home)
    run_catalogue(Path(manifest), Path(output), library, LocalScheduler(workers))


class Bench:
    """Runs of the subjects over catalogues in a folder, each into an output and home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._standard = next(
            one for one in import_file(sample_standards()).standards if one.pinned == STANDARD
        )

    def output(self, documents: int, name: str) -> Path:
        """Return where a run of this name puts its results."""
        return self.folder / f"{documents}" / name

    def home(self, documents: int, name: str) -> Path:
        """Return the data folder of such a run, with the standard; made where there was none."""
        home = self.folder / f"{documents}" / f"home of {name}"
        if not home.exists():
            shelf = Library(home)
            shelf.add(self._standard)
            shelf.close()
        return home

    def turn(self, name: str, manifest: Path, documents: int, repeat: int) -> Measured:
        """Return what the turn of a subject took."""
        own = f"{name} {repeat}"
        if name == BASELINE:
            texts = [{"code": one.code, "text": one.text} for one in self._standard.statements]
            argument = {"manifest": str(manifest), "statements": texts,
                        "output": str(self.output(documents, own))}  # fmt: skip
            run, answer = run_apart("evaluation.bench.naive:catalogue_naively", argument)
            return Measured(documents, 1, run, run.peak_mb, answer["done"])
        if name == TOGETHER:
            began = time.perf_counter()
            with ThreadPoolExecutor(2) as pool:
                calls = [
                    pool.submit(self.measure, manifest, documents, f"{own} {side}", 1)
                    for side in ("left", "right")
                ]
                left, right = (call.result() for call in calls)
            wall = time.perf_counter() - began
            run = Run(wall, left.run.cpu + right.run.cpu, left.run.peak_mb + right.run.peak_mb, b"")
            return Measured(documents, 2, run, left.parent_mb, left.done + right.done)
        if name == AGAIN:
            return self.measure(manifest, documents, f"{TWO} {repeat}", WORKERS)
        return self.measure(manifest, documents, own, 1 if name == ONE else WORKERS)

    def measure(self, manifest: Path, documents: int, name: str, workers: int) -> Measured:
        """Run a catalogue; one of a name that there was goes on where that ended."""
        output = self.output(documents, name)
        home = self.home(documents, name)
        call = f"run_once({str(manifest)!r}, {str(output)!r}, {workers})"
        code = f"from evaluation.bench.catalogue import run_once; {call}"
        began = time.perf_counter()
        process = psutil.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "MAPPER_HOME": str(home)},
            stdout=subprocess.DEVNULL,
        )
        watch = Watch(process, look=LOOK_SECONDS)
        watch.start()
        code_of_exit = process.wait()
        seconds = time.perf_counter() - began
        watch.join()
        if code_of_exit:
            message = f"the catalogue run ended with {code_of_exit}"
            raise RuntimeError(message)
        events = read_log(output)
        last = max(place for place, event in enumerate(events) if event["event"] == "started")
        done = [event for event in events[last:] if event["event"] == "done"]
        cpu = sum(event["cpu_seconds"] for event in done) + watch.cpu_seconds
        run = Run(seconds, cpu, watch.peak_mb, b"")
        return Measured(documents, workers, run, watch.parent_mb, len(done))


def _tables(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((output / "tables").glob("*.parquet"))}


def _told(turns: Sequence[Measured]) -> dict[str, float]:
    """Return the median run of some that did the same; its memory is the most of them."""
    first = turns[0]
    seconds = median(turn.run.wall for turn in turns)
    return {
        "documents": first.documents,
        "workers": first.workers,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(median(turn.run.cpu for turn in turns), 1),
        "peak_mb": round(max(turn.run.peak_mb for turn in turns), 1),
        "parent_mb": round(max(turn.parent_mb for turn in turns), 1),
        "done": first.done,
        "documents_per_hour": _per_hour(first.documents, seconds),
    }


def _per_hour(documents: int, seconds: float) -> int:
    return round(documents / seconds * 3600)


def _peaks(runs: Sequence[Run]) -> list[float]:
    return [run.peak_mb for run in runs]


def _cpu(runs: Sequence[Run]) -> list[float]:
    return [run.cpu for run in runs]
