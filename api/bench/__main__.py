"""``python -m api.bench``: 50 people in workbenches while mappings run; figures shown and written.

Starts `mapper serve` and after it the service of an afternoon (`api.bench.naive`), each with
projects of its own and the same load, and locust beside it on the same machine, so the figures are
those of a machine that does both.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from api.bench.load import DOCUMENTS_A_SECOND, Loaded, under_load
from api.bench.servers import BASELINE, OURS, served_standard, server
from api.bench.times import times_of
from evaluation.bench.catalogue_documents import make_catalogue
from evaluation.bench.figures import Spread, over
from evaluation.bench.machine import describe_machine, load_average
from evaluation.bench.record import keep_figures, kept_figures
from evaluation.bench.sheets import Sheet, at_terminal
from evaluation.bench.table import all_figures, service_figures

LIMIT_MS: Final = 300
"""What issue 7 asks of the 95th percentile of reads and of decisions; the baseline has no limit."""
PACKAGES: Final = (
    "fastapi", "uvicorn", "sqlalchemy", "dbos", "locust", "pdfplumber", "sentence-transformers",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show, write; the exit code says whether every figure of ours is within its limit."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="mapper-bench-") as folder:
        figures = measure(
            Path(folder),
            people=options.people,
            seconds=options.seconds,
            repeats=max(options.repeats, 1),
            database=options.database,
        )
    console = Console(highlight=False)
    kept = {figures["database"]: figures}
    for sheet in (*service_figures(kept), _by_name(figures), all_figures({"service": kept})):
        console.print(at_terminal(sheet))
    if options.output is not None:
        keep(figures, options.output)
    good = figures["errors"] == 0 and all(
        figures[kind]["p95_ms"] < LIMIT_MS for kind in ("read", "decision")
    )
    return 0 if good else 1


def keep(figures: dict[str, Any], path: Path) -> None:
    """Write the figures into the file of all benchmarks, beside those of the other database."""
    known = kept_figures(path).get("service", {})
    keep_figures(path, "service", {**known, figures["database"]: figures})


def measure(
    folder: Path, *, people: int, seconds: int, repeats: int, database: str | None
) -> dict[str, Any]:
    """Return the figures of ours, of the baseline under ``baseline``, and the ratios of both."""
    reference = served_standard().reference
    count = DOCUMENTS_A_SECOND * seconds
    documents = make_catalogue(folder / "catalogue", count, (reference,)).parent
    load = load_average()
    runs: dict[str, list[Loaded]] = {OURS: [], BASELINE: []}
    for repeat in range(repeats):
        for place, name in enumerate(runs):
            sys.stderr.write(f"Service, repeat {repeat + 1} of {repeats}: {name}\n")
            with server(name, folder / f"{place} {repeat}", database) as served:
                loaded = under_load(served, reference, documents, people=people, seconds=seconds)
            runs[name].append(loaded)
    return {
        "people": people,
        "seconds": seconds,
        "repeats": repeats,
        "database": "sqlite" if database is None else "postgresql",
        "load_average_at_start": load,
        **_told(runs[OURS]),
        "baseline": _told(runs[BASELINE]),
        "ratios": ratios(runs[OURS], runs[BASELINE]),
        "machine": describe_machine(PACKAGES),
    }


def ratios(ours: Sequence[Loaded], baseline: Sequence[Loaded]) -> dict[str, Spread]:
    """Return how many times as fast and as large ours is; nothing where one of them did nothing."""
    pairs: dict[str, tuple[list[float], list[float]]] = {
        **{kind: (_p95(baseline, kind), _p95(ours, kind)) for kind in ("read", "decision")},
        "mappings": ([*(run.mappings for run in ours)], [*(run.mappings for run in baseline)]),
        "memory": ([run.peak_mb for run in ours], [run.peak_mb for run in baseline]),
    }
    return {
        name: over(above, below)
        for name, (above, below) in pairs.items()
        if all(above) and all(below)
    }


def _told(runs: Sequence[Loaded]) -> dict[str, Any]:
    """Return the figures of a server, of all its runs together."""
    entries = [entry for run in runs for entry in run.entries]
    return {
        "mappings_done_meanwhile": sum(run.mappings for run in runs),
        "errors": sum(entry["num_failures"] for entry in entries),
        "peak_memory_mib": round(max(run.peak_mb for run in runs)),
        "read": times_of(entries, "read"),
        "decision": times_of(entries, "decision"),
        "requests": {
            name: times_of([entry for entry in entries if entry["name"] == name], name)
            for name in sorted({entry["name"] for entry in entries})
        },
    }


def _p95(runs: Sequence[Loaded], kind: str) -> list[float]:
    return [times_of(run.entries, kind)["p95_ms"] for run in runs]


def _by_name(figures: dict[str, Any]) -> Sheet:
    """Return the times of each kind of request, of both servers."""
    return Sheet(
        "Requests by kind, median and 95th percentile in milliseconds",
        ("request", "number", "median", "95th", "baseline: number", "median", "95th"),
        [
            (name, *_cells(line), *_cells(figures["baseline"]["requests"].get(name, {})))
            for name, line in figures["requests"].items()
        ],
    )


def _cells(line: dict[str, float]) -> list[str]:
    return [f"{line.get(key, 0):g}" for key in ("requests", "p50_ms", "p95_ms")]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m api.bench", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--repeats", type=int, default=1, help="runs of each service, in turn")
    parser.add_argument("--database", help="PostgreSQL URL of ours; SQLite without it")
    parser.add_argument("--output", type=Path)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
