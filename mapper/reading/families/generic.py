"""The fallback: outcomes guessed from headings, numbering and command verbs, and marked so.

For documents in which no family sees anything of its own. Lists that a stem or a heading announces
(``you will be able to``, ``Learning outcomes``), and lists most of whose items begin with a command
verb, are outcomes; the numbered or indented items below them are criteria.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mapper.reading.families.common import lines_of_list, pages_of
from mapper.reading.families.divisions import Division, division_at, pattern_for
from mapper.reading.families.verbs import begins_with_verb
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Layout, Line, Page, Table
from mapper.reading.passages import Passage, make_criterion, make_outcome
from mapper.reading.styles import Body, body_style, is_heading, same_style
from mapper.reading.text import Label, read_label
from mapper.specification import LearningOutcome, ReadingWarning, Unit

DIVISION = pattern_for(
    (
        "unit",
        "module",
        "course",
        "component",
        "section",
        "part",
        "topic",
        "stage",
        "session",
        "block",
    )
)
ANNOUNCED = re.compile(
    r"(?:.{0,80}\b)?(?:will|should|must|shall|can) (?:then )?(?:be able to|know|understand|learn)\b"
    r".{0,60}:?|(?:\d+\.?\s+)?(?:intended |key |specific |expected |the )?"
    r"(?:learning |course |module )?(?:outcomes?|objectives|competenc(?:es|ies)|learning goals)"
    r"(?: and .{0,40})?\s*:?",
    re.IGNORECASE,
)
"""A line that announces a list of outcomes."""
OTHER_LIST = re.compile(
    r".*\b(?:entry|requirements?|resources?|reading|references?|contents|policy|policies|centres?|"
    r"tutors?|trainers?|assessors?|fees?|documents?|materials|glossary|contact|equipment)\b.*",
    re.IGNORECASE,
)
"""A heading under which lists are for others than learners."""
SHARE = 0.7
"""Share of a list's items that begin with a command verb where the list is one of outcomes."""
MIN_ITEMS = 2
MIN_VERB_ITEMS = 3
INDENT = 5.0
"""Points by which an item of the second level stands right of the first."""
NEAR = 0.8
"""Font sizes of white between two lines of one item."""


@dataclass
class _Item:
    label: Label
    passage: Passage
    x0: float
    text_x: float


@dataclass
class _List:
    """Items one below the other, and the line above them."""

    above: Line | None
    items: list[_Item] = field(default_factory=list)


@dataclass
class _Section:
    heading: Division | None
    title: Passage | None
    lists: list[_List] = field(default_factory=list)


class Generic:
    """Reads any document by what outcomes look like everywhere."""

    name = "generic"

    def evidence(self, page: Page) -> float:
        """Return 0: the fallback is never chosen by a page."""
        del page
        return 0.0

    def read(self, run: Run) -> Reading:
        """Return what looks like units with outcomes, and a warning that says it was guessed."""
        body = body_style(run.layout)
        units: list[Unit] = []
        for section in _sections(run, body):
            outcomes = _outcomes(section, run.layout)
            if outcomes:
                units.append(_unit(section, outcomes, len(units) + 1, run.layout))
        if not units:
            return Reading()
        warning = ReadingWarning(
            code="generic-family",
            page=units[0].outcomes[0].page,
            message="No known layout was recognised: units and outcomes were guessed from "
            "headings, numbering and command verbs; check them against the document.",
        )
        return Reading(tuple(units), warnings=(warning,), understood=pages_of(units))


def _sections(run: Run, body: Body) -> list[_Section]:
    """Return the stretches between headings of units, else between the largest headings."""
    lines = list(_lines(run.pages))
    divided = any(division_at(lines, i, body, DIVISION) for i in range(len(lines)))
    largest = max((ln.size for ln in lines if is_heading(ln, body)), default=0.0)
    sections = [_Section(None, None)]
    current: _List | None = None
    above: Line | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        division = division_at(lines, index, body, DIVISION) if divided else None
        if division is not None:
            sections.append(_Section(division, Passage.of(division.lines)))
            index += len(division.lines)
            current, above = None, None
            continue
        label = read_label(line.text)
        heading = is_heading(line, body)
        if not divided and heading and line.size >= largest - 0.5 and label is None:
            sections.append(_Section(None, Passage.of([line])))
            current, above = None, None
        elif label is not None and label.rest and not (heading and label.kind == "letter"):
            if current is None:
                current = _List(above)
                sections[-1].lists.append(current)
            current.items.append(_item(line, label))
        elif current is not None and _goes_on(current.items[-1], line):
            current.items[-1].passage += Passage.of([line])
        else:
            current, above = None, line
        index += 1
    return sections


