"""The sheets of what the specification holds: additional content, items, units, findings."""

from dataclasses import dataclass

from mapper.mapping import AdditionalItem, ChecklistEntry, MappedItem, MappedUnit, Mapping
from mapper.workbook.book import Book
from mapper.workbook.fields import Field
from mapper.workbook.references import reference_of
from mapper.workbook.rowids import FINDING_ID, content_id
from mapper.workbook.rows import Row
from mapper.workbook.statements import REVIEW, ROW_ID_HEADER, inputs, optionality
from mapper.workbook.table import (
    PAPER_A4,
    RECORD,
    Column,
    Role,
    TableArea,
    write_table,
)
from mapper.workbook.words import (
    ADDITIONAL,
    CHECKLIST,
    COVERAGE_SYMBOLS,
    FINDINGS,
    ITEMS,
    LONG_TEXTS,
    STRUCTURE,
    counted,
)

VALIDATION_HEADER = "Employer validation"
_SUPPORT = (
    ("Relevance of the content", 30, Role.INPUT, Field.RELEVANCE),
    ("Published framework (if it comes from one)", 22, Role.INPUT, Field.FRAMEWORK),
    (VALIDATION_HEADER, 30, Role.REQUIRED, Field.VALIDATION),
    ("Evidence pack reference", 18, Role.INPUT, Field.EVIDENCE_PACK),
)
SEVERITY_HEADER = "Severity"
_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class FindingRow:
    """A finding of a rule or a warning of the reader, side by side."""

    severity: str
    origin: str
    code: str
    page: int | None
    message: str
    source: str

    @property
    def row_id(self) -> str:
        """Name of the row by what it says."""
        return content_id(FINDING_ID, self.code, self.message)


def write_additional_sheet(book: Book) -> TableArea:
    """Add the sheet Additional content: items mapped neither to a statement nor to a duty.

    Each addition needs employer validation, or the published framework it comes from (founding
    document 003); both are for a person to write.
    """
    rows = book.rows
    columns: list[Column[Row[AdditionalItem]]] = [
        Column("Specification reference", 29, lambda row: reference_of(row.of), Role.CODE),
        Column("Additional content", 48, lambda row: row.of.text),
        Column("Page", 8, lambda row: row.of.page_label or None, Role.CENTRE),
        Column("Unit title", 26, lambda row: rows.unit_titles.get(row.of.unit)),
        Column("Probability additional", 10.5, lambda row: row.of.probability, Role.PERCENT),
        *inputs(_SUPPORT),
        *inputs(REVIEW),
        Column(ROW_ID_HEADER, 15, lambda row: row.row_id, Role.RECORD, RECORD),
    ]
    note = (
        f"{counted(len(rows.additional), 'item')} mapped to no statement and no duty. Each needs "
        "employer validation (hatched while empty) or the published framework it comes from."
    )
    return write_table(
        book,
        ADDITIONAL,
        note if rows.additional else "Every item is mapped to a statement or a duty.",
        columns,
        rows.additional,
    )


def write_item_sheet(book: Book) -> TableArea:
    """Add the sheet Items: every assessable item, mapped or not, in document order."""
    rows = book.rows
    unmapped = sum(1 for row in rows.items if not (row.of.statements or row.of.duties))
    columns: list[Column[Row[MappedItem]]] = [
        Column("Specification reference", 29, lambda row: reference_of(row.of), Role.CODE),
        Column("What it says", 60, lambda row: row.of.text),
        Column("Kind", 11, lambda row: (row.of.kind or "").capitalize() or None, Role.CENTRE),
        Column("Statements", 22, lambda row: _links(row.of, duties=False) or None, Role.CENTRE),
        Column("Duties", 16, lambda row: _links(row.of, duties=True) or None, Role.CENTRE),
        Column("Mapped to", 18, _mapped_to, Role.CENTRE),
        Column("Page", 8, lambda row: row.of.page_label or None, Role.CENTRE),
        Column("PDF page", 7, lambda row: row.of.page, Role.CENTRE),
        Column("Unit title", 28, lambda row: rows.unit_titles.get(row.of.unit)),
        Column(ROW_ID_HEADER, 15, lambda row: row.row_id, Role.RECORD, RECORD),
    ]
    note = (
        f"{counted(len(rows.items), 'assessable item')}, of which {unmapped} mapped to nothing. "
        "● full, ◐ partial."
    )
    return write_table(book, ITEMS, note, columns, rows.items)


