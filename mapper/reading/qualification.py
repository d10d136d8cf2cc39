"""What a document says of its qualification: title, number, awarding organisation, level, hours."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mapper.reading.facts import facts_of_lines, facts_of_table, number_in
from mapper.reading.layout import Layout, Line, Page, PageKind, Table
from mapper.reading.text import join_lines
from mapper.specification import Qualification

QAN = re.compile(r"(?<![\d/])(\d{3}/\d{4}/[\dX])(?![\d/])", re.IGNORECASE)
"""Ofqual's qualification number, e.g. 603/1234/5; the check character may be an X."""
CODE = re.compile(r"[A-Z0-9]+(?:/[A-Z0-9]+)+|\d{4,8}")
"""A number of another regulator, where the document says that it is the qualification's."""
KIND = re.compile(
    r"\b(?:award|certificate|diploma|qualification|gcse|gce|a[ -]level|as level|nvq|t level|degree|"
    r"apprenticeship|functional skills|technical|extended|foundation|btec|higher national)\b",
    re.IGNORECASE,
)
LEVEL = re.compile(r"\blevels?\s*(\d)\b", re.IGNORECASE)
BEFORE_TITLE = re.compile(
    r"^(?P<name>.{2,60}?)\s+(?=(?:level|entry|gcse|gce|a level|as level|t level|advanced|nvq|"
    r"functional skills|international)\b)",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(
    r"(?:©\s*(?:copyright\s*)?(?:\d{4}(?:[-–]\d{2,4})?)?|\bcopyright\s*(?:\(c\))?\s*\d{4})[\s,]*"
    r"(?P<name>(?-i:[A-Z])[\w&.' ]{1,60}?)(?=\s*(?:\d{4}|limited|ltd|plc|all rights|,|\.|\||–|$))",
    re.IGNORECASE,
)
HOURS = r"(?<![\d.,–-])(?<![–-] )(\d{1,2},\d{3}|\d{1,4})(?![\d.]|\s?[–-])"
"""A number of hours; not the figure of a section (1.4), nor either end of a range (120-140)."""
GLH = (
    re.compile(
        rf"(?:guided learning hours?|\bglh\b)(?: \(glh\))?(?: (?:is|of|are))?[\s:=–-]*{HOURS}", re.I
    ),
    re.compile(rf"{HOURS}\s*(?:guided learning hours|glh)\b", re.I),
)
TQT = (
    re.compile(
        rf"(?:total qualification time|\btqt\b)(?: \(tqt\))?(?: for this qualification)?"
        rf"(?: (?:is|of|are))?[\s:=–-]*{HOURS}",
        re.I,
    ),
    re.compile(rf"{HOURS}\s*(?:hours )?(?:total qualification time|tqt)\b", re.I),
)
NOT_TITLE = re.compile(
    r"^(?:qualification )?(?:handbook|specification|guide|guidance|version|issue|first teaching|"
    r"www\.|sample|unit\b|contents|ofqual|qualification (?:number|code))",
    re.IGNORECASE,
)
COVER_PAGES = 3
"""Pages from the front on which the title is looked for."""
LARGE = 1.15
"""A title's type is larger than this times the body text."""
LONGEST_TITLE = 40
FULL_TITLE = 4
"""Words from which a title is likely to name its subject."""
COVER_TYPE = 1.6
"""A title that names no kind of qualification is larger than this times the body text."""
LEVELLED = 40.0
"""Points that a level in it is worth to a line on the cover, against larger type."""
GRADE = re.compile(r"\blevel \d|\bentry\b|\bgcse\b|\bgce\b|\bt level\b|\ba level\b", re.IGNORECASE)


def find_qualification(layout: Layout, first_unit: int | None) -> Qualification:
    """Return what is said of the qualification ahead of page `first_unit` (the first unit's)."""
    last = first_unit - 1 if first_unit is not None and first_unit > 1 else len(layout.pages)
    front = [page for page in layout.pages[: max(last, 1)] if page.kind is not PageKind.CONTENTS]
    facts = _facts(front)
    title = _title(layout, facts)
    return Qualification(
        title=title,
        number=_number(layout, facts),
        awarding_organisation=_organisation(title, layout),
        level=_level(title, facts),
        glh=_hours(facts.get("glh"), GLH, front),
        tqt=_hours(facts.get("tqt"), TQT, front),
    )


def _facts(pages: Sequence[Page]) -> dict[str, str]:
    """Return labelled facts of the front pages; tables of units are not asked."""
    found: dict[str, str] = {}
    for page in pages:
        for region in page.regions:
            if isinstance(region, Table):
                facts = facts_of_table(region)
                if len(region.cells) > 60 and "tqt" not in facts:
                    continue
            else:
                facts = facts_of_lines(region.lines)
            for name, value in facts.items():
                if (
                    name in ("tqt", "qan", "level")
                    or (name == "glh" and "tqt" in facts)
                    or (name == "title" and KIND.search(value))
                ):
                    found.setdefault(name, value)
    return found


def _title(layout: Layout, facts: dict[str, str]) -> str | None:
    """Return the title: large on the cover, naming a kind of qualification, best with its level.

    A cover that names none bears what the qualification is for in its largest type.
    """
    least = _body_size(layout) * LARGE
    best: tuple[float, str] | None = None
    for page in layout.pages[:COVER_PAGES]:
        for block in _blocks(page):
            text = join_lines(line.text for line in block)
            graded = GRADE.search(text) is not None
            words = len(text.split())
            if not KIND.search(text) or not 3 - graded <= words <= LONGEST_TITLE:
                continue
            # A cover has no body text: a full title counts there in any size.
            full = graded and words >= FULL_TITLE and page.kind is PageKind.FRONT
            if block[0].size < least and not full:
                continue
            score = block[0].size + LEVELLED * (graded + (words >= FULL_TITLE)) - page.index
            if best is None or score > best[0]:
                best = (score, text)
    if best is not None:
        return _tidy(best[1])
    if stated := facts.get("title"):
        return _tidy(stated)
    cover = layout.pages[0] if layout.pages else None
    if cover is None or cover.kind is not PageKind.FRONT:
        return None
    blocks = [block for block in _blocks(cover) if re.search(r"[A-Za-z]{3}", block[0].text)]
    largest = max(blocks, key=lambda block: block[0].size, default=None)
    if largest is None or largest[0].size < COVER_TYPE * _body_size(layout):
        return None
    return _tidy(join_lines(line.text for line in largest))


def _blocks(page: Page) -> Iterator[list[Line]]:
    """Yield groups of lines in one size, as a title set on several lines is."""
    block: list[Line] = []
    for line in page.lines:
        near = bool(block) and line.box[1] - block[-1].box[3] < 1.5 * line.size
        if (
            block
            and near
            and abs(line.size - block[-1].size) < 0.6
            and not NOT_TITLE.match(line.text)
        ):
            block.append(line)
            continue
        if block:
            yield block
        block = [] if NOT_TITLE.match(line.text) else [line]
    if block:
        yield block


def _tidy(title: str) -> str:
    bare = QAN.sub("", title)
    bare = re.sub(
        r"\(\s*\)|\bqualification (?:number|handbook|specification)\b:?", "", bare, flags=re.I
    )
    return " ".join(bare.split()).strip(" -–:|")


def _body_size(layout: Layout) -> float:
    sizes = Counter(
        round(line.size, 1) for page in layout.pages[:40] for line in page.lines for _ in line.words
    )
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.0)


