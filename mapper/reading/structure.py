"""The qualification structure: tables that list the units, in groups that say which are mandatory.

Whatever the columns are called: a title beside a unit number, a level, credits or hours.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mapper.reading.facts import number_in
from mapper.reading.layout import Cell, Layout, Line, Page, PageKind, Table
from mapper.reading.text import join_lines

URN = re.compile(r"\b[A-Z]/\d{3}/\d{4}\b")
"""Ofqual's reference number of a unit."""
QAN = re.compile(r"\b\d{3}/\d{4}/[\dX]\b")
"""Ofqual's number of a qualification: its row lists no unit."""
UNIT_REF = re.compile(r"(?:unit )?[A-Z]{0,8}[ -]?\d[\w/. -]{0,12}|[A-Z]", re.I)
COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "title",
        re.compile(r"\btitle\b|^units?$|^unit name$|^name of unit$|^unit description$", re.I),
    ),
    ("glh", re.compile(r"\bglh\b|guided learning", re.I)),
    ("credits", re.compile(r"\bcredits?\b", re.I)),
    ("level", re.compile(r"^(?:unit |rqf |qcf )?level$", re.I)),
    ("status", re.compile(r"mandatory|^m ?/ ?o$|^status$|^type$|optional", re.I)),
    ("number", re.compile(r"\burn\b|\buan\b|ofqual|accreditation|reference|regulat", re.I)),
    ("ref", re.compile(r"\bunit\b|\bnumber\b|\bcode\b|^no\.?$|^ref\.?$", re.I)),
)
_BROKEN = {"guidedlearning": "glh", "credit": "credits", "level": "level", "title": "title"}
MANDATORY = re.compile(r"\b(?:mandatory|compulsory|core|required)\b", re.I)
OPTIONAL = re.compile(r"\b(?:optional|options?|elective|choose|specialist unit)\b", re.I)
PATHWAY = re.compile(
    r"(?:pathway|route|specialism|endorsement)\s*(?:\d{1,2}|[A-Z])?\s*[:–-]\s*(?P<after>\S.*)|"
    r"(?:.*[:–(-]\s*)?(?P<before>[A-Z][\w&'’,/ -]{2,60}?)\s+(?:pathway|route|specialism)s?"
    r"(?:\s*(?:units?)?\s*[:–)(-].*)?",
    re.I,
)
"""A line that heads a pathway's units: ``Pathway 1: Sailing``, ``Sailing pathway (optional)``."""
NOT_A_NAME = re.compile(
    r"\b(?:mandatory|optional|core|units?|group\s\w|each|this|the|one|all|any|is|are|must)\b", re.I
)
LISTED_ROW = re.compile(
    r"(?:(?P<urn>[A-Z]/\d{3}/\d{4})\s+)?(?P<ref>[A-Z]{0,8}-?\d{1,4}[A-Z]?(?:/\d{1,4})?)\s+"
    r"(?P<title>[A-Z][a-z].{5,})"
)
LONGEST_GROUP = 12
"""Words of a line that heads a group of units; longer ones are rules in prose."""
LINES_ABOVE = 4
"""Lines above a table in which its group is looked for."""


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit as the structure table lists it. `number` is the regulator's (``A/601/5321``)."""

    title: str
    ref: str | None = None
    number: str | None = None
    level: int | None = None
    credits: int | None = None
    glh: int | None = None
    mandatory: bool | None = None
    pathways: tuple[str, ...] = ()
    page: int = 0


@dataclass
class _Group:
    """The heads under which the units that follow stand."""

    mandatory: bool | None = None
    pathway: str | None = None
    columns: dict[int, str] = field(default_factory=dict)
    lefts: tuple[float, ...] = ()


def find_listed_units(layout: Layout) -> list[ListedUnit]:
    """Return the units that structure tables list, in order of print, each once.

    A unit listed in several pathways carries all of them; one listed as mandatory anywhere
    outside a pathway is mandatory.
    """
    group = _Group()
    found: dict[str, ListedUnit] = {}
    for page in layout.pages:
        if page.kind in (PageKind.CONTENTS, PageKind.BLANK, PageKind.NO_TEXT):
            continue
        for unit in _units_of_page(page, group):
            key = re.sub(r"[^0-9a-z]", "", (unit.ref or unit.number or unit.title).lower())
            found[key] = _combined(found[key], unit) if key in found else unit
    return list(found.values())


def _units_of_page(page: Page, group: _Group) -> Iterator[ListedUnit]:
    above: list[Line] = []
    for region in page.regions:
        if isinstance(region, Table):
            units = list(_units_of_table(region, group, above))
            yield from units
            above = []
        else:
            above = list(region.lines[-LINES_ABOVE:])


def _units_of_table(table: Table, group: _Group, above: Sequence[Line]) -> Iterator[ListedUnit]:
    columns = _columns_of(table)
    if columns is not None:
        group.columns, group.lefts = columns, table.columns
    elif not _same_lefts(group.lefts, table.columns):
        if not any(URN.search(cell.text) for cell in table.cells):
            return
        group.columns, group.lefts = {}, table.columns
    for line in above:
        _read_group(line.text, group)
    for row in table.grid():
        cells = [cell for cell in row if cell.lines]
        if not cells or _is_head(cells):
            continue
        unit = _unit_of_row(cells, group, table.page)
        if unit is not None:
            yield unit
        elif len(cells) == 1:
            _read_group(cells[0].text, group)


