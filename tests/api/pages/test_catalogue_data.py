"""What the catalogue page asks of the tables of a run."""

from pathlib import Path

import pytest

from api.pages.catalogue_data import CatalogueTables
from tests.api.pages.catalogue_tables import write_run


@pytest.fixture
def tables(tmp_path: Path) -> CatalogueTables:
    """Tables as a run writes them."""
    return CatalogueTables(write_run(tmp_path / "o'run"))


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
