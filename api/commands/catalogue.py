"""The commands `catalogue ...`: runs over a manifest of specifications, and their report."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.console import deliver, progress, stderr, stdout
from foundation.errors import UsageError

if TYPE_CHECKING:
    from evaluation.catalogue.run import Summary
    from evaluation.catalogue.schedulers import Scheduler

Stage = Callable[[str], None]

app = typer.Typer(
    help="A whole catalogue: thousands of specifications against their standards.",
    no_args_is_help=True,
)


@app.command()
def run(
    manifest: Annotated[Path, typer.Argument(help="Table of documents, CSV or XLSX.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of results.")],
    *,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, tcp://HOST:8786.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Documents at a time on this machine.")
    ] = None,
    register: Annotated[
        Path | None, typer.Option(help="Register of qualifications, CSV: fills in the manifest.")
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try documents again that failed before.")
    ] = False,
) -> None:
    """Map every document of a manifest; go on where an earlier run in the folder stopped."""
    from api.commands.standards import library
    from evaluation.catalogue.run import run_catalogue

    if scheduler is not None and workers is not None:
        raise UsageError("A cluster has its own workers: give --scheduler or --workers, not both.")
    with progress() as stage:
        summary = run_catalogue(
            manifest,
            output,
            library(),
            _engine(scheduler, workers),
            register=register,
            retry=retry,
            progress=stage,
        )
    for note in summary.notes:
        stderr().print(f"Note: {note}", soft_wrap=True, markup=False)
    stdout().print(_told(summary), soft_wrap=True)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Folder of results of a run.")],
) -> None:
    """Write the report of the tables in a folder again: one HTML file."""
    from evaluation.catalogue.report.page import write_report

    stderr().print(f"Wrote {write_report(folder)}", soft_wrap=True)


@app.command()
def search(
    folder: Annotated[Path, typer.Argument(help="Folder of results of a run.")],
    query: Annotated[str, typer.Argument(help="A statement's code (ST0116 K3) or a text.")],
    limit: Annotated[int, typer.Option(min=1, help="Most places to show.")] = 20,
    format_: Annotated[
        Literal["json", "table"], typer.Option("--format", help="Output format.")
    ] = "table",
) -> None:
    """Say which units of which qualifications cover a statement."""
    from api.commands.catalogue_search import answer_json, answer_table, search_run

    with progress() as stage:
        answer = search_run(folder, query, limit, stage)
    if format_ == "json":
        text = json.dumps(answer_json(answer), indent=2, ensure_ascii=False)
        deliver(text.encode() + b"\n", None)
    else:
        stdout().print(answer_table(answer))


def _engine(address: str | None, workers: int | None) -> "Scheduler":
    if address is not None:
        from evaluation.catalogue.schedulers.cluster import ClusterScheduler

        return ClusterScheduler(address)
    from evaluation.catalogue.schedulers.local import LocalScheduler

    usable = getattr(os, "sched_getaffinity", None)
    return LocalScheduler(workers or (len(usable(0)) if usable else os.cpu_count() or 1))


def _told(summary: "Summary") -> str:
    worked = f"{summary.done} worked on, {summary.kept} kept from before"
    failed = f", {summary.failed} with a failure" if summary.failed else ""
    tables = "Tables and report written." if summary.changed else "Nothing changed."
    return f"{summary.entries} documents: {worked}{failed}; {summary.seconds:.1f} s. {tables}"
