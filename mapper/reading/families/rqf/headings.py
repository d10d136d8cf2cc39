"""Unit headings: how a unit announces itself, on a line or in a small table of facts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mapper.reading.facts import UNIT_FACTS, fact_name, facts_of_lines
from mapper.reading.families.rqf.words import (
    NUMBERED_OUTCOME,
    STOP_WORD,
    is_criteria_head,
    is_outcome_head,
)
from mapper.reading.layout import Line
from mapper.reading.structure import ListedUnit
from mapper.reading.styles import LARGER, Body, same_style, stands_out
from mapper.reading.text import join_lines

URN = re.compile(r"\b[A-Z]/\d{3}/\d{4}\b")
"""Ofqual's unit reference number."""
_REF = r"(?:[A-Z]{1,8}[ -]?)?\d[\w./-]*(?:/[A-Z]\w*)?|[A-Z]/\d{3}/\d{4}|[A-Z](?=\s*[:–-])"
UNIT_HEADING = re.compile(
    rf"(?:(?:mandatory|optional|core|specialist)\s+)?(?P<word>unit|module)(?:\s+(?:no\.?|number|code|ref(?:erence)?))?"
    rf"\s*[:.–-]?\s*(?P<ref>{_REF})\s*[:.–—|-]*\s*(?P<title>.*)",
    re.IGNORECASE,
)
UNIT_TITLE = re.compile(
    r"(?:unit\s+)?title\s*[:–-]\s*(?P<title>\S.*)|unit\s*[:–-]\s+(?P<other>[A-Z].{6,})",
    re.IGNORECASE,
)
URN_HEADING = re.compile(r"(?P<ref>[A-Z]/\d{3}/\d{4})\s*[:–-]?\s+(?P<title>[A-Z].{5,})")
CODE_HEADING = re.compile(
    r"(?P<ref>\d{2,4}[A-Z]?|\d[A-Z]{1,4}\d{2,4}[A-Z]?|"
    r"[A-Z]{1,8}[ -]?\d{1,4}[A-Za-z]?(?:[-./]\w{1,6})*)\s*[:–-]?\s+"
    r"(?P<title>[A-Z][A-Za-z].{4,})"
)
PROSE_TITLE = re.compile(
    r"(?:is|are|must|will|has|have|may|can|should|and|or|of|from|to|for|in|which|does|requires?|"
    r"covers?|provides?|assess\w*|if|the)\b",
    re.IGNORECASE,
)
"""What follows "Unit 101" in a sentence about the unit."""
CODE_FACT = re.compile(r"unit (?:no\.?|number|code|ref(?:erence)?)\s*:", re.IGNORECASE)
SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+(?=unit\b)", re.IGNORECASE)
"""A section number before the heading: ``5.3 Unit 103 ...``."""
CODE_ALONE = re.compile(r"(?=.*\d)[A-Z]{0,8}[ -]?\d{1,6}[A-Za-z]?(?:[-./]\w{1,6})*")
LONG_CODE = re.compile(r"(?P<ref>[A-Z]{2,8}\d{3,6}[A-Z]?)(?:\s*[:–-]?\s+(?P<title>[A-Z].{4,}))?")
"""A code that can name a unit without saying so: letters and at least three figures."""
CODE_LARGER = 3.0
"""Points by which such a heading is larger than body text."""
SHORTEST_TITLE = 8
"""Letters of a title that can head a unit without its number."""
FACT_LINES = 6
"""Lines below a heading in which a unit's facts are looked for."""
APPENDIX = re.compile(r"(?:appendix|annex|section|part)\s+\w{1,3}\s*[:.–-]?\s*", re.IGNORECASE)
CONTINUED = re.compile(r"\s*\(?\b(?:continued|cont[.’']?d?)\.?\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnitHeading:
    """A unit's heading: `ref` is `None` where none is printed; `lines` were taken up by it."""

    ref: str | None
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class KnownUnits:
    """Units of the structure table, by the forms in which a heading may name them."""

    by_ref: Mapping[str, ListedUnit] = field(default_factory=dict)
    by_title: Mapping[str, ListedUnit] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Sequence[ListedUnit]) -> "KnownUnits":
        """Index the listed units."""
        refs: dict[str, ListedUnit] = {}
        titles: dict[str, ListedUnit] = {}
        for unit in units:
            for ref in (unit.ref, unit.number):
                if ref:
                    refs.setdefault(ref_key(ref), unit)
            titles.setdefault(title_key(unit.title), unit)
        return cls(refs, titles)

    def find(self, ref: str | None, title: str) -> ListedUnit | None:
        """Return the listed unit that this heading names, by number or else by title."""
        if ref is not None:
            for part in (ref, *ref.split("/")):
                if found := self.by_ref.get(ref_key(part)):
                    return found
        return self.by_title.get(title_key(title)) if title else None


