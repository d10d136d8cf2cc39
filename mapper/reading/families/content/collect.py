"""Goes through content tables and content text and collects topics with their statements.

In a table the left column names topics and the right one says what to learn, or the left one says
it and the right one explains. In text, headings are topics and lists are statements.
"""

import re
from collections.abc import Sequence

from mapper.reading.families.content.paragraphs import HANG, Paragraph, paragraphs
from mapper.reading.families.content.patterns import (
    ASIDE,
    CODED,
    NUMBERED,
    STEM,
)
from mapper.reading.families.content.tables import SAME_EDGE, Head, is_head_row
from mapper.reading.families.content.topics import Statement, Topic
from mapper.reading.families.divisions import Division, clearer
from mapper.reading.layout import Cell, Line, Table
from mapper.reading.passages import Passage
from mapper.reading.text import Label, join_lines

NESTED = 6.0
"""Points that a nested bullet stands right of the list that it belongs to."""


class Collector:
    """Keeps what is open while tables and text go by: divisions, topic, statement, stem."""

    def __init__(self, *, stems: bool) -> None:
        self.topics: list[Topic] = []
        self.divisions: list[Division] = []
        self.stems = stems
        """Whether the document opens its lists with stems: then only those lists count."""
        self.stem = False
        self.explained = False
        """Whether the last row of a table had a statement with an explanation beside it."""
        self.open: Statement | None = None
        self.open_x = 0.0

    def add_division(self, division: Division) -> None:
        """Open a division (``Topic 2: Data``)."""
        same = [d for d in self.divisions if (d.kind, d.ref) == (division.kind, division.ref)]
        if same:  # a running header prints it again
            self.divisions = [clearer(d, division) if d in same else d for d in self.divisions]
            return
        kinds = [d.kind for d in self.divisions]
        outer = kinds.index(division.kind) if division.kind in kinds else len(kinds)
        self.divisions = [*self.divisions[:outer], division]
        self.stem, self.open = False, None

    # -- tables -----------------------------------------------------------------------------

    def read_table(self, table: Table, head: Head, *, headed: bool) -> None:
        """Take in a content table; without a head of its own it goes on with the one before."""
        right = _column_at(table, head.edge)
        for row in table.grid()[: head.row] if headed else ():
            cells = [cell for cell in row if cell.lines]
            if len(cells) == 1 and cells[0].column_span == len(table.columns):
                self._read_band(cells)
        rows = table.grid()[head.row + 1 :] if headed else table.grid()
        for number, row in enumerate(rows):
            cells = [cell for cell in row if cell.lines]
            if not cells:
                continue
            left = [cell for cell in cells if cell.column + cell.column_span <= right]
            beside = [cell for cell in cells if cell.column + cell.column_span > right]
            over_page = (number == 0 and not headed) or (headed and number == 0 and head.row == 0)
            if not over_page:
                self.open = None
            if is_head_row(cells):
                continue
            if cells[0].column == 0 and cells[0].column_span == len(table.columns):
                self._read_band(cells[:1])
                continue
            self._read_row(left, beside, head)

    def _read_band(self, cells: Sequence[Cell]) -> None:
        """Take a row over all columns as the heading of what follows."""
        lines = [line for cell in cells for line in cell.lines]
        self._open_topic(lines, taught=False)

    def _read_row(self, left: Sequence[Cell], beside: Sequence[Cell], head: Head) -> None:
        side = [line for cell in left for line in cell.lines]
        content = [line for cell in beside[:1] for line in cell.lines]
        label = left[-1].lines if left else ()
        if label and content and _only_label(label):
            self._open_topic([line for cell in left[:-1] for line in cell.lines], taught=True)
            self._add_labelled(label, content)
            return
        told = paragraphs(side)
        numbered = any(NUMBERED.fullmatch(paragraph.text) for paragraph in told[:1]) or bool(
            NUMBERED.fullmatch(join_lines(line.text for line in side))
        )
        if head.guidance and not side and self.explained:
            return  # the explanation goes on over the page
        self.explained = head.guidance and bool(side) and not numbered
        if self.explained:
            self._read_statements(told)
        elif any(paragraph.is_bullet for paragraph in told[1:]):
            self.explained = head.guidance
            self._read_own(told)
        else:
            if side:
                self._open_topic(side, taught=True)
            self._read_paragraphs(paragraphs(content), bare=True)

    def _read_own(self, told: Sequence[Paragraph]) -> None:
        """Read topics whose bullets stand below them in the left column itself."""
        starts = [i for i, p in enumerate(told) if not p.is_bullet and _begins_topic(told, i)]
        for start, stop in zip(starts, [*starts[1:], len(told)], strict=True):
            own = next((i for i in range(start + 1, stop) if told[i].is_bullet), stop)
            self._open_topic([ln for p in told[start:own] for ln in p.lines], taught=True)
            self._read_paragraphs(told[own:stop])

    def _add_labelled(self, side: Sequence[Line], content: Sequence[Line]) -> None:
        """Add a statement whose number stands in a column of its own."""
        label = side[0].text.strip(" .:)")
        passage = Passage((*side[:1], *content), ("", *(line.text for line in content)))
        match = NUMBERED.fullmatch(label)
        if match and (len(content) <= 2 and content[0].bold):
            self._topic(match["label"], Passage.of(content), taught=False)
            return
        self._add_numbered(label, passage)

    def _read_statements(self, told: Sequence[Paragraph]) -> None:
        """Take each paragraph of the left column as a statement under the topic above."""
        listed = told[0].x0 + NESTED if told and told[0].is_bullet else 0.0
        for paragraph in told:
            label = paragraph.label
            if paragraph.is_bullet and self.open is not None and paragraph.x0 > listed:
                self.open.passage += paragraph.passage()
            elif label is not None and label.kind == "number":
                self._add(Statement(paragraph.passage(label.rest), label.text), paragraph.text_x)
            elif not (STEM.match(paragraph.text) and paragraph.text.endswith(":")):
                rest = label.rest if label is not None and paragraph.is_bullet else None
                self._add(Statement(paragraph.passage(rest)), paragraph.text_x)

    # -- topics -----------------------------------------------------------------------------

    def _open_topic(self, lines: Sequence[Line], *, taught: bool) -> None:
        if not lines:
            return
        text = join_lines(line.text for line in lines)
        match = NUMBERED.fullmatch(text)
        first = NUMBERED.fullmatch(lines[0].text)
        if match and first:
            passage = Passage.of(lines, first["text"])
            self._topic(match["label"], passage if passage.text else None, taught=taught)
        elif match is None:
            self._topic(None, Passage.of(lines), taught=taught)
        self.stem = False

    def open_numbered(self, label: str, passage: Passage, *, taught: bool) -> None:
        """Open a numbered topic whose heading was seen in text."""
        self._topic(label, passage, taught=taught)
        self.stem = False

    def _topic(self, ref: str | None, passage: Passage | None, *, taught: bool) -> None:
        self.open = None
        if ref is None and self._is_printed_again(passage):
            return
        known = next((t for t in self.topics if ref is not None and t.ref == ref), None)
        if known is not None and self._same_place(known):
            self.topics.remove(known)
            self.topics.append(known)
            known.taught = known.taught or taught
            known.passage = passage or known.passage
            known.divisions = tuple(self.divisions)
            return
        self.topics.append(Topic(ref, passage, tuple(self.divisions), [], taught))

    def _is_printed_again(self, passage: Passage | None) -> bool:
        """Whether an unnumbered topic is the open one, printed again over the page."""
        last = self.topics[-1] if self.topics else None
        return (
            last is not None
            and last.passage is not None
            and passage is not None
            and last.passage.text == passage.text
        )

    def _same_place(self, known: Topic) -> bool:
        """Whether the topic is one of this place, not one of the same number elsewhere."""
        return (
            not known.statements
            or known is self.topics[-1]
            or known.divisions == tuple(self.divisions)
        )

    # -- statements -------------------------------------------------------------------------

    def read_text(self, lines: Sequence[Line]) -> None:
        """Take in running text below a topic."""
        self._read_paragraphs(paragraphs(lines))

    def _read_paragraphs(self, found: Sequence[Paragraph], *, bare: bool = False) -> None:
        """Take in what stands under a topic: stems, numbered statements, bullets and their lists.

        `bare` paragraphs, without number or bullet, are statements where there is nothing else.
        """
        bullets = [p.x0 for p in found if p.is_bullet]
        level = min(bullets, default=0.0)
        coded = sum(1 for p in found if CODED.fullmatch(p.text)) >= 2
        lettered = _is_lettered(found)
        plain = bare and not bullets and not any(p.label for p in found) and not coded
        for place, paragraph in enumerate(found):
            text = paragraph.text
            match = NUMBERED.fullmatch(text)
            code = CODED.fullmatch(text) if coded else None
            if match or code:
                label = (match or code)["label"]  # type: ignore[index]
                self._add_numbered(label, _without(paragraph, label), paragraph.text_x)
            elif lettered and paragraph.label is not None and paragraph.label.kind == "letter":
                self._add_lettered(paragraph, paragraph.label)
            elif self._counts_on(paragraph):
                assert paragraph.label is not None  # noqa: S101 - what counts has a number
                passage = paragraph.passage(paragraph.label.rest)
                self._add(Statement(passage, paragraph.label.text), paragraph.text_x)
            elif paragraph.is_bullet:
                self._read_bullet(paragraph, level)
            elif ASIDE.fullmatch(text):
                self.open = None
            elif STEM.match(text):
                self._read_stem(paragraph, plain=plain)
            elif self.open is not None and (not place or self._hangs(paragraph)):
                self.open.passage += paragraph.passage()
            elif plain:
                self._add(Statement(paragraph.passage()), paragraph.text_x)
            else:
                self.open, self.stem = None, False

    def _read_stem(self, paragraph: Paragraph, *, plain: bool) -> None:
        """Take a stem as the opening of a list, or a whole sentence as a statement."""
        self.open = None
        if paragraph.text.rstrip().endswith(":") or not plain:
            self.stem = paragraph.text.rstrip().endswith(":")
        else:
            self._add(Statement(paragraph.passage()), paragraph.text_x)

    def _read_bullet(self, paragraph: Paragraph, level: float) -> None:
        if paragraph.x0 > level + NESTED:
            if self.open is not None:
                self.open.passage += paragraph.passage()
            return
        if self.open is not None and self.open.ref is not None and not self.stem:
            self.open.passage += paragraph.passage()
            return
        if not self.stem and self.stems:
            self.open = None
            return
        label = paragraph.label
        passage = paragraph.passage(label.rest if label else None)
        self._add(Statement(passage), paragraph.text_x)

    def _add_lettered(self, paragraph: Paragraph, label: Label) -> None:
        """Add a statement that a letter marks: its reference is the topic's with the letter."""
        topic = self.topics[-1].ref if self.topics else None
        ref = f"{topic}-{label.text.lower()}" if topic else None
        self._add(Statement(paragraph.passage(label.rest), ref), paragraph.text_x)

    def _counts_on(self, paragraph: Paragraph) -> bool:
        """Return whether a plain number is the first under a stem, or the next of its list."""
        label = paragraph.label
        if label is None or label.kind != "number" or not self.topics or not self.stem:
            return False
        held = self.topics[-1].statements
        last = held[-1].ref if held else "0"
        return last is not None and last.isdigit() and label.numbers[0] == int(last) + 1

    def _hangs(self, paragraph: Paragraph) -> bool:
        return paragraph.x0 >= self.open_x - HANG

    def _add_numbered(self, label: str, passage: Passage, text_x: float = 0.0) -> None:
        """Add a numbered statement to the topic whose number it continues."""
        label = label.replace(" ", "")
        self.stem = False
        if not passage.text:
            return
        parent, dot, _ = label.rpartition(".")
        topic = self.topics[-1] if self.topics else None
        if dot and (topic is None or topic.ref not in (parent, None)):
            if topic is not None and topic.ref and label.startswith(f"{topic.ref}."):
                pass
            else:
                self._topic(parent, topic.passage if topic and not topic.ref else None, taught=True)
        elif dot and topic is not None and topic.ref is None:
            topic.ref = parent
        self._add(Statement(passage, label), text_x)

    def _add(self, statement: Statement, text_x: float) -> None:
        if not self.topics or not statement.passage.text:
            return
        self.topics[-1].statements.append(statement)
        self.topics[-1].taught = True
        self.open, self.open_x = statement, text_x


