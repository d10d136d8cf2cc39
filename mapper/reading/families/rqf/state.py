"""The state of reading one run of pages: which unit, outcome and criterion is open, and where.

Criterion n.m belongs to outcome n, whatever the order in which the page gives them.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from mapper.reading.families.rqf.drafts import (
    CriterionDraft,
    Draft,
    OutcomeDraft,
    UnitDraft,
    is_same_text,
)
from mapper.reading.families.rqf.headings import KnownUnits, UnitHeading, ref_key
from mapper.reading.families.rqf.words import INLINE_HEAD
from mapper.reading.layout import Line
from mapper.reading.styles import Body
from mapper.reading.text import Label, join_lines
from mapper.specification import ReadingWarning

MAX_GAP = 3
"""Numbers that a list of outcomes may skip; a larger jump is a figure in a text."""
MOST_OUTCOMES = 60
"""The highest number that the first outcome of a unit may have."""
SELF_PREFIXES = frozenset({"AC", "LO", "C", "A"})
"""Letters before a number that say only what it is: ``AC1.1`` is criterion 1.1."""


class Mode(Enum):
    """What unlabelled and plainly numbered lines are at this point."""

    OUTSIDE = auto()
    """No list has begun in this unit."""
    OUTCOMES = auto()
    CRITERIA = auto()
    PAUSED = auto()
    """After a heading of unknown meaning: numbers that go on with the list are taken."""
    OTHER = auto()
    """Guidance, range, assessment: nothing is taken until a head of a list."""


@dataclass
class State:
    """What has been read so far."""

    body: Body
    known: KnownUnits
    units: list[UnitDraft] = field(default_factory=list)
    unit: UnitDraft | None = None
    outcome: OutcomeDraft | None = None
    criterion: CriterionDraft | None = None
    mode: Mode = Mode.OUTSIDE
    open: Draft | None = None
    """What an unlabelled line goes on with."""
    awaits_outcome: bool = False
    """A head of outcomes was read, and no outcome since."""
    stem: list[Line] = field(default_factory=list)
    last_heading: list[Line] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    prominence: dict[str, tuple[float, bool]] = field(default_factory=dict)
    """Size and weight of the largest print of each unit's heading."""
    upcoming: list[Line] = field(default_factory=list)
    """The first lines of the region after the one that is read."""
    last_line: Line | None = None
    """The line of running text that was read last."""
    seen: set[int] = field(default_factory=set)
    """Pages on which an item was recognised, reprints included."""

    def start_unit(self, heading: UnitHeading) -> None:
        """Begin a unit, or stay in the one whose heading is repeated."""
        first = heading.lines[0]
        if self.unit is not None and self._is_repeat(heading):
            if not self.unit.title:
                self.unit.title = heading.title
            if self.unit.outcomes:
                self.leave_list()
            return
        self.unit = UnitDraft(heading.ref, heading.title, first.page, first.x0)
        self.unit.heading = list(heading.lines)
        self.units.append(self.unit)
        self.outcome = self.criterion = self.open = None
        self.stem = []
        self.mode = Mode.OUTSIDE
        self.awaits_outcome = False

    def _is_repeat(self, heading: UnitHeading) -> bool:
        unit = self.unit
        if unit is None or unit.implicit:
            return False
        if heading.ref is None:
            # "Unit title: ..." under "Unit 3" is the same unit; so is a repeat of the title.
            return (not unit.outcomes and not unit.title) or unit.title == heading.title
        if unit.ref is None:
            if not unit.outcomes and (unit.title in ("", heading.title) or not heading.title):
                unit.ref = heading.ref
                return True
            return False
        return ref_key(unit.ref) == ref_key(heading.ref)

    def end_unit(self) -> None:
        """Leave the unit: what follows is an appendix or another part of the document."""
        self.unit = self.outcome = self.criterion = self.open = None
        self.mode = Mode.OUTSIDE

    def leave_list(self, mode: Mode = Mode.OTHER) -> None:
        """Close the list that was being read."""
        self.mode = mode
        self.open = None
        self.stem = []
        self.awaits_outcome = False

    def start_outcome(self, number: int | None, line: Line, rest: str) -> Draft | None:
        """Begin the outcome that this line opens; return what its next lines go on with.

        `None` is returned for a reprint and for a number that cannot be an outcome's.
        """
        rest = INLINE_HEAD.sub("", rest)
        unit = self._unit_for(number, rest, line)
        self.seen.add(line.page)
        self.awaits_outcome = False
        self.stem = []
        if number is None:
            return self._unnumbered_outcome(unit, line, rest)
        if number == 1:
            self._drop_counted(unit)
        found = unit.find(number)
        if found is None:
            # Outcomes may be counted on from the unit before.
            if number > unit.last_number + MAX_GAP and (unit.outcomes or number > MOST_OUTCOMES):
                return None
            found = OutcomeDraft(str(number), number)
            unit.outcomes.append(found)
        elif found.lines and (found.criteria or not is_same_text(rest, found)):
            self.outcome = found
            self.criterion = None
            self.open = None
            return None
        # Where the outcome was only listed before, the place with its criteria counts.
        found.lines, found.parts = [], []
        if rest:
            found.add(line, rest)
        else:
            self.awaits_outcome = True
        self.outcome, self.criterion, self.open = found, None, found if rest else None
        return found

    def _drop_counted(self, unit: UnitDraft) -> None:
        """Forget outcomes without numbers, before a list with numbers: they were a summary."""
        if unit.criteria or not any(outcome.counted for outcome in unit.outcomes):
            return
        unit.outcomes = [outcome for outcome in unit.outcomes if not outcome.counted]
        if unit.implicit and self.last_heading:
            unit.title = join_lines(x.text for x in self.last_heading)

    def _unnumbered_outcome(self, unit: UnitDraft, line: Line, rest: str) -> Draft | None:
        for known in unit.outcomes:
            if known.lines and is_same_text(rest, known):
                self.outcome, self.criterion, self.open = known, None, None
                return None
        waiting = next((o for o in unit.outcomes if not o.lines), None)
        if self.outcome is not None and not self.outcome.lines and self.outcome in unit.outcomes:
            waiting = self.outcome
        if waiting is None:
            number = unit.last_number + 1
            waiting = OutcomeDraft(str(number), number, counted=True)
            unit.outcomes.append(waiting)
        waiting.add(line, rest)
        self.outcome, self.criterion, self.open = waiting, None, waiting
        return waiting

    def _unit_for(self, number: int | None, rest: str, line: Line) -> UnitDraft:
        """Return the current unit; a new one where the numbers start again under no heading."""
        unit = self.unit
        if unit is not None and number == 1:
            first = unit.find(1)
            again = (
                first is not None
                and first.lines
                and unit.criteria > 0
                and len(unit.outcomes) > 1
                and bool(rest)
                and not is_same_text(rest, first)
                and self.mode is not Mode.OTHER
            )
            if again:
                unit = None
        if unit is None:
            title = " ".join(x.text for x in self.last_heading)
            unit = UnitDraft(None, title, line.page, line.x0, implicit=True)
            self.unit = unit
            self.units.append(unit)
            self.outcome = self.criterion = None
        return unit

    def add_criterion(self, label: Label, line: Line, rest: str) -> Draft | None:
        """Take up a criterion by its printed number; return what its next lines go on with."""
        numbers = label.numbers
        self.seen.add(line.page)
        if len(numbers) == 2:
            return self._decimal_criterion(numbers[0], numbers[1], label, line, rest)
        return self._counted_criterion(label, line, rest)

    def _decimal_criterion(
        self, n: int, m: int, label: Label, line: Line, rest: str
    ) -> Draft | None:
        prefix = "" if label.prefix in SELF_PREFIXES else label.prefix
        ref = f"{prefix}{n}.{_figure(label)}" if "." in label.text else label.text
        unit = self.unit
        if unit is None:
            unit = self._unit_for(n, rest, line)
        outcome = unit.find(n)
        if outcome is None:
            if n > unit.last_number + MAX_GAP or n == 0:
                return None
            outcome = OutcomeDraft(str(n), n)
            unit.outcomes.append(outcome)
        found = outcome.find(ref)
        if found is not None:
            place = self._misprinted(found, n, m, rest)
            if place is None:
                self.open = None
                return None
            outcome = place
            message = f"The number {ref} is printed for two criteria of unit {unit.ref}."
            self.warnings.append(
                ReadingWarning(code="numbering-fault", page=line.page, message=message)
            )
        return self._new_criterion(outcome, ref, m, line, rest)

    def _misprinted(self, found: CriterionDraft, n: int, m: int, rest: str) -> OutcomeDraft | None:
        """Return the outcome in which a number printed twice goes on with the list, if it does."""
        last, outcome = self.criterion, self.outcome
        if last is None or outcome is None or is_same_text(rest, found) or not rest:
            return None
        if last is found and outcome.number == n:
            return outcome
        expected = (last.number or 0) + 1
        if outcome.number != n and m == expected:
            return outcome
        # 1.1 printed for 1.10.
        return outcome if outcome.number == n and str(expected).rstrip("0") == str(m) else None

    def _counted_criterion(self, label: Label, line: Line, rest: str) -> Draft | None:
        outcome = self.outcome
        if outcome is None:
            return None
        number = label.numbers[0] if label.numbers else None
        ref = label.text if label.kind != "code" else _strip_self(label)
        found = outcome.find(ref)
        if found is not None:
            if self.criterion is found and not is_same_text(rest, found) and rest:
                return self._new_criterion(outcome, ref, number, line, rest)
            self.open = None
            return None
        return self._new_criterion(outcome, ref, number, line, rest)

    def add_unnumbered(self, line: Line, rest: str) -> Draft | None:
        """Take up a criterion without a number: its reference is its place in the outcome."""
        outcome = self.outcome
        if outcome is None or any(is_same_text(rest, c) for c in outcome.criteria):
            self.open = None
            return None
        number = len(outcome.criteria) + 1
        criterion = CriterionDraft(f"{outcome.ref}.{number}", number, counted=True)
        criterion.add(line, rest)
        outcome.criteria.append(criterion)
        self.seen.add(line.page)
        self.criterion = self.open = criterion
        return criterion

    def _new_criterion(
        self, outcome: OutcomeDraft, ref: str, number: int | None, line: Line, rest: str
    ) -> Draft:
        stem = join_lines(x.text for x in self.stem) or None
        if stem is not None and not stem.endswith((":", "…", "...")):
            stem = None
        criterion = CriterionDraft(ref, number, stem=stem)
        criterion.add(line, rest)
        outcome.criteria.append(criterion)
        self.outcome, self.criterion, self.open = outcome, criterion, criterion
        return criterion


def _figure(label: Label) -> str:
    """Return the part after the dot as printed, so that 1.10 and 1.1 stay apart."""
    return label.text.rsplit(".", 1)[-1].strip(" ):")


def _strip_self(label: Label) -> str:
    if label.prefix in SELF_PREFIXES:
        return ".".join(str(n) for n in label.numbers)
    return label.text