def ref_key(ref: str) -> str:
    """Return a unit number without case, spaces, dashes and leading noughts."""
    bare = re.sub(r"[^0-9a-z/]", "", ref.lower())
    return re.sub(r"(?<!\d)0+(?=\d)", "", bare)


def title_key(title: str) -> str:
    """Return a title's letters and figures, without what stands in brackets at its end."""
    bare = re.sub(r"\s*\([^()]*:[^()]*\)\s*$", "", title)
    return re.sub(r"[^0-9a-z]", "", bare.lower())


def heading_key(heading: UnitHeading) -> str:
    """Return what two headings of one unit have in common: its number, else its title."""
    return ref_key(heading.ref) if heading.ref is not None else title_key(heading.title)


def match_heading(
    lines: Sequence[Line], index: int, body: Body, known: KnownUnits
) -> UnitHeading | None:
    """Return the unit heading that begins at `lines[index]`, if one does."""
    first = lines[index]
    if stands_out(first, body):
        return _styled(lines, index, body, known)
    if _is_fact(first.text):
        return None
    match = UNIT_HEADING.fullmatch(first.text)
    if match and _announces(lines, index, match):
        return UnitHeading(_ref_of(match), CONTINUED.sub("", match["title"]), (first,))
    match = UNIT_TITLE.fullmatch(first.text)
    if match and match["title"] and _facts_follow(lines, index + 1):
        return UnitHeading(None, match["title"], (first,))
    return None


def _facts_follow(lines: Sequence[Line], start: int) -> bool:
    """Return whether the next lines tell a unit's level, credits, hours or number, two at least."""
    after = lines[start : start + FACT_LINES]
    names = {name for line in after for name in facts_of_lines([line])}
    return len(names & UNIT_FACTS) >= 2 and "tqt" not in names


def _styled(lines: Sequence[Line], index: int, body: Body, known: KnownUnits) -> UnitHeading | None:
    block = _block(lines, index)
    text = SECTION.sub("", CONTINUED.sub("", join_lines(line.text for line in block)))
    if match := UNIT_HEADING.fullmatch(text):
        return _numbered(lines, index, block, match, body)
    if match := UNIT_TITLE.fullmatch(text):
        return UnitHeading(None, match["title"] or match["other"], tuple(block))
    match = URN_HEADING.fullmatch(text) or CODE_HEADING.fullmatch(text)
    if match and (URN.fullmatch(match["ref"]) or _is_listed(match, known)):
        return UnitHeading(match["ref"], match["title"], tuple(block))
    return (
        _announced_by_facts(lines, index, block)
        or _titled(block, text, body, known)
        or _coded(lines, index, block, text, body)
    )


def _numbered(
    lines: Sequence[Line], index: int, block: list[Line], match: re.Match[str], body: Body
) -> UnitHeading | None:
    title = match["title"].strip()
    if title and CODE_FACT.match(block[0].text) and not re.search("[A-Za-z]{2}", title):
        return UnitHeading(f"{match['ref']} {title}", "", tuple(block))  # a code of two parts
    if PROSE_TITLE.match(title) and not title[:1].isupper():
        return None
    if not title:
        block, title = _with_title_below(lines, index + len(block), block, body)
    return UnitHeading(_ref_of(match), title, tuple(block))


def _ref_of(match: re.Match[str]) -> str:
    """Return a unit's number; of a module, which is no unit, with the word."""
    ref = match["ref"].rstrip(".:/-")
    return ref if match["word"].lower() == "unit" else f"{match['word'].capitalize()} {ref}"


def _is_listed(match: re.Match[str], known: KnownUnits) -> bool:
    unit = known.find(match["ref"], "")
    return unit is not None and _alike(unit.title, match["title"])


