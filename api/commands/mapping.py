"""The commands `map` and `demo`: from names on the command line to a mapping and its files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.standards import find_standard, library
from api.console import deliver, stderr
from foundation.errors import UsageError
from foundation.settings import load_settings
from mapper.mapping import Finding, Mapping

if TYPE_CHECKING:
    from mapper.carried import Carried
    from mapper.matching.match import Matcher
    from mapper.pipeline import Result
    from mapper.request import Request
    from mapper.results import Results
    from models.cache import EmbeddingCache

Stage = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a mapping is made against, as named on the command line."""

    standard: str
    area: str | None = None
    category: str | None = None
    option: str | None = None
    structure: Path | None = None
    assessment: Path | None = None
    submission: Path | None = None
    scope: Path | None = None


def request_of(names: Names) -> "Request":
    """Return the request; everything named is found and read before the specification is.

    Raises
    ------
    UnreadableInputError
        A file beside the specification cannot be read.
    UnknownNameError
        The library holds no such standard or area, the standard no such option, or the category
        is not one we know.
    """
    from mapper.matching.targets import targets_in_scope
    from mapper.request import Request
    from mapper.rules.assessment_file import read_assessment
    from mapper.rules.profile import GENERAL, load_profile
    from mapper.rules.scope_file import read_scope
    from mapper.rules.submission import read_submission
    from mapper.structure_file import read_structure

    standard = find_standard(names.standard)
    area = library().area(names.area) if names.area else None
    load_profile(names.category or GENERAL)
    targets_in_scope(standard, option=names.option, area=area)
    return Request(
        standard=standard,
        option=names.option,
        area=area,
        category=names.category,
        structure=read_structure(names.structure) if names.structure else None,
        assessment=read_assessment(names.assessment) if names.assessment else None,
        submission=read_submission(names.submission) if names.submission else None,
        scope=read_scope(names.scope) if names.scope else None,
    )


def map_file(
    specification: Path, names: Names, *, previous: Path | None, workers: int, stage: Stage
) -> "Result":
    """Return the mapping of a specification, with the decisions of the last draft if one is given.

    Raises
    ------
    UnreadableInputError
        The specification, the workbook of the last draft or a file beside them cannot be read.
    UnknownNameError
        As `request_of`.
    """
    request = request_of(names)
    from mapper.pipeline import SECOND_OPINION, run
    from models.cache import open_cache
    from models.judge import load_judge

    claims = None
    if previous is not None:
        from mapper.workbook.read import read_workbook

        claims = read_workbook(previous)
    result = run(
        specification,
        request,
        build_matcher(stage),
        previous=claims,
        workers=workers,
        results=kept_results(),
        judge=load_judge(open_cache()),
        progress=stage,
    )
    if SECOND_OPINION in result.mapping.versions.settings:
        told = result.mapping.versions.settings[SECOND_OPINION]
        stderr().print(f"Second opinion: {told}.", soft_wrap=True)
    if previous is not None and result.carried is not None:
        changes = len(result.carried.changes)
        stderr().print(f"Kept the decisions of {previous.name}; {changes} differences.")
    return result


def map_sample(stage: Stage) -> Mapping:
    """Return the mapping of the sample specification to the latest sample standard."""
    from corpora.importers import import_file
    from corpora.samples import sample_specification, sample_standards
    from mapper.pipeline import run
    from mapper.request import Request

    standards = import_file(sample_standards()).standards
    latest = max(standards, key=lambda s: tuple(int(part) for part in s.version.split(".")))
    matcher = build_matcher(stage)
    request = Request(standard=latest)
    result = run(sample_specification(), request, matcher, results=kept_results(), progress=stage)
    return result.mapping


def build_matcher(stage: Stage, cache: "EmbeddingCache | None" = None) -> "Matcher":
    """Return a matcher with the encoder of the settings and the caches of the library's folder."""
    stage("Loading the models")
    from mapper.matching.match import Matcher
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    cache = cache or open_cache()
    encoder = CachedEncoder(load_encoder(), cache)
    return Matcher(encoder, index_folder=load_settings().home / "indexes", cache=cache)


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
