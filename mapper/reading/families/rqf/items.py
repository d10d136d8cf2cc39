"""Labelled lines: outcomes by number, criteria by n.m, by number or by letter, and misprints."""

import re
from collections.abc import Sequence

from mapper.reading.families.rqf.drafts import OutcomeDraft, is_same_text
from mapper.reading.families.rqf.flow import INDENT, NESTED, is_nested
from mapper.reading.families.rqf.state import MAX_GAP, SELF_PREFIXES, Mode, State
from mapper.reading.layout import Line
from mapper.reading.styles import stands_out
from mapper.reading.text import Label, read_label

SAME_SIZE = 2.5
"""Points by which outcomes of one unit may differ in size; a section's heading differs by more."""
AHEAD = 12
"""Lines looked ahead for the first criterion of a new outcome."""


def read_label_line(state: State, lines: Sequence[Line], index: int, label: Label) -> bool:
    """Take up a labelled line where the label is an outcome's or a criterion's."""
    if state.unit is None and not _begins_list(state, label):
        return False
    if label.kind in NESTED:
        return _read_nested(state, lines[index], label)
    if label.kind == "number":
        return _read_number(state, lines, index, label)
    if label.kind == "code" and label.prefix not in SELF_PREFIXES:
        return False
    if len(label.numbers) == 2:
        return _read_decimal(state, lines[index], label)
    counted = len(label.numbers) == 1 and label.prefix == "AC"
    return counted and _read_counted(state, lines[index], label)


def _begins_list(state: State, label: Label) -> bool:
    """Return whether a list may begin although no unit has been headed."""
    return state.mode in (Mode.OUTCOMES, Mode.CRITERIA) and label.numbers[:1] == (1,)


def _read_decimal(state: State, line: Line, label: Label) -> bool:
    n, m = label.numbers
    if m == 0 and state.mode is Mode.OUTCOMES:
        state.start_outcome(n, line, label.rest)
        return True
    if state.mode in (Mode.OTHER, Mode.OUTSIDE) or is_nested(state, line):
        return False
    if state.mode is Mode.PAUSED and not (_goes_on(state, n, m) and _like_criteria(state, line)):
        return False
    if state.add_criterion(label, line, label.rest) is not None:
        state.mode = Mode.CRITERIA
    return True


def _read_counted(state: State, line: Line, label: Label) -> bool:
    """Take up ``AC1``, ``AC2``: criteria counted anew in each outcome."""
    if state.outcome is None or state.mode not in (Mode.CRITERIA, Mode.PAUSED):
        return False
    state.add_criterion(label, line, label.rest)
    state.mode = Mode.CRITERIA
    return True


def _goes_on(state: State, n: int, m: int) -> bool:
    last, outcome = state.criterion, state.outcome
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
    if state.mode is Mode.CRITERIA:
        return not is_nested(state, line) and _read_number_in_criteria(state, lines, index, label)
    if state.mode is Mode.OUTCOMES:
        last = state.unit.last_number if state.unit is not None else 0
        opens = 0 < number <= last + MAX_GAP and not is_nested(state, line)
    else:
        opens = _is_next_outcome(state, lines, index, number)
    if opens:
        state.start_outcome(number, line, label.rest)
        state.mode = Mode.OUTCOMES
    return opens


def _read_number_in_criteria(state: State, lines: Sequence[Line], index: int, label: Label) -> bool:
    line, number = lines[index], label.numbers[0]
    outcome, unit = state.outcome, state.unit
    if outcome is None or unit is None:
        return False
    scope = [outcome] if outcome.criteria else unit.outcomes
    decimal = any("." in c.ref for o in scope for c in o.criteria)
    counts_on = not decimal and (number == 1 or _continues_count(outcome, number))
    follows = number == unit.last_number + 1
    if follows and (decimal or not _continues_count(outcome, number)):
        sure = leads_to(state, lines, index, number) or _like_outcomes(state, line)
        if sure or (not decimal and number != 1):
            state.start_outcome(number, line, label.rest)
            state.mode = Mode.OUTCOMES
            return True
    if not counts_on and not _is_misprint(state, line, number, outcome):
        return False
    state.add_criterion(label, line, label.rest)
    return True


