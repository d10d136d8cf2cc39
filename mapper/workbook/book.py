"""What every sheet is written with: the workbook, the mapping's rows, texts too long, a footer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.workbook import Workbook

from mapper.workbook.fields import Field
from mapper.workbook.rows import MappingRows
from mapper.workbook.safetext import CELL_LIMIT, clean, split_to_fit
from mapper.workbook.words import LONG_TEXTS


@dataclass
class LongTexts:
    """Texts that do not fit into a cell, kept whole for a sheet of their own."""

    rows: list[tuple[str, str, int, str]] = field(default_factory=list)

    def fit(self, text: str, sheet: str, coordinate: str) -> str:
        """Return `text`, or its beginning with a note of where all of it is."""
        whole = clean(text)
        pieces = split_to_fit(whole)
        if len(pieces) == 1:
            return whole
        note = f" … (whole text: sheet {LONG_TEXTS}, {sheet} {coordinate})"
        for number, piece in enumerate(pieces, start=1):
            self.rows.append((sheet, coordinate, number, piece))
        return split_to_fit(whole, CELL_LIMIT - len(note))[0] + note


@dataclass
class Sheets:
    """One workbook in the making: where tables are written to.

    `values` and `notes` are what people wrote in the last draft and how it was carried over, by row
    id (and field).
    """

    workbook: Workbook
    footer: str
    long_texts: LongTexts = field(default_factory=LongTexts)
    values: Mapping[str, Mapping[Field, str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Book(Sheets):
    """The workbook of one mapping in the making."""

    rows: MappingRows = field(kw_only=True)