def _columns_of(table: Table) -> dict[int, str] | None:
    """Return what the columns hold, from the head of a table of units; `None` for other tables."""
    for row in table.grid()[:3]:
        cells = [cell for cell in row if cell.lines]
        if _is_head(cells):
            names = [_column_name(cell) for cell in cells]
            taken: dict[int, str] = {}
            for cell, name in zip(cells, names, strict=True):
                if name and name not in taken.values():
                    taken[cell.column] = name
            return taken
    return None


def _is_head(cells: Sequence[Cell]) -> bool:
    names = {name for cell in cells if (name := _column_name(cell))}
    short = all(len(cell.text) <= 40 for cell in cells)
    return short and "title" in names and len(names) >= 2 and not _has_figures(cells)


def _has_figures(cells: Sequence[Cell]) -> bool:
    return any(re.fullmatch(r"\d+", cell.text) for cell in cells)


def _column_name(cell: Cell) -> str | None:
    text = " ".join(cell.text.split()).rstrip(" :*")
    found = next((name for name, pattern in COLUMNS if pattern.search(text)), None)
    if found is None:
        # A narrow column breaks its head inside words: "Credi t".
        bare = re.sub(r"[\s-]", "", text).lower()
        found = next((name for word, name in _BROKEN.items() if word in bare), None)
    return found


def _unit_of_row(cells: Sequence[Cell], group: _Group, page: int) -> ListedUnit | None:
    values: dict[str, str] = {}
    for cell in cells:
        name = group.columns.get(cell.column)
        if name:
            values.setdefault(name, cell.text)
    row_text = join_lines(cell.text for cell in cells)
    urn = URN.search(row_text)
    title, ref = values.get("title"), values.get("ref")
    if title is None or not re.search(r"[A-Za-z]{3}", title):
        match = LISTED_ROW.match(cells[0].text)
        if match is None or not (urn or group.columns or cells[-1].text.isdigit()):
            return None
        title, ref = match["title"], match["ref"]
    elif not (urn or _has_facts(values)):
        return None
    if title.lower().startswith("total") or (len(cells) == 1 and not urn):
        return None
    if QAN.search(row_text):
        return None
    number = urn[0] if urn else None
    if ref is not None:
        ref = None if URN.fullmatch(ref.strip()) else _ref_of(ref)
    if ref is None and (match := LISTED_ROW.fullmatch(title)):
        ref, title = match["ref"], match["title"]
    status = values.get("status", "")
    mandatory = group.mandatory
    if status:
        mandatory = bool(re.match(r"m\b|mandatory|core|yes", status.strip(), re.I))
    return ListedUnit(
        title=" ".join(title.split()),
        ref=ref,
        number=number or (values.get("number") if _is_code(values.get("number")) else None),
        level=number_in(values.get("level")),
        credits=number_in(values.get("credits")),
        glh=number_in(values.get("glh")),
        mandatory=mandatory,
        pathways=(group.pathway,) if group.pathway else (),
        page=page,
    )


def _has_facts(values: dict[str, str]) -> bool:
    """Return whether a row tells a unit's size, level or number beside its title."""
    if any(number_in(values.get(key)) for key in ("level", "credits", "glh")):
        return True
    return UNIT_REF.fullmatch(" ".join(values.get("ref", "").split())) is not None


def _ref_of(text: str) -> str | None:
    """Return a unit number: parts on several lines (``101`` over ``001``) joined by a slash."""
    parts = re.sub(r"^units?\b\.?", "", text.strip(), flags=re.I).split()
    if not parts or not any(c.isdigit() for c in text):
        return parts[0] if len(parts) == 1 and len(parts[0]) <= 3 else None
    if all(part.isdigit() for part in parts):
        return "/".join(parts)
    return " ".join(parts)


def _is_code(text: str | None) -> bool:
    return bool(text) and re.fullmatch(r"[\w./-]{4,}", text or "") is not None


def _read_group(text: str, group: _Group) -> None:
    """Take up a line that heads a group of units: mandatory, optional, a pathway."""
    if len(text.split()) > LONGEST_GROUP and not text.rstrip().endswith(":"):
        return
    mandatory, optional = MANDATORY.search(text), OPTIONAL.search(text)
    if mandatory and not optional:
        group.mandatory = True
    elif optional and not mandatory:
        group.mandatory = False
    if match := PATHWAY.fullmatch(text.strip()):
        name = (match["after"] or match["before"]).strip(" :–-()")
        if name[:1].isupper() and not NOT_A_NAME.search(name) and not name.endswith("."):
            group.pathway = name


def _same_lefts(before: Sequence[float], now: Sequence[float]) -> bool:
    return len(before) == len(now) and all(
        abs(a - b) <= 14 for a, b in zip(before, now, strict=True)
    )


def _combined(one: ListedUnit, two: ListedUnit) -> ListedUnit:
    pathways = (*one.pathways, *(p for p in two.pathways if p not in one.pathways))
    return ListedUnit(
        title=one.title,
        ref=one.ref or two.ref,
        number=one.number or two.number,
        level=one.level if one.level is not None else two.level,
        credits=one.credits if one.credits is not None else two.credits,
        glh=one.glh if one.glh is not None else two.glh,
        mandatory=one.mandatory or two.mandatory if one.mandatory is not None else two.mandatory,
        pathways=pathways,
        page=one.page,
    )
