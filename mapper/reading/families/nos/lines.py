"""What single lines of a national occupational standard are: headings, labels, two lines in one."""

from collections.abc import Sequence

from mapper.reading.families.nos.patterns import (
    ASIDE,
    BESIDE,
    GROUP_LABEL,
    LEAD_IN,
    SIDE_GAP,
    section_of,
)
from mapper.reading.layout import Line
from mapper.reading.lines import make_line
from mapper.reading.passages import Passage


def is_heading(line: Line) -> bool:
    """Whether a line stands out as a heading, or is nothing but the name of a section."""
    if line.bold or line.lead_bold:
        return True
    return len(line.text.split()) <= 6


def heading_lines(pending: Sequence[Line]) -> list[Line]:
    """Return the last lines of `pending` that are one heading: alike and near each other."""
    kept = [pending[-1]]
    for line in reversed(pending[:-1]):
        below = kept[0]
        alike = (line.size, line.bold, line.italic, line.color) == (
            below.size,
            below.bold,
            below.italic,
            below.color,
        )
        if not alike or below.space_above > 0.6 * below.size:
            break
        kept.insert(0, line)
    return kept


def label_words(line: Line, length: int) -> int:
    """Return how many words of the line its label of `length` characters takes up."""
    taken = 0
    for count, word in enumerate(line.words, start=1):
        taken += len(word.text) + 1
        if taken >= length:
            return count
    return len(line.words)


def group_title(passage: Passage) -> Passage:
    """Return a section's or group's heading without its letter and asides in brackets."""
    text = BESIDE.sub("", GROUP_LABEL.sub("", ASIDE.sub(" ", passage.text))).strip(" :")
    if not text:
        return passage
    return Passage(passage.lines, (text, *[""] * (len(passage.lines) - 1)))


def apart(line: Line) -> list[Line]:
    """Return a side heading and the text beside it as two lines, where one line holds both."""
    for at in range(1, len(line.words)):
        left, right = line.words[at - 1], line.words[at]
        if right.x0 - left.x1 < SIDE_GAP * line.size:
            continue
        side = make_line(line.page, line.words[:at])
        if section_of(side.text) or (LEAD_IN.match(side.text) and side.text.endswith(":")):
            beside = make_line(line.page, line.words[at:])
            return [side, beside]
    return [line]
