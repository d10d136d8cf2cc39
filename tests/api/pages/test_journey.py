"""The main journey in a real browser: a file, a standard, decisions, and the workbook with them."""

import io
import re

import openpyxl

from corpora.samples import sample_specification
from tests.api.pages.conftest import Service, Visitor

TYPING = 45  # milliseconds between keys, of somebody who types 50 words a minute
LOOKING = 350  # milliseconds of somebody who knows what to do next


def test_from_file_to_workbook_with_three_decisions(service: Service, visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    visitor.shot("start")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    standard = page.get_by_role("combobox", name="Occupational standard")
    standard.press_sequentially("tool lib", delay=TYPING)
    page.get_by_role("option", name=re.compile("Tool library technician")).wait_for()
    visitor.shot("start-standards")
    standard.press("ArrowDown")
    standard.press("Enter")
    assert standard.input_value() == "ST9901@1.1"
    page.get_by_label("Category of the qualification").select_option("l3-occupational-entry")
    page.get_by_text("Name, option, specialist area").click()
    page.get_by_label("Name of this mapping").press_sequentially("Draft two", delay=TYPING)
    page.wait_for_timeout(LOOKING)
    page.get_by_role("button", name="Start mapping").click()

    page.get_by_role("heading", name="Being mapped").wait_for()
    visitor.shot("progress")
    visitor.open_workbench()
    page.locator("#panel").wait_for()

    decided = []
    for button in ("Accept", "Reject", "Covers all of it"):
        place = page.locator(".place[data-open=yes]").filter(
            has=page.get_by_role("button", name=button, exact=True)
        )
        while place.count() == 0:
            shown = page.locator("#panel").get_attribute("data-code")
            page.keyboard.press("n")
            # A key pressed before the statement is there would turn the page under the next click.
            page.locator(f'#panel:not([data-code="{shown}"])').wait_for()
            page.wait_for_timeout(LOOKING)
        code = page.locator("#panel").get_attribute("data-code")
        key = place.first.get_attribute("data-key")
        place.first.get_by_role("button", name=button, exact=True).click()
        visitor.said("to decide in all")
        page.locator(f'.place[data-key="{key}"] .decided').wait_for()
        decided.append((code, key, button))
        page.wait_for_timeout(LOOKING)
    visitor.shot("workbench-decided")

    with page.expect_download() as started:
        page.get_by_role("link", name="Download workbook").click()
    content = started.value.path().read_bytes()
    rows = _evidence(content)
    words = {"Accept": "Accept", "Reject": "Reject", "Covers all of it": "Change"}
    for code, key, button in decided:
        found = [row["Decision"] for row in rows if _same(row, code, key)]
        assert found == [words[button]], (code, key, button)
    assert len([row for row in rows if row["Decision"]]) == 3


def test_totals_and_list_follow_a_decision_at_once(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Totals")
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K2")
    before = int(page.locator("#totals dd").last.inner_text())
    page.locator("#row-K2").get_by_text("Needs a look").wait_for()
    for _ in range(page.locator("#places .place").count()):
        page.keyboard.press("r")
        page.wait_for_timeout(LOOKING)
    page.locator("#row-K2[data-coverage=none]").wait_for()
    assert page.locator("#row-K2").get_by_text("Needs a look").count() == 0
    assert int(page.locator("#totals dd").last.inner_text()) == before - 2
    page.keyboard.press("u")
    page.locator("#row-K2[data-coverage=partial]").wait_for()
    page.get_by_label("Coverage", exact=True).select_option("none")
    assert page.locator("#targets .target:visible[data-coverage=full]").count() == 0


def test_a_place_is_added_by_choosing_its_passage_on_the_page(
    service: Service, visitor: Visitor
) -> None:
    project = service.new_project("Adding")
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K6&page=9")
    page.locator('.marks .item[data-key="302~1~1.1"] rect').first.click()
    page.get_by_role("dialog").get_by_text("Chosen: Unit 302, outcome 1, criterion 1.1").wait_for()
    visitor.shot("workbench-add")
    page.get_by_role("button", name="Add this place").click()
    visitor.said(r"Added\. K6 is partial")
    added = page.locator('.place[data-key="302~1~1.1"]')
    assert "Added as partial by you" in added.inner_text()
    rows = _evidence(service.get(f"/api/v1/projects/{project}/mapping.xlsx").content)
    assert [row["Decision"] for row in rows if _same(row, "K6", "302~1~1.1")] == ["Accept"]


def _evidence(content: bytes) -> list[dict[str, str]]:
    """Return the rows of the sheet Evidence by heading."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Evidence"]
    values = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(values) if "Decision" in row)
    return [dict(zip(values[head], row, strict=False)) for row in values[head + 1 :]]


def _same(row: dict[str, str], code: str | None, key: str | None) -> bool:
    unit, outcome, criterion = str(key).split("~")
    reference = row["Specification reference"]
    return row["Code"] == code and reference.startswith(f"{unit} LO{outcome} AC{criterion} ")
