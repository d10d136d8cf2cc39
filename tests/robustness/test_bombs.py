"""Small files that unpack to gigabytes, and XML that refers to itself or to other files.

Bombs in PDF and DOCX files are in tests/mapper/reading/hostile.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from corpora.importers.load import import_file
from evaluation.fuzz import samples
from foundation.errors import UnreadableInputError
from foundation.zipped import ZipLimits, unpack
from mapper.review.claims_file import read_claims_file
from mapper.workbook.read import read_workbook
from mapper.workbook.template import fill_template, inspect_template
from tests.robustness.test_found_by_fuzzing import with_part

SHEET = "xl/worksheets/sheet1.xml"
READERS: tuple[Callable[[Path], object], ...] = (
    read_workbook,
    inspect_template,
    read_claims_file,
    import_file,
)


def zeros(path: Path, mebibytes: int) -> Path:
    """A workbook with a part that unpacks to so many MiB, a thousandth of that on disk."""
    path.write_bytes(samples.foreign_workbook())
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/picture.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(mebibytes):
            part.write(bytes(1 << 20))
    return path


@pytest.mark.parametrize("reader", READERS)
def test_a_zip_bomb_is_refused_after_the_limit(
    tmp_path: Path, reader: Callable[[Path], object]
) -> None:
    path = zeros(tmp_path / "bomb.xlsx", 80)
    assert path.stat().st_size < 200_000
    with pytest.raises(UnreadableInputError, match="unpacks to too much data"):
        reader(path)


def test_many_small_parts_are_a_bomb_too(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"part{number}", bytes(1000))
    content = target.getvalue()
    what = {"what": "a workbook", "advice": "save it again"}
    with pytest.raises(UnreadableInputError, match="too many parts"):
        unpack(content, "many.xlsx", **what, limits=ZipLimits(parts=29))
    with pytest.raises(UnreadableInputError, match="unpacks to too much"):
        unpack(content, "many.xlsx", **what, limits=ZipLimits(total=29_999))
    assert len(unpack(content, "many.xlsx", **what).parts) == 30


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
).encode()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["laughs", "file"])
def test_xml_entities_are_never_followed(
    tmp_path: Path, reader: Callable[[Path], object], kind: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of another person")
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    doctype, entity = (LAUGHS, b"&a9;") if kind == "laughs" else (outside, b"&x;")
    sheet = (
        doctype
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c>'
        + b'<c r="B1" t="inlineStr"><is><t>reference</t></is></c></row>'
        + b'<row r="2"><c r="A2" t="inlineStr"><is><t>K1 '
        + entity
        + b"</t></is></c></row></sheetData></worksheet>"
    )
    path = tmp_path / "entities.xlsx"
    path.write_bytes(with_part(samples.table_workbook("a,b"), SHEET, lambda part: sheet))
    with pytest.raises(UnreadableInputError) as caught:
        reader(path)
    assert "secret of" not in str(caught.value)


@pytest.mark.slow
def test_a_workbook_of_ten_thousand_rows_is_read_and_filled(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("KSB", "Statement", "Where covered", "Page", "Full / Partial / Not covered"))
    for number in range(10_000):
        sheet.append((f"K{number % 900 + 1}", f"Statement {number}", "Unit 101 LO1", 3, None))
    path = tmp_path / "large.xlsx"
    book.save(path)
    claims = read_workbook(path)
    assert len(claims.statements) == 10_000
    fill_template(samples.mapping(), path, tmp_path / "filled.xlsx")
    assert len(read_workbook(tmp_path / "filled.xlsx").statements) == 10_000
