"""Command benchmark: `mapper map` as people run it, start to end, against an afternoon's program.

The largest document at hand, a library that holds the standard, and nothing kept: then the same
again, with everything kept. `profile` says where the time of both goes (`sampler`).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from evaluation.bench.figures import over, time_over
from evaluation.bench.job import Job, job
from evaluation.bench.machine import describe_machine
from evaluation.bench.naive import load_mapping_texts
from evaluation.bench.processes import Run, mapper_script, run_apart, run_process, told

FIRST: Final = "mapper map, nothing kept"
AGAIN: Final = "mapper map again"
BASELINE: Final = "pdfplumber, sentence-transformers, cosine, openpyxl"
BARE: Final = "pypdfium2 text and session.run alone"
HELP: Final = "mapper --help"
SUBJECTS: Final = (FIRST, AGAIN, BASELINE, BARE, HELP)
PACKAGES: Final = (
    "content-mapper", "onnxruntime", "pypdfium2", "pdfplumber", "sentence-transformers", "openpyxl",
)  # fmt: skip
SHOWN: Final = 14
"""Lines of a profile; what takes less is added up."""

Tell = Callable[[str], None]


def bench_command(
    data: Path, *, repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures: whole processes, and where the time of `mapper map` goes.

    ``time_over_bare`` compares a first run with a process that takes the text of the same pages
    and runs the encoder once for the same items, statements and duties.
    """
    runs: dict[str, list[Run]] = {name: [] for name in SUBJECTS}
    with job(data) as task:
        mappings = set()
        for repeat in range(repeats):
            home = task.home(f"home {repeat}")
            for name in SUBJECTS:
                tell(f"Command, repeat {repeat + 1} of {repeats}: {name}")
                output = task.folder / "mapping.json"
                runs[name].append(_run(name, task, home, output))
                if name in {FIRST, AGAIN}:
                    mappings.add(output.read_bytes())
        tell("Command: where the time goes")
        profile = _profile(task)
        texts = load_mapping_texts(task.folder / "mapping.json")
        standard = task.standard
    return {
        "machine": describe_machine(PACKAGES),
        "texts": len(texts),
        "statements": len(standard.statements),
        "duties": len(standard.duties),
        "repeats": repeats,
        "subjects": {name: told(some) for name, some in runs.items()},
        "ratios": {
            "speed": time_over(runs[BASELINE], runs[FIRST]),
            "memory": over(_peaks(runs[FIRST]), _peaks(runs[BASELINE])),
            "again": time_over(runs[FIRST], runs[AGAIN]),
            "time_over_bare": time_over(runs[FIRST], runs[BARE]),
        },
        "same_mapping": len(mappings) == 1,
        "profile": profile,
    }


def read_sampled(argument: dict[str, Any]) -> dict[str, float]:
    """Read a document in this process under the sampler, as the reading process does."""
    from evaluation.bench.sampler import sampled
    from mapper.reading.document import read_pdf_in_process

    return sampled(lambda: read_pdf_in_process(Path(argument["specification"])))


def _run(name: str, task: Job, home: dict[str, str], output: Path) -> Run:
    if name == HELP:
        return run_process([mapper_script(), "--help"], variables=home)
    if name in {FIRST, AGAIN}:
        return run_process([mapper_script(), *_arguments(task, output)], variables=home)
    argument: dict[str, Any] = {"specification": str(task.specification)}
    if name == BASELINE:
        argument |= {"statements": task.statements, "output": str(output.with_suffix(".xlsx"))}
        return run_apart("evaluation.bench.naive:map_naively", argument)[0]
    argument["texts"] = load_mapping_texts(output)
    return run_apart("evaluation.bench.naive:bare_calls", argument)[0]


def _arguments(task: Job, output: Path) -> list[str]:
    return [
        "--quiet", "map", str(task.specification), "--standard", task.standard.pinned,
        "--format", "json", "-o", str(output),
    ]  # fmt: skip


def _profile(task: Job) -> dict[str, dict[str, float]]:
    """Return seconds by what is done: of a first run, of the next, inside the reading process."""
    home = task.home("profiled")
    figures = task.folder / "profile.json"
    found = {}
    for name in (FIRST, AGAIN):
        arguments = _arguments(task, task.folder / "mapping.json")
        script = [sys.executable, "-m", "evaluation.bench.sampler", str(figures), mapper_script()]
        run_process([*script, *arguments], variables=home)
        found[name] = json.loads(figures.read_text(encoding="utf-8"))
    argument = {"specification": str(task.specification)}
    _, found["inside the reading process"] = run_apart(
        "evaluation.bench.command:read_sampled", argument
    )
    return {name: _shortened(seconds) for name, seconds in found.items()}


def _shortened(seconds: dict[str, float]) -> dict[str, float]:
    """Keep the largest parts and add up the rest."""
    most = sorted(seconds.items(), key=lambda part: (-part[1], part[0]))
    kept = {name: round(value, 3) for name, value in most[:SHOWN]}
    rest = sum(value for _, value in most[SHOWN:])
    return {**kept, "everything else": round(rest, 3)} if rest else kept


def _peaks(runs: list[Run]) -> list[float]:
    return [run.peak_mb for run in runs]
