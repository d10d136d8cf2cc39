"""Learning aims and content topics of a graded unit: lists, headings and tables that print them.

The same aim is printed in a list, in a summary, over its content and in the grid: the first counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.reading.families.btec.patterns import (
    AIM,
    GRADED,
    LEARNING_OUTCOME,
    LIST_HEAD,
    LISTED,
    LISTED_AIM,
    LISTED_OUTCOME,
    SEVERAL,
    TOPIC,
)
from mapper.reading.layout import Line, Table
from mapper.reading.passages import Passage
from mapper.reading.styles import Body, is_heading, same_style

HANG = 4.0
"""Points that a list item's further lines stand right of its label."""
NEAR = 0.75
"""Font sizes of white between two lines of one item."""


@dataclass
class Aims:
    """Aims in the order in which they are first printed; topics by the letter of their aim."""

    found: dict[str, Passage] = field(default_factory=dict)
    topics: dict[str, list[tuple[str, Passage]]] = field(default_factory=dict)
    pages: set[int] = field(default_factory=set)
    """Every page that prints an aim or topic, again or for the first time."""


def read_lines(lines: Sequence[Line], aims: Aims, body: Body) -> None:
    """Add the aims and topics that these lines of running text print."""
    index = 0
    while index < len(lines):
        text = lines[index].text
        named = AIM.fullmatch(text) or LEARNING_OUTCOME.fullmatch(text)
        if named is None and is_heading(lines[index], body):
            named = LISTED_AIM.fullmatch(text)
        topic = None if GRADED.fullmatch(text) else TOPIC.fullmatch(text)
        if LIST_HEAD.fullmatch(text):
            index = _read_list(lines, index + 1, aims)
        elif named:
            index = _read_heading(lines, index, named, aims, body)
        elif topic:
            index = _read_topic(lines, index, topic, aims)
        else:
            index += 1


def read_table(table: Table, aims: Aims) -> None:
    """Add the aims in the first column of a summary table (``A  Examine ...``)."""
    for cell in table.column(0):
        if not cell.lines:
            continue
        match = LISTED_AIM.fullmatch(cell.lines[0].text) or AIM.fullmatch(cell.lines[0].text)
        if match and match["text"] and _is_next(match["ref"], aims):
            aims.found.setdefault(match["ref"], Passage.of(cell.lines, match["text"]))
            aims.pages.add(table.page)


def _read_list(lines: Sequence[Line], index: int, aims: Aims) -> int:
    """Read the items of a list of aims; return where it ends."""
    items: dict[str, Passage] = {}
    start = 0.0
    while index < len(lines):
        line = lines[index]
        last = next(reversed(items), None)
        match = LISTED.fullmatch(line.text) or LISTED_OUTCOME.fullmatch(line.text)
        if match and _follows(match["ref"], last):
            items[match["ref"]] = Passage.of([line], match["text"])
            start = line.x0
        elif last is not None and _goes_on(items[last].lines[-1], line, start):
            items[last] += Passage.of([line])
        elif last is not None or not LIST_HEAD.fullmatch(line.text):
            break
        index += 1
    if len(items) > 1 or all(passage.text[:1].isupper() for passage in items.values()):
        for ref, passage in items.items():
            aims.found.setdefault(ref, passage)
    return index


def _follows(ref: str, current: str | None) -> bool:
    if current is None:
        return ref in ("A", "1")
    if ref.isdigit() != current.isdigit():
        return False
    return (int(ref) - int(current) if ref.isdigit() else ord(ref) - ord(current)) == 1


def _is_next(ref: str, aims: Aims) -> bool:
    return ref in aims.found or _follows(ref, next(reversed(aims.found), None))


def _goes_on(above: Line, line: Line, start: float) -> bool:
    if line.page != above.page:
        return line.x0 >= start + HANG and same_style(above, line)
    near = line.space_above < NEAR * line.size and same_style(above, line)
    return near and (line.x0 >= start + HANG or not LISTED_AIM.match(line.text))


def _read_heading(
    lines: Sequence[Line], index: int, named: re.Match[str], aims: Aims, body: Body
) -> int:
    """Read a heading that names an aim (``Learning aim A: ...``), its further lines included."""
    first = lines[index]
    stop = index + 1
    while stop < len(lines) and stop < index + 4:
        line = lines[stop]
        near = line.page == first.page and line.space_above < NEAR * line.size
        if not (near and same_style(first, line) and is_heading(line, body)):
            break
        if TOPIC.match(line.text) or AIM.match(line.text):
            break
        stop += 1
    text = named["text"]
    aims.pages.add(first.page)
    if text and is_heading(first, body) and not SEVERAL.fullmatch(text):
        aims.found.setdefault(named["ref"], Passage.of(lines[index:stop], text))
    return stop


def _read_topic(lines: Sequence[Line], index: int, topic: re.Match[str], aims: Aims) -> int:
    """Read a content topic: its title, and what it lists up to the next topic or heading."""
    first = lines[index]
    stop = index + 1
    while stop < len(lines):
        line = lines[stop]
        if TOPIC.match(line.text) or AIM.match(line.text) or LEARNING_OUTCOME.match(line.text):
            break
        if line.bold and not first.bold:
            break
        if line.bold and line.space_above > NEAR * line.size:
            break
        if line.size > first.size + 0.5:
            break
        stop += 1
    aims.pages.update(line.page for line in lines[index:stop])
    topics = aims.topics.setdefault(topic["aim"], [])
    if not any(known == topic["ref"] for known, _ in topics):
        topics.append((topic["ref"], Passage.of(lines[index:stop], topic["text"])))
    return stop