def _is_misprint(state: State, line: Line, number: int, outcome: OutcomeDraft) -> bool:
    """Return whether a plain number, left of the text, stands in a list of n.m for one of them."""
    decimal = any("." in c.ref for c in outcome.criteria)
    plain = _like_criteria(state, line) and not _like_outcomes(state, line)
    return decimal and number > 1 and state.open is not None and plain


def _continues_count(outcome: OutcomeDraft, number: int) -> bool:
    last = outcome.criteria[-1].number if outcome.criteria else 0
    return last is not None and number == last + 1


def _is_next_outcome(state: State, lines: Sequence[Line], index: int, number: int) -> bool:
    rest = re.sub(r"^\W*\d+\W*", "", lines[index].text)
    if not is_fresh(state, number, rest) or not leads_to(state, lines, index, number):
        return False
    last = state.outcome
    if last is None or not last.lines or not last.criteria:
        return True
    return abs(lines[index].size - last.lines[0].size) < SAME_SIZE


def is_fresh(state: State, number: int, rest: str) -> bool:
    """Return whether this is the number of an outcome whose criteria are still to come."""
    unit = state.unit
    if unit is None:
        return False
    listed = unit.find(number)
    if listed is None:
        return number == unit.last_number + 1
    same = not rest or is_same_text(rest, listed) or listed.counted
    return not listed.criteria and same


def leads_to(state: State, lines: Sequence[Line], index: int, number: int) -> bool:
    """Return whether the next decimal label is the first criterion of outcome `number`."""
    ahead = [*lines[index + 1 : index + 1 + AHEAD], *state.upcoming]
    for line in ahead[:AHEAD]:
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
    if outcome is not None and _letters_begin(state, outcome, line, label):
        state.mode = Mode.CRITERIA
    if state.mode is not Mode.CRITERIA or outcome is None:
        return False
    if label.kind == "bullet":
        if not _is_bulleted(state, outcome, line):
            return False
        state.add_unnumbered(line, label.rest)
        return True
    if not _is_next_letter(outcome, line, label):
        return False
    state.add_criterion(label, line, label.rest)
    return True


def _letters_begin(state: State, outcome: OutcomeDraft, line: Line, label: Label) -> bool:
    """Return whether ``a)`` opens the criteria of a bold outcome that no head parts from them."""
    if state.mode is not Mode.OUTCOMES or label.kind != "letter" or label.text.lower() != "a":
        return False
    last = outcome.lines[-1] if outcome.lines and not outcome.criteria else None
    if last is None or last.text.endswith(":"):
        return False
    return last.bold and not line.bold and not label.rest.endswith(":")


def _is_bulleted(state: State, outcome: OutcomeDraft, line: Line) -> bool:
    """Return whether a bullet is a criterion: the unit numbers none, and it is not nested."""
    unit = state.unit
    if unit is None or not outcome.lines:
        return False
    if not all(c.counted for o in unit.outcomes for c in o.criteria):
        return False
    return not outcome.criteria or line.x0 <= outcome.criteria[0].lines[0].x0 + INDENT


def _is_next_letter(outcome: OutcomeDraft, line: Line, label: Label) -> bool:
    if not outcome.criteria:
        return label.text.lower() in ("a", "i")
    first, last = outcome.criteria[0], outcome.criteria[-1]
    before = last.lines[-1]
    # In another column or on another page the list goes on from another edge.
    elsewhere = line.page != before.page or line.box[1] < before.box[1]
    lefts = (first.lines[0].x0, last.lines[0].x0)
    aligned = elsewhere or any(abs(line.x0 - x) <= INDENT for x in lefts)
    single = first.ref.isalpha() and len(label.text) == len(last.ref) == 1
    return aligned and single and ord(label.text.lower()) == ord(last.ref.lower()) + 1
