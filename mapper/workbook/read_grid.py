"""Reads the sheets of a workbook straight from the parts of the file.

What we see and what we later write are then the same XML. Works for the transitional and the strict
variant of the format (ECMA-376).
"""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath

from foundation.errors import UnreadableInputError
from mapper.workbook.formats import Formats
from mapper.workbook.grid import Area, Grid, column_letter, parse_areas
from mapper.workbook.package import Element, Package
from mapper.workbook.read_cells import read_cells, shared_text

WORKBOOK_PART = "xl/workbook.xml"
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
    formats = Formats(package, targets.values())
    date_1904 = any(one.get("date1904") in ("1", "true") for one in workbook.iter("{*}workbookPr"))
    grids: list[Grid] = []
    pending: list[tuple[Grid, list[tuple[list[Area], str]]]] = []
    for sheet in workbook.iter("{*}sheet"):
        part = targets.get(_relation_id(sheet), "")
        if "/worksheets/" not in f"/{part}":
            continue
        grid = Grid(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")
        root = package.xml(part)
        read_cells(grid, root, shared, formats, date_1904=date_1904)
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
                    letter = column_letter(first_column + number)
                    cells = f"'{sheet}'!${letter}${first_row + head}:${letter}${last_row}"
                    columns[f"{name}[{one.get('name', '').casefold()}]"] = cells
    return columns


def _target(part: str, target: str) -> str:
    return target[1:] if target.startswith("/") else normpath(join(dirname(part), target))


def _shared_strings(package: Package, parts: Iterable[str]) -> list[str]:
    part = next((one for one in parts if one.endswith("sharedStrings.xml")), None)
    if part is None or part not in package.parts:
        return []
    return [shared_text(item) for item in package.xml(part).iterchildren("{*}si")]


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
