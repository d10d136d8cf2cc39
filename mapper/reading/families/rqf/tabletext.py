"""Reading tables of outcomes and criteria, cell by cell, and the small tables of a unit's facts."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mapper.reading.facts import (
    UNIT_FACTS,
    fact_name,
    facts_of_lines,
    facts_of_table,
    is_fact_table,
    stated_ref,
)
from mapper.reading.families.rqf.bodytext import read_body
from mapper.reading.families.rqf.drafts import Draft
from mapper.reading.families.rqf.flow import INDENT
from mapper.reading.families.rqf.headings import URN, UnitHeading
from mapper.reading.families.rqf.roles import (
    CRITERIA,
    OUTCOME,
    Roles,
    has_marks,
    header_roles,
    is_text_in_columns,
    lists_outcomes,
    named_roles,
    roles_of,
)
from mapper.reading.families.rqf.state import SELF_PREFIXES, Mode, State
from mapper.reading.families.rqf.words import (
    FORM_FIELD,
    NOTE_START,
    NUMBERED_OUTCOME,
    PROSE_AFTER_NUMBER,
    ends_list,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.lines import with_spacing
from mapper.reading.tableview import flat_lines, join_label_columns
from mapper.reading.text import Label, join_lines, read_label

NOTE_GAP = 0.9
"""Font sizes of white that set a note in a cell apart from the criterion above."""
LETTERS = re.compile(r"[A-Za-z]{4}")
SHORTEST = 8
"""Characters of an unnumbered criterion at least; less is a mark or a page reference."""


class TableReader:
    """Reads tables into a state; remembers the columns of a table that goes on over pages."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._roles: Roles | None = None
        self._outcome: Draft | None = None
        self._criterion: Draft | None = None
        self._introductions: set[str] = set()

    def read(self, printed: Table) -> None:
        """Take up one table."""
        state = self._state
        table = join_label_columns(printed)
        if len(table.columns) == 1:
            # Numbers and their texts: a list, drawn as a table.
            read_body(state, table.lines)
            return
        roles = roles_of(table, self._roles, state.unit)
        if roles is None:
            self._read_without_roles(printed, table)
            return
        self._roles = roles
        state.open = None
        if CRITERIA not in roles.names and has_marks(table):
            state.seen.add(table.page)
            state.leave_list()
            return
        self._read_rows(table, roles)
        # A criterion at the foot of the table may go on at the head of the next page.
        state.open = self._criterion if self._criterion and self._criterion.lines else None
        state.mode = Mode.PAUSED
        state.stem = []

    def _read_rows(self, table: Table, roles: Roles) -> None:
        if roles.names[0] == OUTCOME:
            table = self._cut(table)
        start = self._read_facts_above(table)
        first = True
        for row in table.grid()[start:]:
            cells = [cell for cell in row if cell.lines]
            if self._introduces(cells, table):
                continue
            header = header_roles(cells, len(table.columns))
            if header is None and cells:
                if any(FORM_FIELD.fullmatch(cell.text) for cell in cells):
                    self._outcome = self._criterion = None
                    continue
                self._read_row(cells, roles, len(table.columns), first=first)
                first = False
            elif header is not None and CRITERIA in header.values():
                roles = named_roles(table, header)
                self._roles = roles

    def _introduces(self, cells: Sequence[Cell], table: Table) -> bool:
        """Return whether a row says what the columns hold: unnumbered, before outcome 1.

        Below heads that are printed again over the page it is printed again, too.
        """
        text = join_lines(cell.text for cell in cells)
        if text in self._introductions:
            return True
        unit = self._state.unit
        if len(cells) < 2 or (unit is not None and unit.outcomes):
            return False
        if any(read_label(cell.lines[0].text) for cell in cells):
            return False
        if header_roles(cells, len(table.columns)) is not None:
            return False
        below = [cell for cell in table.column(0) if cell.lines and cell.row > cells[0].row]
        if not any(found[0] == 1 for cell in below if (found := _outcome_label(cell.lines[0]))):
            return False
        self._introductions.add(text)
        return True

    def _read_facts_above(self, table: Table) -> int:
        """Read the facts of a unit that stand above the heads of its lists; return their rows."""
        grid = table.grid()
        for number, row in enumerate(grid):
            cells = [cell for cell in row if cell.lines]
            if header_roles(cells, len(table.columns)) is None:
                continue
            if not is_fact_table(grid[:number]):
                return 0
            cells = [cell for above in grid[:number] for cell in above]
            self._read_facts(replace(table, rows=number, cells=tuple(cells)))
            return number
        return 0

    def _cut(self, table: Table) -> Table:
        """Return an open table without what a head in its first column parts from the list.

        The unit's facts can stand below the head.
        """
        heads = [x for cell in table.column(0) for x in cell.lines if ends_list(x.text)]
        if table.ruled or not heads:
            return table
        end = heads[0].box[1]
        above, below = (
            tuple(
                replace(cell, lines=tuple(x for x in cell.lines if (x.box[1] < end) is wanted))
                for cell in table.cells
            )
            for wanted in (True, False)
        )
        if self._state.unit is not None:
            rest = replace(table, cells=below)
            self._state.unit.facts += [facts_of_table(rest), facts_of_lines(flat_lines(rest))]
        return replace(table, cells=above)

    def forget(self) -> None:
        """Forget the columns: a heading or a unit stands between this table and the last."""
        self._roles = None
        self._outcome = self._criterion = None

    def _read_without_roles(self, printed: Table, table: Table) -> None:
        state = self._state
        if announced := self._announced(table):
            read_body(state, with_spacing(announced))
            state.mode, state.open = Mode.PAUSED, None
            return
        if not printed.ruled:
            if is_text_in_columns(table):
                for k in range(len(table.columns)):
                    lines = [line for cell in table.column(k) for line in cell.lines]
                    read_body(state, with_spacing(lines))
                return
            read_body(state, flat_lines(printed))
            self._read_facts(printed)
            return
        self._read_facts(printed)
        for row in table.grid():
            cells = [cell for cell in row if cell.lines]
            if len(cells) == 1:
                read_body(state, cells[0].lines)
            elif lists_outcomes(cells) and state.unit is not None and not state.unit.criteria:
                state.leave_list(Mode.OUTCOMES)
                state.awaits_outcome = True
                read_body(state, cells[1].lines)
        state.open = None

    def _announced(self, table: Table) -> list[Line] | None:
        """Return the column with the criteria that a head above the table announced."""
        state = self._state
        if state.mode is not Mode.CRITERIA or state.outcome is None or state.outcome.criteria:
            return None
        for column in range(len(table.columns)):
            cells = [cell for cell in table.column(column) if cell.lines]
            labels = [label for cell in cells if (label := read_label(cell.lines[0].text))]
            if len(labels) < max(2, len(cells) - 1) or not all(label.rest for label in labels):
                continue
            if labels[0].text.lower() == "a" or labels[0].numbers[-1:] == (1,):
                return [line for cell in cells for line in cell.lines]
        return None

    def _read_facts(self, table: Table) -> None:
        facts = facts_of_table(table)
        state = self._state
        banner = _banner(table)
        if banner is not None:
            state.start_unit(banner)
        elif "title" in facts and facts.keys() & UNIT_FACTS:
            _start_unit_from_facts(state, table, facts)
        elif len(facts.keys() & UNIT_FACTS) >= 2 and "tqt" not in facts:
            self._start_unit_above(table, facts)
        if state.unit is not None and not state.unit.criteria:
            state.unit.facts.append(facts)

    def _start_unit_above(self, table: Table, facts: dict[str, str]) -> None:
        """Begin the unit whose title stands as a heading right above its table of facts."""
        state = self._state
        heading, unit = state.last_heading, state.unit
        if not heading or heading[-1] is not state.last_line or heading[-1].page < table.page - 1:
            return
        if unit is not None and not unit.outcomes:
            return
        title = join_lines(line.text for line in heading)
        state.start_unit(UnitHeading(stated_ref(facts), title, tuple(heading)))

    def _read_row(self, cells: Sequence[Cell], roles: Roles, columns: int, *, first: bool) -> None:
        named = [(cell, roles.names[min(cell.column, len(roles.names) - 1)]) for cell in cells]
        if len(cells) == 1 and columns > 1 and cells[0].column_span > 1:
            span = {
                roles.names[k]
                for k in range(cells[0].column, min(_end(cells[0]), len(roles.names)))
            }
            if len(span) > 1 or columns == cells[0].column_span:
                self._read_spanning(cells[0])
                return
        has_outcome = any(
            name == OUTCOME and _outcome_label(cell.lines[0]) is not None for cell, name in named
        )
        for cell, name in named:
            if name == OUTCOME:
                self._read_outcomes(cell, first=first)
        for cell, name in named:
            if name == CRITERIA:
                self._read_criteria(cell, first=first and not has_outcome)

    def _read_spanning(self, cell: Cell) -> None:
        state = self._state
        state.open = None
        if state.mode in (Mode.OTHER, Mode.PAUSED, Mode.OUTSIDE):
            label = read_label(cell.lines[0].text)
            if label is not None and label.kind == "number":
                state.mode = Mode.OUTCOMES
        read_body(state, cell.lines)
        self._outcome = state.outcome
        self._criterion = None

    def _read_outcomes(self, cell: Cell, *, first: bool) -> None:
        state = self._state
        open_: Draft | None = None
        began = False
        for line in _without_heads(cell):
            found = _outcome_label(line)
            if found is not None and not (began and _is_inside(found[0], state)):
                open_ = state.start_outcome(found[0], line, found[1])
                code = read_label(line.text)
                if open_ is not None and code is not None and _is_lettered(code):
                    open_.ref = code.text
                began = True
                self._outcome = open_
                continue
            if not began:
                open_ = self._outcome = self._unlabelled_outcome(line, first=first)
                began = True
            if open_ is not None and (not open_.lines or open_.lines[-1] is not line):
                open_.add(line)
        state.mode = Mode.CRITERIA

    def _unlabelled_outcome(self, line: Line, *, first: bool) -> Draft | None:
        """Return what the text of a cell without a number belongs to."""
        state = self._state
        unit = state.unit
        numbered = unit is not None and any(
            o.lines and _outcome_label(o.lines[0]) is not None for o in unit.outcomes
        )
        last = self._outcome
        over_page = last is not None and last.lines and line.page != last.lines[-1].page
        if numbered or (first and over_page and line.text[0].islower()):
            return last
        return state.start_outcome(None, line, line.text)

    def _read_criteria(self, cell: Cell, *, first: bool) -> None:
        state = self._state
        state.stem = []
        state.mode = Mode.CRITERIA
        open_: Draft | None = None
        began = False
        for number, line in enumerate(_without_heads(cell)):
            label = read_label(line.text)
            if label is not None and self._is_criterion(label, line, open_):
                open_ = state.add_criterion(label, line, label.rest)
                self._criterion = open_
                began = True
                continue
            if NOTE_START.match(line.text) or ends_list(line.text):
                open_ = None
                began = True
                continue
            if began:
                open_ = self._more(open_, line, label)
                continue
            if number == 0 and first and self._goes_on(line):
                open_, began = self._criterion, True
                if open_ is not None:
                    open_.add(line)
                continue
            state.stem.append(line)
        if not began and state.stem:
            self._unnumbered_criteria()

    def _more(self, open_: Draft | None, line: Line, label: Label | None) -> Draft | None:
        """Add a line to the open criterion, or see in it an opening for those that follow."""
        state = self._state
        if open_ is not None:
            gap = line.box[1] - open_.lines[-1].box[3]
            apart = gap > NOTE_GAP * line.size and line.page == open_.lines[-1].page
            if not (apart and label is None):
                open_.add(line)
                return open_
            state.stem = []
        state.stem.append(line)
        return None

    def _is_criterion(self, label: Label, line: Line, open_: Draft | None) -> bool:
        numbers = label.numbers
        if len(numbers) == 2:
            outcome = self._state.unit.find(numbers[0]) if self._state.unit else None
            own = outcome is not None and outcome.ref == f"{label.prefix}{numbers[0]}"
            return label.kind == "decimal" or label.prefix in SELF_PREFIXES or own
        if label.kind == "code":
            return label.prefix == "AC" and len(numbers) == 1
        outcome = self._state.outcome
        if label.kind != "number" or outcome is None:
            return False
        if any("." in c.ref for c in outcome.criteria):
            return False
        last = outcome.criteria[-1].number if outcome.criteria else 0
        inside = open_ is not None and line.x0 > open_.lines[0].x0 + INDENT
        return last is not None and numbers[0] == last + 1 and not inside

    def _goes_on(self, line: Line) -> bool:
        """Return whether a cell's first text goes on with the criterion before the page break."""
        last = self._criterion
        if last is None or not last.lines or line.page == last.lines[-1].page:
            return False
        return not line.text.rstrip().endswith(":") or line.text[0].islower()

    def _unnumbered_criteria(self) -> None:
        """Take a cell without any number as criteria, one for each bullet or paragraph."""
        state = self._state
        outcome = state.outcome
        lines, state.stem = list(state.stem), []
        if outcome is None or not outcome.lines:
            return
        if not all(c.counted for c in outcome.criteria):
            return
        if len(join_lines(x.text for x in lines)) < SHORTEST:
            return
        opened: Draft | None = None
        for line in lines:
            label = read_label(line.text)
            bullet = label is not None and label.kind == "bullet"
            nested = opened is not None and line.x0 > opened.lines[0].x0 + INDENT
            apart = line is lines[0] or line.space_above > NOTE_GAP * line.size
            if (bullet or apart) and not nested:
                opened = state.add_unnumbered(line, label.rest if label and bullet else line.text)
            elif opened is not None:
                opened.add(line)
        self._criterion = opened


