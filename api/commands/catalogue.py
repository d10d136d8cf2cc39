"""The commands `catalogue ...`: runs over a manifest of specifications, and their report."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import progress, stderr, stdout
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
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, tcp://HOST:8786.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Documents at a time on this machine.")
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
