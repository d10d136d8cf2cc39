"""Facts printed as label and value: ``Level: 3``, ``| GLH | 65 |``, a row of heads over figures."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mapper.reading.layout import Cell, Line, Table

UNIT_FACTS = frozenset({"level", "credits", "glh", "number", "ref"})
NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight")

FACTS: dict[str, re.Pattern[str]] = {
    "title": re.compile(
        r"(?:unit |module |component |qualification )?(?:title|name)(?: of (?:the )?unit)?", re.I
    ),
    "ref": re.compile(
        r"unit|(?:unit |module |component )?(?:number|no\.?|code|id)|unit ref(?:erence)?", re.I
    ),
    "number": re.compile(
        r"(?:unit )?(?:reference|ref)(?:\.| no\.?| number| code)?(?: \(urn\))?|urn|uan|"
        r"(?:ofqual|regulat\w+|accreditation|rqf|qcf|national)(?: (?:unit|reference|ref\.?|"
        r"accreditation))*(?: (?:number|no\.?|code))?|unit (?:accreditation|ofqual|reference) "
        r"(?:number|code|no\.?)(?: \(\w+\))?",
        re.I,
    ),
    "level": re.compile(r"(?:unit |rqf |qcf )?level(?: of unit)?", re.I),
    "credits": re.compile(
        r"(?:unit |ects )?credits?(?: value| points)?(?: \(ects\))?|ects(?: points)?", re.I
    ),
    "glh": re.compile(
        r"(?:unit )?(?:recommended |minimum |total )?(?:glh|guided learning(?: hours?)?)"
        r"(?: \(glh\))?",
        re.I,
    ),
    "tqt": re.compile(
        r"(?:total )?(?:tqt|total qualification time)(?: \(tqt\))?(?: \(?hours\)?)?", re.I
    ),
    "qan": re.compile(
        r"qan|qp code|(?:ofqual )?qualification (?:accreditation |reference |approval )?"
        r"(?:number|no\.?|code)(?: \(qan\))?",
        re.I,
    ),
    "status": re.compile(r"(?:unit )?(?:status|type|mandatory ?/ ?optional|m/o)", re.I),
}
_INLINE: dict[str, tuple[re.Pattern[str], ...]] = {
    "level": (re.compile(r"\b(?:unit |rqf |qcf )?level\s*[:–-]?\s*(\d)\b", re.I),),
    "credits": (
        re.compile(r"\bcredits?(?: value)?\s*[:–-]?\s*(\d{1,3})\b", re.I),
        re.compile(r"\b(\d{1,3}) credits?\b", re.I),
    ),
    "glh": (
        re.compile(r"\b(?:glh|guided learning hours?)(?: \(glh\))?\s*[:–-]?\s*(\d{1,4})\b", re.I),
        re.compile(r"\b(\d{1,4}) (?:glh|guided learning hours)\b", re.I),
    ),
}
"""Each fact's forms, the label before the figure first: ``Credit: 4 GLH: 30`` holds no 4 GLH."""
_CODE_OF_WORDS = re.compile(r"(?:unit\s+)?(?P<code>[A-Z]{2,8} \d{1,4}[A-Za-z]?)")
"""A unit's number of two words."""
_UNIT_LABEL = re.compile(r"unit\s+(?P<ref>[A-Z]{0,3}\d{1,4}[A-Z]?)\s*:?", re.I)
_ALLOCATED = re.compile(r"\b(\d{1,4}) hours (?:should|must) be allocated", re.I)
"""How guided learning hours are told in a sentence."""


def facts_of_lines(lines: Iterable[Line]) -> dict[str, str]:
    """Return the facts that lines print with their values; the first of each name counts."""
    found: dict[str, str] = {}
    for line in lines:
        for name, value in _facts_of_text(line.text):
            found.setdefault(name, value)
    return found


