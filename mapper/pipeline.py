"""The main job on one screen: read, match, judge coverage, apply rules, return a `Mapping`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from foundation.errors import UnreadableInputError
from mapper.additional import estimate_additional
from mapper.carried import Carried
from mapper.carry import carry_over
from mapper.claims import Claims
from mapper.guarantee import with_guaranteed
from mapper.mapping import ChecklistEntry, Mapping, SpecificationPin, StandardPin, Versions
from mapper.matching.match import Matcher
from mapper.matching.scores import Scores
from mapper.matching.targets import targets_in_scope
from mapper.reading.kinds import kinds_version, with_kinds
from mapper.reading.read import read_specification
from mapper.report import mapped_items, mapped_targets, mapped_units
from mapper.request import Request
from mapper.results import Results
from mapper.rules.apply import apply_rules
from mapper.rules.checklist import checklist
from mapper.rules.context import Notes, RuleContext
from mapper.rules.from_claims import notes_of
from mapper.rules.profile import GENERAL, load_profile
from mapper.second_opinion import with_second_opinion
from mapper.specification import Specification
from mapper.structure import structure_of
from models.judge import Judge

Progress = Callable[[str], None]

SECOND_OPINION = "second opinion"
"""Name under which `Versions.settings` says who was asked, and how many pairs were judged."""


@dataclass(frozen=True)
class Result:
    """A mapping, and what of an earlier draft went into it, if one was given.

    `alone` is then the mapping as the program judged it without those decisions, rules apart: later
    decisions are taken on it, so that an earlier one can be taken back.
    """

    mapping: Mapping
    carried: Carried | None = None
    alone: Mapping | None = None


def run(
    path: Path,
    request: Request,
    matcher: Matcher,
    *,
    previous: Claims | None = None,
    workers: int = 1,
    results: Results | None = None,
    judge: Judge | None = None,
    progress: Progress = lambda stage: None,
) -> Result:
    """Read the specification at `path`, map it, and apply the rules of the category.

    With `previous` (what the workbook of the last draft says) people's decisions are kept; with
    `judge` a second reader is asked about pairs in doubt.

    Raises
    ------
    UnreadableInputError
        The document cannot be read, or nothing assessable was found in it.
    UnknownNameError
        There is no such category, or the standard has no such option.
    """
    progress("Reading the specification")
    specification = read_with_kinds(path, workers=workers, results=results)

    mapping = map_specification(
        specification, request, matcher, results=results, judge=judge, progress=progress
    )

    progress("Applying the rules")
    if previous is None:
        return Result(with_rules(mapping, specification, request))
    carried = carry_over(previous, mapping)
    notes = notes_of(previous, carried.mapping)
    carried.mapping = with_rules(carried.mapping, specification, request, notes)
    structure = request.structure or structure_of(specification)
    alone = mapping.model_copy(
        update={"statements": with_guaranteed(mapping.statements, structure)}
    )
    return Result(carried.mapping, carried, alone)


def read_with_kinds(
    path: Path, *, workers: int = 1, results: Results | None = None
) -> Specification:
    """Read the specification at `path` and tell the kind of each item.

    Raises
    ------
    UnreadableInputError
        The document cannot be read.
    """

    def read() -> Specification:
        return with_kinds(read_specification(path, workers=workers))

    return read() if results is None else results.reading(path, read)


def map_specification(
    specification: Specification,
    request: Request,
    matcher: Matcher,
    *,
    results: Results | None = None,
    judge: Judge | None = None,
    progress: Progress = lambda stage: None,
) -> Mapping:
    """Match and judge a specification that has been read; no rule is applied yet."""
    items = list(specification.items())
    if not items:
        raise UnreadableInputError(
            specification.document.name,
            "no learning outcome or assessment criterion was found in it",
            "check with `mapper read` that it is a qualification specification",
        )
    standard = request.standard
    targets = targets_in_scope(standard, option=request.option, area=request.area)

    progress(f"Matching {len(items)} items to {len(targets)} statements and duties")

    def match() -> Scores:
        return matcher.match(items, targets)

    scores = results.scores(matcher.identity, items, targets, match) if results else match()
    settings = {}
    if judge is not None:
        progress("Asking for a second opinion")
        second = with_second_opinion(judge, items, targets, scores)
        scores, settings[SECOND_OPINION] = second.scores, second.note

    progress("Judging coverage")
    statements, duties = mapped_targets(items, targets, scores)
    additional = np.logical_not(scores.accepted.any(axis=1))
    return Mapping(
        specification=SpecificationPin(
            name=specification.document.name, sha256=specification.document.sha256
        ),
        standard=StandardPin(
            reference=standard.reference,
            version=standard.version,
            title=standard.title,
            option=request.option,
            area=request.area.name if request.area else None,
        ),
        category=request.category,
        statements=statements,
        duties=duties,
        items=mapped_items(items, targets, scores),
        additional_content=estimate_additional(
            items, additional, 1.0 - scores.mapped, shift=scores.share_error
        ),
        findings=[],
        versions=Versions(
            mapper=version("content-mapper"),
            encoder=matcher.encoder_fingerprint,
            scorer=scores.scorer,
            profile="",
            kinds=kinds_version(),
            settings=settings,
        ),
        units=mapped_units(specification, items, additional),
        warnings=specification.warnings,
        qualification=specification.qualification,
    )


def with_rules(
    mapping: Mapping, specification: Specification, request: Request, notes: Notes | None = None
) -> Mapping:
    """Return the mapping with guaranteed coverage, and what the rules of its category say."""
    profile = load_profile(request.category or GENERAL)
    structure = request.structure or structure_of(specification)
    judged = mapping.model_copy(
        update={
            "statements": with_guaranteed(mapping.statements, structure),
            "versions": mapping.versions.model_copy(update={"profile": profile.pinned}),
        }
    )
    context = RuleContext(
        profile=profile,
        mapping=judged,
        specification=specification,
        standard=request.standard,
        area=request.area,
        structure=request.structure,
        notes=notes or Notes(),
        submission=request.submission,
        assessment=request.assessment,
        scope=request.scope,
    )
    entries = [ChecklistEntry(**asdict(line)) for line in checklist(context)]
    return judged.model_copy(update={"findings": apply_rules(context), "checklist": entries})
