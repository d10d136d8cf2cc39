"""The catalogue by API: the tables of a run, or one sentence where none is set up."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.catalogue_data import CatalogueTables
from api.service_settings import ServiceSettings
from tests.api.pages.test_catalogue_data import tables

__all__ = ["tables"]


@pytest.fixture
def catalogue(tables: CatalogueTables, tmp_path: Path) -> TestClient:
    settings = ServiceSettings(data=tmp_path / "service", catalogue=tmp_path / "o'run")
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8410")


def test_qualifications_and_statements_of_the_catalogue(catalogue: TestClient) -> None:
    totals = catalogue.get("/api/v1/catalogue").json()
    assert (totals["documents"], totals["mapped"], totals["failed"]) == (2, 1, 1)
    found = catalogue.get("/api/v1/catalogue/qualifications?q=wheels").json()
    assert (found["count"], found["items"][0]["document"]) == (1, "a.pdf")
    (statement,) = catalogue.get("/api/v1/catalogue/statements?q=safety").json()
    assert (statement["code"], statement["covered_by"][0]["coverage"]) == ("K1", "full")


def test_without_a_catalogue_one_sentence_says_so(tmp_path: Path) -> None:
    app = create_app(ServiceSettings(data=tmp_path / "service"))
    with TestClient(app, base_url="http://127.0.0.1:8410") as client:
        answer = client.get("/api/v1/catalogue/statements?q=safety")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("No catalogue is set up here")