def write_structure_sheet(book: Book) -> TableArea:
    """Add the sheet Qualification structure: units, and what of each is additional."""
    columns: list[Column[MappedUnit]] = [
        Column("Unit", 12, lambda unit: unit.ref, Role.CODE),
        Column("Title", 48, lambda unit: unit.title),
        Column("Mandatory or optional", 12, lambda unit: optionality(unit.mandatory), Role.CENTRE),
        Column("Pathways", 26, lambda unit: ", ".join(unit.pathways) or None),
        Column("Level", 7, lambda unit: unit.level, Role.CENTRE),
        Column("GLH", 7, lambda unit: unit.glh, Role.CENTRE),
        Column("Credits", 8, lambda unit: unit.credits, Role.CENTRE),
        Column("Page", 8, lambda unit: unit.page_label or None, Role.CENTRE),
        Column("PDF page", 7, lambda unit: unit.page, Role.CENTRE),
        Column("Assessable items", 11, lambda unit: unit.items, Role.CENTRE),
        Column("Of these additional", 11, lambda unit: unit.additional, Role.CENTRE),
        Column(
            "Share additional",
            11,
            lambda unit: unit.additional / unit.items if unit.items else None,
            Role.PERCENT,
        ),
    ]
    units = book.rows.mapping.units
    unstated = sum(1 for unit in units if unit.mandatory is None)
    note = f"{counted(len(units), 'unit')} as the specification describes them."
    if unstated:
        note += f" For {unstated} it does not say whether they are mandatory."
    return write_table(
        book,
        STRUCTURE,
        note,
        columns,
        units,
        paper=PAPER_A4,
    )


def write_finding_sheet(book: Book) -> TableArea:
    """Add the sheet Findings: what the rules say and what could not be read, worst first."""
    found = finding_rows(book.rows.mapping)
    columns: list[Column[FindingRow]] = [
        Column(SEVERITY_HEADER, 11, lambda row: row.severity.capitalize(), Role.SEVERITY),
        Column("From", 10, lambda row: row.origin, Role.CENTRE),
        Column("Rule or code", 26, lambda row: row.code),
        Column("PDF page", 8, lambda row: row.page, Role.CENTRE),
        Column("What was found", 70, lambda row: row.message),
        Column("Source", 36, lambda row: row.source or None),
        *inputs((("Comments", 30, Role.INPUT, Field.COMMENTS),)),
    ]
    return write_table(
        book,
        FINDINGS,
        f"{counted(len(found), 'finding')} of the rules and of reading, worst first.",
        columns,
        found,
        frozen=1,
        paper=PAPER_A4,
    )


def write_checklist_sheet(book: Book) -> TableArea | None:
    """Add the sheet Checklist: what a submission still needs (founding document 003, paragraph 8).

    Without a checklist in the mapping there is no sheet.
    """
    entries = book.rows.mapping.checklist
    if not entries:
        return None
    columns: list[Column[ChecklistEntry]] = [
        Column("State", 13, lambda entry: entry.state.capitalize(), Role.CENTRE),
        Column("What it is", 12, lambda entry: entry.kind.capitalize(), Role.CENTRE),
        Column("Needed before a submission", 70, lambda entry: entry.text),
        Column("What is missing", 50, lambda entry: entry.detail or None),
        Column("Source", 36, lambda entry: entry.source),
    ]
    missing = sum(entry.state == "missing" for entry in entries)
    unknown = sum(entry.state == "unknown" for entry in entries)
    note = f"{missing} missing, {unknown} not known. Say more in the files of docs/beside.md."
    return write_table(book, CHECKLIST, note, columns, entries, frozen=1, paper=PAPER_A4)


def write_long_texts_sheet(book: Book) -> TableArea | None:
    """Add the sheet Long texts where some text did not fit into its cell."""
    if not book.long_texts.rows:
        return None
    columns: list[Column[tuple[str, str, int, str]]] = [
        Column("Sheet", 22, lambda row: row[0], Role.CODE),
        Column("Cell", 9, lambda row: row[1], Role.CENTRE),
        Column("Part", 7, lambda row: row[2], Role.CENTRE),
        Column("Text", 120, lambda row: row[3]),
    ]
    note = "Texts longer than a cell can hold, whole, in parts."
    return write_table(book, LONG_TEXTS, note, columns, list(book.long_texts.rows))


def finding_rows(mapping: Mapping) -> list[FindingRow]:
    """Return findings and reading warnings together: errors, then warnings, then information."""
    found = [
        FindingRow(one.severity, "Rule", one.rule, None, one.message, one.source)
        for one in mapping.findings
    ]
    found += [
        FindingRow("warning", "Reading", one.code, one.page, one.message, "")
        for one in mapping.warnings
    ]
    return sorted(found, key=lambda row: _SEVERITIES.index(row.severity))


def _links(item: MappedItem, *, duties: bool) -> str:
    links = item.duties if duties else item.statements
    return ", ".join(f"{link.code} {COVERAGE_SYMBOLS[link.coverage]}" for link in links)


def _mapped_to(row: Row[MappedItem]) -> str:
    kinds = [name for name, links in
             (("Statement", row.of.statements), ("Duty", row.of.duties)) if links]  # fmt: skip
    return " and ".join(kinds).capitalize() or "Additional content"
