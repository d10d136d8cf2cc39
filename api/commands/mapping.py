"""The commands `map` and `demo`: from names on the command line to a mapping and its files."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.standards import find_standard, library
from api.console import deliver, stderr
from foundation.errors import UsageError
from mapper.mapping import Finding, Mapping

if TYPE_CHECKING:
    from mapper.carried import Carried
    from mapper.matching.match import Matcher
    from mapper.results import Results

Stage = Callable[[str], None]


def map_file(
    specification: Path,
    standard: str,
    *,
    area: str | None,
    category: str | None,
    option: str | None,
    workers: int,
    stage: Stage,
) -> Mapping:
    """Return the mapping of a specification to a standard of the library.

    Raises
    ------
    UnreadableInputError
        The specification cannot be read.
    UnknownNameError
        The library holds no such standard or area, the standard no such option, or the category
        is not one we know.
    """
    # Names are checked before the document is read: a typing mistake should cost no time.
    chosen = find_standard(standard)
    chosen_area = library().area(area) if area else None
    from mapper.matching.targets import targets_in_scope
    from mapper.pipeline import run
    from mapper.rules.profile import GENERAL, load_profile

    load_profile(category or GENERAL)
    targets_in_scope(chosen, option=option, area=chosen_area)

    return run(
        specification,
        chosen,
        build_matcher(stage),
        option=option,
        area=chosen_area,
        category=category,
        workers=workers,
        results=kept_results(),
        progress=stage,
    )


def map_sample(stage: Stage) -> Mapping:
    """Return the mapping of the sample specification to the latest sample standard."""
    from corpora.importers import import_file
    from corpora.samples import sample_specification, sample_standards
    from mapper.pipeline import run

    standards = import_file(sample_standards()).standards
    latest = max(standards, key=lambda s: tuple(int(part) for part in s.version.split(".")))
    matcher = build_matcher(stage)
    return run(sample_specification(), latest, matcher, results=kept_results(), progress=stage)


def build_matcher(stage: Stage) -> "Matcher":
    """Return a matcher with the encoder of the settings and the caches of the library's folder."""
    stage("Loading the models")
    from mapper.matching.match import Matcher
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    cache = open_cache()
    return Matcher(CachedEncoder(load_encoder(), cache), cache=cache)


def kept_results() -> "Results":
    """Return the results of earlier runs on this machine."""
    from mapper.results import Results
    from models.cache import open_cache

    return Results(open_cache())


def check_outputs(
    format_: str,
    *,
    template: Path | None,
    profile: Path | None,
    previous: Path | None,
    output: Path | None,
) -> None:
    """Refuse options that make no sense together, before any work is done.

    Raises
    ------
    UsageError
        A template without a workbook to write, a profile without a template, the workbook of the
        last draft as output.
    """
    if template is not None and (format_ != "xlsx" or output is None):
        raise UsageError("--template fills a workbook: add -o FILE.xlsx.")
    if profile is not None and template is None:
        raise UsageError("--profile corrects a template: add --template WORKBOOK.xlsx.")
    overwritten = (
        previous is not None
        and output is not None
        and previous.exists()
        and output.exists()
        and previous.samefile(output)
    )
    if overwritten:
        raise UsageError("The result would overwrite the last draft; give -o another name.")


def decided(mapping: Mapping, previous: Path | None) -> "tuple[Mapping, Carried | None]":
    """Return the mapping with the decisions of the last draft's workbook, and what was carried.

    Raises
    ------
    UnreadableInputError
        The workbook of the last draft cannot be read.
    """
    if previous is None:
        return mapping, None
    from mapper.carry import carry_over
    from mapper.workbook.read import read_workbook

    carried = carry_over(read_workbook(previous), mapping)
    stderr().print(f"Kept the decisions of {previous.name}; {len(carried.changes)} differences.")
    return carried.mapping, carried


def fill_workbook(
    mapping: Mapping,
    template: Path,
    output: Path,
    *,
    profile: Path | None,
    carried: "Carried | None",
) -> None:
    """Fill a copy of `template` and say what to look at."""
    from mapper.workbook.template import fill_template

    findings = fill_template(mapping, template, output, profile, carried)
    stderr().print(f"Wrote {output}", soft_wrap=True)
    _say([*findings, *mapping.findings])


def write_mapping(
    mapping: Mapping, format_: str, output: Path | None, *, carried: "Carried | None" = None
) -> None:
    """Write a mapping as JSON or as a workbook, to `output` or to standard output."""
    if format_ == "json":
        deliver(mapping.model_dump_json(indent=2).encode() + b"\n", output)
        return
    from mapper.workbook.write import workbook_bytes

    deliver(workbook_bytes(mapping, carried), output)
    _say(mapping.findings)


def _say(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.severity != "info":
            stderr().print(f"{finding.severity.capitalize()}: {finding.message}", soft_wrap=True)
