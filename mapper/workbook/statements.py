"""The sheets of statements, duties and evidence (columns: domain notes 1.2).

Employer validation, explanations of inclusion and references into the evidence pack are left
empty and flagged: founding document 003 asks the awarding organisation for them, and a program
that wrote them would invent evidence.
"""

from collections.abc import Callable, Sequence

from corpora.standard import StatementKind
from mapper.mapping import Coverage, Evidence, MappedDuty, MappedStatement
from mapper.workbook.book import Book
from mapper.workbook.fields import Field
from mapper.workbook.references import join_pages, join_references, reference_of
from mapper.workbook.rowids import texts_check
from mapper.workbook.rows import KEPT, EvidenceRow, MappingRows, Row
from mapper.workbook.table import (
    COMPLETE,
    RECORD,
    Column,
    Role,
    RowT,
    TableArea,
    write_table,
)
from mapper.workbook.words import (
    COVERAGE_WORDS,
    DUTIES,
    EVIDENCE,
    KIND_SHEETS,
    LOOK,
    best,
    counted,
)

COVERAGE_HEADER = "Coverage"
GUARANTEED_HEADER = "Guaranteed coverage"
LOOK_HEADER = "Needs a look"
ORIGIN_HEADER = "Origin"
ROW_ID_HEADER = "Row id"
NEW_DUTY = "Newly identified"
_ORIGINS = {"pre-defined": "Pre-defined", "agreed": "Agreed at proposal", "new": NEW_DUTY}
_ASSESSMENT = (
    ("Assessment component", 17, Role.INPUT, Field.ASSESSMENT),
    ("Assessment reference", 15, Role.INPUT, Field.ASSESSMENT_REFERENCE),
)
REVIEW = (
    ("Decision", 10, Role.DECISION, Field.DECISION),
    ("Own rationale", 25, Role.INPUT, Field.OWN_RATIONALE),
    ("Comments", 20, Role.INPUT, Field.COMMENTS),
)
"""What a person says about a row; carried to the next draft."""
_ELSEWHERE = f"sheet {EVIDENCE}"


def write_statement_sheets(book: Book) -> dict[StatementKind, TableArea]:
    """Add the sheets Knowledge, Skills and Behaviours; return where each table stands."""
    rows = book.rows
    areas = {}
    with_options = any(row.of.options for row in rows.statements)
    for kind, name in KIND_SHEETS.items():
        of_kind = [row for row in rows.statements if row.of.kind == kind]
        specialist = rows.mapping.standard.area is not None
        explain = specialist and kind is not StatementKind.BEHAVIOUR
        areas[kind] = write_table(
            book,
            name,
            _note([row.of.coverage for row in of_kind], f"{kind.value} statement"),
            _statement_columns(rows, with_options=with_options, explain=explain),
            of_kind,
        )
    return areas


def write_duty_sheet(book: Book) -> TableArea:
    """Add the sheet Duties; the links are drafts for a person to edit."""
    rows = book.rows
    return write_table(
        book,
        DUTIES,
        _note([row.of.coverage for row in rows.duties], "duty", "duties"),
        _duty_columns(rows),
        rows.duties,
    )


def write_evidence_sheet(book: Book) -> TableArea:
    """Add the sheet Evidence: one row for each place of coverage, with room for a decision."""
    rows = book.rows
    note = (
        f"{counted(len(rows.evidence), 'place')} of coverage, one a row. Accept, reject or change "
        "each; decisions are kept when the next draft is mapped."
    )
    return write_table(
        book,
        EVIDENCE,
        note,
        _evidence_columns(rows),
        rows.evidence,
    )


def _note(coverages: Sequence[Coverage], singular: str, plural: str | None = None) -> str:
    if not coverages:
        return f"No {plural or singular + 's'} in the standard that was mapped."
    tally = ", ".join(
        f"{coverages.count(level)} {COVERAGE_WORDS[level].lower()}"
        for level in (Coverage.NONE, Coverage.PARTIAL, Coverage.FULL)
    )
    return f"{counted(len(coverages), singular, plural)}: {tally} (as proposed)."


def _places(rows: MappingRows, evidence: list[Evidence]) -> str:
    return join_references(rows.in_document_order(evidence), elsewhere=_ELSEWHERE)


def _doubtful(rows: MappingRows, statement: MappedStatement) -> str:
    """Return the proposed places in doubt; places that are only possible have their own sheet."""
    doubtful = _places(rows, [place for place in statement.evidence if place.needs_look])
    if not statement.possible:
        return doubtful
    number = counted(len(statement.possible), "possible place")
    note = f"{number}{' more' if doubtful else ''}: see {_ELSEWHERE}"
    return f"{doubtful}\n{note}" if doubtful else note


def _statement_columns(
    rows: MappingRows, *, with_options: bool, explain: bool
) -> list[Column[Row[MappedStatement]]]:
    columns: list[Column[Row[MappedStatement]]] = [
        Column("Code", 7, lambda row: row.of.code, Role.CODE),
        Column("Statement", 42, lambda row: row.of.statement),
        Column("Core or option", 14, lambda row: ", ".join(row.of.options) or "Core"),
        _coverage(lambda row: row.of.coverage),
        Column(
            GUARANTEED_HEADER,
            12,
            lambda row: COVERAGE_WORDS[row.of.guaranteed],
            Role.FIXED_COVERAGE,
        ),
        Column(LOOK_HEADER, 8, lambda row: LOOK if row.of.needs_look else None, Role.LOOK),
        Column("Probability covered", 10.5, lambda row: row.of.probability, Role.PERCENT),
        Column("Specification references (all places)", 36,
               lambda row: _places(rows, row.of.evidence), field=Field.REFERENCES),
        Column("Pages", 11, lambda row: join_pages(row.of.evidence), Role.CENTRE),
        Column("Places that need a look", 26, lambda row: _doubtful(rows, row.of)),
        Column("Reason for the coverage", 36, lambda row: row.of.rationale, field=Field.RATIONALE),
        Column("Explanation of inclusion", 26, lambda _: None, Role.REQUIRED, COMPLETE,
               field=Field.EXPLANATION),
        *inputs(_ASSESSMENT),
        *inputs(REVIEW),
        *_record(lambda row: row.of.coverage, lambda row: row.row_id),
        Column("Row check", 24, lambda row: _check(rows, row.of.evidence, row.of.rationale),
               Role.RECORD, RECORD),
    ]  # fmt: skip
    left_out = {
        *(() if with_options else ("Core or option",)),
        *(() if explain else ("Explanation of inclusion",)),
    }
    return [column for column in columns if column.header not in left_out]


