"""Units with learning aims, content topics and a grid of Pass, Merit and Distinction criteria.

A unit without a grid (assessed externally) gives its aims with their content topics.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.reading.facts import facts_of_lines, facts_of_table, merged, number_in
from mapper.reading.families.btec.aims import Aims, read_lines, read_table
from mapper.reading.families.btec.assign import assign_by_wording
from mapper.reading.families.btec.grid import (
    Graded,
    Grid,
    is_grid,
    is_grid_head,
    read_between,
    read_grid,
    width_of,
)
from mapper.reading.families.btec.patterns import (
    AIM,
    GRADE_HEAD,
    GRADED,
    GRADES,
    LEARNING_OUTCOME,
    TOPIC,
)
from mapper.reading.families.common import lines_of_list, pages_of, with_labels
from mapper.reading.families.divisions import Division, clearer, division_at, pattern_for
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Layout, Line, Page, Table
from mapper.reading.passages import Passage, make_criterion, make_outcome
from mapper.reading.styles import Body, body_style
from mapper.specification import LearningOutcome, ReadingWarning, Unit

UNIT = pattern_for(("unit", "component"))
FACT_LINES = 14
"""Lines after a unit's heading in which its level, hours and credits stand."""
PAGES_BACK = 12
"""Pages that a unit's outcomes and content may fill before its grid."""
STUDENTS_LIST = re.compile(
    r"by the end of this unit,? (?:you|students|learners) will\b", re.IGNORECASE
)
CONTENT_HEAD = re.compile(r"(?:essential|unit) content", re.IGNORECASE)
UNIT_TYPE = re.compile(r"unit type\s*:", re.IGNORECASE)
NUMBER = re.compile(r"[A-Z]/\d{3}/\d{4}")


@dataclass
class _Part:
    """One unit's stretch of the document: lines in blocks of running text, and tables."""

    heading: Division
    blocks: list[list[Line] | Table] = field(default_factory=list)

    def add_line(self, line: Line) -> None:
        if not self.blocks or isinstance(self.blocks[-1], Table):
            self.blocks.append([])
        block = self.blocks[-1]
        assert isinstance(block, list)  # noqa: S101 - made sure just above
        block.append(line)


class Btec:
    """The family of units graded by Pass, Merit and Distinction."""

    name = "btec"

    def evidence(self, page: Page) -> float:
        """Return how much the page looks like one of a graded unit, from 0 to 1."""
        score = 0.0
        texts = [line.text for line in page.lines]
        rows = [" ".join(cell.text for cell in row) for t in page.tables for row in t.grid()[:2]]
        headed = any(GRADE_HEAD.search(row) for row in rows) or any(map(GRADES.fullmatch, texts))
        graded = sum(1 for text in texts if GRADED.match(text))
        if graded >= 2 and (headed or graded >= 4):
            score = 0.95 if headed else 0.6
        if any(re.search(r"learning aims?\b.*\bcontent\b", row, re.IGNORECASE) for row in rows):
            score = max(score, 0.8)
        aims = sum(1 for text in texts if (m := AIM.fullmatch(text)) and m["ref"].isalpha())
        topics = sum(1 for text in texts if TOPIC.fullmatch(text))
        listed = any(re.fullmatch(r"learning aims?:?", text, re.IGNORECASE) for text in texts)
        outcomes = sum(1 for text in texts if LEARNING_OUTCOME.fullmatch(text))
        typed = any(UNIT_TYPE.match(text) for text in texts)
        students = any(STUDENTS_LIST.match(text) for text in texts)
        content = any(CONTENT_HEAD.fullmatch(text) for text in texts)
        shown = 0.4 * (aims > 0) + 0.1 * min(topics, 3) + 0.6 * listed + 0.3 * typed
        shown += 0.1 * (outcomes > 1) + 0.2 * students + 0.3 * content
        return max(score, min(0.9, shown))

    def read(self, run: Run) -> Reading:
        """Return the graded units of the run."""
        units, warnings = [], []
        pages: set[int] = set()
        for part in _parts(_from_heading(run)):
            aims = Aims()
            unit, warning = _unit_of(part, aims, run.layout)
            if unit is not None:
                units.append(unit)
                warnings.extend(warning)
                pages |= aims.pages
        understood = pages_of(units) | pages
        return Reading(tuple(units), warnings=tuple(warnings), understood=understood)


def _from_heading(run: Run) -> Run:
    """Return the run from the heading of its first unit on.

    A unit's first page may look like another family's (outcomes in a list, nothing graded yet).
    """
    body = body_style(run.layout)
    first = next((i for i, page in enumerate(run.pages) if _is_graded(page)), None)
    if first is None or any(_heads_unit(page, body) for page in run.pages[: first + 1]):
        return run
    before = [page for page in run.layout.content() if page.index < run.pages[0].index]
    for back, page in enumerate(reversed(before[-PAGES_BACK:]), start=1):
        if _heads_unit(page, body):
            return Run((*before[-back:], *run.pages), run.layout)
    return run


def _is_graded(page: Page) -> bool:
    return any(is_grid(with_labels(table), Grid()) for table in page.tables)


def _heads_unit(page: Page, body: Body) -> bool:
    blocks = [region.lines for region in page.regions if not isinstance(region, Table)]
    return any(division_at(lines, i, body, UNIT) for lines in blocks for i in range(len(lines)))