def _titled(block: list[Line], text: str, body: Body, known: KnownUnits) -> UnitHeading | None:
    """Return the heading that is a listed unit's title alone; units are named in texts, too."""
    first = block[0]
    prominent = first.bold or first.size >= body.size + LARGER
    apart = first.space_above == 0 or first.space_above >= 0.5 * first.size
    bare = APPENDIX.sub("", text)
    listed = known.by_title.get(title_key(bare))
    if not prominent or not apart or listed is None or len(title_key(bare)) < SHORTEST_TITLE:
        return None
    return UnitHeading(listed.ref, bare, tuple(block))


def _announced_by_facts(lines: Sequence[Line], index: int, block: list[Line]) -> UnitHeading | None:
    """Return the heading whose next lines tell a unit's level, credits or hours, one by one."""
    if _is_fact(block[0].text) or STOP_WORD.fullmatch(block[0].text):
        return None
    after = lines[index + len(block) : index + len(block) + FACT_LINES]
    title = list(block)
    if after and CODE_ALONE.fullmatch(block[0].text) and stands_apart(after[0]):
        title += _block(lines, index + len(block))
        after = lines[index + len(title) : index + len(title) + FACT_LINES]
    if not after or not facts_of_lines(after[:1]) or not _facts_follow(after, 0):
        return None
    text = join_lines(line.text for line in title)
    match = CODE_HEADING.fullmatch(text)
    if match:
        return UnitHeading(match["ref"], match["title"], tuple(title))
    return UnitHeading(None, text, tuple(title))


def _coded(
    lines: Sequence[Line], index: int, block: list[Line], text: str, body: Body
) -> UnitHeading | None:
    """Return the heading, set large, of a long code with its title after or below it."""
    match = LONG_CODE.fullmatch(text)
    if match is None or block[0].size < body.size + CODE_LARGER:
        return None
    title = match["title"]
    if not title:
        block, title = _with_title_below(lines, index + len(block), block, body)
    return UnitHeading(match["ref"], title, tuple(block)) if title else None


def stands_apart(line: Line) -> bool:
    """Return whether a line is bold or large enough to be the title under a bare unit code."""
    return line.bold or line.size >= 12


def _block(lines: Sequence[Line], index: int) -> list[Line]:
    """Return the lines of one heading: alike, and close below each other."""
    block = [lines[index]]
    for line in lines[index + 1 : index + 6]:
        near = line.space_above < 0.75 * line.size and line.page == block[0].page
        if not near or not same_style(block[0], line) or line.box[1] < block[-1].box[1]:
            break
        if UNIT_HEADING.fullmatch(line.text) or is_outcome_head(line.text):
            break
        if is_criteria_head(line.text) or STOP_WORD.fullmatch(line.text) or _is_fact(line.text):
            break
        block.append(line)
    return block


def _with_title_below(
    lines: Sequence[Line], after: int, block: list[Line], body: Body
) -> tuple[list[Line], str]:
    """Take the title from the heading below a bare ``Unit 3``."""
    if after >= len(lines):
        return block, ""
    below = lines[after]
    if (
        not stands_out(below, body)
        or is_outcome_head(below.text)
        or NUMBERED_OUTCOME.fullmatch(below.text)
        or _is_fact(below.text)
        or UNIT_HEADING.fullmatch(below.text)
        or STOP_WORD.fullmatch(below.text)
    ):
        return block, ""
    title = _block(lines, after)
    match = UNIT_TITLE.fullmatch(join_lines(line.text for line in title))
    text = (match["title"] or match["other"]) if match else join_lines(x.text for x in title)
    return [*block, *title], CONTINUED.sub("", text)


def _announces(lines: Sequence[Line], index: int, match: re.Match[str]) -> bool:
    """Return whether a plain line ``Unit 3 Title`` is a heading and not the start of a sentence."""
    first = lines[index]
    title = match["title"].strip()
    if not title or PROSE_TITLE.match(title) or title[-1] in ".,;:" or not title[0].isupper():
        return False
    after = lines[index + 1] if index + 1 < len(lines) else None
    apart = first.space_above > 0.6 * first.size or first.space_above == 0
    ends = after is None or after.page != first.page or after.space_above > 0.6 * first.size
    return apart and ends


def _is_fact(text: str) -> bool:
    label, colon, _ = text.partition(":")
    if colon and fact_name(label) not in (None, "title"):
        return True
    return re.match(r"(?:unit )?(?:level|credits?|glh|aim)\b\W*\d", text, re.IGNORECASE) is not None


def _alike(first: str, second: str) -> bool:
    a, b = title_key(first), title_key(second)
    return a == b or (min(len(a), len(b)) >= 8 and (a.startswith(b) or b.startswith(a)))
