"""The command line (design, section 5). Commands stay thin: the rooms below do the work.

Nothing heavy is imported at the top, so that ``mapper --help`` answers at once.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.accounts import accounts_app
from api.commands.catalogue import app as catalogue_app
from api.commands.learning import decisions
from api.commands.reviewing import check, review_app
from api.commands.service import service_app
from api.console import chosen_format, deliver, flags, printable, progress, stderr, stdout
from api.options import (
    AreaName,
    AssessmentFile,
    CategoryName,
    OptionName,
    Output,
    ResultFormat,
    ScopeFile,
    Specification,
    StandardName,
    StructureFile,
    SubmissionFile,
    Workers,
)
from foundation.errors import MapperError, UsageError

app = typer.Typer(
    name="mapper",
    help="Map technical qualification specifications to occupational standards.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
standards_app = typer.Typer(
    help="The library of occupational standards: import, list, show, search, compare.",
    no_args_is_help=True,
)
app.add_typer(standards_app, name="standards")
template_app = typer.Typer(help="Workbooks of others: what is recognised.", no_args_is_help=True)
app.add_typer(template_app, name="template")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(review_app, name="review")
app.add_typer(accounts_app, name="accounts")
app.add_typer(service_app, name="service")


@app.callback()
def everywhere(
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no notes.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Map technical qualification specifications to occupational standards."""
    flags.quiet = quiet
    flags.debug = debug


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Workbook to write.")] = Path(
        "demo-mapping.xlsx"
    ),
) -> None:
    """Map the sample specification to the sample standard; needs no network and no data."""
    from api.commands.mapping import map_sample, write_mapping
    from api.tables import mapping_summary

    with progress() as stage:
        mapping = map_sample(stage)
        stage("Writing the workbook")
        write_mapping(mapping, "xlsx", output)
    stdout().print(mapping_summary(mapping))


@app.command()
def read(
    specification: Specification,
    format_: Annotated[
        Literal["json", "xlsx", "table"] | None, typer.Option("--format", help="Output format.")
    ] = None,
    output: Output = None,
    workers: Workers = 1,
) -> None:
    """Split a specification into units, learning outcomes and assessment criteria."""
    from api.commands.reading import read_file
    from api.tables import specification_table

    chosen = chosen_format(format_, output, "table")
    if chosen == "table" and output is not None:
        raise UsageError("A table is shown on screen; write FILE.json or FILE.xlsx with -o.")
    with progress() as stage:
        result = read_file(specification, workers=workers, stage=stage)
    if chosen == "json":
        deliver(result.model_dump_json(indent=2).encode() + b"\n", output)
    elif chosen == "xlsx":
        from mapper.workbook.outline import outline_bytes

        deliver(outline_bytes(result), output)
    else:
        stdout().print(specification_table(result))
    for warning in result.warnings:
        stderr().print(f"Warning ({warning.code}): {warning.message}", soft_wrap=True)


@app.command(name="map")
def map_(
    specification: Specification,
    standard: StandardName,
    area: AreaName = None,
    category: CategoryName = None,
    option: OptionName = None,
    template: Annotated[
        Path | None, typer.Option(help="Workbook to fill in, such as the official template.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="Profile file (TOML) that corrects what is recognised.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="Workbook of the last draft, whose decisions are kept.")
    ] = None,
    structure: StructureFile = None,
    assessment: AssessmentFile = None,
    submission: SubmissionFile = None,
    scope: ScopeFile = None,
    format_: ResultFormat = None,
    output: Output = None,
    workers: Workers = 1,
) -> None:
    """Map a specification to a standard and fill in the mapping workbook."""
    from api.commands.mapping import Names, check_outputs, fill_workbook, map_file, write_mapping

    chosen = chosen_format(format_, output, "summary")
    check_outputs(chosen, template=template, profile=profile, previous=previous, output=output)
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
    with progress() as stage:
        result = map_file(specification, names, previous=previous, workers=workers, stage=stage)
    mapping, carried = result.mapping, result.carried
    if chosen == "summary":
        from api.tables import mapping_summary

        stdout().print(mapping_summary(mapping))
        stderr().print("Add -o FILE.xlsx for the workbook, or --format json for everything.")
    elif template is not None and output is not None:
        fill_workbook(mapping, template, output, profile=profile, carried=carried)
    else:
        write_mapping(mapping, chosen, output, carried=carried)


app.command()(check)
app.command()(decisions)


@app.command()
def evaluate(
    gold: Annotated[
        Path | None, typer.Option("--gold", help="Folder of labelled documents.")
    ] = None,
    reading: Annotated[
        Path | None, typer.Option("--reading", help="Folder of truth files for reading.")
    ] = None,
    standards: Annotated[
        Path | None, typer.Option(help="Folder of the standards that --gold is labelled against.")
    ] = None,
    artefacts: Annotated[
        Path | None, typer.Option(help="Folder of another scorer, to compare with the shipped one.")
    ] = None,
    format_: Annotated[
        Literal["json", "table"], typer.Option("--format", help="Output format.")
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for JSON and the HTML page.")
    ] = None,
) -> None:
    """Measure reading and matching against labelled documents, beside the baselines."""
    from api.commands.evaluating import evaluate_reading, evaluate_scorer

    if gold is None and reading is None:
        raise UsageError("Name what to measure against: --gold DIR, --reading DIR, or both.")
    measured = []
    with progress() as stage:
        if reading is not None:
            measured.append(evaluate_reading(reading, output, stage))
        if gold is not None:
            measured.append(evaluate_scorer(gold, standards, output, stage, artefacts=artefacts))
    for tables, written in measured:
        if format_ == "json":
            deliver(written.encode() + b"\n", None)
        else:
            for table in tables:
                stdout().print(table)


