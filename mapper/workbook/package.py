"""The zip package around a workbook: opened with care, written so that equal input is equal bytes.

Workbooks come from strangers: sizes are limited and document type declarations, which can hide
entity bombs, are refused.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from foundation.errors import UnreadableInputError
from foundation.files import refuse_special
from foundation.zipped import ZipLimits, unpack

CORE_PROPERTIES = "docProps/core.xml"
CONTENT_TYPES = "[Content_Types].xml"

_FILE_LIMIT = 100 * 2**20
LIMITS = ZipLimits()
"""Far above any mapping workbook (the largest seen is below 5 MiB), far below what hurts."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
"""First bytes of a compound file: an old .xls, or a workbook locked with a password."""
_SHEETS = "xl/worksheets/sheet"
# A height marked as custom would stay when a person types more into the row.
_GROWING_ROW = re.compile(rb'(<row [^>]*?) customHeight="1"')
_TERMS = "{http://purl.org/dc/terms/}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip member can carry."""

Element = Any
"""An lxml element; lxml publishes no types."""


@dataclass(frozen=True)
class Package:
    """A workbook file in memory: its parts by name, in the order of the file."""

    name: str
    members: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes]

    def xml(self, part: str) -> Element:
        """Return the root element of a part.

        Raises
        ------
        UnreadableInputError
            The part is missing, is not XML, or carries a document type declaration.
        """
        if part not in self.parts:
            raise UnreadableInputError(self.name, f"part {part} is missing", _SAVE_AGAIN)
        return parse_xml(self.parts[part], self.name, part)

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the file with some parts replaced and every other part as it was."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
            for member in self.members:
                data = changed.get(member.filename, self.parts[member.filename])
                copy = zipfile.ZipInfo(member.filename, date_time=member.date_time)
                copy.compress_type = zipfile.ZIP_DEFLATED
                copy.create_system, copy.external_attr = member.create_system, member.external_attr
                result.writestr(copy, data)
        return target.getvalue()


_SAVE_AGAIN = "open it in a spreadsheet program and save it again as .xlsx"


def open_package(path: Path) -> Package:
    """Read a workbook (``.xlsx`` or ``.xlsm``) into memory.

    Raises
    ------
    UnreadableInputError
        The file is missing, not a workbook, damaged, locked with a password, or too large.
    """
    path = Path(path)
    refuse_special(path, path.name)
    try:
        if path.stat().st_size > _FILE_LIMIT:
            raise UnreadableInputError(path.name, "the file is too large", "use a smaller workbook")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableInputError(
            path, f"cannot be opened ({reason})", "check the path"
        ) from error
    if content.startswith(_OLD_FORMAT):
        problem = "is an old .xls file or is locked with a password"
        raise UnreadableInputError(path.name, problem, "save it as .xlsx without a password")
    members, parts = unpack(
        content, path.name, what="an Excel workbook", advice=_SAVE_AGAIN, limits=LIMITS
    )
    if CONTENT_TYPES not in parts or "xl/workbook.xml" not in parts:
        raise UnreadableInputError(path.name, "is not an Excel workbook", _SAVE_AGAIN)
    return Package(path.name, members, parts)


def parse_xml(data: bytes, name: str, part: str) -> Element:
    """Return the root element of `data`, with entities left alone and nothing loaded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableInputError(name, f"part {part} is damaged", _SAVE_AGAIN) from error
    if root.getroottree().docinfo.doctype:
        problem = f"part {part} declares a document type, which workbooks never do"
        raise UnreadableInputError(name, problem, _SAVE_AGAIN)
    return root


def serialise(root: Element) -> bytes:
    """Return an element as the bytes of a part."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def without_timestamps(
    content: bytes, formula_values: Mapping[str, Mapping[str, int]] | None = None
) -> bytes:
    """Return our own package with fixed times, rows that grow when edited, and formula results.

    openpyxl stamps the time into the members and the core properties; without it two runs can be
    compared byte for byte.

    Parameters
    ----------
    content
        A package as openpyxl wrote it.
    formula_values
        By part name (``xl/worksheets/sheet1.xml``): the result of each formula cell, which
        openpyxl cannot store beside the formula. Such a sheet keeps its row heights.
    """
    results = formula_values or {}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for member in source.infolist():
            data = source.read(member)
            if member.filename == CORE_PROPERTIES:
                data = _without_dates(data)
            elif member.filename in results:
                data = _with_values(data, results[member.filename])
            elif member.filename.startswith(_SHEETS):
                data = _GROWING_ROW.sub(rb"\1", data)
            fixed = zipfile.ZipInfo(member.filename, date_time=_EPOCH)
            fixed.compress_type, fixed.create_system = zipfile.ZIP_DEFLATED, 0
            result.writestr(fixed, data)
    return target.getvalue()


def _without_dates(data: bytes) -> bytes:
    root = parse_xml(data, CORE_PROPERTIES, CORE_PROPERTIES)
    for name in ("created", "modified"):
        for element in root.findall(f"{_TERMS}{name}"):
            root.remove(element)
    return serialise(root)


def _with_values(data: bytes, values: Mapping[str, int]) -> bytes:
    root = parse_xml(data, "cover", "cover")
    for cell in root.iter("{*}c"):
        value = cell.find("{*}v")
        if cell.find("{*}f") is not None and value is not None:
            value.text = str(values[cell.get("r")])
    return serialise(root)