def _banner(table: Table) -> UnitHeading | None:
    """Return the unit that a table of one row names: its title beside its reference number."""
    cells = [cell for cell in table.cells if cell.lines]
    found = [cell for cell in cells if URN.search(cell.text)]
    if len(cells) != 2 or len(found) != 1 or cells[0].row != cells[1].row:
        return None
    title = cells[1 - cells.index(found[0])]
    if fact_name(title.text) or ":" in title.text or not LETTERS.search(title.text):
        return None
    match = URN.search(found[0].text)
    return UnitHeading(match[0] if match else None, title.text, title.lines)


def _start_unit_from_facts(state: State, table: Table, facts: dict[str, str]) -> None:
    """Begin the unit whose title and number a table of facts gives."""
    lines = tuple(table.lines)
    state.start_unit(UnitHeading(stated_ref(facts), facts["title"], lines[:2]))


def _without_heads(cell: Cell) -> list[Line]:
    return [
        line
        for line in cell.lines
        if not (is_outcome_head(line.text) or is_criteria_head(line.text))
    ]


def _end(cell: Cell) -> int:
    return cell.column + cell.column_span


def _outcome_label(line: Line) -> tuple[int, str] | None:
    """Return number and text of an outcome's first line, `None` where it has no number."""
    match = NUMBERED_OUTCOME.fullmatch(line.text)
    if match and not PROSE_AFTER_NUMBER.match(match["rest"]):
        return int(match["number"]), match["rest"]
    label = read_label(line.text)
    if label is None:
        return None
    if label.kind == "number" or (label.kind == "decimal" and label.numbers[1:] == (0,)):
        return label.numbers[0], label.rest
    if _is_lettered(label):
        return label.numbers[0], label.rest
    return None


def _is_lettered(label: Label) -> bool:
    """Return whether a label is an outcome's of a kind: ``K1`` to know, ``U2`` to understand."""
    return (
        label.kind == "code"
        and len(label.prefix) == len(label.numbers) == 1
        and bool(label.rest)
        and label.prefix not in SELF_PREFIXES
    )


def _is_inside(number: int, state: State) -> bool:
    """Return whether a number inside an outcome's cell is not the next outcome's."""
    unit = state.unit
    return unit is not None and number != unit.last_number + 1 and unit.find(number) is None
