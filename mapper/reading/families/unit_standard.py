"""Unit standards: specific outcomes, each with assessment criteria and range statements.

Criteria are bullets, numbers, or headings (``Assessment criterion 1``) with a text below; range
statements and notes say how far a criterion reaches and are not criteria. Tables that list
evidence for each criterion print the criteria again and are left out.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.reading.families.common import lines_of_list, pages_of, with_labels
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Layout, Line, Page, Table
from mapper.reading.passages import Passage, make_criterion, make_outcome
from mapper.reading.styles import Body, body_style, is_heading, same_style
from mapper.reading.text import Label, join_lines, read_label
from mapper.specification import Criterion, Unit

UNIT = re.compile(
    r"(?:\w+ )?(?:unit standard|us)\s*(?:number|no\.?|id)?\s*[:.–-]?\s*(\d{3,6})\b"
    r"\s*[:.–-]*\s*(.*)",
    re.IGNORECASE,
)
UNIT_TITLE = re.compile(r"(?:unit standard )?title\b\s*[:.–-]?\s*(.*)", re.IGNORECASE)
FACTS = {
    "level": re.compile(r"(?:n[qz]f )?level\b\s*[:.–-]?\s*(?:NQF )?(?:level )?(.*)", re.IGNORECASE),
    "credits": re.compile(r"credits?\b\s*[:.–-]?\s*(.*)", re.IGNORECASE),
}
OUTCOME = re.compile(
    r"(?P<so>specific outcome|so)?(?(so)|(?:learning )?(?:outcome|element))\s?(?P<number>\d{1,2})\b"
    r"\s*[:.–-]?\s*(?P<text>(?!,).*)",
    re.IGNORECASE,
)
CRITERIA = re.compile(
    r"(?:associated )?(?:assessment|performance) criteri(?:a|on)\b(?!\s*(?:\d|range|note))"
    r"(?:\s+for\s+(?:specific )?outcome\s*\d*)?\s*:?",
    re.IGNORECASE,
)
CRITERION = re.compile(
    r"(?:(?:assessment|performance) criterion|ac)\s?(\d{1,2})\b\s*[:.–-]?\s*(.*)", re.IGNORECASE
)
ASIDE = re.compile(
    r"(?:range\b|(?:assessment criterion|outcome|ac) (?:range|notes?)|notes?\b|guidance\b|"
    r"scope\b|explanatory notes?|evidence requirements?)",
    re.IGNORECASE,
)
HEADER_LINES = 2
"""Lines at the top of a page that may be its running header, on a document of few pages."""
INDENT = 6.0
"""Points by which a nested item stands right of its own list."""


@dataclass
class _Item:
    ref: str
    passage: Passage
    x0: float
    text_x: float


@dataclass
class _Outcome:
    ref: str
    decimal: bool
    passage: Passage | None = None
    items: list[_Item] = field(default_factory=list)


@dataclass
class _Unit:
    ref: str
    title: str
    page: int
    level: int | None = None
    credits: int | None = None
    outcomes: list[_Outcome] = field(default_factory=list)


class UnitStandard:
    """The family of unit standards."""

    name = "unit_standard"

    def evidence(self, page: Page) -> float:
        """Return how much the page looks like a unit standard, from 0 to 1."""
        texts = [line.text for line in page.lines]
        outcomes = [match for text in texts if (match := OUTCOME.fullmatch(text))]
        specific = any(match["so"] for match in outcomes)
        criteria = any(CRITERIA.fullmatch(text) for text in texts)
        performance = any(text.lower().startswith("performance criteria") for text in texts)
        named = any(
            "unit standard" in line.text.lower() for line in (*page.furniture, *page.lines[:12])
        )
        if not outcomes or not (criteria or specific):
            return 0.2 if named and criteria else 0.0
        score = 0.4 * specific + 0.2 * criteria + 0.3 * named + 0.2 * (performance and named)
        return min(1.0, score)

    def read(self, run: Run) -> Reading:
        """Return the unit standards of the run."""
        reader = _Reader(run.layout)
        for page in run.pages:
            reader.read_page(page)
        units = reader.finished()
        return Reading(tuple(units), understood=pages_of(units))


class _Reader:
    """Goes through the lines once, keeping what is open: standard, outcome, criterion."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.body: Body = body_style(layout)
        self.units: list[_Unit] = []
        self.place = ""
        """What the next line belongs to: title, level, credits, outcome, criteria, or nothing."""
        self.aside = False
        self.item: _Item | None = None

    def read_page(self, page: Page) -> None:
        """Take in the next page."""
        for line in (*page.furniture, *page.lines[:HEADER_LINES]):
            match = UNIT.fullmatch(line.text)
            if match and not self._is_open(match[1]):
                self._open_unit(match[1], "", page.index)
        for region in page.regions:
            lines = lines_of_list(region) if isinstance(region, Table) else region.lines
            if lines is None and isinstance(region, Table):
                self._read_table(with_labels(region))
            for line in lines or ():
                self._read_line(line)

    def _is_open(self, ref: str) -> bool:
        """Whether the standard is being read or was; one that was only named before is not."""
        named = self.units[-1:] + [unit for unit in self.units if unit.outcomes]
        return any(unit.ref == ref for unit in named)

    def _open_unit(self, ref: str, title: str, page: int) -> None:
        if self.units and not self.units[-1].outcomes:
            self.units.pop()
        self.units.append(_Unit(ref, title, page))
        self.place, self.aside, self.item = "", False, None

    def _read_table(self, table: Table) -> None:
        """Take title, level and credits from a table of facts, outcomes from one with them."""
        texts = [line.text for line in table.lines]
        if any(OUTCOME.fullmatch(text) for text in texts) and any(map(CRITERIA.match, texts)):
            for line in table.lines:
                self._read_line(line)
            return
        for row in table.grid():
            cells = [cell for cell in row if cell.lines]
            for name, value in itertools.pairwise(cells):
                named = any(pattern.fullmatch(value.text) for pattern in FACTS.values())
                if UNIT_TITLE.fullmatch(name.text) and not named:
                    self._set_title(value.text)
                for fact, pattern in FACTS.items():
                    if pattern.fullmatch(name.text):
                        self._set_fact(fact, value.text)
        self._read_listed(table)
        self._read_columns(table)

    def _read_columns(self, table: Table) -> None:
        """Take facts from a row of names over a row of values."""
        for head, row in itertools.pairwise(table.grid()):
            below = {cell.column: cell.text for cell in row}
            for name in head:
                for fact, pattern in FACTS.items():
                    if pattern.fullmatch(name.text) and re.search(
                        r"\d", below.get(name.column, "")
                    ):
                        self._set_fact(fact, below[name.column])

    def _read_listed(self, table: Table) -> None:
        """Open the standard of a table headed ``ID | UNIT STANDARD TITLE``."""
        rows = table.grid()
        for head, row in itertools.pairwise(rows):
            named = [i for i, cell in enumerate(head) if cell.text.lower().endswith("title")]
            if not named or "unit standard" not in head[named[0]].text.lower():
                continue
            awaited = bool(self.units) and not self.units[-1].outcomes
            if awaited and len(head) > 2 and all(cell.lines for cell in head):
                continue  # standards that this one replaces
            numbers = [cell.text for cell in row if re.fullmatch(r"\d{3,6}", cell.text)]
            if numbers and named[0] < len(row) and not self._is_open(numbers[0]):
                self._open_unit(numbers[0], row[named[0]].text, table.page)

    def _read_line(self, line: Line) -> None:
        text = line.text
        heading = is_heading(line, self.body)
        match = OUTCOME.fullmatch(text)
        if match and (heading or match["so"] or not match["text"]):
            self._open_outcome(match, line)
            return
        if heading and (match := UNIT.fullmatch(text)):
            if not any(unit.ref == match[1] for unit in self.units if unit.outcomes):
                self._open_unit(match[1], match[2], line.page)
                self.place = "" if match[2] else "title"
            return
        if not self.units or self._read_fact(line, heading):
            return
        if self.place in ("outcome", "criteria"):
            self._read_outcome_line(line, heading)

    def _read_fact(self, line: Line, heading: bool) -> bool:
        unit = self.units[-1]
        if unit.outcomes:
            return False
        if match := UNIT_TITLE.fullmatch(line.text):
            self.place = "title"
            if match[1]:
                self._set_title(match[1])
            return True
        for fact, pattern in FACTS.items():
            if match := pattern.fullmatch(line.text):
                self.place = fact
                self._set_fact(fact, match[1])
                return True
        if heading and self.place != "title":
            self.place = ""
        elif self.place == "title" and not (heading and unit.title):
            unit.title = join_lines([unit.title, line.text])
        elif self.place in FACTS:
            self._set_fact(self.place, line.text)
            self.place = ""
        else:
            self.place = ""
        return True

    def _set_title(self, title: str) -> None:
        if self.units and not self.units[-1].outcomes:
            self.units[-1].title = title

    def _set_fact(self, fact: str, text: str) -> None:
        digits = re.search(r"\d+", text)
        if not self.units or digits is None or self.units[-1].outcomes:
            return
        if getattr(self.units[-1], fact) is None:
            setattr(self.units[-1], fact, int(digits[0]))

    def _open_outcome(self, match: re.Match[str], line: Line) -> None:
        if not self.units:
            return
        specific = bool(match["so"])
        ref = f"SO{int(match['number'])}" if specific else match["number"]
        self.item, self.aside = None, False
        outcomes = self.units[-1].outcomes
        if any(outcome.ref == ref for outcome in outcomes):
            self.place = ""  # listed again, e.g. in a summary of the evidence
            return
        passage = Passage.of([line], match["text"]) if match["text"] else None
        outcomes.append(_Outcome(ref, decimal=not specific, passage=passage))
        self.place = "outcome"

    def _read_outcome_line(self, line: Line, heading: bool) -> None:
        outcome = self.units[-1].outcomes[-1]
        text = line.text
        if CRITERIA.fullmatch(text):
            self.place, self.aside, self.item = "criteria", False, None
        elif match := CRITERION.fullmatch(text):
            self.place, self.aside = "criteria", False
            self._open_item(line, match[2])
        elif ASIDE.match(_bare(text)) and (heading or self._is_nested(line) or text.isupper()):
            self.aside = True
        elif self.place == "outcome":
            self._read_outcome_text(outcome, line, heading)
        elif self._read_item(outcome, line) or self.aside:
            pass
        elif self.item is not None and self._goes_on(line, heading):
            first = None if self.item.passage.lines else _unnumbered(line.text)
            self.item.passage += Passage.of([line], first)
        elif heading:
            self.place, self.item = "", None

    def _read_outcome_text(self, outcome: _Outcome, line: Line, heading: bool) -> None:
        if self.aside:
            return
        if outcome.passage is None:
            outcome.passage = Passage.of([line])
        elif heading and not same_style(outcome.passage.lines[-1], line):
            self.place = ""
        elif line.space_above < 0.6 * line.size:
            outcome.passage += Passage.of([line])

    def _read_item(self, outcome: _Outcome, line: Line) -> bool:
        """Open a criterion if the line begins one of this outcome's own list."""
        label = read_label(line.text)
        if label is None:
            return False
        first = outcome.items[0] if outcome.items else None
        nested = first is not None and line.x0 > first.x0 + INDENT
        place = len(outcome.items) + 1
        if nested:
            return False
        if label.kind == "decimal":
            own = int(outcome.ref.removeprefix("SO"))
            if label.numbers[:-1] != (own,) or label.numbers[-1] < place:
                return False
        elif label.kind != "bullet" and not _counts(label, place):
            return False
        self.aside = False
        self._open_item(line, label.rest, printed=label.text if label.kind == "decimal" else "")
        return True

    def _open_item(self, line: Line, rest: str, printed: str = "") -> None:
        outcome = self.units[-1].outcomes[-1]
        number = len(outcome.items) + 1
        ref = f"{outcome.ref}.{number}" if outcome.decimal else f"{outcome.ref} AC{number}"
        lines = [line] if rest else []
        text_x = next((w.x0 for w in line.words[1:]), line.x0)
        self.item = _Item(printed or ref, Passage.of(lines, rest), line.x0, text_x)
        outcome.items.append(self.item)

    def _is_nested(self, line: Line) -> bool:
        return self.item is not None and line.x0 > self.item.x0 + INDENT

    def _goes_on(self, line: Line, heading: bool) -> bool:
        item = self.item
        if item is None:
            return False
        if not item.passage.lines:
            return not heading
        first = item.passage.lines[0]
        if heading and not same_style(first, line):
            return False
        return line.x0 >= item.x0 - 1 and (
            line.space_above < 0.6 * line.size
            or line.page != item.passage.lines[-1].page
            or line.x0 >= item.text_x - 1
        )

    def finished(self) -> list[Unit]:
        """Return the standards that have outcomes."""
        units = []
        for unit in self.units:
            outcomes = [
                make_outcome(o.ref, o.passage, self.layout, self._criteria(o.items))
                for o in unit.outcomes
                if o.passage is not None
            ]
            if outcomes:
                units.append(
                    Unit(
                        ref=unit.ref,
                        title=unit.title,
                        page=unit.page,
                        page_label=self.layout.page(unit.page).label,
                        level=unit.level,
                        credits=unit.credits,
                        number=unit.ref,
                        family=UnitStandard.name,
                        outcomes=outcomes,
                    )
                )
        return units

    def _criteria(self, items: Sequence[_Item]) -> list[Criterion]:
        return [make_criterion(i.ref, i.passage, self.layout) for i in items if i.passage.lines]


def _counts(label: Label, place: int) -> bool:
    """Return whether a number or letter is that of the item at `place` (from 1) of its list."""
    if label.kind == "number":
        return label.numbers[0] == place
    return label.kind == "letter" and ord(label.text.lower()) - ord("a") + 1 == place


def _unnumbered(text: str) -> str:
    """Return the text without a number, which its criterion's heading gives already."""
    label = read_label(text)
    return label.rest if label is not None and label.kind in ("number", "bullet") else text


def _bare(text: str) -> str:
    """Return the text without its bullet."""
    label = read_label(text)
    return label.rest if label is not None and label.kind == "bullet" else text
