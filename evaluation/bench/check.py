"""Check benchmark: `mapper check` of a workbook, against page texts and cosines.

The workbook is the one that `mapper map` writes for the largest document at hand, with every place
in it accepted, so that each is a claim. Whole processes, start to end.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from evaluation.bench.figures import over, time_over
from evaluation.bench.job import Job, job
from evaluation.bench.machine import describe_machine
from evaluation.bench.naive import load_mapping_texts
from evaluation.bench.processes import Run, mapper_script, run_apart, run_process, told

FIRST: Final = "mapper check, nothing kept"
AGAIN: Final = "mapper check again"
BASELINE: Final = "pdfplumber text, sentence-transformers, cosine"
BARE: Final = "pypdfium2 text and session.run alone"
SUBJECTS: Final = (FIRST, AGAIN, BASELINE, BARE)
PACKAGES: Final = (
    "content-mapper", "onnxruntime", "pypdfium2", "pdfplumber", "sentence-transformers", "openpyxl",
)  # fmt: skip

Tell = Callable[[str], None]


def bench_check(data: Path, *, repeats: int = 3, tell: Tell = lambda text: None) -> dict[str, Any]:
    """Return the benchmark's figures. ``same_report``: every run gave the same bytes."""
    runs: dict[str, list[Run]] = {name: [] for name in SUBJECTS}
    reports = set()
    with job(data) as task:
        tell("Check: the workbook that is checked")
        claims, texts = _claims(task)
        naive: dict[str, int] = {}
        for repeat in range(repeats):
            home = task.home(f"home {repeat}")
            for name in SUBJECTS:
                tell(f"Check, repeat {repeat + 1} of {repeats}: {name}")
                if name in {FIRST, AGAIN}:
                    report = task.folder / "report.json"
                    command = [
                        mapper_script(), "--quiet", "check", str(claims), str(task.specification),
                        "--standard", task.standard.pinned, "--format", "json", "-o", str(report),
                    ]  # fmt: skip
                    runs[name].append(run_process(command, variables=home))
                    reports.add(report.read_bytes())
                    continue
                argument: dict[str, Any] = {"specification": str(task.specification)}
                if name == BASELINE:
                    argument |= {
                        "claims": str(claims),
                        "output": str(task.folder / "naive.xlsx"),
                    }
                    run, naive = run_apart("evaluation.bench.naive:check_naively", argument)
                else:
                    argument["texts"] = texts
                    run, _ = run_apart("evaluation.bench.naive:bare_calls", argument)
                runs[name].append(run)
    peaks = {name: [run.peak_mb for run in some] for name, some in runs.items()}
    return {
        "machine": describe_machine(PACKAGES),
        "claims": len(json.loads(next(iter(reports)))["claims"]),
        "claims_of_baseline": naive["claims"],
        "repeats": repeats,
        "subjects": {name: told(some) for name, some in runs.items()},
        "ratios": {
            "speed": time_over(runs[BASELINE], runs[FIRST]),
            "memory": over(peaks[FIRST], peaks[BASELINE]),
            "again": time_over(runs[FIRST], runs[AGAIN]),
            "time_over_bare": time_over(runs[FIRST], runs[BARE]),
        },
        "same_report": len(reports) == 1,
    }


def _claims(task: Job) -> tuple[Path, list[str]]:
    """Return the workbook to check, and the texts that checking it compares."""
    home = task.home("claims")
    mapped = task.folder / "mapping.json"
    workbook = task.folder / "claims.xlsx"
    for output in (mapped, workbook):
        command = [
            mapper_script(), "--quiet", "map", str(task.specification),
            "--standard", task.standard.pinned, "--format", output.suffix[1:], "-o", str(output),
        ]  # fmt: skip
        run_process(command, variables=home)
    _accept_all(workbook)
    return workbook, load_mapping_texts(mapped)


def _accept_all(path: Path) -> None:
    """Accept every place in the workbook, as its writer would: a place not decided is no claim."""
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    sheet = workbook["Evidence"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "Code")
    decision = rows[head].index("Decision") + 1
    for number in range(head + 2, len(rows) + 1):
        sheet.cell(number, decision, "Accept")
    workbook.save(path)
