"""Where a national occupational standard begins: its code and title, in the forms they take.

A heading (``ABC/N0101: Do this``), rows of a table (Unit Code, Unit Title), or the running header
of a standard printed alone.
"""

import re
from dataclasses import dataclass, replace

from mapper.reading.families.nos.patterns import section_of
from mapper.reading.layout import Layout, Line, Page, Table
from mapper.reading.lines import make_lines
from mapper.reading.text import join_lines

SLASHED = re.compile(r"[A-Z]{2,6}\s?/\s?(?:[A-Z]{2,6}\s?/\s?)?[NU]\s?\d{3,5}(?:[.-]?V\d+)?")
"""A code of parts: sector council, perhaps a body, ``N`` and a number."""
PLAIN = re.compile(
    r"(?:[A-Z][A-Z&]{2,9}|[A-Z]{2,4}\d{1,2}[A-Z]{2,6})[A-Za-z]{0,4}\.?\d{1,4}(?:\.\d{1,2})?"
    r"(?:[A-Z]|v\d)?"
)
"""A code in one word: suite letters (a number among them) and a number."""
NAMED = re.compile(rf"({SLASHED.pattern})\s*[:–—-]\s*(\S.*)")
LISTED = re.compile(rf"(?:\d{{1,2}}\.\s*)?({SLASHED.pattern})\b")
UNIT_CODE = re.compile(r"(?:unit|nos|os) code\b[:\s]*", re.IGNORECASE)
UNIT_TITLE = re.compile(r"(?:unit|nos|os) (?:title|name)\b[:\s]*", re.IGNORECASE)
TASK = re.compile(r"\(task\)", re.IGNORECASE)
OPTIONAL = re.compile(r"(?:optional|options?|electives?)\b", re.IGNORECASE)
COMPULSORY = re.compile(r"(?:compulsory|mandatory|core)\b", re.IGNORECASE)
HEAD_ROWS = 8
"""Lines at the top of a page in which a table may name a standard."""
NAMING_ROWS = 4
"""Lines at the top of a page in which a standard printed alone names itself."""


@dataclass(frozen=True)
class Heading:
    """Code and title of a standard, and the last line of its heading."""

    ref: str
    title: str
    page: int
    line: Line | None = None

    def goes_on(self, line: Line) -> bool:
        """Whether `line` is a further line of the title: right below it, in its style."""
        above = self.line
        return (
            above is not None
            and line.page == above.page
            and (line.size, line.bold, line.color) == (above.size, above.bold, above.color)
            and line.space_above < 0.8 * line.size
        )

    def with_line(self, line: Line) -> "Heading":
        """Return the heading with one more line of title."""
        return replace(self, title=join_lines([self.title, line.text]), line=line)


def is_code(text: str) -> bool:
    """Whether `text` is the code of a standard and nothing else."""
    return bool(SLASHED.fullmatch(text) or PLAIN.fullmatch(text))


def tidy_code(text: str) -> str:
    """Return a code without the spaces that printing puts between its parts."""
    return re.sub(r"\s+", "", text)


def heading_of_line(line: Line) -> Heading | None:
    """Return the standard that a heading line opens (bold or larger, code then title)."""
    match = NAMED.fullmatch(line.text)
    if match is None or not (line.bold or line.lead_bold):
        return None
    return Heading(tidy_code(match[1]), match[2].strip(), line.page, line)


def heading_of_table(table: Table) -> Heading | None:
    """Return the standard that the first rows of a table name (Unit Code, Unit Title)."""
    code = title = None
    for row in table.grid()[:4]:
        cells = [cell for cell in row if cell.lines]
        if len(cells) < 2:
            continue
        if UNIT_CODE.fullmatch(cells[0].text + " "):
            code = cells[1].text
        elif UNIT_TITLE.match(cells[0].text):
            title = cells[1].text
    if code and title and SLASHED.fullmatch(code.strip()):
        return Heading(tidy_code(code), title, table.page)
    return None


def heading_of_page(page: Page, current: str | None) -> Heading | None:
    """Return the standard that the top of the page names, where it is not the `current` one.

    Lines ``Unit Code CODE`` and ``Unit Title TITLE``; or a running header of code and title; or a
    code that stands alone, with the title beside or below it.
    """
    return _labelled(page) or _in_header(page, current) or _standing_alone(page, current)


def _labelled(page: Page) -> Heading | None:
    lines = _top_lines(page)
    for index, line in enumerate(lines[:HEAD_ROWS]):
        match = UNIT_CODE.match(line.text)
        code = SLASHED.search(line.text[match.end() :]) if match else None
        if code is None:
            continue
        title = _title_after(lines[index + 1 : index + 6]) or _beside(page, code[0])
        if title:
            return Heading(tidy_code(code[0]), title, page.index)
    return None


def _top_lines(page: Page) -> list[Line]:
    """Return the lines above the first ruled table, whole: not cut at any gap between columns."""
    words = []
    for region in page.regions:
        if isinstance(region, Table) and region.ruled:
            break
        words += [word for line in region.lines for word in line.words]
    return make_lines(page.index, words)


def _in_header(page: Page, current: str | None) -> Heading | None:
    """Return the standard of a running header, on a page that asks for something."""
    for line in page.furniture:
        match = SLASHED.match(line.text)
        title = line.text[match.end() :].strip(" :–-") if match else ""
        if match is None or not title or line.box[1] > page.height / 2:
            continue
        code = tidy_code(match[0])
        if code != current and any(section_of(text.text) for text in page.lines):
            return Heading(code, title, page.index)
    return None


def _title_after(lines: list[Line]) -> str:
    parts = []
    labelled = False
    for line in lines:
        text = line.text
        if match := UNIT_TITLE.match(text):
            labelled, text = True, text[match.end() :]
        elif not labelled or text.lower().startswith(("description", "scope")):
            break
        text = TASK.sub("", text).strip(" :–-")
        if text:
            parts.append(text)
    return join_lines(parts)


def _beside(page: Page, code: str) -> str:
    for line in page.furniture:
        if tidy_code(line.text).startswith(tidy_code(code)):
            match = SLASHED.match(line.text)
            return line.text[match.end() :].strip(" :-") if match else ""
    return ""


def _standing_alone(page: Page, current: str | None) -> Heading | None:
    body = page.lines[:NAMING_ROWS]
    top = [line for line in page.furniture if not body or line.box[1] < body[0].box[1]]
    rows = [*top, *body]
    for index, line in enumerate(rows):
        words = line.text.split()
        if not PLAIN.fullmatch(words[0]):
            continue
        if words[0] == current:
            return None
        title = " ".join(words[1:]).strip(" -–—:")
        if not title:
            title = _line_below(rows[index + 1 :])
        if title:
            return Heading(words[0], title, page.index)
    return None


def _line_below(rows: list[Line]) -> str:
    if not rows:
        return ""
    first = rows[0]
    parts = [first.text]
    for line in rows[1:]:
        if (line.size, line.bold) != (first.size, first.bold) or line.space_above > first.size:
            break
        parts.append(line.text)
    return join_lines(parts)


def mandatory_codes(layout: Layout) -> dict[str, bool]:
    """Return for each standard that a pack lists whether it is compulsory."""
    found: dict[str, bool] = {}
    for page in layout.pages:
        compulsory: bool | None = None
        for line in page.lines:
            match = LISTED.match(line.text)
            if match and compulsory is not None:
                found.setdefault(tidy_code(match[1]), compulsory)
            elif COMPULSORY.match(line.text):
                compulsory = True
            elif OPTIONAL.match(line.text):
                compulsory = False
    return found
