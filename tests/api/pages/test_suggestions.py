"""Suggestions of standards by what is in a file, as the start page shows them."""

import pytest

from corpora.samples import sample_specification
from tests.api.pages.conftest import Service, Visitor


@pytest.mark.slow
def test_the_standard_that_a_file_fits_is_suggested(service: Service, visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_role("button", name="Suggest standards from what is in the file").click()
    suggested = page.get_by_role("button", name="ST9901 Tool library technician")
    suggested.wait_for(timeout=300_000)
    visitor.shot("start-suggestions")
    suggested.click()
    field = page.get_by_role("combobox", name="Occupational standard")
    assert field.input_value() == "ST9901@1.1"


def test_a_file_of_somebody_else_is_unknown(service: Service) -> None:
    answer = service.get("/api/pages/suggestions/01930000-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
