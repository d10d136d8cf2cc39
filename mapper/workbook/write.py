"""Writes our own mapping workbook: for when no official template is at hand.

The layout follows domain notes 1.2, which reconstruct what a mapping template must hold; the cover
says that it is not the official file.
"""

import io
from pathlib import Path

from openpyxl.workbook import Workbook

from foundation.files import write_atomically
from mapper.carried import Carried
from mapper.mapping import Mapping
from mapper.workbook.book import Book
from mapper.workbook.changes import write_changes_sheet, write_kept_sheets
from mapper.workbook.content import (
    write_additional_sheet,
    write_checklist_sheet,
    write_finding_sheet,
    write_item_sheet,
    write_long_texts_sheet,
    write_structure_sheet,
)
from mapper.workbook.cover import write_cover
from mapper.workbook.matrix import write_matrix_sheet
from mapper.workbook.method import write_method_sheet
from mapper.workbook.package import without_timestamps
from mapper.workbook.rows import MappingRows
from mapper.workbook.safetext import clean
from mapper.workbook.statements import (
    write_duty_sheet,
    write_evidence_sheet,
    write_statement_sheets,
)
from mapper.workbook.words import COVER

_COVER_PART = "xl/worksheets/sheet1.xml"


def write_workbook(mapping: Mapping, path: Path, carried: Carried | None = None) -> None:
    """Write `mapping` as an XLSX workbook for people to read and edit.

    The same mapping gives the same bytes. With `carried` (see `carry_over`) it holds people's
    decisions on the last draft, and a sheet of what changed.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    write_atomically(Path(path), workbook_bytes(mapping, carried))


def workbook_bytes(mapping: Mapping, carried: Carried | None = None) -> bytes:
    """Return the workbook as `write_workbook` writes it."""
    workbook = Workbook()
    workbook.worksheets[0].title = COVER
    standard = mapping.standard
    footer = f"{mapping.specification.name}, {standard.reference} version {standard.version}"
    if carried is None:
        book = Book(workbook, footer, rows=MappingRows(mapping))
    else:
        rows = MappingRows(carried.mapping, carried.evidence)
        book = Book(workbook, footer, values=carried.values, notes=carried.notes, rows=rows)
        write_changes_sheet(book, carried)
    areas = write_statement_sheets(book)
    duties = write_duty_sheet(book)
    additional = write_additional_sheet(book)
    write_matrix_sheet(book)
    write_structure_sheet(book)
    write_item_sheet(book)
    write_evidence_sheet(book)
    write_finding_sheet(book)
    write_checklist_sheet(book)
    write_method_sheet(book)
    if carried is not None:
        write_kept_sheets(book, carried)
    write_long_texts_sheet(book)
    formula_values = write_cover(
        book, areas, duties, additional, carried.details if carried else {}
    )
    _describe(workbook, mapping)
    target = io.BytesIO()
    workbook.save(target)
    return without_timestamps(target.getvalue(), {_COVER_PART: formula_values})


def _describe(workbook: Workbook, mapping: Mapping) -> None:
    properties = workbook.properties
    properties.creator = f"content mapper {clean(mapping.versions.mapper)}"
    properties.title = clean(
        f"Content mapping of {mapping.specification.name} to {mapping.standard.reference} "
        f"version {mapping.standard.version}"
    )
    workbook.calculation.fullCalcOnLoad = True
