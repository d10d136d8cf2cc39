"""The workbook of ``mapper read --format xlsx``: units, items, printed claims, warnings."""

import io
from dataclasses import dataclass

from openpyxl.workbook import Workbook

from mapper.specification import Claim, Item, ReadingWarning, Specification, Unit
from mapper.workbook.book import Sheets
from mapper.workbook.package import without_timestamps
from mapper.workbook.references import format_reference
from mapper.workbook.safetext import clean
from mapper.workbook.statements import optionality
from mapper.workbook.table import PAPER_A4, Column, Role, write_table
from mapper.workbook.words import counted


@dataclass(frozen=True)
class _Line:
    """One outcome or criterion, as a row."""

    item: Item

    @property
    def reference(self) -> str:
        return format_reference(
            self.item.unit.ref,
            self.item.outcome.ref,
            self.item.criterion.ref if self.item.criterion else None,
            page=self.item.source.page,
            page_label=self.item.source.page_label,
        )


def outline_bytes(specification: Specification) -> bytes:
    """Return the specification as an XLSX workbook; the same specification gives the same bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    document = specification.document
    sheets = Sheets(workbook, clean(document.name))
    items = [_Line(item) for item in specification.items()]
    write_table(
        sheets,
        "Units",
        f"{document.name}: {counted(len(specification.units), 'unit')}, "
        f"{counted(len(items), 'assessable item')}.",
        _unit_columns(),
        specification.units,
        paper=PAPER_A4,
    )
    write_table(
        sheets,
        "Items",
        "Every learning outcome and assessment criterion, in document order.",
        _item_columns(),
        items,
    )
    if specification.claims:
        write_table(
            sheets,
            "Printed mapping",
            "What the specification itself says about the statements that it covers.",
            _claim_columns(),
            specification.claims,
            paper=PAPER_A4,
        )
    write_table(
        sheets,
        "Warnings",
        "What could not be read or needs a look.",
        _warning_columns(),
        specification.warnings,
        paper=PAPER_A4,
    )
    workbook.properties.title = clean(f"Outline of {document.name}")
    target = io.BytesIO()
    workbook.save(target)
    return without_timestamps(target.getvalue(), {})


def _unit_columns() -> list[Column[Unit]]:
    return [
        Column("Unit", 14, lambda unit: unit.ref, Role.CODE),
        Column("Title", 50, lambda unit: unit.title),
        Column("Page", 8, lambda unit: unit.page_label or unit.page, Role.CENTRE),
        Column("Level", 8, lambda unit: unit.level, Role.CENTRE),
        Column("GLH", 8, lambda unit: unit.glh, Role.CENTRE),
        Column("Credits", 8, lambda unit: unit.credits, Role.CENTRE),
        Column("Unit is", 12, lambda unit: optionality(unit.mandatory), Role.CENTRE),
        Column("Pathways", 24, lambda unit: ", ".join(unit.pathways)),
        Column("Outcomes", 10, lambda unit: len(unit.outcomes), Role.CENTRE),
        Column("Criteria", 10, lambda unit: sum(len(o.criteria) for o in unit.outcomes)),
    ]


def _item_columns() -> list[Column[_Line]]:
    return [
        Column("Reference", 30, lambda line: line.reference, Role.CODE),
        Column("Kind", 12, lambda line: line.item.source.kind, Role.CENTRE),
        Column("Text", 70, lambda line: line.item.source.text),
        Column("Learning outcome", 44, lambda line: line.item.outcome.text),
        Column("Page", 8, lambda line: line.item.source.page_label, Role.CENTRE),
        Column("PDF page", 8, lambda line: line.item.source.page, Role.CENTRE),
    ]


def _claim_columns() -> list[Column[Claim]]:
    return [
        Column("Unit", 14, lambda claim: claim.unit, Role.CODE),
        Column("Outcome", 12, lambda claim: claim.outcome, Role.CODE),
        Column("Criteria", 36, lambda claim: ", ".join(claim.criteria)),
        Column("Statements", 36, lambda claim: ", ".join(claim.codes)),
        Column("Page", 8, lambda claim: claim.page_label or claim.page, Role.CENTRE),
    ]


def _warning_columns() -> list[Column[ReadingWarning]]:
    return [
        Column("Code", 22, lambda warning: warning.code, Role.CODE),
        Column("PDF page", 9, lambda warning: warning.page, Role.CENTRE),
        Column("What it is", 90, lambda warning: warning.message),
    ]
