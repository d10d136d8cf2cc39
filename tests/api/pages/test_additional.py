"""What people write on additional content: kept, in the workbook, and never overwritten unseen."""

import io
import re

import httpx
import openpyxl

from tests.api.pages.conftest import Service, Visitor


def test_employer_validation_is_kept_and_conflicts_are_shown(
    service: Service, visitor: Visitor
) -> None:
    project = service.new_project("Additional")
    visitor.expected = {412}
    page = visitor.page
    page.goto(f"/projects/{project}/additional")
    form = page.locator("[data-text-form]").first
    form.get_by_label("Employer validation").press_sequentially(
        "Four employers, 3 March.", delay=25
    )
    form.get_by_role("button", name="Save").click()
    form.locator(".saved", has_text=re.compile("^Saved$")).wait_for()
    item = form.locator("[name=item]").input_value()
    book = openpyxl.load_workbook(
        io.BytesIO(service.get(f"/api/v1/projects/{project}/mapping.xlsx").content)
    )
    texts = [cell for row in book["Additional content"].iter_rows(values_only=True) for cell in row]
    assert "Four employers, 3 March." in texts

    address = f"{service.url}/api/v1/projects/{project}/additional-content/text"
    answer = httpx.put(
        address,
        params={"item": item},
        json={"employer_validation": "Nine employers."},
        headers={"If-Match": '"1"'},
        timeout=60,
    )
    assert answer.status_code == 200
    form.get_by_label("Why it belongs here").fill("Needed in workshops.")
    form.get_by_role("button", name="Save").click()
    theirs = form.locator(".theirs")
    theirs.wait_for()
    assert "Nine employers." in theirs.inner_text()
    visitor.shot("additional-conflict")
    kept = httpx.get(address, params={"item": item}, timeout=60).json()
    assert (kept["version"], kept["employer_validation"]) == (2, "Nine employers.")
