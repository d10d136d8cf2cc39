"""Goes through the lines and rows of national occupational standards and collects what they ask."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mapper.reading.families.common import with_labels
from mapper.reading.families.nos.lines import (
    apart,
    group_title,
    heading_lines,
    is_heading,
    label_words,
)
from mapper.reading.families.nos.patterns import (
    ELEMENT,
    END,
    GROUP_LABEL,
    GROUPS,
    HANG,
    ITEM,
    LEAD_IN,
    LEVEL,
    MARKS,
    NAMES,
    section_of,
)
from mapper.reading.families.nos.units import (
    Heading,
    heading_of_line,
    heading_of_page,
    heading_of_table,
    mandatory_codes,
)
from mapper.reading.layout import Cell, Layout, Line, Page, Table
from mapper.reading.passages import Passage, make_criterion, make_outcome
from mapper.reading.text import join_lines, read_label
from mapper.specification import Criterion, LearningOutcome, Unit

FAMILY = "nos"


@dataclass
class _Item:
    ref: str
    passage: Passage
    text_x: float
    label_x: float


@dataclass
class _Outcome:
    ref: str
    passage: Passage
    items: list[_Item] = field(default_factory=list)
    is_element: bool = False


@dataclass
class _Unit:
    heading: Heading
    outcomes: list[_Outcome] = field(default_factory=list)
    elements: int = 0
    level: int | None = None


class NosReader:
    """Goes through lines and rows once, keeping what is open: unit, section, outcome, item."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.units: list[_Unit] = []
        self.section: str | None = None
        self.section_lines: list[Line] = []
        self.pending: list[Line] = []
        self.item: _Item | None = None
        self.leading = False
        self.fresh_element = False
        self.numbered = False
        self.reprints: set[int] = set()
        """Pages whose tables print criteria again with marks."""

    # -- what is open ---------------------------------------------------------------------

    def _open_unit(self, heading: Heading) -> None:
        self._close_section()
        if self.units and self.units[-1].heading.ref == heading.ref:
            return
        self.units.append(_Unit(heading))

    def _open_section(self, section: str | None, lines: Sequence[Line]) -> None:
        self._close_section()
        self.section = section
        self.section_lines = list(lines)

    def _close_section(self) -> None:
        self.section, self.section_lines = None, []
        self.pending, self.item, self.leading = [], None, False
        self.fresh_element = self.numbered = False

    def _open_element(self, lines: Sequence[Line]) -> None:
        """Open an outcome for an element; its heading may be numbered (``Element 1: Plan``)."""
        self.item = None
        if not lines or not self.units or self.section != "pc":
            return
        first = lines[0].text
        if match := ELEMENT.match(first):
            first = first[match.end() :]
            lines = lines if first else lines[1:]
        passage = Passage.of(lines, first or None)
        if not passage.text:
            return
        unit = self.units[-1]
        if unit.outcomes and unit.outcomes[-1].passage.text == passage.text:
            return  # printed again where the table goes on over the page
        unit.elements += 1
        unit.outcomes.append(_Outcome(f"E{unit.elements}", passage, is_element=True))
        self.fresh_element = True

    def _open_item(self, prefix: str, number: str, line: Line, rest: str) -> None:
        unit = self.units[-1]
        outcome = self._outcome_for(prefix, line)
        ref = f"{prefix}{number}"
        words = label_words(line, len(line.text) - len(rest))
        text_x = line.words[words].x0 if words < len(line.words) else line.words[0].x1
        item = _Item(ref, Passage.of([line], rest), text_x, line.x0)
        if not any(i.ref == ref and i.passage.text == rest for o in unit.outcomes for i in o.items):
            outcome.items.append(item)
        self.item, self.leading, self.fresh_element = item, False, False
        self.numbered = True

    def _outcome_for(self, prefix: str, line: Line) -> _Outcome:
        """Return the outcome that an item belongs to: the open element, else its group's."""
        unit = self.units[-1]
        last = unit.outcomes[-1] if unit.outcomes else None
        ref = prefix or GROUPS[self.section or "pc"]
        if last is not None and (last.ref == ref or (self.section == "pc" and last.is_element)):
            return last
        if self.section_lines:
            title = group_title(Passage.of(self.section_lines))
        else:
            title = Passage.of([line], NAMES[self.section or "pc"])
        unit.outcomes.append(_Outcome(ref, title))
        return unit.outcomes[-1]

    # -- pages, tables, rows --------------------------------------------------------------

    def read_page(self, page: Page) -> None:
        """Take in the next page."""
        heading = heading_of_page(page, self.units[-1].heading.ref if self.units else None)
        if heading is not None:
            self._open_unit(heading)
        for region in page.regions:
            if isinstance(region, Table):
                self._read_table(with_labels(region))
            else:
                self._read_lines(region.lines)

    def _read_table(self, table: Table) -> None:
        heading = heading_of_table(table)
        if heading is not None:
            self._open_unit(heading)
        head = [cell for row in table.grid()[:4] for cell in row if not ITEM.match(cell.text)]
        if any(MARKS.search(cell.text) for cell in head):
            self._close_section()
            self.reprints.add(table.page)
            return
        for index, row in enumerate(table.grid()):
            if table.ruled and (index or not self._is_over_page(table)):
                self.item = None
            self._read_row(row)

    def _is_over_page(self, table: Table) -> bool:
        return self.item is not None and self.item.passage.lines[-1].page < table.page

    def _read_row(self, row: Sequence[Cell]) -> None:
        cells = [cell for cell in row if cell.lines]
        if len(cells) == 2 and self.units and LEVEL.fullmatch(cells[0].text):
            digits = re.search(r"\d+", cells[1].text)
            self.units[-1].level = int(digits[0]) if digits else None
        if len(cells) < 2:
            for cell in cells:
                self._read_lines(cell.lines)
            return
        side, content = cells[0], cells[1:]
        lines = [line for cell in content for line in cell.lines]
        section = section_of(side.text)
        if section and section == self.section and LEAD_IN.match(side.text):
            self.pending = []  # "You must be able to:" under the section's own heading
        elif section or END.match(side.text):
            self._open_section(section, side.lines)
        elif any(ITEM.match(line.text) or LEAD_IN.match(line.text) for line in lines):
            self._side_heading(side)
        elif any(section_of(cell.text) for cell in content):
            pass  # the head of a table: "Element | Performance criteria"
        elif self.section is None or not self._goes_on(lines[0]):
            return
        for cell in content:
            self._read_lines(cell.lines)

    def _side_heading(self, side: Cell) -> None:
        if ITEM.match(side.text):
            self._read_lines(side.lines)
        elif self.section == "pc":
            self._open_element(side.lines)
        elif self.section is not None:
            self.item = None
            self.section_lines = list(side.lines)

    # -- lines ----------------------------------------------------------------------------

    def _read_lines(self, lines: Iterable[Line]) -> None:
        for whole in lines:
            for line in apart(whole):
                self._read_line(line)

    def _read_line(self, line: Line) -> None:
        unit = heading_of_line(line)
        if unit is not None:
            self._open_unit(unit)
        elif self._read_item(line):
            pass
        elif self._goes_on(line):
            assert self.item is not None  # noqa: S101 - what goes on is open
            self.item.passage += Passage.of([line])
        elif (section := section_of(line.text)) and is_heading(line):
            if section != self.section or not LEAD_IN.match(line.text):
                self._open_section(section, [line])
            self.leading = bool(LEAD_IN.match(line.text)) and not line.text.rstrip().endswith(":")
        elif END.match(line.text) and is_heading(line):
            self._close_section()
        elif LEAD_IN.match(line.text):
            if not self.fresh_element:
                self._open_element(self.pending)
            self._take_group()
            self.pending = []
            self.item = None
            self.leading = not line.text.rstrip().endswith(":")
        elif self.leading:
            self.leading = not line.text.rstrip().endswith(":")
        elif self.units and not self.units[-1].outcomes and self.units[-1].heading.goes_on(line):
            self.units[-1].heading = self.units[-1].heading.with_line(line)
        else:
            self.item = None
            self.pending.append(line)
            self._join_heading()

    def _join_heading(self) -> None:
        """Open a section whose heading runs over two lines (``Knowledge and / understanding``)."""
        two = self.pending[-2:]
        if len(two) == 2 and is_heading(two[0]) and two[0].bold == two[1].bold:
            section = section_of(join_lines(line.text for line in two))
            if section:
                self._open_section(section, two)

    def _read_item(self, line: Line) -> bool:
        if not self.units:
            return False
        if match := ITEM.match(line.text):
            prefix, number, rest = match[1], match[2], line.text[match.end() :]
            if self.section is None:
                return False
            self._change_section(prefix, int(number))
        elif (label := read_label(line.text)) and label.kind == "number" and self._numbers(label):
            prefix, number, rest = "", str(label.numbers[0]), label.rest
        else:
            return False
        if self.section == "pc" and self.pending and not self.fresh_element:
            self._open_element(heading_lines(self.pending))
        self._take_group()
        self.pending = []
        self._open_item(prefix, number, line, rest)
        return True

    def _take_group(self) -> None:
        """Take ``B. Technical knowledge`` above a lead-in or item as the heading of its group."""
        groups = [i for i, line in enumerate(self.pending) if GROUP_LABEL.match(line.text)]
        if groups and self.section in ("ku", "gs"):
            self.section_lines = self.pending[groups[-1] :]

    def _numbers(self, label: object) -> bool:
        """Whether a plain number is the next of its section (``1.`` or one more than before)."""
        numbers = getattr(label, "numbers", ())
        if self.section not in ("pc", "ku") or not numbers:
            return False
        used = [item.ref for outcome in self.units[-1].outcomes for item in outcome.items]
        if any(not ref.isdigit() for ref in used):
            return False
        following = {int(used[-1]) + 1 if used else 1}
        if not self.numbered:
            following.add(1)
        return numbers[0] in following

    def _change_section(self, prefix: str, number: int) -> None:
        """Open the section of a first knowledge item or skill whose heading was not seen."""
        own = {"P": "pc", "K": "ku", "G": "gs", "S": "gs"}[prefix[0]]
        items = self.units[-1].outcomes[-1].items if self.units[-1].outcomes else []
        # Right under a new element it is a criterion, with a misprinted code.
        if own != self.section and number == 1 and items and items[-1].ref[0] != prefix[0]:
            self._open_section(own, [])

    def _goes_on(self, line: Line) -> bool:
        """Whether `line` continues the open item: it hangs under the text, in the text's style."""
        item = self.item
        if item is None:
            return False
        above = item.passage.lines[-1]
        style = above.words[-1]
        first = line.words[0]
        if first.bold and not style.bold and line.bold:
            return False
        if line.x0 >= item.text_x - HANG:
            return True
        same = (first.size, first.bold, first.italic, first.color) == (
            style.size,
            style.bold,
            style.italic,
            style.color,
        )
        near = line.page != above.page or line.space_above <= 0.45 * line.size
        return same and near and line.x0 >= item.label_x - HANG and not LEAD_IN.match(line.text)

    # -- the end --------------------------------------------------------------------------

    def finished(self) -> list[Unit]:
        """Return what was read as units; a standard without items was only named somewhere."""
        mandatory = mandatory_codes(self.layout)
        units = []
        for unit in self.units:
            outcomes = [self._outcome(o) for o in unit.outcomes if o.items]
            if not outcomes:
                continue
            heading = unit.heading
            page = self.layout.page(heading.page)
            units.append(
                Unit(
                    ref=heading.ref,
                    title=heading.title,
                    page=heading.page,
                    page_label=page.label,
                    level=unit.level,
                    mandatory=mandatory.get(heading.ref),
                    family=FAMILY,
                    outcomes=outcomes,
                )
            )
        return units

    def _outcome(self, outcome: _Outcome) -> LearningOutcome:
        criteria: list[Criterion] = []
        seen: set[tuple[str, str]] = set()
        for item in outcome.items:
            key = (item.ref, item.passage.text)
            if key not in seen:
                seen.add(key)
                criteria.append(make_criterion(item.ref, item.passage, self.layout))
        return make_outcome(outcome.ref, outcome.passage, self.layout, criteria)