def _lines(pages: Sequence[Page]) -> Iterator[Line]:
    for page in pages:
        for region in page.regions:
            told = lines_of_list(region) if isinstance(region, Table) else region.lines
            if told is not None:
                yield from told
            elif isinstance(region, Table):
                for column in range(len(region.columns)):
                    for cell in region.column(column):
                        yield from cell.lines


def _item(line: Line, label: Label) -> _Item:
    taken = len(line.text) - len(label.rest)
    length = 0
    text_x = line.x0
    for word in line.words:
        if length >= taken:
            text_x = word.x0
            break
        length += len(word.text) + 1
    return _Item(label, Passage.of([line], label.rest), line.x0, text_x)


def _goes_on(item: _Item, line: Line) -> bool:
    above = item.passage.lines[-1]
    near = line.page != above.page or line.space_above < NEAR * line.size
    return near and same_style(above, line) and line.x0 >= item.text_x - 3


def _outcomes(section: _Section, layout: Layout) -> list[LearningOutcome]:
    outcomes: list[LearningOutcome] = []
    for found in section.lists:
        announced = found.above is not None and bool(ANNOUNCED.fullmatch(found.above.text))
        if found.above is not None and OTHER_LIST.fullmatch(found.above.text) and not announced:
            continue
        top, below = _levels(found.items)
        verbs = sum(1 for item in found.items if begins_with_verb(item.passage.text))
        worded = verbs >= MIN_VERB_ITEMS and verbs >= SHARE * len(found.items)
        if len(found.items) < MIN_ITEMS or not (announced or worded):
            continue
        if not announced and found.above is not None and is_named(found.above):
            outcomes.append(_under_heading(found, len(outcomes) + 1, layout))
            continue
        for item in top:
            ref = _ref(item.label, len(outcomes) + 1)
            criteria = [
                make_criterion(_ref(sub.label, place, ref), sub.passage, layout)
                for place, sub in enumerate(below[id(item)], start=1)
                if sub.label.kind == "decimal" or begins_with_verb(sub.passage.text)
            ]
            told = item.passage
            for sub in below[id(item)]:
                if not criteria:
                    told += sub.passage
            outcomes.append(make_outcome(ref, told, layout, criteria))
    return outcomes


def is_named(line: Line) -> bool:
    """Return whether the line above a list can be the outcome that its items are criteria of."""
    return len(line.text.split()) >= 2 and not line.text.rstrip().endswith(".")


def _levels(items: Sequence[_Item]) -> tuple[list[_Item], dict[int, list[_Item]]]:
    """Return the items of the first level, and below each those of the second."""
    decimals = any(item.label.kind == "decimal" for item in items)
    numbers = any(item.label.kind == "number" for item in items)
    edge = min(item.x0 for item in items)
    top: list[_Item] = []
    below: dict[int, list[_Item]] = {}
    for item in items:
        nested = item.x0 > edge + INDENT or (decimals and numbers and item.label.kind == "decimal")
        if nested and top:
            below[id(top[-1])].append(item)
        else:
            top.append(item)
            below[id(item)] = []
    return top, below


def _under_heading(found: _List, number: int, layout: Layout) -> LearningOutcome:
    """Return the outcome that a heading names, with the list below it as criteria."""
    assert found.above is not None  # noqa: S101 - asked before
    label = read_label(found.above.text)
    ref = label.text if label and label.kind in ("number", "decimal", "code") else str(number)
    heading = Passage.of([found.above], label.rest if label and label.rest else None)
    top, below = _levels(found.items)
    criteria = []
    for place, item in enumerate(top, start=1):
        told = item.passage
        for sub in below[id(item)]:
            told += sub.passage
        criteria.append(make_criterion(_ref(item.label, place, ref), told, layout))
    return make_outcome(ref, heading, layout, criteria)


def _ref(label: Label, place: int, parent: str = "") -> str:
    """Return the printed number; for a bullet or letter the place in its list."""
    if label.kind in ("decimal", "code", "number") and not (parent and label.kind == "number"):
        return label.text
    return f"{parent}.{place}" if parent else str(place)


def _unit(section: _Section, outcomes: list[LearningOutcome], number: int, layout: Layout) -> Unit:
    division = section.heading
    passage = section.title
    page = passage.page if passage else outcomes[0].page
    ref, title = str(number), passage.text if passage else ""
    if division is not None:
        kind = division.kind.capitalize()
        ref = division.ref if division.kind == "unit" else f"{kind} {division.ref}"
        title = division.title
    return Unit(
        ref=ref,
        title=title,
        page=page,
        page_label=layout.page(page).label if page else None,
        family=Generic.name,
        outcomes=outcomes,
    )
