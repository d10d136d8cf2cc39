"""What was recognised in a workbook: its tables and what their columns hold."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from mapper.workbook.fields import Field
from mapper.workbook.grid import column_letter


class TableKind(StrEnum):
    """What the rows of a table are. The values are what a profile file calls it."""

    STATEMENTS = "statements"
    DUTIES = "duties"
    ADDITIONAL = "additional"
    EVIDENCE = "evidence"
    ITEMS = "items"
    FINDINGS = "findings"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecognisedColumn(_Model):
    """A column, its heading, and how sure we are of it: 0.5 likely, 1 and above sure."""

    column: int
    heading: str
    score: float

    @property
    def letter(self) -> str:
        """The column's letter."""
        return column_letter(self.column)


class RecognisedTable(_Model):
    """A table: where it stands, what its rows are and what its columns hold."""

    sheet: str
    kind: TableKind
    header_first: int
    header_last: int
    first_row: int
    last_row: int
    columns: dict[Field, RecognisedColumn]
    statement_kind: str | None = None
    standards: list[str] = []
    title: str = ""
    codes: int = 0

    def column(self, field: Field) -> int | None:
        """Return the number of the column that holds a field."""
        found = self.columns.get(field)
        return None if found is None else found.column


class IgnoredSheet(_Model):
    """A sheet that holds no table of a mapping."""

    sheet: str
    reason: str


class Recognition(_Model):
    """What was recognised in a workbook, to be shown before anything is written."""

    file: str
    tables: list[RecognisedTable]
    ignored: list[IgnoredSheet]
