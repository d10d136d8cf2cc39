"""Workbooks from strangers: refused in one sentence where they are dangerous or none at all."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from foundation.errors import UnreadableInputError
from foundation.zipped import ZipLimits
from mapper.workbook import package as packages
from mapper.workbook.package import open_package
from mapper.workbook.read_grid import read_grids


def workbook_file(path: Path, **parts: bytes) -> Path:
    """A small workbook with some parts replaced; ``a__b`` names the part a/b.xml."""
    source = io.BytesIO()
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = "x"
    workbook.save(source)
    replaced = {f"xl/{name.replace('__', '/')}.xml": data for name, data in parts.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, replaced.pop(member.filename, old.read(member)))
        for name, data in replaced.items():
            new.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        read_grids(open_package(path))
    return str(caught.value)


def test_open_package_refuses_what_is_not_a_workbook(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    plain.write_text("not a zip")
    assert refusal(plain).startswith("plain.xlsx: is not an Excel workbook; ")
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "is not an Excel workbook" in refusal(other)
    assert "cannot be opened (no such file" in refusal(tmp_path / "missing.xlsx")


def test_open_package_names_old_and_locked_files(tmp_path: Path) -> None:
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    assert "old .xls file or is locked with a password" in refusal(locked)


def test_open_package_refuses_entity_bombs(tmp_path: Path) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData><row r='1'><c r='A1' t='str'><v>&b;</v></c></row></sheetData></worksheet>"
    )
    path = workbook_file(tmp_path / "bomb.xlsx", worksheets__sheet1=bomb)
    assert "declares a document type" in refusal(path)


def test_open_package_refuses_external_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = (
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si>'
        "</sst>"
    ).encode()
    path = workbook_file(tmp_path / "outside.xlsx", worksheets__sheet1=data)
    assert "declares a document type" in refusal(path)


def test_open_package_stops_at_zip_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LIMITS", ZipLimits(part=100_000))
    path = workbook_file(tmp_path / "big.xlsx", media__big=b"0" * 100_001)
    assert "unpacks to too much data" in refusal(path)


def test_open_package_refuses_parts_that_stand_twice(tmp_path: Path) -> None:
    path = workbook_file(tmp_path / "twice.xlsx")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "holds xl/workbook.xml twice" in refusal(path)


def test_damaged_parts_are_named(tmp_path: Path) -> None:
    path = workbook_file(tmp_path / "broken.xlsx", worksheets__sheet1=b"<worksheet><sheetData>")
    assert "part xl/worksheets/sheet1.xml is damaged" in refusal(path)
    cells = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="s"><v>many</v></c></row></sheetData></worksheet>'
    )
    path = workbook_file(tmp_path / "cells.xlsx", worksheets__sheet1=cells)
    assert "holds damaged cells" in refusal(path)
