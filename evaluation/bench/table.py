"""What benchmarks measured, as tables for people: one function a subject, and one over all."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any, Final

from evaluation.bench.sheets import Sheet

Figures = dict[str, Any]


def reading_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.reading.bench_reading` measured: subjects, then ratios."""
    rows = []
    for name, subject in result["subjects"].items():
        f1 = result["criteria_f1"].get(name)
        figures = (f"{subject['pages_per_cpu_second']:g}", f"{subject['peak_memory_mib']}")
        rows.append((name, *figures, "" if f1 is None else f"{f1:.3f}"))
    ratios, whole = result["ratios"], result["whole_call"]["pages_per_second"]
    calls = ", ".join(
        f"{value:g} pages a second with {name.replace('1 workers', '1 worker')}"
        for name, value in whole.items()
    )
    return [
        Sheet(
            f"Reading: {result['documents']} documents ({result['data']}), {result['pages']} "
            f"pages, median of {result['repeats']}",
            ("subject", "pages per CPU second", "peak memory MiB", "criteria F1"),
            rows,
            (
                f"Faster than the baseline: {_spread(ratios['speed_over_baseline'])} times.",
                f"Time over bare text: {_spread(ratios['time_over_bare_text'])} times.",
                f"Whole calls, wall time: {calls}; starting a process takes "
                f"{result['process']['start_seconds']:g} s.",
            ),
        )
    ]


def encoding_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.encoding.bench_encoding` measured, and how vectors agree."""
    rows = [
        (
            name,
            f"{median(subject['first_vector']):.2f}",
            f"{subject['sentences_per_second']:g}",
            f"{subject['sentences_per_cpu_second']:g}",
            f"{median(subject['seconds']):.2f}",
            f"{median(subject['cpu_seconds']):.2f}",
            f"{subject['peak_memory_mib']}",
        )
        for name, subject in result["subjects"].items()
    ]
    ratios = result["ratios"]
    return [
        Sheet(
            f"Encoding: {result['texts']} texts ({result['data']}), median of {result['repeats']}",
            ("subject", "first vector s", "texts a second", "texts a CPU second",
             "whole process s", "CPU seconds", "peak memory MiB"),
            rows,
            (
                f"Until the first vector {_spread(ratios['cold_start'])} times as fast as "
                "sentence-transformers, after that "
                f"{_spread(ratios['speed'])} times; {_spread(ratios['speed_over_batches'])} "
                "times where it is given batches of 128.",
                f"Time over session.run alone: {_spread(ratios['time_over_bare'])} times.",
                "Agreement with our vectors, least cosine and largest difference of a value: "
                + "; ".join(
                    f"{name} {one['least_cosine']:g}, {one['largest_difference']:g}"
                    for name, one in result["agreement"].items()
                )
                + ".",
            ),
        )
    ]  # fmt: skip


def matching_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.matching.bench_matching` measured: subjects, then ratios."""
    peaks = result.get("peak_memory_mib", {})
    rows = [
        (
            name,
            *(f"{median(seconds[clock]):.2f}" for clock in ("wall", "cpu")),
            f"{peaks.get(name, '')}",
        )
        for name, seconds in result["seconds"].items()
    ]
    ratios = result["ratios"]
    remarks = [
        f"First run over cosine alone: {_spread(ratios['time_over_cosine'])} times the time.",
        f"After an edit: {_spread(ratios['speed_after_edit'])} times as fast as the first run; "
        f"in a new process {_spread(ratios['speed_after_edit_in_new_process'])}.",
    ]
    return [
        Sheet(
            f"Matching: {result['criteria']} criteria, {result['statements']} statements, "
            f"{result['duties']} duties (written), median of {result['repeats']}",
            ("run", "seconds", "processor seconds", "peak memory MiB"),
            rows,
            remarks,
        )
    ]


def workbook_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.workbook.bench_workbook` measured, and what was kept."""
    rows = [
        (
            name,
            f"{median(subject['fill']):.3f}",
            f"{median(subject['seconds']):.2f}",
            f"{subject['peak_memory_mib']}",
        )
        for name, subject in result["subjects"].items()
    ]
    kept = {
        name: ", ".join(thing for thing, there in things.items() if there) or "nothing"
        for name, things in result["kept"].items()
    }
    ratios = result["ratios"]
    return [
        Sheet(
            f"Workbook: a template of {result['rows']} rows and {result['template_kib']} KiB "
            f"filled, median of {result['repeats']}",
            ("subject", "filling s", "whole process s", "peak memory MiB"),
            rows,
            (
                f"Filling is {_spread(ratios['speed'])} times as fast as with openpyxl; "
                f"{_spread(ratios['time_over_bare'])} times the time of zip and lxml alone.",
                f"Same coverage in every row: {_yes(result['same_coverage'])}.",
                *(f"Kept by {name}: {things}." for name, things in kept.items()),
            ),
        )
    ]


