"""The command `check`: claims of a workbook, a table or the specification, and their review."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.json_file import read_json
from api.commands.mapping import Names, build_matcher, kept_results, request_of
from api.console import deliver
from foundation.errors import UsageError
from mapper.review.report import CheckReport

if TYPE_CHECKING:
    from mapper.review.outcome import Review

Stage = Callable[[str], None]

_TABLES = frozenset({".xlsx", ".xlsm", ".csv"})


@dataclass(frozen=True, kw_only=True)
class CheckFiles:
    """What is checked and what is known beside it, as named on the command line.

    `files` are the claims and the specification, or the specification alone where it prints its own
    mapping grid. `indicators` and `policy` are files of a reviewer, `past` is the file of the last
    cycle; what is named beside them stands over what they say.
    """

    files: Sequence[Path]
    names: Names
    indicators: Path | None = None
    policy: Path | None = None
    past: Path | None = None
    sector: str | None = None
    raises: tuple[str, ...] = ()
    share: float | None = None
    seed: int = field(default=0)


def check_files(given: CheckFiles, *, workers: int, stage: Stage) -> CheckReport:
    """Return the check of the claims in a file, or of those that the specification prints.

    Raises
    ------
    UnreadableInputError
        A file cannot be read, or the specification prints no claims.
    UnknownNameError
        As `request_of`; or the policy has no such reason.
    UsageError
        The files are not one specification and at most one file of claims.
    """
    claims, specification = split_files(given.files)
    request = request_of(given.names)
    from api.review_settings import ReviewFiles, review_settings
    from mapper.review.check import check_file

    review = review_settings(
        ReviewFiles(indicators=given.indicators, policy=given.policy, past=given.past),
        sector=given.sector,
        raises=given.raises,
        share=given.share,
        seed=given.seed,
    )
    return check_file(
        claims,
        specification,
        request,
        build_matcher(stage),
        review=review,
        workers=workers,
        results=kept_results(),
        progress=stage,
    )


def split_files(files: Sequence[Path]) -> tuple[Path | None, Path]:
    """Return the file of claims, if one is given, and the specification; in either order.

    Raises
    ------
    UsageError
        They are not one specification and at most one workbook or table.
    """
    claims = [path for path in files if path.suffix.casefold() in _TABLES]
    documents = [path for path in files if path not in claims]
    if len(documents) != 1 or len(claims) > 1:
        raise UsageError(
            "Give the workbook (or a table of claims) and the specification, or the specification "
            "alone where it prints its own mapping: mapper check [WORKBOOK.xlsx] SPEC.pdf."
        )
    return (claims[0] if claims else None), documents[0]


def write_check(
    report: CheckReport,
    format_: str,
    output: Path | None,
    *,
    reviewers: Sequence[str] = (),
    at: datetime | None = None,
) -> None:
    """Write a report as JSON, or as a workbook that the named reviewers fill in.

    Parameters
    ----------
    at
        When the review was opened; needed with `reviewers`.
    """
    if format_ == "json":
        deliver(report.model_dump_json(indent=2).encode() + b"\n", output)
        return
    from mapper.review.export import review_workbook
    from mapper.review.outcome import open_review

    review = open_review(report, reviewers, at) if reviewers and at is not None else None
    deliver(review_workbook(report, review), output)


def read_report(path: Path) -> CheckReport:
    """Return a report that `mapper check --format json` wrote.

    Raises
    ------
    UnreadableInputError
        The file cannot be opened or is no report.
    """
    advice = "write one with `mapper check ... --format json`"
    return read_json(path, CheckReport, "report of `mapper check`", advice)


def read_reviews(paths: Sequence[Path], report: CheckReport, *, edited_at: datetime) -> "Review":
    """Return one review, or two that were made apart as one.

    Raises
    ------
    UnreadableInputError
        A file cannot be read.
    UsageError
        A review is of another report, or there are more than two.
    """
    from mapper.review.outcome import combine
    from mapper.review.readback import read_review

    reviews = [read_review(path, report, edited_at=edited_at) for path in paths]
    if not 1 <= len(reviews) <= 2:
        raise UsageError("Give one review, or the two of two reviewers.")
    return reviews[0] if len(reviews) == 1 else combine(reviews[0], reviews[1])


def write_outcome(
    report: CheckReport,
    review: "Review",
    format_: str,
    output: Path | None,
    *,
    at: datetime,
    body: str | None = None,
) -> None:
    """Write the outcome of a review: as a letter (docx) of `body`, a workbook (xlsx) or JSON."""
    from mapper.review.export import review_workbook
    from mapper.review.letter import outcome_letter
    from mapper.review.readback import review_json

    contents: dict[str, Callable[[], bytes]] = {
        "docx": lambda: outcome_letter(report, review, on=at.date(), body=body),
        "xlsx": lambda: review_workbook(report, review),
        "json": lambda: review_json(report, review),
    }
    deliver(contents[format_](), output)
