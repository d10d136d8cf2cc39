"""One test for each fault that fuzzing or reading with its eyes has found (docs/robustness.md)."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from corpora.importers.load import import_bytes
from corpora.library import Library
from evaluation.catalogue.manifest import read_manifest
from evaluation.fuzz import samples
from foundation.errors import UnreadableInputError
from foundation.sheets import sheet_rows
from mapper.review.indicators_file import read_indicators
from mapper.review.lookup import names_between
from mapper.review.pages import PageIndex
from mapper.review.readback import read_review, review_json
from mapper.review.report import CheckReport
from mapper.review.written import PageMention
from mapper.table_file import read_table
from mapper.workbook.package import open_package
from mapper.workbook.profile import read_profile
from mapper.workbook.template import fill_template
from models.cache import EmbeddingCache


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The zip file `content` with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data) if member == name else data)
    return target.getvalue()


def broken_stream(content: bytes) -> bytes:
    """The zip file with a byte of packed data changed: its directory stays sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = max(archive.infolist(), key=lambda member: member.compress_size)
    broken = bytearray(content)
    at = first.header_offset + 30 + len(first.filename) + first.compress_size // 2
    broken[at : at + 20] = b"\xff" * 20
    return bytes(broken)


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = 2025-13-45"])
def test_toml_that_no_parser_likes_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(UnreadableInputError, match="is not TOML"):
        read_indicators(path)
    with pytest.raises(UnreadableInputError, match="is not a TOML file"):
        read_profile(path)


def test_a_workbook_whose_packing_is_broken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(broken_stream(samples.our_workbook()))
    with pytest.raises(UnreadableInputError, match="is damaged or encrypted"):
        open_package(path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda part: part.replace(b"<sheets>", b"<sheets><sheet/>"),
        lambda part: part.replace(b'sheetId="1"', b'sheetId="x"'),
        lambda part: b"<workbook/>",
        lambda part: b"",
    ],
)
def test_a_table_workbook_that_openpyxl_cannot_take_is_refused(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "table.xlsx"
    content = samples.table_workbook("reference,title\nST0001,Kites\n")
    path.write_bytes(with_part(content, "xl/workbook.xml", damage))
    with pytest.raises(UnreadableInputError, match=r"^table\.xlsx: "):
        read_table(path, {"reference": ()}, required=("reference",))
    with pytest.raises(UnreadableInputError):
        import_bytes(path.read_bytes(), "table.xlsx")


def test_a_table_that_claims_every_column_costs_no_memory() -> None:
    book = Workbook()
    for row in range(1, 200):
        book.worksheets[0].cell(row, 16_384, "x")
    content = io.BytesIO()
    book.save(content)
    (rows,) = sheet_rows(content.getvalue(), "wide.xlsx", most_rows=1000)
    assert max(map(len, rows)) <= 256


@pytest.mark.parametrize("level", ["9" * 5000, "²", "٣٣"])
def test_a_level_that_is_no_number_is_reported(level: str) -> None:
    area = {"area": "Kites", "level": level, "duties": [{"text": "Fly a kite."}]}
    report = import_bytes(json.dumps([area]).encode(), "area.json")
    assert report.areas[0].level is None
    assert any("level" in problem.message for problem in report.problems)


def test_a_code_of_thousands_of_digits_is_reported() -> None:
    record = json.loads(samples.feed_records()[2])
    record[0]["knowledges"].append({"knowledgeId": "K" + "9" * 5000, "detail": "Kites"})
    report = import_bytes(json.dumps(record).encode(), "maps.json")
    assert [one.code for one in report.standards[0].statements] == ["K1", "S1", "B1"]


def test_addresses_and_names_that_no_system_takes_are_problems(tmp_path: Path) -> None:
    library = Library(tmp_path / "home")
    library.add(samples.standard())
    path = tmp_path / "manifest.csv"
    path.write_text(f"file,url\n,http://[\n,http://[::1\n{'x' * 3000},\n")
    problems = read_manifest(path, library).problems
    assert [problem.partition(":")[0] for problem in problems] == ["row 2", "row 3", "row 4"]
    assert "cannot be looked at" in problems[2]
    assert len(problems[2]) < 250


def test_page_labels_that_are_raised_figures_do_not_stop_a_check() -> None:
    read = samples.specification()
    read.units[0].page_label = "²"
    read.units[1].page_label = "9" * 5000
    index = PageIndex(read)
    found = index.pages_of(PageMention(written="²", first="²", last="²", of_file=False))
    assert found.printed == {3}


def test_a_range_of_letters_stays_in_the_alphabet() -> None:
    assert names_between("A", "C") == ["A", "B", "C"]
    assert names_between("A", "\U00020000") == ["A", "\U00020000"]
    assert names_between("ß", "z") == ["ß", "z"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"<cols>", b'<cols><col min="x" max="9" style="1"/>'), (b"<cols>", b'<cols><col min=""/>')],
)
def test_a_template_with_odd_columns_is_filled(tmp_path: Path, old: bytes, new: bytes) -> None:
    content = samples.foreign_workbook()
    part = "xl/worksheets/sheet1.xml"

    def change(data: bytes) -> bytes:
        assert old not in data  # openpyxl writes none where no width was set
        return data.replace(b"<sheetData>", new + b"</cols><sheetData>")

    template = tmp_path / "template.xlsx"
    template.write_bytes(with_part(content, part, change))
    fill_template(samples.mapping(), template, tmp_path / "filled.xlsx")
    assert (tmp_path / "filled.xlsx").exists()


