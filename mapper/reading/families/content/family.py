"""Content specifications: topics with numbers, and what learners should know, understand or do.

Where the document has content tables, they alone are read; else the text of its content part.
"""

import re
from collections.abc import Iterator, Sequence

from mapper.reading.facts import is_fact_table
from mapper.reading.families.common import pages_of, with_labels
from mapper.reading.families.content.collect import Collector
from mapper.reading.families.content.patterns import (
    AFTER_CONTENT,
    CHAPTER,
    CODED_HEADING,
    CONTENT_HEAD,
    DIVISIONS,
    NUMBERED,
    STEM,
)
from mapper.reading.families.content.tables import SAME_EDGE, Head, find_head, recut
from mapper.reading.families.content.topics import FAMILY, units_of
from mapper.reading.families.divisions import Division, division_at, pattern_for
from mapper.reading.families.verbs import begins_with_verb
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Line, Page, Table
from mapper.reading.passages import Passage
from mapper.reading.styles import Body, body_style, is_heading, same_style
from mapper.reading.text import join_lines

DIVISION = pattern_for(tuple(sorted(DIVISIONS, key=len, reverse=True)))
WEAK = 0.3
"""Evidence of a page of content text where no heading says that the content begins."""
LARGE = 2.0
"""Points by which a chapter heading is larger than body text."""
VERBS_SHARE = 0.5
"""Share of numbered lines that begin with a command verb, in text about what to learn."""
DASH = re.compile(r"[–—-]\s+")
"""What may stand between a topic's number and its title."""
HEADING_LINES = 3
NEAR = 0.75
"""Font sizes of white between the lines of one heading."""


CODE_AND_TITLE = re.compile(r"(?P<ref>[A-Z]{0,4}\d{2,4}[A-Z]?)\s*[:.–—-]?\s+(?P<title>[A-Z].{3,})")
"""A unit's heading without the word: ``350 Working with wood``."""
ITEM = re.compile(r"\(?[a-z]\)\s|\d{1,3}$")
"""How statements of a content table may be marked: a letter, or a number in its own column."""
DEEP_HEADING = re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\s+(?:\S+\s+){0,11}[^\s.]+")
"""A heading of the third level, over a table of content."""


class Content:
    """The family of content specifications."""

    name = FAMILY

    def evidence(self, page: Page) -> float:
        """Return how much the page looks like a content specification, from 0 to 1."""
        score = 0.0
        for table in page.tables:
            if find_head(_content_table(table)) is None:
                continue
            told = [line.text for line in table.lines]
            numbered = sum(1 for text in told if NUMBERED.fullmatch(text) or ITEM.match(text))
            numbered += sum(1 for line in page.lines if DEEP_HEADING.fullmatch(line.text))
            stems = sum(1 for text in told if STEM.match(text))
            score = max(score, 0.35 + 0.15 * min(numbered, 3) + 0.15 * min(stems, 2))
        texts = [line.text for line in page.lines]
        numbers = sum(1 for text in texts if NUMBERED.fullmatch(text))
        deep = sum(1 for text in texts if re.match(r"\d{1,2}\.\d{1,2}\.\d{1,2}\s+\S", text))
        stems = sum(1 for text in texts if STEM.match(text) and text.rstrip().endswith(":"))
        text_score = 0.3 * (stems > 0) + 0.1 * min(stems, 2) + 0.1 * min(numbers, 2)
        return min(0.9, max(score, text_score if numbers else 0.0, 0.12 * min(deep, 5)))

    def read(self, run: Run) -> Reading:
        """Return the units of the run."""
        body = body_style(run.layout)
        tables = any(find_head(_content_table(t)) for page in run.pages for t in page.tables)
        collector = Collector(stems=_uses_stems(run.pages, tables=tables))
        if tables:
            _read_tables(run.pages, collector, body)
        elif not _teaches(run.pages, body):
            return Reading()  # numbered clauses, of a handbook or policy
        else:
            _read_text(self._pages_of_text(run.pages, body), collector, body)
        units = units_of(collector.topics, run.layout)
        return Reading(tuple(units), understood=pages_of(units))

    def _pages_of_text(self, pages: Sequence[Page], body: Body) -> Sequence[Page]:
        """Return all pages where a heading names the content part, else those that look like it."""
        if _is_headed(pages, body):
            return pages
        return [page for page in pages if self.evidence(page) >= WEAK]


def _teaches(pages: Sequence[Page], body: Body) -> bool:
    """Return whether numbered text is about what to learn: by a heading, stems, or its verbs."""
    if _is_headed(pages, body) or _uses_stems(pages, tables=False):
        return True
    told = [match["text"] for page in pages for line in page.lines if (match := _numbered(line))]
    return sum(map(begins_with_verb, told)) >= VERBS_SHARE * max(len(told), 1)


def _numbered(line: Line) -> re.Match[str] | None:
    return NUMBERED.fullmatch(line.text)


def _is_headed(pages: Sequence[Page], body: Body) -> bool:
    return any(
        CONTENT_HEAD.fullmatch(line.text) and is_heading(line, body)
        for page in pages
        for line in page.lines
    )


