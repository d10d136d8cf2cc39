"""Writes values into the XML of a sheet and leaves everything else in it as it is.

Libraries that load and save whole workbooks lose what they do not know (drawings, controls, newer
conditional formats, threaded comments). Here only the content of single cells changes.
"""

import re

from mapper.workbook.grid import column_letter, parse_position
from mapper.workbook.package import Element
from mapper.workbook.safetext import encode

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_SPAN = re.compile(r"([0-9]+):([0-9]+)")


class SheetEditor:
    """Sets the values of cells of one sheet. Cells with formulas are for the caller to avoid."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._main = root.tag.removesuffix("worksheet")
        self._data = root.find(f"{self._main}sheetData")
        if self._data is None:  # nothing stands in the sheet: it was not recognised, nor filled in
            self._data = root.makeelement(f"{self._main}sheetData")
            root.append(self._data)
        self._rows: dict[int, Element] = {}
        number = 0
        for row in self._data.iterchildren(f"{self._main}row"):
            number = int(row.get("r") or number + 1)
            self._rows[number] = row

    def set_value(self, row: int, column: int, text: str, *, like_row: int | None = None) -> None:
        """Write `text` into a cell; a whole number is written as a number.

        The cell keeps its format. A cell that is not there yet takes the format of the cell in
        the same column of `like_row`, or that of its row or column.
        """
        cell = self._cell(row, column, like_row)
        for child in list(cell):
            if child.tag in (f"{self._main}v", f"{self._main}is"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if _WHOLE_NUMBER.fullmatch(text):
            value = cell.makeelement(f"{self._main}v")
            value.text = text
            cell.insert(0, value)
            return
        cell.set("t", "inlineStr")
        inline = cell.makeelement(f"{self._main}is")
        content = cell.makeelement(f"{self._main}t")
        content.text = encode(text)
        if content.text != content.text.strip() or "\n" in content.text:
            content.set(_XML_SPACE, "preserve")
        inline.append(content)
        cell.insert(0, inline)

    def _cell(self, row: int, column: int, like_row: int | None) -> Element:
        parent = self._row(row)
        position = 0
        before = None
        for child in parent.iterchildren(f"{self._main}c"):
            at = parse_position(child.get("r", ""))
            position = at[1] if at else position + 1
            if position == column:
                return child
            if position > column:
                break
            before = child
        cell = parent.makeelement(f"{self._main}c")
        cell.set("r", f"{column_letter(column)}{row}")
        style = self._style(parent, column, like_row)
        if style:
            cell.set("s", style)
        if before is None:
            parent.insert(0, cell)
        else:
            before.addnext(cell)
        self._widen(parent, row, column)
        return cell

    def _row(self, number: int) -> Element:
        if number in self._rows:
            return self._rows[number]
        row = self._data.makeelement(f"{self._main}row")
        row.set("r", str(number))
        before = max((other for other in self._rows if other < number), default=None)
        if before is None:
            self._data.insert(0, row)
        else:
            self._rows[before].addnext(row)
        self._rows[number] = row
        return row

    def _style(self, row: Element, column: int, like_row: int | None) -> str:
        if like_row is not None and like_row in self._rows:
            for child in self._rows[like_row].iterchildren(f"{self._main}c"):
                at = parse_position(child.get("r", ""))
                if at is not None and at[1] == column:
                    return str(child.get("s", ""))
        if row.get("customFormat") in ("1", "true"):
            return str(row.get("s", ""))
        for one in self.root.iterfind(f"{self._main}cols/{self._main}col"):
            first, last = one.get("min", ""), one.get("max", "")
            known = _WHOLE_NUMBER.fullmatch(first) and _WHOLE_NUMBER.fullmatch(last)
            if known and int(first) <= column <= int(last):
                return str(one.get("style", ""))
        return ""

    def _widen(self, parent: Element, row: int, column: int) -> None:
        """Keep the optional hints about the extent of a row and of the sheet true."""
        span = _SPAN.fullmatch(parent.get("spans", ""))
        if span:
            low, high = min(int(span[1]), column), max(int(span[2]), column)
            parent.set("spans", f"{low}:{high}")
        dimension = self.root.find(f"{self._main}dimension")
        if dimension is None:
            return
        corners = [parse_position(part) for part in dimension.get("ref", "").split(":")]
        known = [corner for corner in corners if corner is not None]
        if known:
            rows, columns = [r for r, _ in known] + [row], [c for _, c in known] + [column]
            first = f"{column_letter(min(columns))}{min(rows)}"
            last = f"{column_letter(max(columns))}{max(rows)}"
            dimension.set("ref", first if first == last else f"{first}:{last}")
