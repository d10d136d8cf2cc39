"""Reads the sheets of a workbook straight from the parts of the file.

What we see and what we later write are then the same XML. Works for the transitional and the strict
variant of the format (ECMA-376).
"""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from foundation.errors import UnreadableInputError
from mapper.workbook.grid import Area, Grid, parse_areas, parse_position
from mapper.workbook.package import Element, Package
from mapper.workbook.safetext import decode

WORKBOOK_PART = "xl/workbook.xml"
_DECIMALS = re.compile(r"0\.(0+)")
_LIST_LIMIT = 2000
"""Values read from the cells that a dropdown points to; dropdowns for people are far shorter."""
_INDIRECT = re.compile(r"INDIRECT\(\s*\"([^\"]+)\"\s*\)", re.IGNORECASE)
_SHEET_AREA = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)"
)


def read_grids(package: Package) -> list[Grid]:
    """Return the sheets of a workbook in order, chart sheets left out.

    Raises
    ------
    UnreadableInputError
        A part of the workbook is missing or damaged.
    """
    try:
        return _read_grids(package)
    except ValueError as error:  # a number that is none, in a file that no program wrote
        raise UnreadableInputError(
            package.name, "holds damaged cells", "open it in Excel and save it again"
        ) from error


def _read_grids(package: Package) -> list[Grid]:
    workbook = package.xml(WORKBOOK_PART)
    targets = _relations(package, WORKBOOK_PART)
    shared = _shared_strings(package, targets.values())
    formats = _Formats(package, targets.values())
    date_1904 = any(one.get("date1904") in ("1", "true") for one in workbook.iter("{*}workbookPr"))
    grids: list[Grid] = []
    pending: list[tuple[Grid, list[tuple[list[Area], str]]]] = []
    for sheet in workbook.iter("{*}sheet"):
        part = targets.get(_relation_id(sheet), "")
        if "/worksheets/" not in f"/{part}":
            continue
        grid = Grid(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")
        root = package.xml(part)
        _fill(grid, root, shared, formats, date_1904=date_1904)
        grids.append(grid)
        pending.append((grid, _validations(root)))
    names = {
        one.get("name", "").casefold(): (one.text or "") for one in workbook.iter("{*}definedName")
    }
    names |= _table_columns(package, grids)
    by_name = {grid.name.casefold(): grid for grid in grids}
    for grid, validations in pending:
        for areas, formula in validations:
            grid.lists.append((areas, _list_values(formula, grid, by_name, names)))
    return grids


def _relation_id(sheet: Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _relations(package: Package, part: str) -> dict[str, str]:
    """Return the targets of a part's relations by id, as part names."""
    folder, name = part.rsplit("/", 1)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.parts:
        return {}
    return {
        one.get("Id", ""): _target(part, one.get("Target", ""))
        for one in package.xml(relations).iter("{*}Relationship")
        if one.get("TargetMode") != "External"
    }


def _table_columns(package: Package, grids: list[Grid]) -> dict[str, str]:
    """Return the cells of each column of each table, as ``table[column]`` in lower case."""
    columns: dict[str, str] = {}
    for grid in grids:
        for part in _relations(package, grid.part).values():
            if "/tables/" not in part or part not in package.parts:
                continue
            table = package.xml(part)
            for first_row, first_column, last_row, _ in parse_areas(table.get("ref", "")):
                name = table.get("displayName", "").casefold()
                head = int(table.get("headerRowCount", "1"))
                sheet = grid.name.replace("'", "''")
                for number, one in enumerate(table.iter("{*}tableColumn")):
                    letter = get_column_letter(first_column + number)
                    cells = f"'{sheet}'!${letter}${first_row + head}:${letter}${last_row}"
                    columns[f"{name}[{one.get('name', '').casefold()}]"] = cells
    return columns


def _target(part: str, target: str) -> str:
    return target[1:] if target.startswith("/") else normpath(join(dirname(part), target))


def _shared_strings(package: Package, parts: Iterable[str]) -> list[str]:
    part = next((one for one in parts if one.endswith("sharedStrings.xml")), None)
    if part is None or part not in package.parts:
        return []
    return [_rich_text(item) for item in package.xml(part).iterchildren("{*}si")]


def _rich_text(element: Element) -> str:
    """Return the text of a string item; phonetic readings are not part of it."""
    if len(element) == 1 and element[0].tag == f"{element.tag.rpartition('}')[0]}}}t":
        return decode(element[0].text or "")  # as nearly all are: a text and nothing else
    parts = [
        text.text or ""
        for text in element.iter("{*}t")
        if not any(parent.tag.endswith("}rPh") for parent in text.iterancestors())
    ]
    return decode("".join(parts))


class _Formats:
    """What the styles say of a cell: its number format and whether it is locked."""

    def __init__(self, package: Package, parts: Iterable[str]) -> None:
        self._codes: list[str] = []
        self._unlocked: list[bool] = []
        part = next((one for one in parts if one.endswith("styles.xml")), None)
        if part is None or part not in package.parts:
            return
        root = package.xml(part)
        custom = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
        for formats in root.iterchildren("{*}cellXfs"):
            for one in formats.iterchildren("{*}xf"):
                number = one.get("numFmtId", "0")
                builtin = BUILTIN_FORMATS.get(int(number) if number.isdigit() else 0, "General")
                self._codes.append(custom.get(number, builtin))
                protection = one.find("{*}protection")
                value = None if protection is None else protection.get("locked")
                self._unlocked.append(value in ("0", "false"))

    def code(self, style: int) -> str:
        return self._codes[style] if style < len(self._codes) else "General"

    def unlocked(self, style: int) -> bool:
        return style < len(self._unlocked) and self._unlocked[style]


def _fill(
    grid: Grid, root: Element, shared: list[str], formats: _Formats, *, date_1904: bool
) -> None:
    protection = root.find("{*}sheetProtection")
    grid.protected = protection is not None and protection.get("sheet") in ("1", "true")
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in row.iterchildren("{*}c"):
            position = parse_position(cell.get("r", "")) or (row_number, column + 1)
            column = position[1]
            style = int(cell.get("s") or 0)
            if len(cell):
                text = _cell_text(cell, shared, formats.code(style), date_1904=date_1904)
                if text:
                    grid.texts[position] = text
                if cell.find("{*}f") is not None:
                    grid.formulas.add(position)
            if style:
                grid.styled.add(position)
            if formats.unlocked(style):
                grid.unlocked.add(position)
    for merge in root.iter("{*}mergeCell"):
        grid.merged.extend(parse_areas(merge.get("ref", "")))


def _cell_text(cell: Element, shared: list[str], code: str, *, date_1904: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _rich_text(inline)
    value = cell.find("{*}v")
    raw = "" if value is None else (value.text or "")
    if not raw:
        return ""
    if kind == "s":
        index = int(raw)
        return shared[index] if 0 <= index < len(shared) else ""
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    return _number_text(raw, code, date_1904=date_1904) if kind == "n" else decode(raw)


def _number_text(raw: str, code: str, *, date_1904: bool) -> str:
    """Return a number as it is shown, as far as it matters here: dates, decimals, percent.

    Decimals matter: ``1.10`` typed as a reference is stored as 1.1 and only its format tells.
    """
    try:
        number = float(raw)
    except ValueError:
        return raw
    if is_date_format(code):
        try:
            epoch = CALENDAR_MAC_1904 if date_1904 else CALENDAR_WINDOWS_1900
            return str(from_excel(number, epoch)).removesuffix(" 00:00:00")
        except (ValueError, OverflowError):
            return raw
    if code.endswith("%"):
        return f"{number:.0%}"
    decimals = _DECIMALS.fullmatch(code)
    if decimals:
        return f"{number:.{len(decimals[1])}f}"
    return str(int(number)) if number.is_integer() else repr(number)


def _validations(root: Element) -> list[tuple[list[Area], str]]:
    """Return list validations, also those that newer programs keep in an extension."""
    found = []
    for one in root.iter("{*}dataValidation"):
        if one.get("type") != "list":
            continue
        formula = one.find("{*}formula1")
        text = "" if formula is None else "".join(formula.itertext())
        ranges = one.get("sqref") or "".join(
            child.text or "" for child in one.iterchildren("{*}sqref")
        )
        found.append((parse_areas(ranges), text.strip()))
    return found


def _list_values(
    formula: str, grid: Grid, by_name: Mapping[str, Grid], names: Mapping[str, str]
) -> tuple[str, ...]:
    text = formula.removeprefix("=").strip()
    if text.startswith('"') and text.endswith('"'):
        return tuple(part.strip() for part in text[1:-1].replace('""', '"').split(","))
    indirect = _INDIRECT.fullmatch(text)
    text = indirect[1] if indirect else text
    text = names.get(text.casefold(), text)
    match = _SHEET_AREA.fullmatch(text)
    if match is None:
        return ()
    title = (match[1] or match[2] or grid.name).replace("''", "'").casefold()
    source = by_name.get(title)
    if source is None:
        return ()
    values: list[str] = []
    for first_row, first_column, last_row, last_column in parse_areas(match[3]):
        for row in range(first_row, min(last_row, source.last_row) + 1):
            values += [
                source.text(row, column)
                for column in range(first_column, min(last_column, source.last_column) + 1)
            ]
    return tuple(value for value in values[:_LIST_LIMIT] if value.strip())
