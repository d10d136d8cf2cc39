"""Catalogue benchmark: documents per hour, memory against size, speed-up, cost of a second run.

The documents are made for it (`catalogue_documents`). Every run is a process of its own, whose
memory is that of all its processes together, looked at five times a second.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_standards
from evaluation.bench.catalogue_documents import make_catalogue
from evaluation.bench.machine import describe_machine
from evaluation.bench.processes import Watch
from evaluation.catalogue.log import read_log

SMALL: Final = (40, 80)
"""Sizes of the default run, which takes a few minutes; ``--documents 200 2000`` is the full one."""
STANDARD: Final = "ST9901@1.1"
WORKERS: Final = 2
LOOK_SECONDS: Final = 0.2
PACKAGES: Final = ("content-mapper", "duckdb", "distributed", "onnxruntime", "pypdfium2")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """One run. `cpu_seconds` of all processes; memory in MiB, of all together and of the parent."""

    documents: int
    workers: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    parent_mb: float
    done: int

    @property
    def per_hour(self) -> float:
        """Documents per hour of wall time."""
        return self.documents / self.seconds * 3600


def bench_catalogue(
    sizes: Sequence[int] = SMALL, *, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the figures: each size with two workers, the smallest with one, the largest again."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        shelf = Library(home / "home")
        shelf.add_all(import_file(sample_standards()).standards)
        shelf.close()
        runs: dict[int, Measured] = {}
        folders: dict[int, Path] = {}
        for size in sizes:
            tell(f"Catalogue: {size} documents, {WORKERS} workers")
            folders[size] = home / f"{size}"
            make_catalogue(folders[size], size, (STANDARD,))
            runs[size] = _measure(home, folders[size], "out", size, WORKERS)
        least, most = min(sizes), max(sizes)
        tell(f"Catalogue: {least} documents, 1 worker")
        single = _measure(home, folders[least], "single", least, 1)
        tell(f"Catalogue: {most} documents again")
        again = _measure(home, folders[most], "out", most, WORKERS)
        same = _tables(folders[least] / "out") == _tables(folders[least] / "single")
    return {
        "data": "written",
        "machine": describe_machine(PACKAGES),
        "documents": list(sizes),
        "runs": [_told(run) for run in (*runs.values(), single, again)],
        "documents_per_hour": round(runs[most].per_hour),
        "cpu_seconds_per_document": round(runs[most].cpu_seconds / most, 3),
        "memory_ratio": round(runs[most].peak_mb / runs[least].peak_mb, 3),
        "speed_up": round(single.seconds / runs[least].seconds, 2),
        "cpu_ratio_of_two_workers": round(runs[least].cpu_seconds / single.cpu_seconds, 3),
        "second_run_times_faster": round(runs[most].seconds / again.seconds, 1),
        "done_again": again.done,
        "same_tables_with_1_and_2_workers": same,
    }


def run_once(manifest: str, output: str, workers: int) -> None:
    """Run a catalogue in this process; what the measured process calls."""
    from evaluation.catalogue.run import run_catalogue
    from evaluation.catalogue.schedulers.local import LocalScheduler
    from foundation.settings import load_settings

    library = Library(load_settings().home)
    run_catalogue(Path(manifest), Path(output), library, LocalScheduler(workers))


def _measure(home: Path, folder: Path, name: str, documents: int, workers: int) -> Measured:
    output = folder / name
    call = f"run_once({str(folder / 'manifest.csv')!r}, {str(output)!r}, {workers})"
    code = f"from evaluation.bench.catalogue import run_once; {call}"
    began = time.perf_counter()
    process = psutil.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "MAPPER_HOME": str(home / "home")},
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
    return Measured(documents, workers, seconds, cpu, watch.peak_mb, watch.parent_mb, len(done))


def _tables(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((output / "tables").glob("*.parquet"))}


def _told(run: Measured) -> dict[str, float]:
    figures = {name: round(value, 1) for name, value in asdict(run).items()}
    return {**figures, "documents_per_hour": round(run.per_hour)}