def facts_of_table(table: Table) -> dict[str, str]:
    """Return the facts of a table: label beside value, or labels in one row over values below."""
    found: dict[str, str] = {}
    grid = [held for row in table.grid() if (held := [cell for cell in row if cell.lines])]
    if is_fact_table(grid):
        found |= _named_unit(grid)
    for index, row in enumerate(grid):
        names = [fact_name(cell.text) for cell in row]
        if _heads_values(names) and index + 1 < len(grid):
            below = {cell.column: cell.text for cell in grid[index + 1]}
            for name, cell in zip(names, row, strict=True):
                if name and cell.column in below:
                    found.setdefault(name, below[cell.column])
            continue
        for name, cell, after in zip(names, row, [*row[1:], None], strict=True):
            if name and after is not None and not fact_name(after.text):
                found.setdefault(name, after.text)
            elif not name:
                for other, value in _facts_of_text(cell.text):
                    found.setdefault(other, value)
    return found


def is_fact_table(rows: Iterable[Sequence[Cell]]) -> bool:
    """Return whether rows print a unit's facts one below the other: label beside value."""
    held = [[cell for cell in row if cell.lines] for row in rows]
    names = {fact_name(row[0].text) for row in held if len(row) > 1 and not row[0].column}
    return len(names & (UNIT_FACTS | {"title"})) >= 2


def stated_ref(facts: Mapping[str, str]) -> str | None:
    """Return a unit's number as its facts tell it: ``Unit HSC 024`` is ``HSC 024``."""
    stated = facts.get("ref") or facts.get("number")
    if not stated:
        return None
    match = _CODE_OF_WORDS.fullmatch(stated.strip())
    return match["code"] if match else stated.split()[-1]


def _named_unit(grid: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """Return number and title of a unit that a row of its facts names: ``Unit 1 | Working``."""
    for row in grid:
        match = _UNIT_LABEL.fullmatch(row[0].text)
        if match and len(row) == 2 and row[1].text[:1].isalpha() and not fact_name(row[1].text):
            return {"ref": match["ref"], "title": row[1].text}
    return {}


def _heads_values(names: Sequence[str | None]) -> bool:
    """Return whether a row names facts in cells side by side, so that values stand below."""
    known = {name for name in names if name}
    # Of a table of units the head names facts too, and more than facts.
    complete = all(names) and len(known) == len(names)
    side_by_side = any(a and b for a, b in itertools.pairwise(names))
    return len(known) >= 2 and (complete or ("tqt" in known and side_by_side))


def fact_name(text: str) -> str | None:
    """Return which fact a label names, e.g. ``"glh"`` for ``Guided learning hours (GLH):``."""
    bare = " ".join(text.split()).rstrip(" :–-")
    return next((name for name, label in FACTS.items() if label.fullmatch(bare)), None)


def number_in(value: str | None) -> int | None:
    """Return the first whole number of a fact's value, in figures or else as a word, or `None`."""
    match = re.search(r"(?<![\d.,])\d{1,4}(?![\d])", value or "")
    if match:
        return int(match[0])
    word = (value or "").casefold().strip()
    return NUMBER_WORDS.index(word) + 1 if word in NUMBER_WORDS else None


def _facts_of_text(text: str) -> Iterator[tuple[str, str]]:
    found = [
        (name, match)
        for name, patterns in _INLINE.items()
        if (match := next(filter(None, (pattern.search(text) for pattern in patterns)), None))
    ]
    label, colon, value = text.partition(":")
    if colon and value.strip() and len(found) < 2 and (name := fact_name(label)):
        yield name, value.strip()
        return
    if match := _ALLOCATED.search(text):
        yield "glh", match[1]
    # In a sentence ("in this Level 3 Diploma") another level is meant.
    listed = len(found) > 1 or len(text.split()) <= 4 or (found and found[0][1].start() == 0)
    if listed and len(text.split()) <= 14:
        for name, match in found:
            yield name, match[1]


def merged(facts: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return all facts; of a name told twice the first."""
    result: dict[str, str] = {}
    for part in facts:
        for name, value in part.items():
            result.setdefault(name, value)
    return result
