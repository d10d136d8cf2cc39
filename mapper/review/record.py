"""Sheets of a review workbook that people decided: differences, verdicts, audit trail.

`mapper.review.readback` reads them; a lead settles on the sheet Differences.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from openpyxl.worksheet.datavalidation import DataValidation

from mapper.mapping import Coverage
from mapper.review.outcome import (
    AuditEntry,
    Disagreement,
    Review,
    ReviewerVerdict,
    Settlement,
    agreement,
)
from mapper.review.report import CheckReport
from mapper.review.sheets import (
    AUDIT,
    AUDIT_HEADINGS,
    CLAIM_ID,
    DECISION_WORDS,
    DIFFERENCES,
    LOWERED_WORDS,
    SETTLED_BY,
    SETTLED_HEADINGS,
    SETTLED_LOWERED,
    SETTLED_REASON,
    SETTLED_TO,
    SETTLEMENT_HEADINGS,
    SETTLEMENTS,
    VERDICT_HEADINGS,
    VERDICTS,
)
from mapper.review.words import place_name
from mapper.rules.listing import counted
from mapper.workbook.book import Sheets
from mapper.workbook.table import (
    CHECK,
    COMPLETE,
    MAPPING,
    PAPER_A3,
    PAPER_A4,
    Column,
    Role,
    TableArea,
    choice_of,
    write_table,
)

RowT = TypeVar("RowT")


def write_record(sheets: Sheets, report: CheckReport, review: Review) -> None:
    """Add what the reviewers differ on, for a lead to settle, and the record of a review."""
    result = agreement(review)
    if result is not None:
        _write_differences(sheets, report, result.disagreements)
    verdicts = _plain(
        VERDICT_HEADINGS,
        (
            lambda one: one.claim, lambda one: one.reviewer,
            lambda one: DECISION_WORDS[one.decision], lambda one: _lowered(one.coverage),
            lambda one: one.comment, lambda one: one.at.isoformat(),
        ),
    )  # fmt: skip
    note = "Written by the program; decisions are changed on the sheet Claims."
    write_sheet(sheets, VERDICTS, note, verdicts, review.verdicts, paper=PAPER_A4)
    settlements = _plain(
        SETTLEMENT_HEADINGS,
        (
            lambda one: one.claim, lambda one: one.by, lambda one: DECISION_WORDS[one.decision],
            lambda one: _lowered(one.coverage), lambda one: one.reason,
            lambda one: one.at.isoformat(),
        ),
    )  # fmt: skip
    note = f"Written by the program; a lead settles on the sheet {DIFFERENCES}."
    write_sheet(sheets, SETTLEMENTS, note, settlements, review.settlements, paper=PAPER_A4)
    audit = _plain(
        AUDIT_HEADINGS,
        (
            lambda one: one.at.isoformat(), lambda one: one.by, lambda one: one.action,
            lambda one: one.claim, lambda one: one.before, lambda one: one.after,
        ),
    )  # fmt: skip
    write_sheet(sheets, AUDIT, "Everything that was done, in order.", audit, review.audit)


def write_sheet(
    sheets: Sheets,
    name: str,
    note: str,
    columns: Sequence[Column[RowT]],
    rows: Sequence[RowT],
    *,
    frozen: int = 2,
    paper: int = PAPER_A3,
) -> TableArea:
    """Add a sheet as `write_table` does, under the band of a check, without `SPARE` columns."""
    shown = [
        column if column.group != MAPPING else replace(column, group=CHECK)
        for column in columns
        if column.header not in SPARE or any(column.value(row) for row in rows)
    ]
    return write_table(sheets, name, note, shown, rows, frozen=frozen, paper=paper)


SPARE = frozenset({"Claimed", "Page as written", "Seems to cover", "Claimed for", "Missing"})
"""Headings of columns that are left out where they say nothing of any row: grids that a
specification prints name no coverage and no pages."""


def add_choice(sheets: Sheets, area: TableArea, heading: str, words: Sequence[str]) -> None:
    """Let people choose one of `words` in the column of a table."""
    letter = area.letters[heading]
    validation: DataValidation = choice_of(words, heading, "Leave empty while undecided.")
    validation.add(f"{letter}{area.first_row}:{letter}{area.last_row}")
    sheets.workbook[area.sheet].add_data_validation(validation)


def _write_differences(
    sheets: Sheets, report: CheckReport, differences: Sequence[Disagreement]
) -> None:
    note = (
        f"{counted(differences, 'claim')} on which the reviewers differ. A lead settles each: "
        "name, decision and reason."
    )
    area = write_sheet(sheets, DIFFERENCES, note, _difference_columns(report), differences)
    if differences:
        add_choice(sheets, area, SETTLED_TO, list(DECISION_WORDS.values()))
        add_choice(sheets, area, SETTLED_LOWERED, list(LOWERED_WORDS.values()))


def _difference_columns(report: CheckReport) -> list[Column[Disagreement]]:
    claims = {claim.id: claim for claim in report.claims}
    texts = {one.code: one.statement for one in report.statements}

    def settled(value: Callable[[Settlement], str]) -> Callable[[Disagreement], str]:
        return lambda one: value(one.settled) if one.settled else ""

    columns: list[Column[Disagreement]] = [
        Column(CLAIM_ID, 10, lambda one: one.claim, Role.CODE),
        Column("Statement", 34, lambda one: texts.get(claims[one.claim].code, "")),
        Column("Place", 18, lambda one: place_name(claims[one.claim].place)),
        Column("Text at the place", 34, lambda one: claims[one.claim].place.text),
        Column("What was found", 40, lambda one: claims[one.claim].message),
        Column("Reviewer 1", 13, lambda one: _said(one.first), Role.CENTRE),
        Column("Comment of reviewer 1", 30, lambda one: one.first.comment),
        Column("Reviewer 2", 13, lambda one: _said(one.second), Role.CENTRE),
        Column("Comment of reviewer 2", 30, lambda one: one.second.comment),
    ]
    widths = {SETTLED_BY: 16, SETTLED_TO: 13, SETTLED_LOWERED: 11, SETTLED_REASON: 40}
    values: dict[str, Callable[[Settlement], str]] = {
        SETTLED_BY: lambda one: one.by,
        SETTLED_TO: lambda one: DECISION_WORDS[one.decision],
        SETTLED_LOWERED: lambda one: _lowered(one.coverage),
        SETTLED_REASON: lambda one: one.reason,
    }
    columns += [
        Column(heading, widths[heading], settled(values[heading]), Role.INPUT, COMPLETE)
        for heading in SETTLED_HEADINGS
    ]
    return columns


Recorded = ReviewerVerdict | Settlement | AuditEntry


def _plain(headings: Sequence[str], values: Sequence[Callable[..., str]]) -> list[Column[Recorded]]:
    return [
        Column(heading, 40 if heading in ("Comment", "Reason", "Before", "After") else 18, value)
        for heading, value in zip(headings, values, strict=True)
    ]


def _said(one: ReviewerVerdict) -> str:
    lowered = f" to {LOWERED_WORDS[one.coverage].lower()}" if one.coverage else ""
    return f"{DECISION_WORDS[one.decision]}{lowered}"


def _lowered(coverage: Coverage | None) -> str:
    return LOWERED_WORDS[coverage] if coverage else ""
