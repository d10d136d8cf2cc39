"""Search in the catalogue through API and page: the engine of the command line, where it can be."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.commands.catalogue_search import search_run
from api.service_settings import ServiceSettings
from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.tables import FOLDER, connect
from tests.evaluation.catalogue.test_search import run

__all__ = ["run"]


@pytest.fixture
def catalogue(run: Path, tmp_path: Path) -> TestClient:
    columns = ", ".join(f'"{column}" {kind}' for column, kind in TABLES["mappings"].items())
    path = str(run / FOLDER / "mappings.parquet")
    with connect() as connection:
        connection.execute(f"CREATE TABLE mappings ({columns})")
        connection.execute(f"COPY mappings TO '{path}' (FORMAT parquet)")
        path = str(run / FOLDER / "statements.parquet")
        kinds = f"SELECT * REPLACE ('knowledge' AS kind) FROM read_parquet('{path}')"  # noqa: S608
        connection.execute(f"CREATE TABLE statements AS {kinds}")
        connection.execute(f"COPY statements TO '{path}' (FORMAT parquet)")
    settings = ServiceSettings(data=tmp_path / "service", catalogue=run)
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8410")


def test_without_an_index_words_are_searched_and_that_is_said(catalogue: TestClient) -> None:
    answer = catalogue.get("/api/v1/catalogue/search?q=knots").json()
    assert answer["engine"] == "words"
    assert "“mapper catalogue report” builds it" in answer["note"]
    assert [one["code"] for one in answer["statements"]] == ["K1", "S1"]
    assert "Searched by words" in catalogue.get("/catalogue?view=statements&q=knots").text


def test_with_an_index_units_are_found_by_meaning_as_on_the_command_line(
    catalogue: TestClient, run: Path
) -> None:
    asked = "Prepare a hearty stew"
    told = search_run(run, asked, 20, lambda _stage: None)
    answer = catalogue.get("/api/v1/catalogue/search", params={"q": asked}).json()
    assert answer["engine"] == "meaning"
    assert answer["note"] == "3 texts of units were compared by their meaning."
    assert answer["statements"] == []
    found = [(one["document"], one["unit"], one["text"]) for one in answer["alike"]]
    assert found == [(one.document, one.unit, one.text) for one in told.alike]
    assert found
    page = catalogue.get("/catalogue", params={"view": "statements", "q": asked}).text
    assert "Searched by meaning" in page
    assert "Units with something alike" in page


def test_a_code_is_answered_from_what_was_mapped(catalogue: TestClient, run: Path) -> None:
    search_run(run, "anything", 20, lambda _stage: None)
    answer = catalogue.get("/api/v1/catalogue/search?q=ST9801 S1").json()
    assert answer["statement"]["text"] == "Tie knots"
    assert {one["coverage"] for one in answer["covering"]} == {"partial"}
    several = catalogue.get("/api/v1/catalogue/search?q=K1")
    assert several.status_code == 400
    assert "K1 is in several standards" in several.json()["detail"]
    page = catalogue.get("/catalogue?view=statements&q=K1").text
    assert "K1 is in several standards" in page
    unknown = catalogue.get("/api/v1/catalogue/search?q=ST9801 K77")
    assert unknown.status_code == 404
    assert catalogue.get("/catalogue?view=statements&q=K77").status_code == 200
