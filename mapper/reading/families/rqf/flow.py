"""Which lines go on with the item that is open: nested lists, hanging text, page breaks."""

from mapper.reading.families.rqf.drafts import Draft
from mapper.reading.families.rqf.state import State
from mapper.reading.layout import Line
from mapper.reading.styles import is_colorful, stands_out
from mapper.reading.text import Label, read_label

CLOSE = 0.9
"""Font sizes of white up to which an unlabelled line goes on with the text above."""
LIST_CLOSE = 2.2
"""The same for a nested list item or an indented line."""
HEADING_GAP = 0.35
"""Font sizes of white, beyond that between lines, that set a heading or paragraph apart."""
INDENT = 6.0
"""Points right of its label from which a line is indented under it."""
ALIGNED = 4.0
"""Points within which a line begins where the item's text does."""
MIRRORED = 40.0
"""Points by which margins of left and right pages may differ."""
NESTED = ("bullet", "letter", "roman")


def goes_on(state: State, line: Line, item: Draft, label: Label | None) -> bool:
    """Return whether an unlabelled or nested line is more of the text of `item`."""
    last, first = item.lines[-1], item.lines[0]
    climbs = line.box[1] < last.box[1] - 0.5 * line.size
    if line.page != last.page or climbs:
        return _goes_on_next_page(state, line, item, label)
    gap = line.box[1] - last.box[3]
    if (label is None or label.kind == "code") and _is_set_otherwise(line, last, gap):
        return False
    indented = line.x0 > first.x0 + INDENT
    if gap < CLOSE * line.size:
        return label is not None or indented or not _begins_paragraph(state, line, first, gap)
    nested = label is not None and label.kind in (*NESTED, "number")
    return gap < LIST_CLOSE * line.size and (nested or indented) and not line.bold


def _is_set_otherwise(line: Line, last: Line, gap: float) -> bool:
    """Return whether size, colour or weight say that the line is not of the text above."""
    if abs(line.size - last.size) > 0.6:
        return True
    if line.color != last.color and is_colorful(line.color):
        return True
    return line.bold and not last.bold and gap > HEADING_GAP * line.size


def _begins_paragraph(state: State, line: Line, first: Line, gap: float) -> bool:
    """Return whether a line at the margin, a little apart, is a paragraph of its own."""
    apart = gap > state.body.gap + HEADING_GAP * line.size
    hanging = text_left(first) - first.x0 > INDENT
    return apart and (hanging or line.text[0].isupper())


def _goes_on_next_page(state: State, line: Line, item: Draft, label: Label | None) -> bool:
    last, first = item.lines[-1], item.lines[0]
    if line.page > last.page + 1 or line.space_above > 0:
        return False
    if abs(line.size - last.size) > 0.6 or (stands_out(line, state.body) and not last.bold):
        return False
    if label is not None:
        return label.kind in NESTED or (label.kind == "number" and is_nested(state, line))
    if line.text[0].islower():
        return True
    # From the right of two columns the text goes on far to the left.
    near = line.x0 > first.x0 - MIRRORED
    unfinished = not last.text.rstrip().endswith((".", ";"))
    text_x = text_left(first)
    hanging = text_x - first.x0 > INDENT
    return near and unfinished and (not hanging or line.x0 > text_x - ALIGNED)


def is_nested(state: State, line: Line) -> bool:
    """Return whether the line begins at or right of the text of the item that is open."""
    item = state.open
    if item is None or not item.lines:
        return False
    first, last = item.lines[0], item.lines[-1]
    climbs = line.page == last.page and line.box[1] < last.box[1]
    if line.page > last.page + 1 or climbs:
        # In another column nothing can be told from the left edge.
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
