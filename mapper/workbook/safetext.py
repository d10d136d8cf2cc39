"""Text that a spreadsheet shows as it is: never a formula, never illegal XML, never cut silently.

Limits: Excel's published specifications (32,767 characters in a cell).
"""

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # every mapping counts the letters of a cell; only some are written to a workbook
    from openpyxl.cell.cell import Cell, MergedCell

AnyCell: TypeAlias = "Cell | MergedCell"
"""What a worksheet returns for a coordinate; we write only to those that hold a value."""

CELL_LIMIT = 32_767
"""Characters in one cell, counted as UTF-16 code units."""

# XML 1.0 allows tab, line feed and carriage return of the control characters, no surrogates.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of writing make a cell show another text than it holds.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Excel reads _x0041_ in a string as the character of that number (ECMA-376 22.9.2.19, ST_Xstring).
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a spreadsheet, or one that the text is later pasted into, could take for a formula.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def clean(text: str) -> str:
    """Return `text` without what XML forbids or what turns its direction, and plain line ends."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.isascii() else _TURNING.sub("", text)


def encode(text: str) -> str:
    """Return cleaned `text` as it must stand in the file, so that Excel shows it unchanged."""
    return _LOOKS_ESCAPED.sub("_x005F_", clean(text))


def decode(text: str) -> str:
    """Return what Excel shows for `text` as it stands in the file."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def cell_length(text: str) -> int:
    """Return the room that `text` takes in a cell: UTF-16 code units, escapes included."""
    if "_x" not in text and (text.isascii() or max(text) <= "\uffff"):
        return len(text)
    return sum(_width(text, position) for position in range(len(text)))


def _width(text: str, position: int) -> int:
    if text[position] == "_" and _LOOKS_ESCAPED.match(text, position):
        return len("_x005F_")
    return 2 if ord(text[position]) > 0xFFFF else 1


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet could take `text` for a formula when it is edited or pasted."""
    return text.startswith(_FORMULA_STARTS)


def split_to_fit(text: str, limit: int = CELL_LIMIT) -> list[str]:
    """Return `text` in pieces of which each takes at most `limit` in a cell."""
    if cell_length(text) <= limit:
        return [text]
    pieces: list[str] = []
    start = length = 0
    for position in range(len(text)):
        width = _width(text, position)
        if length + width > limit:
            pieces.append(text[start:position])
            start, length = position, 0
        length += width
    return [*pieces, text[start:]]


def put_text(cell: AnyCell, text: str) -> None:
    """Write `text` into `cell` as text.

    The value is always a string cell, which no spreadsheet evaluates. Where it starts like a
    formula the cell also gets Excel's text prefix, so that editing it does not make it one; the
    prefix is part of the style, not of what is seen.
    """
    value = encode(text)
    cell.value = value
    if cell.data_type != "s" and value:
        cell.data_type = "s"
    if looks_like_formula(value):
        cell.quotePrefix = True
