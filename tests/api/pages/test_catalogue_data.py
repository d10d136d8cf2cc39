"""What the catalogue page asks of the tables of a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.pages.catalogue_data import CatalogueTables
from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.tables import ABOUT, FOLDER, connect

DOCUMENTS = [
    {"document": "a.pdf", "title": "Diploma in Wheels", "organisation": "Northmoor", "level": "3",
     "state": "mapped"},
    {"document": "b.pdf", "title": "Award in Gears", "organisation": "Eastmoor", "level": "2",
     "state": "failed", "cause": "the file is empty"},
]  # fmt: skip
MAPPINGS = [
    {"document": "a.pdf", "standard": "ST1", "version": "1.0", "standard_title": "Wheelwright",
     "state": "mapped", "statements": 3, "full": 1, "partial": 1, "none": 1, "guaranteed": 1,
     "coverage": 0.67, "additional_items": 0.2, "additional_items_low": 0.1,
     "additional_items_high": 0.3},
]  # fmt: skip
STATEMENTS = [
    {"document": "a.pdf", "standard": "ST1", "version": "1.0", "code": code, "kind": "knowledge",
     "text": text, "coverage": coverage, "places": places}
    for code, text, coverage, places in (
        ("K1", "Safety of wheels", "full", 2),
        ("K2", "Oils and gears", "partial", 1),
        ("K10", "The 100% rule of o'clock_time", "none", 0),
    )
]  # fmt: skip


@pytest.fixture
def tables(tmp_path: Path) -> CatalogueTables:
    """Tables as a run writes them."""
    folder = tmp_path / "o'run" / FOLDER
    folder.mkdir(parents=True)
    rows: dict[str, list[dict[str, Any]]] = {
        "documents": DOCUMENTS, "mappings": MAPPINGS, "statements": STATEMENTS,
    }  # fmt: skip
    with connect() as connection:
        for name, content in rows.items():
            columns = ", ".join(f'"{column}" {kind}' for column, kind in TABLES[name].items())
            connection.execute(f"CREATE TABLE {name} ({columns})")
            for row in content:
                names = ", ".join(f'"{column}"' for column in row)
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"INSERT INTO {name} ({names}) VALUES ({marks})",  # noqa: S608
                    list(row.values()),
                )
            path = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"COPY {name} TO '{path}' (FORMAT parquet)")
    (folder / ABOUT).write_text(json.dumps({"digest": "d"}))
    return CatalogueTables(folder.parent)


def test_totals(tables: CatalogueTables) -> None:
    totals = tables.totals()
    assert (totals.documents, totals.mapped, totals.failed) == (2, 1, 1)
    assert totals.coverage == pytest.approx(0.67)


def test_qualifications_with_and_without_a_mapping(tables: CatalogueTables) -> None:
    rows, count = tables.qualifications("", 1)
    assert count == 2
    assert [(row.title, row.all, row.reason) for row in rows] == [
        ("Award in Gears", 0, "the file is empty"),
        ("Diploma in Wheels", 3, ""),
    ]
    assert tables.qualifications("", 2) == ([], 2)


def test_search_takes_words_as_words(tables: CatalogueTables) -> None:
    assert [row.document for row in tables.qualifications("northmoor WHEELwright", 1)[0]] == [
        "a.pdf"
    ]
    assert tables.qualifications("' OR 1=1 --", 1) == ([], 0)
    assert [one.code for one in tables.statements("100% o'clock_")] == ["K10"]
    assert tables.statements("%") == tables.statements("100%")
    assert tables.statements("k_10") == []


def test_statements_name_the_qualifications_that_cover_them(tables: CatalogueTables) -> None:
    (found,) = tables.statements("gears")
    assert (found.code, found.covered_by[0].title, found.covered_by[0].places) == (
        "K2",
        "Diploma in Wheels",
        1,
    )


def test_one_document(tables: CatalogueTables) -> None:
    rows, statements = tables.document("a.pdf")
    assert [row.standard for row in rows] == ["ST1"]
    assert [one.code for one in statements["ST1@1.0"]] == ["K1", "K2", "K10"]
    assert tables.document("nothing.pdf") == ([], {})


def test_a_folder_without_tables_has_none(tmp_path: Path) -> None:
    assert not CatalogueTables(tmp_path).exists
