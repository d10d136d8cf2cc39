"""Figures of benchmarks as tables for people at a terminal (rich)."""

from statistics import median
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


def reading_figures(result: dict[str, Any]) -> RenderableType:
    """Return what `evaluation.bench.reading.bench_reading` measured: subjects, then ratios."""
    title = (
        f"Reading: {result['documents']} documents ({result['data']}), {result['pages']} pages, "
        f"median of {result['repeats']}"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("subject")
    for heading in ("pages per CPU second", "peak memory MiB", "criteria F1"):
        table.add_column(heading, justify="right")
    for name, subject in result["subjects"].items():
        f1 = result["criteria_f1"].get(name)
        table.add_row(
            name,
            f"{subject['pages_per_cpu_second']:g}",
            f"{subject['peak_memory_mib']}",
            "" if f1 is None else f"{f1:.3f}",
        )
    ratios = result["ratios"]
    whole = result["whole_call"]["pages_per_second"]
    machine = result["machine"]
    lines = [
        f"Faster than the baseline: {_spread(ratios['speed_over_baseline'])} times.",
        f"Time over bare text: {_spread(ratios['time_over_bare_text'])} times.",
        "Whole calls, wall time: "
        + ", ".join(
            f"{value:g} pages a second with {name.replace('1 workers', '1 worker')}"
            for name, value in whole.items()
        )
        + f"; starting a process takes {result['process']['start_seconds']:g} s.",
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}.",
    ]
    return Group(table, *(Text(line) for line in lines))


def matching_figures(result: dict[str, Any]) -> RenderableType:
    """Return what `evaluation.bench.matching.bench_matching` measured: subjects, then ratios."""
    title = (
        f"Matching: {result['criteria']} criteria, {result['statements']} statements, "
        f"{result['duties']} duties (written), median of {result['repeats']}"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("run")
    for heading in ("seconds", "processor seconds"):
        table.add_column(heading, justify="right")
    for name, seconds in result["seconds"].items():
        table.add_row(name, *(f"{median(seconds[clock]):.2f}" for clock in ("wall", "cpu")))
    ratios, machine = result["ratios"], result["machine"]
    lines = [
        f"First run over cosine alone: {_spread(ratios['time_over_cosine'])} times the time, "
        f"{ratios['time_over_cosine']['cpu']:g} of processor time.",
        f"After an edit: {_spread(ratios['speed_after_edit'])} times as fast as the first run; "
        f"in a new process {_spread(ratios['speed_after_edit_in_new_process'])}.",
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}.",
    ]
    return Group(table, *(Text(line) for line in lines))


def catalogue_figures(result: dict[str, Any]) -> RenderableType:
    """Return what `evaluation.bench.catalogue.bench_catalogue` measured: its runs, then ratios."""
    table = Table(title="Catalogue runs on documents made for it", title_justify="left")
    for heading in ("documents", "workers", "worked on", "seconds", "CPU seconds"):
        table.add_column(heading, justify="right")
    table.add_column("peak MiB, all processes", justify="right")
    table.add_column("documents per hour", justify="right")
    for run in result["runs"]:
        names = ("documents", "workers", "done", "seconds", "cpu_seconds", "peak_mb")
        table.add_row(*(f"{run[name]:g}" for name in names), f"{run['documents_per_hour']:,}")
    small, large = min(result["documents"]), max(result["documents"])
    lines = [
        f"Memory at {large} documents over that at {small}: {result['memory_ratio']:g}.",
        f"Two workers over one: {result['speed_up']:g} times as fast for "
        f"{result['cpu_ratio_of_two_workers']:g} times the processor time.",
        f"A second run is {result['second_run_times_faster']:g} times as fast; "
        f"{result['done_again']} documents were worked on again.",
        f"Same tables with 1 and 2 workers: {result['same_tables_with_1_and_2_workers']}.",
    ]
    return Group(table, *(Text(line) for line in lines))


def _spread(ratio: dict[str, float]) -> str:
    return f"{ratio['median']:g} ({ratio['least']:g} to {ratio['most']:g})"
