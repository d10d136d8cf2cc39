"""The zip package around a workbook: the same content always gives the same bytes.

Spreadsheet libraries stamp the current time into the zip members and the core properties; both
are taken out, so that two runs can be compared byte for byte.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

CORE_PROPERTIES = "docProps/core.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEETS = "xl/worksheets/sheet"
# A height marked as custom would stay when a person types more into the row.
_GROWING_ROW = re.compile(rb'(<row [^>]*?) customHeight="1"')
_TERMS = "{http://purl.org/dc/terms/}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip member can carry."""


def parser() -> etree.XMLParser:
    """Return an XML parser that expands no entities, loads nothing and keeps white space."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def without_timestamps(content: bytes, formula_values: Mapping[str, Mapping[str, int]]) -> bytes:
    """Return the package with fixed times, rows that grow when edited, and formula results.

    Parameters
    ----------
    content
        A package as openpyxl wrote it.
    formula_values
        By part name (``xl/worksheets/sheet1.xml``): the result of each formula cell, which
        openpyxl cannot store beside the formula. Such a sheet keeps its row heights.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for member in source.infolist():
            data = source.read(member)
            if member.filename == CORE_PROPERTIES:
                data = _without_dates(data)
            elif member.filename in formula_values:
                data = _with_values(data, formula_values[member.filename])
            elif member.filename.startswith(SHEETS):
                data = _GROWING_ROW.sub(rb"\1", data)
            write_member(result, member.filename, data)
    return target.getvalue()


def write_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member that carries no time and no trace of the machine."""
    member = zipfile.ZipInfo(name, date_time=_EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0
    archive.writestr(member, data)


def _without_dates(data: bytes) -> bytes:
    root = etree.fromstring(data, parser())
    for name in ("created", "modified"):
        for element in root.findall(f"{_TERMS}{name}"):
            root.remove(element)
    return _serialised(root)


def _with_values(data: bytes, values: Mapping[str, int]) -> bytes:
    root = etree.fromstring(data, parser())
    for cell in root.iter(f"{MAIN}c"):
        value = cell.find(f"{MAIN}v")
        if cell.find(f"{MAIN}f") is not None and value is not None:
            value.text = str(values[cell.get("r")])
    return _serialised(root)


def _serialised(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