@app.command(name="plan")
def plan_(
    category: Annotated[str, typer.Option(help="Qualification category or process.")],
    window: Annotated[str, typer.Option(help="A day in the submission window, YYYY-MM-DD.")],
    today: Annotated[str | None, typer.Option(help="Plan as of this day instead of today.")] = None,
) -> None:
    """Lay out the steps to a submission window, backwards from its close."""
    from api.commands.planning import make_plan
    from api.tables import plan_table

    stdout().print(plan_table(make_plan(category, window, today)))


@app.command()
def impact(
    mapping: Annotated[Path, typer.Argument(help="A mapping in JSON.")],
    to: Annotated[str, typer.Option("--to", help="The new standard version, REF@VERSION.")],
) -> None:
    """Say which claims of a mapping still hold under a new version of the standard."""
    from api.commands.planning import impact_of
    from api.tables import impact_table

    stdout().print(impact_table(impact_of(mapping, to)))


@template_app.command(name="inspect")
def inspect_(
    workbook: Annotated[Path, typer.Argument(help="Workbook, XLSX.")],
    profile: Annotated[Path | None, typer.Option(help="Profile file (TOML) to apply.")] = None,
    write_profile: Annotated[
        Path | None, typer.Option(help="Write a profile file to start from.")
    ] = None,
) -> None:
    """Show which sheets and columns of a workbook are recognised, before anything is written."""
    from mapper.workbook.profile import profile_text
    from mapper.workbook.template import describe, inspect_template

    recognition = inspect_template(workbook, profile)
    deliver(describe(recognition).encode() + b"\n", None)
    if write_profile is not None:
        deliver(profile_text(recognition).encode(), write_profile)


@standards_app.command(name="import")
def import_(
    sources: Annotated[
        list[str], typer.Argument(help="Files or http(s) addresses in any known format.")
    ],
) -> None:
    """Import standards, specialist areas and national occupational standards."""
    from api.commands.standards import import_sources
    from api.tables import import_table

    with progress() as stage:
        outcomes = import_sources(sources, stage)
    for outcome in outcomes:
        stdout().print(import_table(outcome))


@standards_app.command(name="list")
def list_() -> None:
    """List the standards in the library, with every version."""
    from api.commands.standards import library
    from api.tables import standards_table

    stdout().print(standards_table(library().standards()))


@standards_app.command()
def show(reference: Annotated[str, typer.Argument(help="Reference or REF@VERSION.")]) -> None:
    """Show the statements and duties of a standard."""
    from api.commands.standards import find_standard
    from api.tables import standard_table

    stdout().print(standard_table(find_standard(reference)))


@standards_app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.")],
    limit: Annotated[int, typer.Option(min=1, help="Most hits to show.")] = 20,
) -> None:
    """Search the statements and duties of all standards."""
    from api.commands.standards import library
    from api.tables import hits_table

    stdout().print(hits_table(library().search(text, limit)))


@standards_app.command()
def suggest(
    specification: Specification,
    limit: Annotated[int, typer.Option(min=1, help="Most standards to suggest.")] = 5,
    format_: Annotated[
        Literal["json", "table"], typer.Option("--format", help="Output format.")
    ] = "table",
) -> None:
    """Say which standards of the library a specification fits, and why."""
    from api.commands.suggesting import suggest_standards, suggestions_json, suggestions_table

    with progress() as stage:
        suggestions = suggest_standards(specification, limit, stage)
    if format_ == "json":
        text = json.dumps(suggestions_json(suggestions), indent=2, ensure_ascii=False)
        deliver(text.encode() + b"\n", None)
    else:
        stdout().print(suggestions_table(suggestions))


@standards_app.command()
def diff(
    old: Annotated[str, typer.Argument(help="REF@VERSION before.")],
    new: Annotated[str, typer.Argument(help="REF@VERSION after.")],
) -> None:
    """Compare two versions of a standard."""
    from api.commands.standards import find_standard
    from api.tables import diff_table
    from corpora.diff import diff_standards

    stdout().print(diff_table(diff_standards(find_standard(old), find_standard(new))))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 8410.")] = None,
    hosted: Annotated[
        bool, typer.Option("--hosted", help="For several people, who have to sign in.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that answer requests; 1.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of projects; in the user data folder.")
    ] = None,
    log_format: Annotated[
        Literal["json", "text"] | None,
        typer.Option("--log-format", help="Lines of the log; json with --hosted, else text."),
    ] = None,
) -> None:
    """Serve the API and the web pages: docs/service.md."""
    from api.commands.serving import serve as serve_

    serve_(host=host, port=port, hosted=hosted, workers=workers, data=data, log_format=log_format)


def main() -> None:
    """Run the command line; turn errors into one sentence and an exit code."""
    arguments = _flags_first(sys.argv[1:])
    try:
        app(arguments, prog_name="mapper", standalone_mode=True)
    except MapperError as error:
        if flags.debug:
            raise
        _complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (head, less) went away: not an error of ours.
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if flags.debug:
            raise
        _complain(
            f"Unexpected {type(error).__name__}: {error}. Run again with --debug for details."
        )
        sys.exit(1)


def _flags_first(arguments: list[str]) -> list[str]:
    """Let --quiet and --debug stand anywhere before a bare ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    head, tail = arguments[:end], arguments[end:]
    found = [flag for flag in ("--quiet", "--debug") if flag in head]
    return found + [word for word in head if word not in found] + tail


def _complain(message: str) -> None:
    # Errors are shown under --quiet too.
    sys.stderr.write(f"Error: {printable(message)}\n")
