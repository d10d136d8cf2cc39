"""Reading lists set as running text: heads, numbered outcomes, numbered criteria, what goes on."""

import re
from collections.abc import Sequence

from mapper.reading.families.rqf.flow import CLOSE, HEADING_GAP, goes_on
from mapper.reading.families.rqf.headings import (
    UNIT_HEADING,
    UnitHeading,
    heading_key,
    match_heading,
)
from mapper.reading.families.rqf.items import AHEAD, is_fresh, leads_to, read_label_line
from mapper.reading.families.rqf.state import Mode, State
from mapper.reading.families.rqf.words import (
    BOTH_HEADS,
    LEARNER_WILL,
    NOTE_START,
    NUMBERED_OUTCOME,
    PROSE_AFTER_NUMBER,
    STOP_HEAD,
    ends_list,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.layout import Line
from mapper.reading.styles import is_heading, stands_out
from mapper.reading.text import Label, read_label

PART_HEAD = re.compile(r"(?:appendix|annex)\s+(?:\d{1,2}|[A-Z])\b", re.IGNORECASE)
"""Heads of the parts of a document that are not units."""
TOPICS_HEAD = re.compile(r"topics?\s*:?", re.IGNORECASE)
"""What heads criteria that are topics, right below their outcome."""
LISTS = (Mode.OUTCOMES, Mode.CRITERIA, Mode.PAUSED)


def read_body(state: State, lines: Sequence[Line]) -> None:
    """Take up lines of running text, in order."""
    index = 0
    while index < len(lines):
        taken = _read_line(state, lines, index)
        if state.unit is not None and not state.unit.criteria:
            state.unit.header.extend(lines[index : index + taken])
        index += taken
        state.last_line = lines[index - 1]


def _read_line(state: State, lines: Sequence[Line], index: int) -> int:
    """Take up the line at `index` and return how many lines that took."""
    line = lines[index]
    text = line.text
    # The last line of a paragraph can read "learning outcomes."
    can_head = not text[0].islower() or stands_out(line, state.body)
    if can_head and (is_outcome_head(text) or BOTH_HEADS.fullmatch(text)):
        content = _opens_content(state, lines, index)
        state.leave_list(Mode.OTHER if content else Mode.OUTCOMES)
        state.awaits_outcome = not content
        return 1
    if can_head and is_criteria_head(text):
        if state.unit is not None:
            state.leave_list(Mode.CRITERIA)
        return 1
    label = read_label(text)
    heading = None if _is_item(state, label) else find_heading(state, lines, index)
    if heading is not None:
        state.start_unit(heading)
        state.last_heading = []
        return len(heading.lines)
    if (match := NUMBERED_OUTCOME.fullmatch(text)) and _heads_outcome(state, lines, index, match):
        number, rest = int(match["number"]), match["rest"]
        state.start_outcome(number, line, rest)
        if state.mode is not Mode.CRITERIA or not rest:
            state.mode = Mode.OUTCOMES
        return 1
    if label is not None and read_label_line(state, lines, index, label):
        return 1
    _read_plain(state, lines, index, label)
    return 1


def _opens_content(state: State, lines: Sequence[Line], index: int) -> bool:
    """Return whether ``Learners will know:`` opens a list of content below criteria.

    Where it heads an outcome, a head of criteria or a numbered outcome follows.
    """
    outcome = state.outcome
    if state.awaits_outcome or outcome is None or not outcome.criteria:
        return False
    if not LEARNER_WILL.fullmatch(lines[index].text):
        return False
    for line in [*lines[index + 1 : index + 1 + AHEAD], *state.upcoming][:AHEAD]:
        label = read_label(line.text)
        numbered = label is not None and label.kind in ("number", "decimal")
        if numbered or is_criteria_head(line.text) or NUMBERED_OUTCOME.fullmatch(line.text):
            return False
        if stands_out(line, state.body):
            return True
    return True


def find_heading(state: State, lines: Sequence[Line], index: int) -> UnitHeading | None:
    """Return the unit heading at `index`; a mention, set less large than the heading, is none."""
    heading = match_heading(lines, index, state.body, state.known)
    if heading is None:
        return None
    size, bold = state.prominence.get(heading_key(heading), (0.0, False))
    first = heading.lines[0]
    if first.size < size - 0.6 or (bold and not first.bold and first.size < size + 0.6):
        return None
    return heading


def note_prominence(state: State, lines: Sequence[Line]) -> None:
    """Remember how each unit's heading is set where it is set largest."""
    for index, line in enumerate(lines):
        heading = match_heading(lines, index, state.body, state.known)
        if heading is not None:
            key, this = heading_key(heading), (line.size, line.bold)
            state.prominence[key] = max(state.prominence.get(key, (0.0, False)), this)


def _is_item(state: State, label: Label | None) -> bool:
    """Return whether a line that could head a unit is an item of the list being read."""
    if label is None or state.mode not in (Mode.OUTCOMES, Mode.CRITERIA):
        return False
    if UNIT_HEADING.fullmatch(label.rest):
        return False
    return label.kind in ("decimal", "number") and len(label.numbers) <= 2


def _heads_outcome(state: State, lines: Sequence[Line], index: int, match: re.Match[str]) -> bool:
    line, rest = lines[index], match["rest"]
    if state.unit is None or PROSE_AFTER_NUMBER.match(rest):
        return False
    number = int(match["number"])
    if state.mode is Mode.OTHER:
        # In guidance an outcome is spoken of; a new one is headed as the ones before were.
        return is_fresh(state, number, rest) and (
            stands_out(line, state.body) or leads_to(state, lines, index, number)
        )
    starts = line.space_above > HEADING_GAP * line.size or line.space_above == 0
    return starts or state.mode is Mode.OUTCOMES or stands_out(line, state.body)


def _read_plain(state: State, lines: Sequence[Line], index: int, label: Label | None) -> None:
    line = lines[index]
    if _is_more(state, line, label):
        return
    if state.mode is not Mode.OTHER and ends_list(line.text):
        state.leave_list()
    elif is_heading(line, state.body):
        _read_heading(state, line)
    elif state.mode is Mode.OUTCOMES and state.awaits_outcome and label is None:
        if not _is_introduction(state, lines, index):
            state.start_outcome(None, line, line.text)
    elif state.mode is Mode.CRITERIA and state.open is None and label is None:
        _collect_stem(state, line)


def _is_more(state: State, line: Line, label: Label | None) -> bool:
    """Add the line to the open item where it goes on with that; close the item where not."""
    item = state.open
    if item is None or state.mode not in LISTS:
        return False
    if state.mode is Mode.PAUSED and line.page == item.lines[-1].page:
        state.open = None
        return False
    if NOTE_START.match(line.text):
        state.leave_list(Mode.PAUSED)
        return True
    stops = ends_list(line.text) or TOPICS_HEAD.fullmatch(line.text)
    if stops or not goes_on(state, line, item, label):
        state.open = None
        return False
    item.add(line)
    if state.mode is Mode.PAUSED:
        state.mode = Mode.CRITERIA
    return True


def _read_heading(state: State, line: Line) -> None:
    if line.space_above > HEADING_GAP * line.size or line.space_above == 0:
        state.last_heading = []
    state.last_heading = [*state.last_heading, line][-3:]
    if PART_HEAD.match(line.text):
        state.end_unit()
        return
    if state.mode is Mode.OUTCOMES and state.awaits_outcome and not STOP_HEAD.match(line.text):
        # "Learning outcome" over a bold, unnumbered outcome.
        state.start_outcome(None, line, line.text)
        return
    if state.mode in (Mode.OUTCOMES, Mode.CRITERIA, Mode.PAUSED):
        stop = STOP_HEAD.match(line.text) is not None
        state.leave_list(Mode.OTHER if stop else Mode.PAUSED)


def _is_introduction(state: State, lines: Sequence[Line], index: int) -> bool:
    """Return whether a numbered list begins just below: the line introduces it."""
    for line in [*lines[index + 1 : index + 4], *state.upcoming][:3]:
        if match := NUMBERED_OUTCOME.fullmatch(line.text):
            return match["number"] == "1"
        label = read_label(line.text)
        if label is not None and label.numbers:
            return label.numbers[0] == 1 and len(label.numbers) == 1
    return False


def _collect_stem(state: State, line: Line) -> None:
    if state.stem and line.space_above > CLOSE * line.size:
        state.stem = []
    state.stem.append(line)