def _is_lettered(found: Sequence[Paragraph]) -> bool:
    """Return whether statements are marked a), b), c) at the left edge, without numbers above."""
    first = next((p for p in found if p.label is not None), None)
    if first is None or first.label is None:
        return False
    return first.label.kind == "letter" and first.label.text.lower() == "a"


def _begins_topic(told: Sequence[Paragraph], index: int) -> bool:
    """Whether the paragraph opens a topic: the first one, or a numbered one further down."""
    return not index or bool(NUMBERED.fullmatch(told[index].text))


def _column_at(table: Table, edge: float) -> int:
    """Return the column of this table that begins at `edge`, else the second."""
    near = [i for i, left in enumerate(table.columns) if abs(left - edge) <= SAME_EDGE]
    return near[0] if near else min(1, len(table.columns) - 1)


def _only_label(side: Sequence[Line]) -> bool:
    text = side[0].text.strip()
    if len(side) != 1:
        return False
    match = NUMBERED.fullmatch(text) or CODED.fullmatch(text)
    return bool(match and not match["text"]) or bool(re.fullmatch(r"\d{1,3}[.)]?", text))


def _without(paragraph: Paragraph, label: str) -> Passage:
    """Return the paragraph's passage without its number."""
    first = paragraph.lines[0].text
    match = NUMBERED.fullmatch(first) or CODED.fullmatch(first)
    rest = match["text"] if match else first.removeprefix(label).lstrip()
    return paragraph.passage(rest)
