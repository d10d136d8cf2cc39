"""The commands `check` and `review`: what they are called, their options, what they show.

The work is in `api.commands.checking` and `api.commands.cycles`, imported when a command runs.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.console import chosen_format, progress, stderr, stdout
from api.options import (
    AreaName,
    AssessmentFile,
    CategoryName,
    OptionName,
    Output,
    ResultFormat,
    ScopeFile,
    StandardName,
    StructureFile,
    SubmissionFile,
    Workers,
)
from foundation.errors import UsageError

review_app = typer.Typer(
    help="Reviews of a check: open, outcome and letter, cycle, next cycle.", no_args_is_help=True
)
cycle_app = typer.Typer(
    help="A verification cycle, kept in a file: start, show, complete a stage, record a check.",
    no_args_is_help=True,
)
review_app.add_typer(cycle_app, name="cycle")

Report = Annotated[Path, typer.Argument(help="Report, as `mapper check -o REPORT.json` wrote it.")]
Reviews = Annotated[
    list[Path], typer.Argument(help="Workbook (or JSON) of a review; two of two reviewers.")
]
CycleFile = Annotated[Path, typer.Argument(help="File of the cycle, JSON.")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Verification policy (TOML) instead of ours.")
]
SectorName = Annotated[
    str | None, typer.Option("--sector", help="Sector, for the policy's minimum of checks.")
]
When = Annotated[
    str | None, typer.Option("--at", help="Day or time that decisions count from; now without it.")
]


def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="Workbook or CSV of claims, and the specification; or SPEC alone."),
    ],
    *,
    standard: StandardName,
    area: AreaName = None,
    category: CategoryName = None,
    option: OptionName = None,
    structure: StructureFile = None,
    assessment: AssessmentFile = None,
    submission: SubmissionFile = None,
    scope: ScopeFile = None,
    sector: SectorName = None,
    policy: PolicyFile = None,
    indicators: Annotated[
        Path | None, typer.Option(help="What is known beside the claims, TOML: docs/checking.md.")
    ] = None,
    past: Annotated[
        Path | None, typer.Option(help="File of the last cycle: its results and recommendation.")
    ] = None,
    raises: Annotated[
        list[str] | None,
        typer.Option("--raise", help="Reason of the policy that raises the sample; repeatable."),
    ] = None,
    share: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Share of claims in the sample.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sampling plan.")] = 0,
    format_: ResultFormat = None,
    output: Output = None,
    workers: Workers = 1,
) -> None:
    """Check the claims of a workbook, a table or the specification against what stands there."""
    from api.commands.checking import CheckFiles, check_files, write_check
    from api.commands.mapping import Names
    from api.tables_check import check_summary

    chosen = _chosen(format_, output, ("json", "xlsx"))
    names = Names(
        standard=standard,
        area=area,
        category=category,
        option=option,
        structure=structure,
        assessment=assessment,
        submission=submission,
        scope=scope,
    )
    given = CheckFiles(
        files=files,
        names=names,
        indicators=indicators,
        policy=policy,
        past=past,
        sector=sector,
        raises=tuple(raises or ()),
        share=share,
        seed=seed,
    )
    with progress() as stage:
        report = check_files(given, workers=workers, stage=stage)
    if chosen == "summary":
        stdout().print(check_summary(report))
    else:
        write_check(report, chosen, output)
    for warning in report.warnings:
        stderr().print(f"Warning ({warning.code}): {warning.message}", soft_wrap=True)


@review_app.command(name="open")
def open_(
    report: Report,
    reviewer: Annotated[list[str], typer.Option(help="Name of a reviewer; twice for two.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Workbook to fill in.")],
    at: When = None,
) -> None:
    """Write the workbook in which one reviewer, or two, decide on the claims of a report."""
    from api.commands.checking import read_report, write_check

    write_check(read_report(report), "xlsx", output, reviewers=reviewer, at=_time(at))


@review_app.command()
def outcome(
    report: Report,
    reviews: Reviews,
    *,
    format_: Annotated[
        Literal["docx", "xlsx", "json"] | None, typer.Option("--format", help="Output format.")
    ] = None,
    output: Output = None,
    body: Annotated[str | None, typer.Option(help="Who writes the letter.")] = None,
    at: When = None,
) -> None:
    """Say what the reviewers decided: on screen, as a letter, a workbook or JSON."""
    from api.commands.checking import read_report, read_reviews, write_outcome
    from api.tables_check import outcome_summary

    chosen = _chosen(format_, output, ("docx", "xlsx", "json"))
    time = _time(at)
    checked = read_report(report)
    review = read_reviews(reviews, checked, edited_at=time)
    if chosen == "summary":
        stdout().print(outcome_summary(checked, review))
    else:
        write_outcome(checked, review, chosen, output, at=time, body=body)


@review_app.command(name="next-cycle")
def next_cycle(
    cycle: CycleFile,
    *,
    checks: Annotated[
        int | None, typer.Option(min=1, help="Checks that a lead asks for instead.")
    ] = None,
    share: Annotated[
        float | None, typer.Option(help="Share of claims that a lead asks for instead.")
    ] = None,
    by: Annotated[str, typer.Option(help="The lead who overrides the recommendation.")] = "",
    reason: Annotated[str, typer.Option(help="Why the lead overrides it.")] = "",
    policy: PolicyFile = None,
) -> None:
    """Recommend the next cycle's checks and sample from this one's; a lead may override them."""
    from api.commands.cycles import Override, recommend_next
    from api.tables_check import cycle_table

    asked = Override(checks=checks, share=share, by=by, reason=reason)
    stdout().print(cycle_table(recommend_next(cycle, asked, policy=policy)))


@cycle_app.command()
def start(
    cycle: CycleFile,
    *,
    title: Annotated[str, typer.Option(help="Title of the qualification.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="Year in which it begins.")],
    sector: SectorName = None,
    past: Annotated[Path | None, typer.Option(help="File of the last cycle.")] = None,
    direct_claims: Annotated[
        str | None,
        typer.Option(help="Day of the last review of direct claims status, YYYY-MM-DD."),
    ] = None,
    policy: PolicyFile = None,
) -> None:
    """Start a cycle at its first stage and write it to a file."""
    from api.commands.cycles import start_file
    from api.tables_check import cycle_table

    reviewed = None if direct_claims is None else _time(direct_claims).date()
    started = start_file(
        cycle, title, year, sector=sector, past=past, direct_claims=reviewed, policy=policy
    )
    stdout().print(cycle_table(started))


@cycle_app.command(name="show")
def show_cycle(
    cycle: CycleFile,
    today: Annotated[str | None, typer.Option(help="As of this day instead of today.")] = None,
    policy: PolicyFile = None,
) -> None:
    """Show the stages of a cycle, what is due, its checks and direct claims status."""
    from api.commands.cycles import show_file
    from api.tables_check import cycle_table

    stdout().print(cycle_table(show_file(cycle, _time(today).date(), policy=policy)))


@cycle_app.command()
def complete(
    cycle: CycleFile,
    by: Annotated[str, typer.Option(help="Who completes the stage.")],
    note: Annotated[str, typer.Option(help="What to remember of it.")] = "",
    at: When = None,
    policy: PolicyFile = None,
) -> None:
    """Complete the open stage of a cycle."""
    from api.commands.cycles import complete_in_file
    from api.tables_check import cycle_table

    done = complete_in_file(cycle, by=by, on=_time(at).date(), note=note, policy=policy)
    stdout().print(cycle_table(done))


@cycle_app.command()
def record(
    cycle: CycleFile, report: Report, reviews: Reviews, at: When = None, policy: PolicyFile = None
) -> None:
    """Record a check in a cycle: the outcome of the review of a report."""
    from api.commands.checking import read_report, read_reviews
    from api.commands.cycles import record_in_file
    from api.tables_check import cycle_table

    time = _time(at)
    checked = read_report(report)
    review = read_reviews(reviews, checked, edited_at=time)
    stdout().print(
        cycle_table(record_in_file(cycle, checked, review, on=time.date(), policy=policy))
    )


def _chosen(format_: str | None, output: Path | None, formats: tuple[str, ...]) -> str:
    chosen = chosen_format(format_, output, "summary", formats=formats)
    if chosen == "summary" and output is not None:
        endings = ", ".join(f"FILE.{name}" for name in formats)
        raise UsageError(f"The summary is shown on screen; write {endings} with -o.")
    return chosen


def _time(said: str | None) -> datetime:
    """Return the time that the user gives, or the time now; a bare day is its midnight (UTC)."""
    if said is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        time = datetime.fromisoformat(said)
    except ValueError as error:
        message = f"“{said}” is no day or time; write 2026-11-24 or 2026-11-24T09:30."
        raise UsageError(message) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)
