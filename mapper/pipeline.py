"""The main job on one screen: read, match, judge coverage, apply rules, return a `Mapping`."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpora.area import SpecialistArea
from corpora.standard import Standard
from foundation.errors import UnreadableInputError
from mapper.additional import estimate_additional
from mapper.guarantee import with_guaranteed
from mapper.mapping import Mapping, SpecificationPin, StandardPin, Versions
from mapper.matching.match import Matcher
from mapper.matching.scores import Scores
from mapper.matching.targets import targets_in_scope
from mapper.reading.kinds import kinds_version, with_kinds
from mapper.reading.read import read_specification
from mapper.report import mapped_items, mapped_targets, mapped_units
from mapper.results import Results
from mapper.rules.apply import apply_rules
from mapper.rules.context import RuleContext
from mapper.rules.profile import GENERAL, load_profile
from mapper.specification import Specification
from mapper.structure import structure_of

Progress = Callable[[str], None]


def run(
    path: Path,
    standard: Standard,
    matcher: Matcher,
    *,
    option: str | None = None,
    area: SpecialistArea | None = None,
    category: str | None = None,
    workers: int = 1,
    results: Results | None = None,
    progress: Progress = lambda stage: None,
) -> Mapping:
    """Read the specification at `path` and map it to `standard`.

    Raises
    ------
    UnreadableInputError
        The document cannot be read, or nothing assessable was found in it.
    UnknownNameError
        There is no such category, or the standard has no such option.
    """
    progress("Reading the specification")
    specification = read_with_kinds(path, workers=workers, results=results)
    return map_specification(
        specification,
        standard,
        matcher,
        option=option,
        area=area,
        category=category,
        results=results,
        progress=progress,
    )


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
    standard: Standard,
    matcher: Matcher,
    *,
    option: str | None = None,
    area: SpecialistArea | None = None,
    category: str | None = None,
    results: Results | None = None,
    progress: Progress = lambda stage: None,
) -> Mapping:
    """Map a specification that has been read. The same input gives the same mapping."""
    profile = load_profile(category or GENERAL)
    items = list(specification.items())
    if not items:
        raise UnreadableInputError(
            specification.document.name,
            "no learning outcome or assessment criterion was found in it",
            "check with `mapper read` that it is a qualification specification",
        )
    targets = targets_in_scope(standard, option=option, area=area)

    progress(f"Matching {len(items)} items to {len(targets)} statements and duties")

    def match() -> Scores:
        return matcher.match(items, targets)

    scores = results.scores(matcher.identity, items, targets, match) if results else match()

    progress("Judging coverage")
    statements, duties = mapped_targets(items, targets, scores)
    additional = np.logical_not(scores.accepted.any(axis=1))
    mapping = Mapping(
        specification=SpecificationPin(
            name=specification.document.name, sha256=specification.document.sha256
        ),
        standard=StandardPin(
            reference=standard.reference,
            version=standard.version,
            title=standard.title,
            option=option,
            area=area.name if area else None,
        ),
        category=category,
        statements=with_guaranteed(statements, structure_of(specification)),
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
            profile=profile.pinned,
            kinds=kinds_version(),
        ),
        units=mapped_units(specification, items, additional),
        warnings=specification.warnings,
    )

    progress("Applying the rules")
    context = RuleContext(
        profile=profile, mapping=mapping, specification=specification, standard=standard, area=area
    )
    return mapping.model_copy(update={"findings": apply_rules(context)})
