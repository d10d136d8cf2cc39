"""The sheets of what changed since the last draft, and of decisions without a place in this one."""

from mapper.carried import Carried, Change
from mapper.claims import AdditionalClaim, EvidenceClaim, StatementClaim
from mapper.workbook.book import Sheets
from mapper.workbook.rows import APART
from mapper.workbook.table import RECORD, Column, Role, write_table
from mapper.workbook.words import CHANGES, KEPT_ADDITIONS, KEPT_PLACES, KEPT_STATEMENTS, counted


def write_changes_sheet(sheets: Sheets, carried: Carried) -> None:
    """Add the sheet Changes: every difference between the last draft and this one."""
    to_check = sum("please check" in one.change for one in carried.changes)
    columns: list[Column[Change]] = [
        Column("What", 12, lambda one: one.what, Role.CODE),
        Column("Change", 24, lambda one: one.change),
        Column("Code", 8, lambda one: one.code or None, Role.CENTRE),
        Column("Before", 26, lambda one: one.before or None),
        Column("Now", 26, lambda one: one.now or None),
        Column("Read before", 40, lambda one: one.text_before or None),
        Column("Reads now", 40, lambda one: one.text_now or None),
        Column("What you had decided or written", 40, lambda one: one.carried or None),
        Column("Where it stood", 18, lambda one: one.origin or None),
    ]
    note = (
        f"{counted(len(carried.changes), 'difference')} from the last draft, {to_check} to check."
    )
    write_table(sheets, CHANGES, note, columns, carried.changes)


def write_kept_sheets(sheets: Sheets, carried: Carried) -> None:
    """Add sheets for decisions without a place in this draft; a later draft can take them up."""
    if carried.lost_places:
        write_table(
            sheets, KEPT_PLACES,
            "Your decisions on places that this draft no longer has or proposes.",
            _place_columns(), carried.lost_places,
        )  # fmt: skip
    if carried.lost_additions:
        write_table(
            sheets, KEPT_ADDITIONS,
            "What you wrote on additional content that this draft no longer has.",
            _addition_columns(), carried.lost_additions,
        )  # fmt: skip
    if carried.lost_targets:
        write_table(
            sheets, KEPT_STATEMENTS,
            "What you wrote on statements and duties that the standard no longer has.",
            _statement_columns(), carried.lost_targets,
        )  # fmt: skip


def _place_columns() -> list[Column[EvidenceClaim]]:
    return [
        Column("Code", 7, lambda one: one.code, Role.CODE),
        Column("Statement or duty", 36, lambda one: one.statement),
        Column("Specification reference", 29, lambda one: one.reference),
        Column("Page", 8, lambda one: one.page or None, Role.CENTRE),
        Column("What it says", 48, lambda one: one.text),
        Column("Coverage", 12, lambda one: one.coverage_text or None, Role.FIXED_COVERAGE),
        Column("Standing", 12, lambda _: APART, Role.CENTRE),
        Column("Decision", 10, _decision, Role.DECISION),
        Column("Own rationale", 25, lambda one: one.own_rationale or None),
        Column("Comments", 20, lambda one: one.comments or None),
        Column("Row id", 15, lambda one: one.row_id or None, Role.RECORD, RECORD),
    ]


def _addition_columns() -> list[Column[AdditionalClaim]]:
    return [
        Column("Specification reference", 29, lambda one: one.reference, Role.CODE),
        Column("Additional content", 48, lambda one: one.text),
        Column("Page", 8, lambda one: one.page or None, Role.CENTRE),
        Column("Relevance of the content", 30, lambda one: one.relevance or None),
        Column("Published framework", 22, lambda one: one.framework or None),
        Column("Employer validation", 30, lambda one: one.employer_validation or None),
        Column("Evidence pack reference", 18, lambda one: one.evidence_pack or None),
        Column("Decision", 10, _decision, Role.DECISION),
        Column("Own rationale", 25, lambda one: one.own_rationale or None),
        Column("Comments", 20, lambda one: one.comments or None),
        Column("Row id", 15, lambda one: one.row_id or None, Role.RECORD, RECORD),
    ]


def _statement_columns() -> list[Column[StatementClaim]]:
    return [
        Column("Code", 7, lambda one: one.code, Role.CODE),
        Column("Statement", 42, lambda one: one.statement),
        Column("Coverage", 12, lambda one: one.coverage_text or None, Role.FIXED_COVERAGE),
        Column("Reason for the coverage", 36, lambda one: one.rationale or None),
        Column("Explanation of inclusion", 26, lambda one: one.explanation or None),
        Column("Assessment component", 17, lambda one: one.assessment or None),
        Column("Assessment reference", 15, lambda one: one.assessment_reference or None),
        Column("Decision", 10, _decision, Role.DECISION),
        Column("Own rationale", 25, lambda one: one.own_rationale or None),
        Column("Comments", 20, lambda one: one.comments or None),
        Column("Row id", 15, lambda one: one.row_id or None, Role.RECORD, RECORD),
    ]


def _decision(claim: EvidenceClaim | AdditionalClaim | StatementClaim) -> str | None:
    return None if claim.decision is None else claim.decision.value.capitalize()
