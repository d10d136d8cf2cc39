"""Reading lists set as running text: heads, numbered outcomes, numbered criteria, what goes on."""

import re
from collections.abc import Sequence

from mapper.reading.families.rqf.drafts import CriterionDraft, Draft, OutcomeDraft, is_same_text
from mapper.reading.families.rqf.headings import (
    UNIT_HEADING,
    UnitHeading,
    heading_key,
    match_heading,
)
from mapper.reading.families.rqf.state import Mode, State
from mapper.reading.families.rqf.words import (
    NOTE_START,
    NUMBERED_OUTCOME,
    PROSE_AFTER_NUMBER,
    STOP_HEAD,
    STOP_WORD,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.layout import Line
from mapper.reading.styles import is_colorful, is_heading, stands_out
from mapper.reading.text import Label, read_label

CLOSE = 0.9
"""Font sizes of white up to which an unlabelled line goes on with the text above."""
LIST_CLOSE = 2.2
"""The same for a nested list item or an indented line."""
HEADING_GAP = 0.35
"""Font sizes of white that set a bold line apart from the text above it as a heading."""
INDENT = 6.0
"""Points right of its label from which a line is indented under it."""
MIRRORED = 40.0
"""Points by which margins of left and right pages may differ."""
AHEAD = 12
"""Lines looked ahead for the first criterion of a new outcome."""
NESTED = ("bullet", "letter", "roman")
PART_HEAD = re.compile(r"(?:appendix|annex)\s+(?:\d{1,2}|[A-Z])\b", re.IGNORECASE)
"""Heads of the parts of a document that are not units."""


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
    if can_head and is_outcome_head(text):
        state.leave_list(Mode.OUTCOMES)
        state.awaits_outcome = True
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
    if label is not None and _read_label_line(state, lines, index, label):
        return 1
    _read_plain(state, lines, index, label)
    return 1


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
        return _is_fresh(state, number, rest) and (
            stands_out(line, state.body) or _leads_to(lines, index, number)
        )
    starts = line.space_above > HEADING_GAP * line.size or line.space_above == 0
    return starts or state.mode is Mode.OUTCOMES or stands_out(line, state.body)


def _read_label_line(state: State, lines: Sequence[Line], index: int, label: Label) -> bool:
    """Take up a labelled line where the label is an outcome's or a criterion's."""
    line = lines[index]
    numbers = label.numbers
    if state.unit is None and not _begins_list(state, label):
        return False
    if len(numbers) == 2 and label.kind in ("decimal", "code"):
        if label.kind == "code" and label.prefix not in ("AC", "A", "C", "LO"):
            return False
        if numbers[1] == 0 and state.mode is Mode.OUTCOMES:
            state.start_outcome(numbers[0], line, label.rest)
            return True
        return _read_decimal(state, line, label)
    if label.kind == "number":
        return _read_number(state, lines, index, label)
    if label.kind == "code" and len(numbers) == 1 and label.prefix == "AC":
        if state.mode in (Mode.CRITERIA, Mode.PAUSED) and state.outcome is not None:
            state.add_criterion(label, line, label.rest)
            state.mode = Mode.CRITERIA
            return True
    if label.kind in NESTED:
        return _read_nested(state, line, label)
    return False


def _begins_list(state: State, label: Label) -> bool:
    """Return whether a list may begin although no unit has been headed."""
    return state.mode in (Mode.OUTCOMES, Mode.CRITERIA) and label.numbers[:1] == (1,)


def _read_decimal(state: State, line: Line, label: Label) -> bool:
    n, m = label.numbers
    if state.mode is Mode.OTHER or state.mode is Mode.OUTSIDE:
        return False
    if state.mode is Mode.PAUSED and not (_goes_on(state, n, m) and _like_criteria(state, line)):
        return False
    if _is_nested(state, line):
        return False
    opened = state.add_criterion(label, line, label.rest)
    if opened is not None:
        state.mode = Mode.CRITERIA
    return True


def _goes_on(state: State, n: int, m: int) -> bool:
    last = state.criterion
    outcome = state.outcome
    if outcome is None or outcome.number is None:
        return False
    if n == outcome.number:
        return last is None or m == (last.number or 0) + 1
    following = state.unit.find(n) if state.unit is not None else None
    return following is not None and m == 1 and not following.criteria


def _like_criteria(state: State, line: Line) -> bool:
    """Return whether the line is set as the criteria are, and not as a numbered heading."""
    last = state.criterion
    return last is None or not stands_out(line, state.body) or last.lines[0].lead_bold


def _read_number(state: State, lines: Sequence[Line], index: int, label: Label) -> bool:
    line, number = lines[index], label.numbers[0]
    if state.mode is Mode.OUTCOMES:
        if _is_nested(state, line):
            return False
        last = state.unit.last_number if state.unit is not None else 0
        if number > last + 3 or (number == 0):
            return False
        state.start_outcome(number, line, label.rest)
        return True
    if state.mode is Mode.OUTSIDE:
        return _is_next_outcome(state, lines, index, number)
    if state.mode in (Mode.OTHER, Mode.PAUSED):
        if _is_next_outcome(state, lines, index, number):
            state.start_outcome(number, line, label.rest)
            state.mode = Mode.OUTCOMES
            return True
        return False
    return _read_number_in_criteria(state, lines, index, label)


def _read_number_in_criteria(state: State, lines: Sequence[Line], index: int, label: Label) -> bool:
    line, number = lines[index], label.numbers[0]
    outcome = state.outcome
    if outcome is None:
        return False
    decimal = any("." in c.ref for c in outcome.criteria)
    if not outcome.criteria and state.unit is not None:
        decimal = any("." in c.ref for o in state.unit.outcomes for c in o.criteria)
    if _is_nested(state, line):
        return False
    fresh = state.unit is not None and number == state.unit.last_number + 1
    if fresh and (decimal or not _continues_count(outcome, number)):
        if not decimal or _leads_to(lines, index, number) or _like_outcomes(state, line):
            state.start_outcome(number, line, label.rest)
            state.mode = Mode.OUTCOMES
            return True
    if decimal and outcome.criteria:
        # A plain number left of the text, in a list of n.m: the number is misprinted.
        plain = _like_criteria(state, line) and not _like_outcomes(state, line)
        if number > 1 and state.open is not None and plain:
            state.add_criterion(label, line, label.rest)
            return True
        return False
    if decimal:
        return False
    if number == 1 or _continues_count(outcome, number):
        state.add_criterion(label, line, label.rest)
        state.mode = Mode.CRITERIA
        return True
    return False


def _continues_count(outcome: OutcomeDraft, number: int) -> bool:
    last = outcome.criteria[-1].number if outcome.criteria else 0
    return last is not None and number == last + 1


def _is_next_outcome(state: State, lines: Sequence[Line], index: int, number: int) -> bool:
    rest = re.sub(r"^\W*\d+\W*", "", lines[index].text)
    return _is_fresh(state, number, rest) and _leads_to(lines, index, number)


def _is_fresh(state: State, number: int, rest: str) -> bool:
    """Return whether this is the number of an outcome whose criteria are still to come."""
    unit = state.unit
    if unit is None:
        return False
    listed = unit.find(number)
    if listed is None:
        return number == unit.last_number + 1
    return not listed.criteria and (not rest or is_same_text(rest, listed))


def _leads_to(lines: Sequence[Line], index: int, number: int) -> bool:
    """Return whether the next decimal label is the first criterion of outcome `number`."""
    for line in lines[index + 1 : index + 1 + AHEAD]:
        label = read_label(line.text)
        if label is not None and len(label.numbers) == 2 and label.kind in ("decimal", "code"):
            return label.numbers == (number, 1)
    return False


def _like_outcomes(state: State, line: Line) -> bool:
    """Return whether the line is set as the outcomes of this unit are, unlike its criteria."""
    outcome, criterion = state.outcome, state.criterion
    if outcome is None or not outcome.lines or criterion is None:
        return False
    one, two = outcome.lines[0], criterion.lines[0]
    same = abs(line.size - one.size) < 0.3 and line.lead_bold == one.lead_bold
    if one.lead_bold != two.lead_bold or abs(one.size - two.size) > 0.6:
        return same
    return same and abs(line.x0 - one.x0) < 3 and two.x0 - one.x0 > INDENT


def _read_nested(state: State, line: Line, label: Label) -> bool:
    """Take a bullet or letter as an item where the list has no numbers at all."""
    if state.mode is Mode.OUTCOMES and state.awaits_outcome and label.kind == "bullet":
        state.start_outcome(None, line, label.rest)
        state.awaits_outcome = True
        return True
    outcome = state.outcome
    if state.mode is not Mode.CRITERIA or outcome is None or label.kind == "bullet":
        return False
    if not outcome.criteria and label.text.lower() in ("a", "i"):
        state.add_criterion(label, line, label.rest)
        return True
    last = outcome.criteria[-1] if outcome.criteria else None
    first = outcome.criteria[0] if outcome.criteria else None
    if last is None or first is None or not first.ref.isalpha():
        return False
    if abs(line.x0 - first.lines[0].x0) > INDENT or len(label.text) != len(last.ref):
        return False
    if len(label.text) == 1 and ord(label.text.lower()) == ord(last.ref.lower()) + 1:
        state.add_criterion(label, line, label.rest)
        return True
    return False


def _is_nested(state: State, line: Line) -> bool:
    """Return whether the line begins at or right of the text of the item that is open."""
    item = state.open
    if item is None or not item.lines:
        return False
    first, last = item.lines[0], item.lines[-1]
    if line.page > last.page + 1:
        return False
    text_x = text_left(first)
    hanging = text_x - first.x0 > INDENT
    if last is not first and (last.page != first.page or last.box[1] < first.box[1]):
        # The text went on in another column or on a page with other margins.
        text_x = last.x0
    return hanging and line.x0 >= text_x - 2.0


def text_left(line: Line) -> float:
    """Return where the text of a labelled line begins; of another line its left edge."""
    label = read_label(line.text)
    if label is None or len(line.words) < 2:
        return line.x0
    taken = 0
    wanted = len(line.text) - len(label.rest)
    for word in line.words:
        if taken >= wanted - 1:
            return word.x0
        taken += len(word.text) + 1
    return line.x0


def _read_plain(state: State, lines: Sequence[Line], index: int, label: Label | None) -> None:
    line = lines[index]
    over_page = state.open is not None and line.page != state.open.lines[-1].page
    if state.mode is Mode.PAUSED and not over_page:
        state.open = None
    if state.open is not None and state.mode in (Mode.OUTCOMES, Mode.CRITERIA, Mode.PAUSED):
        if STOP_WORD.fullmatch(line.text):
            state.leave_list()
            return
        if NOTE_START.match(line.text):
            state.leave_list(Mode.PAUSED)
            return
        if goes_on(state, line, state.open, label):
            state.open.add(line)
            if state.mode is Mode.PAUSED:
                state.mode = Mode.CRITERIA
            return
        state.open = None
    if state.mode is not Mode.OTHER and STOP_WORD.fullmatch(line.text):
        state.leave_list()
        return
    if is_heading(line, state.body):
        _read_heading(state, line)
        return
    if state.mode is Mode.OUTCOMES and state.awaits_outcome and label is None:
        if not _is_introduction(lines, index):
            state.start_outcome(None, line, line.text)
        return
    if state.mode is Mode.CRITERIA and state.open is None and label is None:
        _collect_stem(state, line)


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


def _is_introduction(lines: Sequence[Line], index: int) -> bool:
    """Return whether a numbered list begins just below: the line introduces it."""
    for line in lines[index + 1 : index + 4]:
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


def goes_on(state: State, line: Line, item: Draft, label: Label | None) -> bool:
    """Return whether an unlabelled or nested line is more of the text of `item`."""
    last, first = item.lines[-1], item.lines[0]
    climbs = line.box[1] < last.box[1] - 0.5 * line.size
    if line.page != last.page or climbs:
        return _goes_on_next_page(state, line, item, label)
    gap = line.box[1] - last.box[3]
    nested = label is not None and label.kind in (*NESTED, "number")
    other_size = abs(line.size - last.size) > 0.6
    other_color = line.color != last.color and is_colorful(line.color)
    newly_bold = line.bold and not last.bold and gap > HEADING_GAP * line.size
    if label is None and (other_size or other_color or newly_bold):
        return False
    if gap < CLOSE * line.size:
        if isinstance(item, OutcomeDraft | CriterionDraft) and label is None:
            hanging = text_left(first) - first.x0 > INDENT
            outdented = hanging and line.x0 < first.x0 + 3 and gap > HEADING_GAP * line.size
            return not outdented
        return True
    indented = line.x0 > first.x0 + INDENT
    return gap < LIST_CLOSE * line.size and (nested or indented) and not line.bold


def _goes_on_next_page(state: State, line: Line, item: Draft, label: Label | None) -> bool:
    last, first = item.lines[-1], item.lines[0]
    if line.page > last.page + 1 or line.space_above > 0:
        return False
    # From the right of two columns the text goes on far to the left.
    if line.x0 < first.x0 - MIRRORED and not line.text[0].islower():
        return False
    if abs(line.size - last.size) > 0.6 or (stands_out(line, state.body) and not last.bold):
        return False
    if label is not None:
        return label.kind in NESTED or (label.kind == "number" and _is_nested(state, line))
    unfinished = not last.text.rstrip().endswith((".", ";"))
    return line.text[0].islower() or unfinished