def check_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.check.bench_check` measured."""
    return [
        Sheet(
            f"Check: {result['claims']} claims of a workbook ({result['data']}), median of "
            f"{result['repeats']}",
            _WHOLE,
            _whole(result),
            (f"The same report every time: {_yes(result['same_report'])}.",),
        )
    ]


def command_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.command.bench_command` measured, and where the time goes."""
    runs = Sheet(
        f"Command: {result['texts']} texts of a document and a standard ({result['data']}), "
        f"median of {result['repeats']}",
        _WHOLE,
        _whole(result),
        (
            f"With everything kept {_spread(result['ratios']['again'])} times as fast.",
            f"The same mapping every time: {_yes(result['same_mapping'])}.",
        ),
    )
    profiles = [
        Sheet(
            f"Where the time goes: {name}, {sum(parts.values()):.2f} s",
            ("at work", "seconds", "share"),
            [
                (_AT_WORK.get(part, part), f"{seconds:.2f}", f"{seconds / sum(parts.values()):.0%}")
                for part, seconds in parts.items()
            ],
        )
        for name, parts in result["profile"].items()
    ]
    return [runs, *profiles]


def catalogue_figures(result: Figures) -> list[Sheet]:
    """Return what `evaluation.bench.catalogue.bench_catalogue` measured: its runs, then ratios."""
    names = ("documents", "workers", "done", "seconds", "cpu_seconds", "peak_mb")
    rows = [
        (*(f"{run[name]:g}" for name in names), f"{run['documents_per_hour']:,}")
        for run in result["runs"]
    ]
    small, large = min(result["documents"]), max(result["documents"])
    runs = Sheet(
        "Catalogue runs on documents made for it",
        ("documents", "workers", "worked on", "seconds", "CPU seconds",
         "peak MiB, all processes", "documents per hour"),
        rows,
        (
            f"Memory at {large} documents over that at {small}: {result['memory_ratio']:g}.",
            f"Two workers over one: {result['speed_up']:g} times as fast for "
            f"{result['cpu_ratio_of_two_workers']:g} times the processor time.",
            f"A second run is {result['second_run_times_faster']:g} times as fast; "
            f"{result['done_again']} documents were worked on again.",
            "Same tables with 1 and 2 workers: "
            f"{_yes(result['same_tables_with_1_and_2_workers'])}.",
        ),
    )  # fmt: skip
    if "subjects" not in result:
        return [runs]
    title = f"{small} documents, in turn, median of {result['repeats']}"
    return [runs, Sheet(title, _WHOLE, _whole(result))]


def service_figures(result: Figures) -> list[Sheet]:
    """Return what `python -m api.bench` measured with each database, the baseline beside it."""
    return [sheet for database, figures in result.items() for sheet in _served(database, figures)]


def _served(database: str, figures: Figures) -> list[Sheet]:
    repeats = figures.get("repeats", 1)
    often = f", {repeats} times" if repeats > 1 else ""
    load = f"{figures['people']} people for {figures['seconds']} s{often}"
    shown = [(f"Service on {database}", figures)]
    if "baseline" in figures:
        shown.append((f"An afternoon's service, beside that on {database}", figures["baseline"]))
    return [
        Sheet(
            f"{name}: {load}, {one['mappings_done_meanwhile']} mappings meanwhile",
            ("requests", "number", "median ms", "95th ms", "99th ms"),
            [
                (kind, *(f"{line[key]:g}" for key in ("requests", "p50_ms", "p95_ms", "p99_ms")))
                for kind, line in (("reads", one["read"]), ("decisions", one["decision"]))
            ],
            (_remark(one, figures["load_average_at_start"]),),
        )
        for name, one in shown
    ]


def _remark(server: Figures, load: float | None) -> str:
    memory = server.get("peak_memory_mib")
    parts = [f"{server['errors']} errors"]
    if memory is not None:
        parts.append(f"most memory of all processes {memory} MiB")
    if load is not None:
        parts.append(f"load average of the machine at the start {load:g}")
    return "; ".join(parts) + "."


_AT_WORK: Final = {
    "mapper.reading.frames": "waiting for the reading process",
    "models.encoder": "waiting for threads that encode; digest of the weights",
}
"""Modules in which the main thread does little but wait."""

HEADLINES: Final[Mapping[tuple[str, str], str]] = {
    ("reading", "speed_over_baseline"): "as fast as pdfplumber's words and tables",
    ("reading", "memory"): "the memory of it",
    ("reading", "time_over_bare_text"): "the time of pypdfium2's text alone",
    ("encoding", "cold_start"): "as fast to the first vector as sentence-transformers",
    ("encoding", "speed"): "as fast as it after that",
    ("encoding", "memory"): "the memory of it",
    ("encoding", "time_over_bare"): "the time of session.run alone",
    ("matching", "speed_over_naive"): "as fast, first run, as sentence-transformers and cosine",
    ("matching", "memory"): "the memory of it",
    ("matching", "time_over_cosine"): "the time of our encoder and cosine alone",
    ("matching", "speed_after_edit"): "as fast after an edit as the first run",
    ("matching", "speed_after_edit_in_new_process"): "as fast after an edit, in a new process",
    ("workbook", "speed"): "as fast to fill as openpyxl load, write, save",
    ("workbook", "memory"): "the memory of it",
    ("workbook", "time_over_bare"): "the time of zip and lxml, load and save alone",
    ("check", "speed"): "as fast as pdfplumber text and sentence-transformers cosine",
    ("check", "memory"): "the memory of it",
    ("check", "time_over_bare"): "the time of pypdfium2's text and session.run alone",
    ("check", "again"): "as fast with everything kept as the first run",
    ("command", "speed"): "as fast, mapper map, as the afternoon's program",
    ("command", "memory"): "the memory of it",
    ("command", "time_over_bare"): "the time of pypdfium2's text and session.run alone",
    ("command", "again"): "as fast with everything kept as the first run",
    ("catalogue", "speed"): "as fast, 2 workers, as a loop of the afternoon's program",
    ("catalogue", "speed_of_one_worker"): "as fast, 1 worker, as that loop",
    ("catalogue", "memory"): "the memory of it, 2 workers",
    ("catalogue", "memory_of_one_worker"): "the memory of it, 1 worker",
    ("catalogue", "again"): "as fast the second time as it, which does everything again",
    ("catalogue", "second_run"): "as fast the second time as the first",
    ("catalogue", "speed_up"): "as fast with 2 workers as with 1",
    ("catalogue", "speed_up_of_two_programs"): "the work of one program by two at the same time",
    ("catalogue", "memory_of_size"): "the memory at the largest size of that at the smallest",
    ("service", "read"): "as fast, 95th percentile of reads, as an afternoon's service",
    ("service", "decision"): "as fast, 95th percentile of decisions, as that",
    ("service", "mappings"): "the mappings of it meanwhile",
    ("service", "memory"): "the memory of it",
}
"""Subject and name of a ratio: what its number of times is said of."""


def all_figures(results: Mapping[str, Figures]) -> Sheet:
    """Return every ratio of every subject in one table."""
    rows = [
        (shown, *_numbers(ratios[name]), said)
        for (subject, name), said in HEADLINES.items()
        for shown, ratios in _ratios_of(subject, results.get(subject, {}))
        if name in ratios
    ]
    return Sheet(
        "All ratios, on the clock and of processor time",
        ("subject", "times", "least to most", "processor", "what"),
        rows,
    )


def _ratios_of(subject: str, result: Figures) -> list[tuple[str, Figures]]:
    """Return the ratios of a subject under its name; those of the service for each database."""
    if subject == "service":
        return [(f"service, {name}", one.get("ratios", {})) for name, one in result.items()]
    return [(subject, result.get("ratios", {}))]


_WHOLE: Final = ("whole process", "seconds", "CPU seconds", "peak memory MiB")


def _whole(result: Figures) -> list[tuple[str, ...]]:
    return [
        (
            name,
            f"{median(subject['seconds']):.2f}",
            f"{median(subject['cpu_seconds']):.2f}",
            f"{subject['peak_memory_mib']}",
        )
        for name, subject in result["subjects"].items()
    ]


def _numbers(ratio: Mapping[str, float]) -> tuple[str, str, str]:
    cpu = f"{ratio['cpu']:g}" if "cpu" in ratio else ""
    return f"{ratio['median']:g}", f"{ratio['least']:g} to {ratio['most']:g}", cpu


def _spread(ratio: Mapping[str, float]) -> str:
    cpu = f", {ratio['cpu']:g} of processor time" if "cpu" in ratio else ""
    return f"{ratio['median']:g} ({ratio['least']:g} to {ratio['most']:g}{cpu})"


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


RENDERED: Final[Mapping[str, Callable[[Figures], Sequence[Sheet]]]] = {
    "reading": reading_figures,
    "encoding": encoding_figures,
    "matching": matching_figures,
    "workbook": workbook_figures,
    "check": check_figures,
    "command": command_figures,
    "catalogue": catalogue_figures,
    "service": service_figures,
}
"""Subject in the file of results, and how its figures are shown."""
