"""Reads a review back from its workbook, with what people changed in it.

Reviewers decide on the sheet Claims, a lead settles on the sheet Differences.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UnreadableInputError, UsageError
from mapper.mapping import Coverage
from mapper.review.outcome import (
    AuditEntry,
    Review,
    ReviewerVerdict,
    Settlement,
    agreement,
    decide,
    final_claims,
    settle,
)
from mapper.review.report import CheckReport
from mapper.review.sheets import (
    ABOUT,
    AUDIT,
    AUDIT_HEADINGS,
    CLAIM_ID,
    CLAIMS,
    DECISION_WORDS,
    DIFFERENCES,
    LOWERED_WORDS,
    REPORT,
    REVIEWER,
    SETTLED_HEADINGS,
    SETTLEMENT_HEADINGS,
    SETTLEMENTS,
    SPECIFICATION,
    STANDARD,
    VERDICT_HEADINGS,
    VERDICTS,
    comment_heading,
    decision_heading,
    lowered_heading,
)
from mapper.workbook.package import open_package
from mapper.workbook.safetext import decode
from mapper.workbook.table import FIRST_ROW, HEADER_ROW

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_DECISIONS = {word.casefold(): decision for decision, word in DECISION_WORDS.items()}
_LOWERED = {word.casefold(): coverage for coverage, word in LOWERED_WORDS.items()}
_LOWERED["not covered"] = Coverage.NONE


def read_review(path: Path, report: CheckReport, *, edited_at: datetime) -> Review:
    """Return the review in a workbook or a JSON file, as it was written or as people changed it.

    Parameters
    ----------
    report
        The report that was reviewed.
    edited_at
        When what people changed on the sheet Claims counts as decided; spreadsheets keep no times.

    Raises
    ------
    UnreadableInputError
        The file cannot be read, or a decision in it makes no sense; the message names the cell.
    UsageError
        The review is of another report.
    """
    path = Path(path)
    if path.suffix.casefold() == ".json":
        review = _from_json(path)
    else:
        sheets = _sheets(path)
        review = _recorded(path, sheets)
        if review.report == report.digest:
            review = _with_edits(path, sheets, review, report, edited_at)
            review = _with_settlements(path, sheets, review, report, edited_at)
    if review.report != report.digest:
        raise UsageError(
            f"{path.name} reviews another report ({review.specification}, {review.standard}); "
            "check the claims that it was made for."
        )
    return review


def _from_json(path: Path) -> Review:
    try:
        told = json.loads(path.read_bytes())
        if isinstance(told, dict):
            told = {name: value for name, value in told.items() if name not in _WORKED_OUT}
        return Review.model_validate_json(json.dumps(told))
    except OSError as error:
        raise UnreadableInputError(path.name, "cannot be opened", "check the path") from error
    # A pydantic error is a ValueError; JSON may be nested too deeply to be read.
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(path.name, "is no review", "export it again") from error


_WORKED_OUT = frozenset({"final", "agreement"})


Table = list[dict[str, str]]


def _sheets(path: Path) -> Mapping[str, Table]:
    """Return each sheet as rows by heading; `row` is the number of the row."""
    import openpyxl

    package = open_package(path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(package.with_parts({})), read_only=False)
        return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
    # openpyxl lets through whatever its code runs into on a damaged file.
    except Exception as error:
        raise UnreadableInputError(
            path.name, "is damaged", "open it in a spreadsheet program and save it again as .xlsx"
        ) from error


def _rows(sheet: "Worksheet") -> Iterator[dict[str, str]]:
    lines = sheet.iter_rows(min_row=HEADER_ROW, values_only=True)
    headings = [_text(value) for value in next(lines, ())]
    for number, values in enumerate(lines, start=FIRST_ROW):
        row = {
            heading: _text(value)
            for heading, value in zip(headings, values, strict=False)
            if heading
        }
        if any(row.values()):
            yield {**row, "row": str(number)}


def _text(value: object) -> str:
    return "" if value is None else decode(str(value))


def _recorded(path: Path, sheets: Mapping[str, Table]) -> Review:
    about = {row.get("What", ""): row.get("Value", "") for row in sheets.get(ABOUT, [])}
    if REPORT not in about or VERDICTS not in sheets:
        raise UnreadableInputError(
            path.name,
            "is no workbook of a review",
            "use the workbook that `mapper check` wrote with a review in it",
        )
    reviewers: list[str] = []
    while (name := about.get(REVIEWER.format(number=len(reviewers) + 1))) is not None:
        reviewers.append(name)
    try:
        return Review(
            report=about[REPORT],
            specification=about.get(SPECIFICATION, ""),
            standard=about.get(STANDARD, ""),
            reviewers=tuple(reviewers),
            verdicts=tuple(_verdict(row) for row in sheets[VERDICTS]),
            settlements=tuple(_settlement(row) for row in sheets.get(SETTLEMENTS, [])),
            audit=tuple(_audit(row) for row in sheets.get(AUDIT, [])),
        )
    except (KeyError, ValueError) as error:  # a pydantic error is a ValueError
        raise UnreadableInputError(
            path.name,
            "its record of the review was changed by hand and cannot be read",
            "change decisions on the sheet Claims only, or export the review again",
        ) from error


def _verdict(row: Mapping[str, str]) -> ReviewerVerdict:
    claim, reviewer, decision, lowered, comment, at = (row[name] for name in VERDICT_HEADINGS)
    return ReviewerVerdict(
        claim=claim,
        reviewer=reviewer,
        decision=_DECISIONS[decision.casefold()],
        coverage=_LOWERED[lowered.casefold()] if lowered else None,
        comment=comment,
        at=datetime.fromisoformat(at),
    )


def _settlement(row: Mapping[str, str]) -> Settlement:
    claim, by, decision, lowered, reason, at = (row[name] for name in SETTLEMENT_HEADINGS)
    return Settlement(
        claim=claim,
        by=by,
        decision=_DECISIONS[decision.casefold()],
        coverage=_LOWERED[lowered.casefold()] if lowered else None,
        reason=reason,
        at=datetime.fromisoformat(at),
    )


def _audit(row: Mapping[str, str]) -> AuditEntry:
    at, by, action, claim, before, after = (row[name] for name in AUDIT_HEADINGS)
    return AuditEntry(
        at=datetime.fromisoformat(at), by=by, action=action, claim=claim, before=before, after=after
    )


def _with_edits(
    path: Path,
    sheets: Mapping[str, Table],
    review: Review,
    report: CheckReport,
    at: datetime,
) -> Review:
    """Return the review with what people changed on the sheet Claims, and a trail of it."""
    for number, name in enumerate(review.reviewers, start=1):
        before = {one.claim: one for one in review.verdicts if one.reviewer == name}
        for row in sheets.get(CLAIMS, []):
            claim = row.get(CLAIM_ID, "")
            cells = [
                row.get(heading(number), "").strip()
                for heading in (decision_heading, lowered_heading, comment_heading)
            ]
            known = before.get(claim)
            if cells == _cells(known):
                continue
            try:
                review = _edited(review, report, (claim, name), cells, at)
            except (UsageError, KeyError, ValueError) as error:
                problem = str(error) if isinstance(error, UsageError) else "makes no sense"
                raise UnreadableInputError(
                    path.name,
                    f"sheet {CLAIMS}, row {row['row']}: the decision of {name} on {claim} cannot "
                    f"be read: {problem.rstrip('.')}",
                    f"choose one of {', '.join(DECISION_WORDS.values())}",
                ) from error
    return review


def _with_settlements(
    path: Path,
    sheets: Mapping[str, Table],
    review: Review,
    report: CheckReport,
    at: datetime,
) -> Review:
    """Return the review with what a lead settled on the sheet Differences."""
    known = {one.claim: one for one in review.settlements}
    for row in sheets.get(DIFFERENCES, []):
        claim = row.get(CLAIM_ID, "")
        by, decision, lowered, reason = (row.get(name, "").strip() for name in SETTLED_HEADINGS)
        before = known.get(claim)
        cells = [by, decision, lowered, reason]
        if cells == _settled_cells(before) or (before is None and not any(cells)):
            continue
        try:
            if not all((by, decision, reason)):
                raise UsageError("name, decision and reason are all needed")
            settled = Settlement(
                claim=claim,
                by=by,
                decision=_DECISIONS[decision.casefold()],
                coverage=_LOWERED[lowered.casefold()] if lowered else None,
                reason=reason,
                at=at,
            )
            review = settle(review, report, settled)
        except (UsageError, KeyError, ValueError) as error:
            problem = str(error) if isinstance(error, UsageError) else "it makes no sense"
            raise UnreadableInputError(
                path.name,
                f"sheet {DIFFERENCES}, row {row['row']}: what settles {claim} cannot be read: "
                f"{problem.rstrip('.')}",
                f"choose one of {', '.join(DECISION_WORDS.values())}, and say who settles it and "
                "why",
            ) from error
    return review


def _settled_cells(known: Settlement | None) -> list[str]:
    if known is None:
        return ["", "", "", ""]
    lowered = LOWERED_WORDS[known.coverage] if known.coverage else ""
    return [known.by, DECISION_WORDS[known.decision], lowered, known.reason]


def _edited(
    review: Review,
    report: CheckReport,
    where: tuple[str, str],
    cells: Sequence[str],
    at: datetime,
) -> Review:
    claim, reviewer = where
    decision, lowered, comment = cells
    if not decision:
        if comment or lowered:
            raise UsageError("a comment needs a decision beside it")
        return _withdrawn(review, claim, reviewer, at)
    return decide(
        review,
        report,
        ReviewerVerdict(
            claim=claim,
            reviewer=reviewer,
            decision=_DECISIONS[decision.casefold()],
            coverage=_LOWERED[lowered.casefold()] if lowered else None,
            comment=comment,
            at=at,
        ),
    )


def _withdrawn(review: Review, claim: str, reviewer: str, at: datetime) -> Review:
    gone = [one for one in review.verdicts if (one.claim, one.reviewer) == (claim, reviewer)]
    if not gone:
        return review
    before = DECISION_WORDS[gone[0].decision]
    entry = AuditEntry(at=at, by=reviewer, action="withdrew a verdict", claim=claim, before=before)
    return review.model_copy(
        update={
            "verdicts": tuple(one for one in review.verdicts if one not in gone),
            "audit": (*review.audit, entry),
        }
    )


def _cells(known: ReviewerVerdict | None) -> list[str]:
    if known is None:
        return ["", "", ""]
    lowered = LOWERED_WORDS[known.coverage] if known.coverage else ""
    return [DECISION_WORDS[known.decision], lowered, known.comment]


def review_json(report: CheckReport, review: Review) -> bytes:
    """Return a review as JSON: what `read_review` reads, and what follows from it.

    `final` is what stands of every claim, `agreement` how far two reviewers agree; both are worked
    out anew from the rest when it is read.
    """
    result = agreement(review)
    told = {
        **review.model_dump(mode="json"),
        "final": [one.model_dump(mode="json") for one in final_claims(report, review)],
        "agreement": result.model_dump(mode="json") if result else None,
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n"
