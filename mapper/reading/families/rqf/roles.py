"""Which column of a table holds outcomes, which criteria: from heads, the table before, content."""

from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.facts import is_fact_table
from mapper.reading.families.rqf.drafts import UnitDraft
from mapper.reading.families.rqf.words import (
    MARKS_HEAD,
    NUMBERED_OUTCOME,
    OTHER_COLUMN,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.text import join_lines, read_label

OUTCOME, CRITERIA, OTHER = "outcome", "criteria", "other"
SAME_COLUMN = 14.0
"""Points: a table goes on where its columns begin within this distance of the last table's."""
MARGIN_SHIFT = 40.0
"""Points by which a table that goes on may be moved as a whole: margins differ left and right."""
LONGEST_HEAD = 14
"""Words of a column's head at most."""


@dataclass(frozen=True)
class Roles:
    """What the columns of a table hold, with their left edges."""

    lefts: tuple[float, ...]
    names: tuple[str, ...]


def roles_of(table: Table, before: Roles | None, unit: UnitDraft | None) -> Roles | None:
    """Return the roles of the columns, `None` where the table is not one of outcomes or criteria.

    `before` are the roles of the table that this one may go on with; `unit` the unit being read.
    """
    headed = None
    for row in table.grid():
        cells = [cell for cell in row if cell.lines]
        header = header_roles(cells, len(table.columns))
        if header is None:
            header = open_header_roles(cells, len(table.columns))
        if header is not None:
            headed = named_roles(table, header)
            break
    if headed is not None and CRITERIA in headed.names:
        return headed
    if is_fact_table(table.grid()):
        # A form may have a row for the outcomes among its facts.
        return None
    if unit is not None and (table.ruled or not is_text_in_columns(table)):
        if headed is None and before is not None and _goes_on(before.lefts, table.columns):
            return Roles(table.columns, before.names)
        return _roles_by_content(table, unit) or headed
    return headed


def lists_outcomes(cells: Sequence[Cell]) -> bool:
    """Return whether a row of a unit's form holds its outcomes, or says that they follow."""
    if len(cells) != 2 or not is_outcome_head(cells[0].text):
        return False
    lines = cells[1].lines
    items = [x for x in lines if NUMBERED_OUTCOME.fullmatch(x.text) or read_label(x.text)]
    return len(items) > 1 or is_outcome_head(cells[1].text)


def header_roles(cells: Sequence[Cell], columns: int) -> dict[int, str] | None:
    """Return the role of each column where these cells are a table's head, else `None`."""
    return _spread([(cell, _head_role(cell)) for cell in cells], columns)


def open_header_roles(cells: Sequence[Cell], columns: int) -> dict[int, str] | None:
    """Return the same where no rule parts the head from the row below it: cells begin with heads.

    Both heads must be there, since an item can begin with a word that heads items elsewhere.
    """
    begun = [(cell, _opening_role(cell)) for cell in cells]
    if {OUTCOME, CRITERIA} - {role for _, role in begun}:
        return None
    return _spread([(cell, role or OTHER) for cell, role in begun], columns)


def _spread(named: Sequence[tuple[Cell, str | None]], columns: int) -> dict[int, str] | None:
    roles: dict[int, str] = {}
    for cell, role in named:
        if role is None:
            return None
        for k in range(cell.column, min(cell.column + cell.column_span, columns)):
            roles.setdefault(k, role)
    return roles if {OUTCOME, CRITERIA} & set(roles.values()) else None


def _opening_role(cell: Cell) -> str | None:
    for count in (1, 2):
        text = join_lines(line.text for line in cell.lines[:count])
        if is_outcome_head(text):
            return OUTCOME
        if is_criteria_head(text):
            return CRITERIA
    return None


def _head_role(cell: Cell) -> str | None:
    text = cell.text
    if is_outcome_head(text):
        return OUTCOME
    if is_criteria_head(text):
        return CRITERIA
    other = len(text.split()) <= LONGEST_HEAD and OTHER_COLUMN.search(text) is not None
    return OTHER if other and _opening_role(cell) is None else None


def named_roles(table: Table, header: dict[int, str]) -> Roles:
    """Return the roles that a head gives; columns without a head hold something else."""
    return Roles(table.columns, tuple(header.get(k, OTHER) for k in range(len(table.columns))))


def _roles_by_content(table: Table, unit: UnitDraft) -> Roles | None:
    """Find the column whose numbers go on with the unit's criteria."""
    for k in range(len(table.columns)):
        labels = [
            label
            for cell in table.column(k)
            for line in cell.lines
            if (label := read_label(line.text)) is not None and len(label.numbers) == 2
        ]
        if not labels or not labels[0].rest:
            continue
        n, m = labels[0].numbers
        outcome = unit.find(n)
        last = max((c.number or 0 for c in outcome.criteria), default=0) if outcome else 0
        if m == last + 1 and n <= unit.last_number + 1:
            names = [OUTCOME if i < k else OTHER for i in range(len(table.columns))]
            names[k] = CRITERIA
            return Roles(table.columns, tuple(names))
    return None


def _goes_on(before: Sequence[float], now: Sequence[float]) -> bool:
    if len(before) != len(now):
        return False
    shift = now[0] - before[0]
    return abs(shift) < MARGIN_SHIFT and all(
        abs(b - a - shift) <= SAME_COLUMN for a, b in zip(before, now, strict=True)
    )


def has_marks(table: Table) -> bool:
    """Return whether a table gives marks, questions or weights: a test specification."""
    return any(MARKS_HEAD.search(cell.text) for cell in table.cells if len(cell.text) < 60)


def is_text_in_columns(table: Table) -> bool:
    """Return whether the columns are running text set side by side, each with a list of its own."""
    if len(table.columns) != 2:
        return False
    widths = [table.columns[1] - table.columns[0], table.box[2] - table.columns[1]]
    if not 0.5 < widths[0] / max(widths[1], 1.0) < 2.0:
        return False
    for k in range(2):
        lines = [line for cell in table.column(k) for line in cell.lines]
        if not any(_is_item_line(line) for line in lines):
            return False
    return True


def _is_item_line(line: Line) -> bool:
    label = read_label(line.text)
    numbered = label is not None and (len(label.numbers) == 2 or label.kind == "letter")
    return (numbered and bool(label and label.rest)) or is_criteria_head(line.text)
