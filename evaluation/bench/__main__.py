"""``python -m evaluation.bench``: run the benchmarks, show their figures, keep them as JSON.

`make bench` runs them all, and the service's (`python -m api.bench`), and writes
docs/performance.md (`evaluation.bench.page`). Measured is on the real documents of the shared data
folder (``MAPPER_SHARED``, ``../shared`` or ``--data``); without one on the sample that ships, which
is small: then ratios say little.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from corpora.samples import sample_specification, sample_truth
from evaluation.bench.catalogue import SMALL, bench_catalogue
from evaluation.bench.check import bench_check
from evaluation.bench.command import bench_command
from evaluation.bench.encoding import bench_encoding
from evaluation.bench.machine import load_average
from evaluation.bench.matching import bench_matching
from evaluation.bench.reading import bench_reading
from evaluation.bench.record import keep_figures
from evaluation.bench.sheets import Sheet, at_terminal
from evaluation.bench.table import (
    all_figures,
    catalogue_figures,
    check_figures,
    command_figures,
    encoding_figures,
    matching_figures,
    reading_figures,
    workbook_figures,
)
from evaluation.bench.workbook import bench_workbook
from foundation.errors import MapperError, UsageError

Tell = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What to measure on: the data folder, repeats, and sizes of the synthetic catalogue."""

    data: Path
    repeats: int
    documents: tuple[int, ...]


@dataclass(frozen=True)
class Benchmark:
    """A benchmark: `measure` takes what was asked for and what reports progress."""

    measure: Callable[[Asked, Tell], Figures]
    show: Callable[[Figures], Sequence[Sheet]]


BENCHMARKS: Final = {
    "reading": Benchmark(
        lambda asked, tell: bench_reading(asked.data, repeats=asked.repeats, tell=tell),
        reading_figures,
    ),
    "encoding": Benchmark(
        lambda asked, tell: bench_encoding(repeats=asked.repeats, tell=tell),
        encoding_figures,
    ),
    "matching": Benchmark(
        lambda asked, tell: bench_matching(repeats=asked.repeats, tell=tell),
        matching_figures,
    ),
    "workbook": Benchmark(
        lambda asked, tell: bench_workbook(repeats=asked.repeats, tell=tell),
        workbook_figures,
    ),
    "check": Benchmark(
        lambda asked, tell: bench_check(asked.data, repeats=asked.repeats, tell=tell),
        check_figures,
    ),
    "command": Benchmark(
        lambda asked, tell: bench_command(asked.data, repeats=asked.repeats, tell=tell),
        command_figures,
    ),
    "catalogue": Benchmark(
        lambda asked, tell: bench_catalogue(asked.documents, repeats=asked.repeats, tell=tell),
        catalogue_figures,
    ),
}
"""Name on the command line, and what it runs: the one place where a benchmark is added.

The service is measured by `python -m api.bench`, which may import it; its figures lie in the same
file.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return the exit code."""
    parser = argparse.ArgumentParser(prog="evaluation.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--data", type=Path, help="folder that holds specs/ and truth/")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each subject")
    parser.add_argument(
        "--documents",
        type=int,
        nargs="+",
        default=SMALL,
        help="sizes of the catalogue, as 200 2000",
    )
    parser.add_argument(
        "-o", "--output", type=Path, help="keep the figures in this file of JSON, by benchmark"
    )
    options = parser.parse_args(arguments)
    try:
        chosen = {name: _benchmark(name) for name in options.names} or BENCHMARKS
        with _data_folder(options.data) as (data, what):
            asked = Asked(data, max(options.repeats, 1), tuple(sorted(options.documents)))
            results = {}
            for name, benchmark in chosen.items():
                load = load_average()
                measured = {"data": what, **benchmark.measure(asked, _tell)}
                results[name] = {**measured, "load_average_at_start": load}
                if options.output is not None:
                    keep_figures(options.output, name, results[name])
    except MapperError as error:
        _tell(str(error))
        return error.exit_code
    console = Console(highlight=False)
    for name, benchmark in chosen.items():
        for sheet in benchmark.show(results[name]):
            console.print(at_terminal(sheet))
    console.print(at_terminal(all_figures(results)))
    return 0


def _benchmark(name: str) -> Benchmark:
    if name not in BENCHMARKS:
        message = f"There is no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}."
        raise UsageError(message)
    return BENCHMARKS[name]


@contextmanager
def _data_folder(given: Path | None) -> Iterator[tuple[Path, str]]:
    """Yield the folder to measure on, and what it is in words."""
    named = given or (Path(os.environ["MAPPER_SHARED"]) if "MAPPER_SHARED" in os.environ else None)
    root = named or Path("../shared")
    for folder in (root, root / "data"):
        if any((folder / "specs").glob("*.pdf")) and (folder / "truth").is_dir():
            yield folder, "real documents"
            return
    if named is not None:
        message = (
            f"{root}: there are no documents to measure with; name a folder that holds specs and "
            "truth with --data or MAPPER_SHARED."
        )
        raise UsageError(message)
    _tell("There are no real documents here (MAPPER_SHARED); measuring on the sample, which is")
    _tell("small: the ratios say little.")
    with tempfile.TemporaryDirectory() as temporary:
        yield _sample_data(Path(temporary)), "sample"


def _sample_data(folder: Path) -> Path:
    """Lay out the sample as a folder of real documents is, and return it."""
    truth = json.loads(sample_truth().read_bytes())
    for name, source, target in (
        ("specs", sample_specification(), truth["pdf"]),
        ("truth", sample_truth(), "sample.json"),
    ):
        (folder / name).mkdir()
        shutil.copyfile(source, folder / name / target)
    return folder


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