def _parts(run: Run) -> list[_Part]:
    """Return the stretches between headings ``Unit 3: ...``; a repeated heading opens none."""
    body = body_style(run.layout)
    parts: list[_Part] = []
    for page in run.pages:
        for region in page.regions:
            lines = lines_of_list(region) if isinstance(region, Table) else region.lines
            if lines is None:
                if parts and isinstance(region, Table):
                    parts[-1].blocks.append(with_labels(region))
                continue
            skip = 0
            for index, line in enumerate(lines):
                heading = None
                if index >= skip:
                    heading = division_at(lines, index, body, UNIT)
                if heading is not None:
                    skip = index + len(heading.lines)
                    if not parts or parts[-1].heading.ref != heading.ref:
                        parts.append(_Part(heading))
                    elif heading.page == parts[-1].heading.page:
                        parts[-1].heading = clearer(parts[-1].heading, heading)
                elif index >= skip and parts:
                    parts[-1].add_line(line)
    return parts


def _unit_of(part: _Part, aims: Aims, layout: Layout) -> tuple[Unit | None, list[ReadingWarning]]:
    body = body_style(layout)
    grid = Grid()
    facts: list[dict[str, str]] = []
    for number, block in enumerate(part.blocks):
        if isinstance(block, Table):
            if is_grid(block, grid):
                read_grid(block, grid)
            elif is_grid_head(block):
                grid.columns = width_of(block)
            else:
                read_table(block, aims)
                if number < 3:
                    facts.append(facts_of_table(block))
        else:
            read_lines(block, aims, body)
            read_between(block, grid)
            if not number:
                facts.append(facts_of_lines(block[:FACT_LINES]))
    for ref, passage in grid.aims.items():
        aims.found.setdefault(ref, passage)
    outcomes, warnings = _outcomes(aims, grid, layout, part.heading)
    if not outcomes:
        return None, []
    told = merged(facts)
    number_found = NUMBER.search(" ".join(told.values()))
    heading = part.heading
    unit = Unit(
        ref=heading.ref if heading.kind == "unit" else f"{heading.kind.capitalize()} {heading.ref}",
        title=heading.title or told.get("title", ""),
        page=heading.page,
        page_label=layout.page(heading.page).label_at(heading.lines[0].x0),
        level=number_in(told.get("level")),
        glh=number_in(told.get("glh")),
        credits=number_in(told.get("credits")),
        number=number_found[0] if number_found else None,
        family=Btec.name,
        outcomes=outcomes,
    )
    return unit, warnings


def _outcomes(
    aims: Aims, grid: Grid, layout: Layout, heading: Division
) -> tuple[list[LearningOutcome], list[ReadingWarning]]:
    if not grid.criteria:
        return _with_topics(aims, layout), []
    warnings: list[ReadingWarning] = []
    graded = _each_once(grid.criteria)
    if aims.found and any(_aim_of(g, aims) is None for g in graded):
        assign_by_wording(graded, aims.found)
        warnings.append(
            ReadingWarning(
                code="outcome-by-wording",
                page=graded[0].passage.page,
                message=f"Unit {heading.ref}: the grid does not say which outcome each criterion "
                "belongs to; they are placed by their wording.",
            )
        )
    outcomes = []
    for ref, passage in sorted(aims.found.items(), key=lambda item: _order(item[0])):
        own = [make_criterion(g.ref, g.passage, layout) for g in graded if _aim_of(g, aims) == ref]
        outcomes.append(make_outcome(ref, passage, layout, own))
    if not aims.found:
        own = [make_criterion(g.ref, g.passage, layout) for g in graded]
        outcomes.append(
            make_outcome(heading.ref, Passage.of(heading.lines, heading.title), layout, own)
        )
    return outcomes, warnings


def _each_once(criteria: Sequence[Graded]) -> list[Graded]:
    """Return the criteria that have a text, of those printed again only the first."""
    seen: set[str] = set()
    kept = []
    for graded in criteria:
        if graded.passage.lines and graded.ref not in seen:
            seen.add(graded.ref)
            kept.append(graded)
    return sorted(kept, key=_grade)


def _grade(graded: Graded) -> tuple[bool, int, int]:
    """Return the place of a criterion: first level before second, Pass, Merit, Distinction."""
    match = re.search(r"([PMD]?)\s?(\d+)$", graded.ref)
    letter, number = (match[1], int(match[2])) if match else ("", 0)
    return (not re.match(r"(?:[A-Z]+\.)?1", graded.ref), "PMD".find(letter), number)


def _aim_of(graded: Graded, aims: Aims) -> str | None:
    """Return the aim that a criterion belongs to: of several the first; `None` where unknown."""
    if graded.aim is None:
        return None
    return next((ref for ref in (graded.aim, *graded.aim) if ref in aims.found), None)


def _order(ref: str) -> tuple[int, str]:
    return (int(ref), "") if ref.isdigit() else (0, ref)


def _with_topics(aims: Aims, layout: Layout) -> list[LearningOutcome]:
    return [
        make_outcome(
            ref,
            passage,
            layout,
            [make_criterion(topic, text, layout) for topic, text in aims.topics.get(ref, [])],
        )
        for ref, passage in sorted(aims.found.items(), key=lambda item: _order(item[0]))
        if ref.isdigit() or ref in aims.topics
    ]
