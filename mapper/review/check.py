"""The reviewer's check on one screen: read claims, find places, judge them, plan the reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np

from corpora.standard import Standard
from foundation.errors import UnreadableInputError
from mapper.additional import estimate_additional
from mapper.claims import Claims
from mapper.mapping import Versions
from mapper.matching.scores import Scores
from mapper.matching.targets import Target, targets_in_scope
from mapper.pipeline import read_with_kinds, with_rules
from mapper.reading.kinds import kinds_version
from mapper.request import Request
from mapper.results import Results
from mapper.review.additions import check_additions
from mapper.review.claimed import claimed_mapping, claimed_notes
from mapper.review.claims import Checker, open_claims
from mapper.review.claims_file import read_claims_file
from mapper.review.find import Finder
from mapper.review.found import Level
from mapper.review.judge import Expectations, Judge
from mapper.review.lines import Lines, lines_of, printed_claims
from mapper.review.plan import Indicators, expected_share, plan_sample
from mapper.review.policy import Policy, load_policy, requirement
from mapper.review.report import CheckedClaim, CheckReport, Problem
from mapper.review.statements import check_statement
from mapper.specification import Item, Specification
from mapper.workbook.read import read_workbook
from models.claims import ClaimModel, load_claim_model

Progress = Callable[[str], None]


class ClaimMatcher(Protocol):
    """What scores claims; `mapper.matching.match.Matcher` is one."""

    @property
    def encoder_fingerprint(self) -> str:
        """Identity of the sentence encoder, for pinning."""

    @property
    def identity(self) -> str:
        """Identity of all that decides the scores."""

    def match_claimed(self, items: Sequence[Item], targets: Sequence[Target]) -> Scores:
        """Return the scores of every item against every target."""


@dataclass(frozen=True)
class ReviewSettings:
    """What a check depends on beside the claims and the request: how reading is planned.

    `sector` decides how many checks the policy asks for; without it the title is searched for one.
    """

    policy: Policy = field(default_factory=load_policy)
    indicators: Indicators = field(default_factory=Indicators)
    sector: str | None = None


def check_file(
    claims: Path | None,
    specification: Path,
    request: Request,
    matcher: ClaimMatcher,
    *,
    review: ReviewSettings | None = None,
    workers: int = 1,
    results: Results | None = None,
    progress: Progress = lambda stage: None,
) -> CheckReport:
    """Check the claims of a workbook or table, or those that the specification prints itself.

    Parameters
    ----------
    claims
        A mapping workbook (XLSX) or a table of claims (CSV); `None` for the printed grid.
    specification
        The specification that the claims are about.

    Raises
    ------
    UnreadableInputError
        A file cannot be read, nothing assessable was found, or the specification prints no claims.
    UnknownNameError
        There is no such category or option.
    """
    said = None if claims is None else read_claims(claims)
    progress("Reading the specification")
    read = read_with_kinds(specification, workers=workers, results=results)
    if said is None:
        said = printed_claims(read)
        if not said.evidence:
            raise UnreadableInputError(
                read.document.name,
                "prints no mapping of its own",
                "give the mapping workbook or a table of claims as well",
            )
    return check_claims(
        read, request, said, matcher, review=review, results=results, progress=progress
    )


def read_claims(path: Path) -> Claims:
    """Return the claims of a mapping workbook, or of a table of claims (CSV).

    Raises
    ------
    UnreadableInputError
        The file cannot be read, or nothing in it was recognised as a claim.
    """
    if path.suffix.casefold() == ".csv":
        return read_claims_file(path)
    claims = read_workbook(path)
    if not (claims.statements or claims.duties or claims.evidence):
        raise UnreadableInputError(
            path.name,
            "nothing in it was recognised as a mapping",
            "name its columns in a profile file, or save the claims as a CSV table",
        )
    return claims


def check_claims(
    specification: Specification,
    request: Request,
    claims: Claims,
    matcher: ClaimMatcher,
    *,
    review: ReviewSettings | None = None,
    model: ClaimModel | None = None,
    results: Results | None = None,
    progress: Progress = lambda stage: None,
) -> CheckReport:
    """Check claims about a specification that has been read. The same input gives the same report.

    Raises
    ------
    UnreadableInputError
        Nothing assessable was found in the specification.
    UnknownNameError
        There is no such category, policy reason or option.
    """
    chosen = review or ReviewSettings()
    items = _assessable(specification)
    targets = targets_in_scope(request.standard, option=request.option, area=request.area)
    lines = lines_of(claims, targets)

    progress(f"Matching {len(items)} items to {len(targets)} statements and duties")

    def match() -> Scores:
        return matcher.match_claimed(items, targets)

    scores = (
        results.scores(f"{matcher.identity} for claims", items, targets, match)
        if results
        else match()
    )

    progress("Checking the claims")
    holds = expected_share(chosen.indicators.past)
    finder = Finder(specification)
    judge = Judge(items, targets, scores, model or load_claim_model(), Expectations(holds=holds))
    checker = Checker(finder, judge)
    opened = open_claims(lines, finder, judge)
    checked = [
        one
        for target, about in opened.by_target.items()
        for one in checker.checked(target, about, lines.claimed.get(target))
    ]
    content = estimate_additional(
        items,
        np.logical_not(scores.accepted.any(axis=1)),
        1.0 - scores.mapped,
        shift=scores.share_error,
    )
    additional = check_additions(claims, opened, checker, content.share)

    progress("Applying the rules")
    mapping = claimed_mapping(
        opened, lines.claimed, additional, judge, specification=specification, request=request
    )
    mapping = with_rules(
        mapping, specification, request, claimed_notes(claims, mapping, additional)
    )
    title = specification.qualification.title or ""
    needed = requirement(chosen.policy, title, sector=chosen.sector)
    return CheckReport(
        specification=mapping.specification,
        standard=mapping.standard,
        claims_file=claims.file,
        category=request.category,
        claims=checked,
        statements=[
            check_statement(target, opened.of(target), lines.claimed.get(target), checker)
            for target in _spoken_of(targets, lines)
        ],
        additional=additional,
        # `additional` compares the share with its estimate; the rule would call it an estimate.
        findings=[one for one in mapping.findings if one.rule != "additional-share"],
        problems=[
            *_problems_of_file(claims, request.standard),
            *lines.problems,
            *opened.problems,
        ],
        plan=plan_sample(
            checked, units_of(checked, items), chosen.policy, chosen.indicators, needed
        ),
        awarding_organisation=specification.qualification.awarding_organisation,
        versions=Versions(
            mapper=version("content-mapper"),
            encoder=matcher.encoder_fingerprint,
            scorer=scores.scorer,
            profile=mapping.versions.profile,
            kinds=kinds_version(),
            settings={
                "claim model": judge.model.identity,
                "policy": chosen.policy.pinned,
                "share of claims expected to hold": f"{holds:.4f}",
            },
        ),
        warnings=specification.warnings,
    )


def units_of(claims: Sequence[CheckedClaim], items: Sequence[Item]) -> dict[str, list[str]]:
    """Return the printed numbers of the units that the place of each claim lies in, by its id."""
    return {
        claim.id: list(dict.fromkeys(items[row].unit.ref for row in claim.place.items))
        for claim in claims
        if claim.place.level is not Level.WHOLE
    }


def _assessable(specification: Specification) -> list[Item]:
    items = list(specification.items())
    if not items:
        raise UnreadableInputError(
            specification.document.name,
            "no learning outcome or assessment criterion was found in it",
            "check with `mapper read` that it is a qualification specification",
        )
    return items


def _spoken_of(targets: Sequence[Target], lines: Lines) -> list[int]:
    """Return the statements, and the duties where the file claims any or they are specialist ones.

    Many files map statements only; to say of every duty that nobody claims it would help nobody.
    """
    duties = any(targets[target].is_duty for target in lines.claimed)
    return [
        index
        for index, one in enumerate(targets)
        if not one.is_duty or one.origin is not None or duties
    ]


def _problems_of_file(claims: Claims, standard: Standard) -> list[Problem]:
    """Return what is wrong with the file as a whole, another standard's mapping first of all."""
    found = [Problem(source=claims.file, message=warning) for warning in claims.warnings]
    named = {name.upper().split("@")[0] for name in claims.standards}
    if named and standard.reference not in named:
        others = ", ".join(sorted(claims.standards))
        message = f"names {others}; it was checked against {standard.pinned}"
        found.insert(0, Problem(source=claims.file, message=message))
    return found
