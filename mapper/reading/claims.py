"""Mapping grids that a specification prints itself ("AC3.1-3.4: K1, K2, S3"): claims, not criteria.

A line, a row of a table (criteria | codes, or code | criteria), or a grid of ticks under codes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapper.reading.layout import Cell, Layout, Page, PageKind, Table
from mapper.specification import Claim, Unit

_REF = r"(?:(?:AC|LO)s?\s?)?\d{1,2}(?:\.\d{1,2})?"
_JOIN = r"\s*(?:,|;|&|\band\b|-|–|—|\bto\b|\s)\s*"
REFS = re.compile(
    rf"(?:Unit\s+(?P<unit>[\w/.-]*\d[\w/.-]*?)\s*[:,–-]?\s+)?(?P<refs>{_REF}(?:{_JOIN}{_REF})*)",
    re.I,
)
"""A list of criteria or outcomes, a unit before it or not."""
_CODE = r"[KSB]\s?\d{1,2}"
CODES = re.compile(rf"{_CODE}(?:{_JOIN}{_CODE})*\.?", re.I)
"""A list of codes of knowledge, skill and behaviour statements."""
LINE = re.compile(rf"(?P<left>.+?)\s*[:=–—|-]\s*(?P<codes>{_CODE}(?:{_JOIN}{_CODE})*)\.?", re.I)
TICKS = frozenset(
    {"✓", "✔", "x", "X", "√", "•", "●", "Y", "y", "Yes", "yes", "ü", "\uf0fc", "\uf050"}
)
"""How a grid marks a square; the last ones are ticks of symbol fonts."""
MENTION = re.compile(r"(?:mandatory |optional )?unit\s+(?P<ref>[A-Z]{0,8}-?\d[\w/.-]*)", re.I)
PART = re.compile(r"(?:appendix|annex|section)\b", re.I)


_REF_OR_RANGE = re.compile(
    r"(\d{1,2})(?:\.(\d{1,2}))?"
    r"(?:\s*(?:[-–—]|\bto\b)\s*(?:AC|LO)?\s?(?:(\d{1,2})\.)?(\d{1,2}))?",
    re.I,
)
LONGEST_LINE = 160
"""Characters; a longer line is a sentence."""


@dataclass(frozen=True, slots=True)
class _Found:
    unit: str | None
    refs: str
    codes: tuple[str, ...]


def find_claims(layout: Layout, units: Sequence[Unit]) -> list[Claim]:
    """Return the claims of all pages, in order of print.

    The unit is the one that the grid names, else the one under whose heading it stands; `None`
    where neither is known or that unit has no such criteria.
    """
    claims: list[Claim] = []
    current: Unit | None = None
    for page in layout.pages:
        if page.kind is not PageKind.CONTENT:
            continue
        current = next((u for u in reversed(units) if u.page == page.index), current)
        for found, x, mentioned in _found_on(page):
            if mentioned is not None:
                current = None if mentioned == "" else _unit_named(mentioned, units)
            if found is None:
                continue
            unit = _unit_named(found.unit, units) if found.unit else current
            claims.extend(_claims_of(found, unit, page, x))
    return claims


def _found_on(page: Page) -> Iterator[tuple[_Found | None, float, str | None]]:
    """Yield what is claimed, where, and each unit that is named on the way ("" for an appendix)."""
    for region in page.regions:
        if isinstance(region, Table):
            yield from _found_in_table(region)
            continue
        for line in region.lines:
            if match := MENTION.match(line.text):
                yield None, line.x0, match["ref"]
            elif PART.match(line.text):
                yield None, line.x0, ""
            match = LINE.fullmatch(line.text) if len(line.text) < LONGEST_LINE else None
            if match and REFS.fullmatch(match["left"]) and _is_telling(match["left"]):
                unit, refs = _split_unit(match["left"])
                yield _Found(unit, refs, _codes(match["codes"])), line.x0, None


def _found_in_table(table: Table) -> Iterator[tuple[_Found | None, float, str | None]]:
    heads: dict[int, str] = {}
    for row in table.grid():
        cells = [cell for cell in row if cell.lines]
        if not cells:
            continue
        codes = {c.column: c.text.upper() for c in cells if re.fullmatch(_CODE, c.text, re.I)}
        if len(codes) >= 2 and len(codes) >= len(cells) - 2:
            heads = codes
            continue
        if len(cells) == 1 and (match := MENTION.match(cells[0].text)):
            yield None, cells[0].box[0], match["ref"]
            continue
        for found in _found_in_row(cells, heads):
            yield found, cells[0].box[0], None


def _found_in_row(cells: Sequence[Cell], heads: dict[int, str]) -> Iterator[_Found]:
    coded = [cell for cell in cells if CODES.fullmatch(cell.text)]
    listed = [cell for cell in cells if _lists_refs(cell)]
    if coded and listed:
        codes = tuple(code for cell in coded for code in _codes(cell.text))
        for cell in listed:
            for line in _ref_lines(cell):
                unit, refs = _split_unit(line)
                yield _Found(unit, refs, codes)
        return
    if heads and (match := re.match(rf"\W*({_REF})\b", cells[0].text, re.I)):
        ticked = tuple(
            heads[cell.column]
            for cell in cells[1:]
            if cell.column in heads and cell.text.strip() in TICKS
        )
        if ticked and _is_telling(match[1]):
            yield _Found(None, match[1], ticked)


def _lists_refs(cell: Cell) -> bool:
    return all(REFS.fullmatch(line) and _is_telling(line) for line in _ref_lines(cell))


def _ref_lines(cell: Cell) -> list[str]:
    """Return the parts of a cell that list criteria: lines that begin anew with a unit, or all."""
    if any(re.match(r"unit\b", line.text, re.I) for line in cell.lines[1:]):
        return [line.text.strip(" .;,") for line in cell.lines]
    return [cell.text.strip(" .;,")]


def _is_telling(refs: str) -> bool:
    """Return whether a list is of criteria and not of any numbers."""
    return re.search(r"\d\.\d|(?:AC|LO)s?\s?\d", refs, re.I) is not None


def _split_unit(text: str) -> tuple[str | None, str]:
    match = REFS.fullmatch(text)
    return (match["unit"], match["refs"]) if match else (None, text)


def _codes(text: str) -> tuple[str, ...]:
    """Return the codes of a list, ranges (K1-K4) spelt out."""
    found: list[str] = []
    for match in re.finditer(r"([KSB])\s?(\d{1,2})(?:\s*[-–—]\s*\1?\s?(\d{1,2}))?", text, re.I):
        letter, first = match[1].upper(), int(match[2])
        last = int(match[3]) if match[3] else first
        found.extend(f"{letter}{number}" for number in range(first, max(first, last) + 1))
    return tuple(dict.fromkeys(found))


def expand_refs(text: str) -> list[tuple[str, list[str]]]:
    """Return (outcome, criteria) for each outcome of a list, ranges spelt out.

    ``"AC3.1-3.4, 4.2"`` gives ``[("3", ["3.1", "3.2", "3.3", "3.4"]), ("4", ["4.2"])]``;
    ``"LO2"`` gives ``[("2", [])]``.
    """
    groups: dict[str, list[str]] = {}
    for match in _REF_OR_RANGE.finditer(text):
        outcome, first, other, last = match[1], match[2], match[3], match[4]
        if first is None:
            stop = int(last) if last and other is None else int(outcome)
            for number in range(int(outcome), stop + 1):
                groups.setdefault(str(number), [])
            continue
        stop = int(last) if last and other in (None, outcome) else int(first)
        have = groups.setdefault(outcome, [])
        have.extend(f"{outcome}.{m}" for m in range(int(first), max(int(first), stop) + 1))
        if last and other not in (None, outcome):
            groups.setdefault(other, []).append(f"{other}.{last}")
    return [(outcome, list(dict.fromkeys(refs))) for outcome, refs in groups.items()]


def _claims_of(found: _Found, unit: Unit | None, page: Page, x: float) -> Iterator[Claim]:
    for outcome, criteria in expand_refs(found.refs):
        known = unit is not None and any(o.ref == outcome for o in unit.outcomes)
        yield Claim(
            unit=unit.ref if unit is not None and known else None,
            outcome=outcome,
            criteria=criteria,
            codes=list(found.codes),
            page=page.index,
            page_label=page.label_at(x),
        )


def _unit_named(ref: str | None, units: Sequence[Unit]) -> Unit | None:
    if not ref:
        return None
    wanted = {_key(part) for part in (ref, *ref.split("/"))}
    for unit in units:
        names = [unit.ref, *unit.ref.split("/"), unit.number or ""]
        if wanted & {_key(name) for name in names if name}:
            return unit
    return None


def _key(ref: str) -> str:
    return re.sub(r"[^0-9a-z]", "", ref.lower()).lstrip("0")
