"""Reads the cells of one sheet: texts as they are shown, formulas, formats, locks, merged areas.

Most of the time of opening a workbook is spent here, hence each cell is looked at once.
"""

from functools import lru_cache

from mapper.workbook.formats import Formats, number_text
from mapper.workbook.grid import Grid, parse_areas, parse_position
from mapper.workbook.package import Element
from mapper.workbook.safetext import decode


def read_cells(
    grid: Grid, root: Element, shared: list[str], formats: Formats, *, date_1904: bool
) -> None:
    """Add to `grid` what the XML of its sheet says.

    Parameters
    ----------
    root
        The root element of the sheet.
    shared
        The texts that cells name by number.
    date_1904
        Whether days are counted from 1904 and not from 1900.

    Raises
    ------
    ValueError
        A number is none.
    """
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
            value = inline = None
            for child in reversed(cell):  # the first of each counts
                name = _local_name(child.tag)
                if name == "v":
                    value = child.text
                elif name == "is":
                    inline = child
                elif name == "f":
                    grid.formulas.add(position)
            kind = cell.get("t", "n")
            if kind == "inlineStr":
                text = "" if inline is None else shared_text(inline)
            else:
                code = formats.code(style)
                text = _shown(value, kind, shared, code, date_1904=date_1904) if value else ""
            if text:
                grid.texts[position] = text
            if style:
                grid.styled.add(position)
            if formats.unlocked(style):
                grid.unlocked.add(position)
    for merge in root.iter("{*}mergeCell"):
        grid.merged.extend(parse_areas(merge.get("ref", "")))


def shared_text(element: Element) -> str:
    """Return the text of a string item; phonetic readings are not part of it."""
    if len(element) == 1:  # as nearly all are: a text and nothing else
        only = element[0]
        if only.tag == f"{element.tag.rpartition('}')[0]}}}t":
            return decode(only.text or "")
    parts = [
        text.text or ""
        for text in element.iter("{*}t")
        if not any(parent.tag.endswith("}rPh") for parent in text.iterancestors())
    ]
    return decode("".join(parts))


@lru_cache(maxsize=1000)
def _local_name(tag: object) -> str:
    """Return the name of an element without its namespace; of comments and the like none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _shown(raw: str, kind: str, shared: list[str], code: str, *, date_1904: bool) -> str:
    """Return what is shown for the value of a cell as it stands in the file."""
    if kind == "s":
        index = int(raw)
        return shared[index] if 0 <= index < len(shared) else ""
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    return number_text(raw, code, date_1904=date_1904) if kind == "n" else decode(raw)
