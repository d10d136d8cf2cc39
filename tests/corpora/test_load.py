"""One way in: the shape is told by content, and unusable files get one clear sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from corpora.importers import import_bytes, import_file, load
from foundation.errors import UnreadableInputError

Build = Callable[..., dict[str, Any]]


def test_import_file_tells_the_shape_by_content_not_by_name(
    tmp_path: Path, feed_record: Build
) -> None:
    path = tmp_path / "standards.xlsx"
    path.write_text(json.dumps([feed_record()]), encoding="utf-8")
    report = import_file(path)

    assert [s.pinned for s in report.standards] == ["ST9902@1.0"]
    assert report.source == str(path)
    assert len(report.sha256) == 64


def test_import_file_takes_shapes_mixed_in_one_file(feed_record: Build) -> None:
    area = {"area": "Kites", "duties": [{"text": "Mend silk."}]}
    unit = {"reference": "KITE01", "title": "Make a kite", "performance_criteria": ["sew"]}
    report = import_bytes(json.dumps([area, feed_record(), unit]).encode(), "mixed.json")

    assert (len(report.areas), len(report.standards), len(report.nos)) == (1, 1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_import_file_reads_the_usual_encodings(feed_record: Build, encoding: str) -> None:
    text = json.dumps(feed_record(title="Kite maker – élan"), ensure_ascii=False)
    report = import_bytes(text.encode(encoding), "feed.json")

    assert report.standards[0].title == "Kite maker – élan"


def test_import_file_reads_csv_as_excel_saves_it() -> None:
    text = "area,duty\nKites,Mend silk – by hand\n"
    report = import_bytes(text.encode("cp1252"), "area.csv")

    assert report.areas[0].duties[0].text == "Mend silk – by hand"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"[{]", "it starts like JSON but is not valid (line 1)"),
        (b"[" * 100_000, "it starts like JSON but is not valid"),
        (b"[]", "it holds no standard, specialist area or NOS in a known shape"),
        (b'{"colour": "red"}', "it holds no standard, specialist area or NOS in a known shape"),
        (b"colour,size\nred,1\n", "it is neither JSON nor a table with headings"),
        (b"%PDF-1.7\x00\x01", "it is not a text file"),
        (b"PK\x03\x04broken", "is not a workbook"),
        (b"\xd0\xcf\x11\xe0old", "it is an old or password-protected Office file"),
        (b"area,level,standards\nKites,3,\n", "are not those of a specialist area or NOS file"),
    ],
)
def test_import_file_says_what_is_wrong_with_a_file(content: bytes, problem: str) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        import_bytes(content, "some file")

    assert str(caught.value).startswith("some file: ")
    assert problem in str(caught.value)
    assert str(caught.value).endswith(".")


def test_import_file_says_that_a_workbook_has_no_known_headings(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["colour", "size"])
    workbook.save(tmp_path / "other.xlsx")

    with pytest.raises(UnreadableInputError, match="neither JSON nor a table"):
        import_file(tmp_path / "other.xlsx")


def test_import_file_says_that_a_file_is_missing_a_folder_or_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadableInputError, match="there is no such file; check the path"):
        import_file(tmp_path / "nowhere.json")
    with pytest.raises(UnreadableInputError, match="it is a folder"):
        import_file(tmp_path)
    monkeypatch.setattr(load, "MAX_BYTES", 10)
    (tmp_path / "large.json").write_text("[1, 2, 3, 4, 5]")
    with pytest.raises(UnreadableInputError, match="it is larger than"):
        import_file(tmp_path / "large.json")