def _uses_stems(pages: Sequence[Page], *, tables: bool) -> bool:
    lines = (
        line
        for page in pages
        for line in ([ln for t in page.tables for ln in t.lines] if tables else page.lines)
    )
    return any(STEM.match(line.text) and line.text.rstrip().endswith(":") for line in lines)


def _read_tables(pages: Sequence[Page], collector: Collector, body: Body) -> None:
    """Read every content table, and the headings between them."""
    head: Head | None = None
    last: Table | None = None
    above: Sequence[Line] = ()
    for page in pages:
        for region in page.regions:
            if not isinstance(region, Table):
                above = region.lines
                if region is page.regions[0] and _is_rest(region.lines, last, head):
                    collector.read_text(region.lines)
                    continue
                for item in _headings(region.lines, body):
                    if isinstance(item, Division):
                        collector.add_division(item)
                        head = None
                    else:
                        collector.open_numbered(*item, taught=False)
                continue
            table = _content_table(region)
            own = find_head(table)
            if own is None and (unit := _unit_above(above, region, body)) is not None:
                collector.add_division(unit)
                head = None
            elif own is not None:
                head, last = own, table
                collector.read_table(table, own, headed=True)
            elif head is not None and last is not None and _goes_on(table, last, head):
                last = table
                collector.read_table(table, head, headed=False)


def _unit_above(above: Sequence[Line], table: Table, body: Body) -> Division | None:
    """Return the unit whose code and title stand right above the table of its facts."""
    if not above or above[-1].page != table.page or not is_fact_table(table.grid()):
        return None
    lines: list[Line] = []
    for line in reversed(above):
        if not is_heading(line, body):
            break
        lines.insert(0, line)
    match = CODE_AND_TITLE.fullmatch(join_lines(line.text for line in lines))
    if match is None:
        return None
    return Division("unit", match["ref"], match["title"], table.page, tuple(lines))


def _is_rest(lines: Sequence[Line], last: Table | None, head: Head | None) -> bool:
    """Whether text at the top of a page is the rest of the last table's right column.

    With nothing beside it, it is not seen as a table.
    """
    if last is None or head is None or lines[0].page != last.page + 1:
        return False
    return all(line.x0 >= head.edge - SAME_EDGE for line in lines)


def _content_table(table: Table) -> Table:
    """Return the table with labels beside their texts and, where no rules part rows, cut anew."""
    return table if table.ruled else recut(with_labels(table))


def _goes_on(table: Table, last: Table, head: Head) -> bool:
    """Whether a table without a head is the rest of the last one: same edges, next page."""
    same = all(abs(table.box[side] - last.box[side]) <= SAME_EDGE for side in (0, 2))
    right = any(abs(left - head.edge) <= SAME_EDGE for left in table.columns[1:])
    return same and right and table.page - last.page in (0, 1)


def _read_text(pages: Sequence[Page], collector: Collector, body: Body) -> None:
    """Read the content part: from its heading, where there is one, to what comes after it."""
    headed = _is_headed(pages, body)
    inside = not headed
    for page in pages:
        for region in page.regions:
            lines = list(region.lines)
            index = start = 0
            while index < len(lines):
                line = lines[index]
                heading = is_heading(line, body)
                item = _heading_at(lines, index, body)
                begins = heading and bool(CONTENT_HEAD.fullmatch(line.text))
                ends = heading and headed and bool(AFTER_CONTENT.fullmatch(line.text))
                if item is not None or begins or ends:
                    if inside:
                        collector.read_text(lines[start:index])
                    inside = begins or (inside and not ends)
                    start = index + _length(item)
                if isinstance(item, Division):
                    collector.add_division(item)
                elif item is not None and inside:
                    collector.open_numbered(*item, taught=True)
                index += _length(item)
            if inside:
                collector.read_text(lines[start:])


def _length(item: "Division | tuple[str, Passage] | None") -> int:
    if item is None:
        return 1
    return len(item.lines) if isinstance(item, Division) else len(item[1].lines)


def _headings(lines: Sequence[Line], body: Body) -> Iterator["Division | tuple[str, Passage]"]:
    index = 0
    while index < len(lines):
        item = _heading_at(lines, index, body)
        if item is not None:
            yield item
        index += _length(item)


def _heading_at(
    lines: Sequence[Line], index: int, body: Body
) -> "Division | tuple[str, Passage] | None":
    """Return the division or the numbered heading that begins at `lines[index]`."""
    division = division_at(lines, index, body, DIVISION)
    if division is not None:
        return division
    first = lines[index]
    match = NUMBERED.fullmatch(first.text) or CODED_HEADING.fullmatch(first.text)
    if match is not None and DASH.match(match["text"]):
        match = NUMBERED.fullmatch(f"{match['label']} {DASH.sub('', match['text'])}") or match
    if match is None and first.size >= body.size + LARGE:
        match = CHAPTER.fullmatch(first.text)
    if match is None or not match["text"] or not is_heading(first, body):
        return None
    block = [first]
    for line in lines[index + 1 : index + HEADING_LINES]:
        near = line.page == first.page and line.space_above < NEAR * line.size
        numbered = NUMBERED.match(line.text)
        if not near or numbered or not same_style(first, line) or not is_heading(line, body):
            break
        block.append(line)
    return match["label"], Passage.of(block, match["text"])