def _duty_columns(rows: MappingRows) -> list[Column[Row[MappedDuty]]]:
    return [
        Column("Duty", 8, lambda row: row.of.code, Role.CODE),
        Column("Duty text", 40, lambda row: row.of.text),
        Column(ORIGIN_HEADER, 13, lambda row: _ORIGINS.get(row.of.origin or "", row.of.origin)),
        _coverage(lambda row: row.of.coverage),
        Column(LOOK_HEADER, 8, lambda row: LOOK if duty_needs_look(row.of) else None, Role.LOOK),
        Column("Probability covered", 10.5, lambda row: row.of.probability, Role.PERCENT),
        Column("Specification references (all places)", 36,
               lambda row: _places(rows, row.of.evidence), field=Field.REFERENCES),
        Column("Pages", 11, lambda row: join_pages(row.of.evidence), Role.CENTRE),
        Column("Link to the duty (draft, please edit)", 40, lambda row: row.of.link or None,
               field=Field.LINK),
        *inputs(_ASSESSMENT),
        Column(
            "Evidence of need (reference)",
            22,
            lambda _: None,
            Role.REQUIRED,
            COMPLETE,
            required_where=(ORIGIN_HEADER, NEW_DUTY),
            field=Field.NEED,
        ),
        *inputs(REVIEW),
        *_record(lambda row: row.of.coverage, lambda row: row.row_id),
        Column("Row check", 24, lambda row: _check(rows, row.of.evidence, row.of.link),
               Role.RECORD, RECORD),
    ]  # fmt: skip


def _evidence_columns(rows: MappingRows) -> list[Column[EvidenceRow]]:
    return [
        Column("Code", 7, lambda row: row.code, Role.CODE),
        Column("Statement or duty", 36, lambda row: row.target),
        Column("Specification reference", 29, lambda row: reference_of(row.of)),
        Column("Page", 8, lambda row: row.of.page_label or None, Role.CENTRE),
        Column("PDF page", 7, lambda row: row.of.page, Role.CENTRE),
        Column("Unit title", 26, lambda row: rows.unit_titles.get(row.of.unit)),
        Column("What it says", 48, lambda row: row.of.text),
        Column("Kind", 11, lambda row: (row.of.kind or "").capitalize() or None, Role.CENTRE),
        Column("Unit is", 11, lambda row: optionality(row.of.mandatory), Role.CENTRE),
        _coverage(lambda row: row.of.coverage),
        Column(LOOK_HEADER, 8, lambda row: LOOK if row.of.needs_look else None, Role.LOOK),
        Column("Standing", 12, lambda row: row.standing, Role.CENTRE),
        Column("Probability covered", 10.5, _shown_probability, Role.PERCENT),
        *inputs(REVIEW),
        *_record(lambda row: row.of.coverage, lambda row: row.row_id),
    ]  # fmt: skip


def _coverage(level: Callable[[RowT], Coverage]) -> Column[RowT]:
    return Column(COVERAGE_HEADER, 12, lambda row: COVERAGE_WORDS[level(row)], Role.COVERAGE,
                  field=Field.COVERAGE)  # fmt: skip


def _record(level: Callable[[RowT], Coverage], row_id: Callable[[RowT], str]) -> list[Column[RowT]]:
    return [
        Column(
            "Proposed coverage", 12, lambda row: COVERAGE_WORDS[level(row)], Role.RECORD, RECORD
        ),
        Column(ROW_ID_HEADER, 15, row_id, Role.RECORD, RECORD),
    ]


def _check(rows: MappingRows, evidence: list[Evidence], text: str) -> str:
    """Return the fingerprints by which a person's changes to these texts are known later."""
    return f"{texts_check(_places(rows, evidence))} {texts_check(text)}"


def _shown_probability(row: EvidenceRow) -> float | None:
    # A place that only a person named has no probability of ours.
    return None if row.standing == KEPT and row.of.probability >= 1.0 else row.of.probability


def optionality(mandatory: bool | None) -> str | None:
    """Return ``Mandatory``, ``Optional`` or nothing where the specification does not say."""
    return None if mandatory is None else ("Mandatory" if mandatory else "Optional")


def duty_needs_look(duty: MappedDuty) -> bool:
    """Return whether the coverage of a duty rests on places that need a look themselves."""
    certain = best(place.coverage for place in duty.evidence if not place.needs_look)
    doubtful = any(place.needs_look for place in duty.evidence)
    return doubtful and certain is not duty.coverage


def inputs(columns: Sequence[tuple[str, float, Role, Field]]) -> list[Column[RowT]]:
    """Return columns that are left empty for a person."""
    return [
        Column(header, width, lambda _: None, role, COMPLETE, field=field)
        for header, width, role, field in columns
    ]