def _number(layout: Layout, facts: dict[str, str]) -> str | None:
    stated = facts.get("qan", "")
    if match := QAN.search(stated):
        return match[1].upper()
    counts: Counter[str] = Counter()
    for page in layout.pages:
        found: set[str] = {match.upper() for match in QAN.findall(page.text)}
        if page.index <= COVER_PAGES and len(found) == 1:
            return found.pop()
        counts.update(found)
    if not counts:
        code = CODE.search(stated)
        return code[0] if code else None
    return max(counts, key=lambda number: (counts[number], number))


def _organisation(title: str | None, layout: Layout) -> str | None:
    """Return the awarding organisation: its name opens the titles of regulated qualifications."""
    if title and (match := BEFORE_TITLE.match(title)):
        name = match["name"].strip(" -–:")
        if not LEVEL.search(name) and name[:1].isupper():
            return name
    names: Counter[str] = Counter()
    for page in layout.pages:
        for line in (*page.furniture, *page.lines):
            if match := COPYRIGHT.search(line.text):
                names[" ".join(match["name"].split())] += 1
    return max(names, key=lambda name: (names[name], name)) if names else None


def _level(title: str | None, facts: dict[str, str]) -> int | None:
    levels = set(LEVEL.findall(title or ""))
    if len(levels) > 1:
        return None  # "Level 1/Level 2": neither
    if levels:
        return int(levels.pop())
    return number_in(facts.get("level"))


def _hours(
    stated: str | None, patterns: Iterable[re.Pattern[str]], pages: Sequence[Page]
) -> int | None:
    if stated and (match := re.search(HOURS, stated)):
        return int(match[1].replace(",", ""))
    for page in pages:
        text = " ".join(line.text for line in page.lines)
        for pattern in patterns:
            if match := pattern.search(text):
                return int(match[1].replace(",", ""))
    return None