def test_a_review_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "review.json"
    path.write_text("[" * 100_000)
    with pytest.raises(UnreadableInputError, match="is no review"):
        read_review(path, CheckReport.model_construct(), edited_at=datetime.now(UTC))


def test_a_review_whose_reviewers_and_verdicts_do_not_fit_is_refused(tmp_path: Path) -> None:
    report = samples.report()
    sound = json.loads(review_json(report, samples.review(report)))
    path = tmp_path / "review.json"
    path.write_text(json.dumps(sound))
    assert read_review(path, report, edited_at=samples.REVIEWED_AT).verdicts
    ann, ben = sound["reviewers"]
    for change in (
        {"reviewers": [ann, "Somebody else"]},
        {"reviewers": [ann, ben, "A third"]},
        {"reviewers": [ann, ann]},
        {"verdicts": [*sound["verdicts"], sound["verdicts"][0]]},
    ):
        path.write_text(json.dumps({**sound, **change}))
        with pytest.raises(UnreadableInputError, match="is no review"):
            read_review(path, report, edited_at=samples.REVIEWED_AT)


@pytest.mark.parametrize("value", ["7", "NULL", "'text'", "1.5"])
def test_a_cached_value_that_damage_made_a_number_counts_as_absent(
    tmp_path: Path, value: str
) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(samples.cache_file())
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (key BLOB PRIMARY KEY, value)")
        connection.execute("INSERT INTO other SELECT * FROM vectors")
        connection.execute("DROP TABLE vectors")
        connection.execute("ALTER TABLE other RENAME TO vectors")
        connection.execute(f"UPDATE vectors SET value = {value}")  # noqa: S608 - of this file
    connection.close()
    cache = EmbeddingCache(path)
    assert cache.get_many(list(samples.CACHED)) == {}
    cache.close()


@pytest.mark.parametrize("damage", ["ALTER TABLE standards RENAME COLUMN content TO lost", "bytes"])
def test_a_library_whose_columns_or_texts_are_broken_says_so(tmp_path: Path, damage: str) -> None:
    library = Library(tmp_path)
    library.add(samples.standard())
    library.close()
    with sqlite3.connect(library.path) as connection:
        if damage == "bytes":
            connection.execute("UPDATE standards SET content = CAST(x'ff00fe' AS TEXT)")
        else:
            connection.execute(damage)
    connection.close()
    with pytest.raises(UnreadableInputError, match="damaged"):
        library.get("ST9901")
    library.close()
