"""The RQF and QCF family: when a page shows it, and how a run of its pages becomes units."""

import itertools
import re
from collections.abc import Sequence

from mapper.reading.facts import facts_of_lines, is_fact_table, merged, number_in
from mapper.reading.families.rqf.bodytext import note_prominence, read_body
from mapper.reading.families.rqf.drafts import OutcomeDraft, UnitDraft
from mapper.reading.families.rqf.headings import URN, KnownUnits, ref_key
from mapper.reading.families.rqf.roles import lists_outcomes
from mapper.reading.families.rqf.state import State
from mapper.reading.families.rqf.tabletext import TableReader
from mapper.reading.families.rqf.words import (
    BOTH_HEADS,
    NUMBERED_OUTCOME,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Layout, Line, Page, Table, TextBlock
from mapper.reading.passages import make_criterion, make_outcome
from mapper.reading.qualification import find_qualification
from mapper.reading.structure import find_listed_units
from mapper.reading.styles import body_style
from mapper.reading.tableview import flat_lines
from mapper.reading.text import read_label
from mapper.specification import LearningOutcome, ReadingWarning, Unit

NAME = "rqf"
UPCOMING = 12
"""Lines of the next region that are known while one is read."""
_OUTCOMES = re.compile(r"learning outcomes?|\bLO\s?\d\b|^outcome \d", re.IGNORECASE | re.MULTILINE)
_CRITERIA = re.compile(r"assessment criteri|\bAC\s?\d+\.\d", re.IGNORECASE)
_CAN = re.compile(
    r"(?:learner|candidate|student)s? (?:can|will)\b|^you can\W*$|\bunit you will\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_SHOULD = re.compile(r"\b(?:learner|candidate|student)s? (?:should|must)\b", re.IGNORECASE)
_UNIT = re.compile(r"^\s*(?:mandatory |optional )?unit\b.*\d", re.IGNORECASE | re.MULTILINE)
UNNAMED = re.compile(
    r"(?:the )?(?:(?:detailed|examination|course|unit) )?(?:syllabus|content|learning outcomes?)",
    re.IGNORECASE,
)
"""Headings over the only list of a document, which then is what the qualification is called."""
WEIGHT = re.compile(r"(?:\s*\((?:\d{1,3} ?%|K\d)\))+$")
"""Weight and level of knowledge after the name of a syllabus area: ``Risk (20%) (K2)``."""
LEVEL_AFTER = re.compile(r"\s*\((?:[A-Z]{2,6} )?level \d{1,2}\)$", re.IGNORECASE)
"""A level in brackets after a unit's title."""
_ALIEN = re.compile(
    r"specific outcomes?|performance criteria|learning aims?|merit|distinction|unit standard|"
    r"\bPC\s?\d|\bKU\s?\d|national occupational standards",
    re.IGNORECASE,
)


class RqfFamily:
    """Units with learning outcomes ("the learner will") and criteria ("the learner can")."""

    name = NAME

    def evidence(self, page: Page) -> float:
        """Return how much the page looks like a unit of this family, 0 to 1.

        Heads of both lists are nearly proof; numbers n.m alone are none, any text has those.
        """
        # "Students should:" heads the statements of content specifications.
        lines = [line for line in page.lines if not _SHOULD.search(line.text)]
        text = page.text
        outcome_head = any(is_outcome_head(line.text) for line in lines)
        criteria_head = any(is_criteria_head(line.text) for line in lines)
        both = any(BOTH_HEADS.fullmatch(line.text) for line in lines)
        numbered = any(NUMBERED_OUTCOME.fullmatch(line.text) for line in lines)
        outcomes, criteria = bool(_OUTCOMES.search(text)), bool(_CRITERIA.search(text))
        named = outcomes or criteria or outcome_head or criteria_head or both
        score = 0.0
        if both or (criteria_head and (outcome_head or numbered)):
            score += 0.6
        elif outcome_head or criteria_head:
            score += 0.3
        if outcomes and criteria:
            score += 0.2
        if outcomes and any(_is_form(r) for r in page.regions if isinstance(r, Table)):
            score += 0.5
        if outcomes and _UNIT.search(text):
            score += 0.2
        if named and _CAN.search(text):
            score += 0.2
        criteria_lines = [line for line in lines if _is_criterion(line)]
        if named and len(criteria_lines) >= 2:
            # Versions and sections are numbered n.m, too.
            headed = both or outcome_head or criteria_head or numbered
            prefixed = any(line.text[0].isalpha() for line in criteria_lines)
            score += 0.4 if headed or prefixed else 0.25
        if any(
            "unit standard" in line.text.lower() for line in (*page.furniture, *page.lines[:12])
        ):
            score -= 0.8
        score -= 0.15 * min(3, len({word.lower() for word in _ALIEN.findall(text)}))
        return max(0.0, min(1.0, score))

    def read(self, run: Run) -> Reading:
        """Return the units of the run."""
        listed = find_listed_units(run.layout)
        state = State(body_style(run.layout), KnownUnits.of(listed))
        read_pages(state, run.pages)
        drafts = merge_drafts(state.units)
        if len(drafts) == 1 and drafts[0].implicit and UNNAMED.fullmatch(drafts[0].title):
            named = find_qualification(run.layout, drafts[0].page).title
            drafts[0].title = named or drafts[0].title
        units, warnings = [], list(state.warnings)
        for number, draft in enumerate(drafts, 1):
            unit, own = _publish(draft, number, state.known, run.layout)
            units.append(unit)
            warnings.extend(own)
        pages = {
            line.page
            for draft in drafts
            for outcome in draft.outcomes
            for item in (outcome, *outcome.criteria)
            for line in item.lines
        }
        return Reading(tuple(units), (), tuple(warnings), frozenset(pages | state.seen))


def _is_form(table: Table) -> bool:
    """Return whether a table holds the facts of one unit, its outcomes among them."""
    if not table.ruled:
        return False
    grid = table.grid()
    listed = any(lists_outcomes([cell for cell in row if cell.lines]) for row in grid)
    return listed and is_fact_table(grid)


def _is_criterion(line: Line) -> bool:
    label = read_label(line.text)
    return (
        label is not None
        and len(label.numbers) == 2
        and label.kind in ("decimal", "code")
        and label.rest[:1].isalpha()
    )


def read_pages(state: State, pages: Sequence[Page]) -> None:
    """Take up the regions of the pages in reading order."""
    tables = TableReader(state)
    for page in pages:
        for region in page.regions:
            if isinstance(region, TextBlock):
                note_prominence(state, region.lines)
            elif not region.ruled:
                note_prominence(state, flat_lines(region))
    regions = [region for page in pages for region in page.regions]
    for region, following in itertools.zip_longest(regions, regions[1:]):
        # A list may be cut by a page break just after its head.
        state.upcoming = list(following.lines[:UPCOMING]) if following is not None else []
        if isinstance(region, TextBlock):
            unit = state.unit
            read_body(state, region.lines)
            if state.unit is not unit:
                tables.forget()
        else:
            tables.read(region)


def merge_drafts(units: Sequence[UnitDraft]) -> list[UnitDraft]:
    """Return one draft for each unit that has content, in order of print.

    A unit printed again (in a summary, an examination grid) counts once, where it has most
    criteria; a part that goes on with its numbers is added to it.
    """
    kept: list[UnitDraft] = []
    for unit in units:
        for outcome in unit.outcomes:
            # A number in a form to be filled in has no text.
            outcome.criteria = [c for c in outcome.criteria if c.text]
        unit.outcomes = [o for o in unit.outcomes if o.lines or o.criteria]
        if not unit.outcomes or (unit.implicit and not unit.criteria):
            continue
        twin = next((k for k in kept if _same_unit(k, unit)), None)
        if twin is None:
            kept.append(unit)
        elif unit.criteria > twin.criteria:
            kept[kept.index(twin)] = unit
        else:
            numbers = {o.number for o in twin.outcomes}
            first = unit.outcomes[0].number
            if first == twin.last_number + 1 and unit.criteria:
                twin.outcomes.extend(o for o in unit.outcomes if o.number not in numbers)
    return kept


def _same_unit(one: UnitDraft, two: UnitDraft) -> bool:
    return one.ref is not None and two.ref is not None and ref_key(one.ref) == ref_key(two.ref)


def _publish(
    draft: UnitDraft, number: int, known: KnownUnits, layout: Layout
) -> tuple[Unit, list[ReadingWarning]]:
    listed = known.find(draft.ref, draft.title)
    facts = merged([facts_of_lines(draft.header), *draft.facts])
    outcomes = sorted(draft.outcomes, key=lambda o: o.number or 0)
    warnings = list(_gaps(draft))
    page = layout.page(draft.page)
    urn = URN.search(" ".join([facts.get("number", ""), facts.get("ref", "")]))
    title = draft.title or facts.get("title") or (listed.title if listed else "")
    if inside := URN.search(title):
        title = re.sub(rf"\s*[(\[]?{re.escape(inside[0])}[)\]]?\s*", " ", title).strip(" :–-")
        urn = urn or inside
    title = LEVEL_AFTER.sub("", title)
    if urn is None:
        stated = {found[0] for line in draft.header for found in URN.finditer(line.text)}
        urn = URN.search(stated.pop()) if len(stated) == 1 else None
    ref = draft.ref or (listed.ref if listed else None) or _stated_ref(facts)
    ref = ref or (urn[0] if urn else None)
    unit = Unit(
        ref=ref or str(number),
        title=title,
        page=draft.page,
        page_label=page.label_at(draft.x0),
        level=_first(number_in(facts.get("level")), listed.level if listed else None),
        glh=_first(number_in(facts.get("glh")), listed.glh if listed else None),
        credits=_first(number_in(facts.get("credits")), listed.credits if listed else None),
        number=(urn[0] if urn else None) or (listed.number if listed else None),
        mandatory=listed.mandatory if listed else None,
        pathways=list(listed.pathways) if listed else [],
        family=NAME,
        outcomes=[_outcome(o, layout) for o in outcomes],
    )
    return unit, warnings


def _stated_ref(facts: dict[str, str]) -> str | None:
    stated = facts.get("ref", "").split()
    return stated[-1] if stated and any(c.isdigit() for c in stated[-1]) else None


def _first(own: int | None, listed: int | None) -> int | None:
    return own if own is not None else listed


def _outcome(draft: OutcomeDraft, layout: Layout) -> LearningOutcome:
    criteria = [
        make_criterion(item.ref, item.passage, layout, stem=item.stem) for item in draft.criteria
    ]
    passage = draft.passage if draft.lines else draft.criteria[0].passage
    outcome = make_outcome(draft.ref, passage, layout, criteria)
    outcome.text = WEIGHT.sub("", outcome.text)
    return outcome if draft.lines else outcome.model_copy(update={"text": "", "boxes": []})


def _gaps(draft: UnitDraft) -> list[ReadingWarning]:
    """Return a warning for each outcome or criterion that the numbering says is missing."""
    found = []
    numbers = {o.number for o in draft.outcomes if o.number is not None}
    for missing in range(min(1, *numbers) if numbers else 1, draft.last_number):
        if missing not in numbers:
            message = f"Unit {draft.ref}: outcome {missing} was not found."
            found.append(ReadingWarning(code="numbering-gap", page=draft.page, message=message))
    for outcome in draft.outcomes:
        if not outcome.lines:
            page = outcome.criteria[0].lines[0].page
            message = f"Unit {draft.ref}: the text of outcome {outcome.ref} was not found."
            found.append(ReadingWarning(code="numbering-gap", page=page, message=message))
        have = [c.number for c in outcome.criteria if c.number is not None and "." in c.ref]
        for missing in range(1, max(have, default=0)):
            if missing not in have:
                page = (outcome.lines or outcome.criteria[0].lines)[0].page
                message = f"Unit {draft.ref}: criterion {outcome.ref}.{missing} was not found."
                found.append(ReadingWarning(code="numbering-gap", page=page, message=message))
    return found
