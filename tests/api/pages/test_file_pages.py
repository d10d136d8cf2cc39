"""Files beside a specification in the browser: given at the start, seen, replaced, removed."""

import io
from pathlib import Path
from typing import Any

import openpyxl

from corpora.samples import sample_specification
from tests.api.pages.conftest import RUN_SECONDS, Service, Visitor
from tests.api.pages.test_accessible import severe
from tests.api.service.test_files import STRUCTURE, last_draft, own_form


def _sheets(download: Any) -> list[str]:
    content = io.BytesIO(Path(download.path()).read_bytes())
    return list(openpyxl.load_workbook(content).sheetnames)


def test_a_writer_brings_form_and_last_draft(
    service: Service, project: str, visitor: Visitor, tmp_path: Path
) -> None:
    api = f"/api/v1/projects/{project}"
    form, draft = tmp_path / "our form.xlsx", tmp_path / "draft 1.xlsx"
    form.write_bytes(own_form(service.get(f"{api}/mapping").json()))
    draft.write_bytes(last_draft(service.get(f"{api}/mapping.xlsx").content))
    (tmp_path / "units.csv").write_text(STRUCTURE, "utf-8")
    (tmp_path / "empty.csv").write_text("ref\n", "utf-8")

    page = visitor.page
    page.goto("/")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_role("combobox", name="Occupational standard").fill("ST9901")
    page.get_by_text("More files: your form, your last draft").click()
    page.get_by_label("Your mapping form").set_input_files(str(draft.with_name("empty.csv")))
    page.get_by_label("Workbook of your last draft").set_input_files(str(draft))
    visitor.shot("start-more-files", full_page=True)
    assert severe(page) == []
    visitor.expected = {422}
    page.get_by_role("button", name="Start mapping").click()
    said = page.get_by_role("alert")
    assert "empty.csv is of the format CSV; the mapping form has to be XLSX." in said.inner_text()
    assert page.get_by_text("draft 1.xlsx is here").is_visible()
    visitor.shot("start-more-files-refused", full_page=True)
    page.get_by_label("Your mapping form").set_input_files(str(form))
    page.get_by_role("button", name="Start mapping").click()

    page.get_by_role("link", name="Open workbench").wait_for(timeout=RUN_SECONDS * 1000)
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Your mapping form, Workbook of your last draft").is_visible()
    visitor.shot("overview-with-files", full_page=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download workbook").click()
    assert _sheets(download.value) == ["Our form"]

    page.get_by_role("link", name="See changes").click()
    page.get_by_role("heading", name="Could not be taken over").wait_for()
    assert page.get_by_text("No place any more; kept apart").first.is_visible()
    assert severe(page) == []
    visitor.shot("last-draft", full_page=True)

    page.get_by_role("link", name="Files", exact=True).click()
    units = page.locator("#file-structure")
    units.get_by_label("Units and rules of combination").set_input_files(
        str(tmp_path / "units.csv")
    )
    units.get_by_role("button", name="Add").click()
    assert page.get_by_text("Map again to use it").is_visible()
    visitor.shot("files", full_page=True)
    assert severe(page) == []
    page.locator("#file-template").get_by_role("button", name="Remove").click()
    page.get_by_text("The file was removed.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download workbook").click()
    assert "Cover" in _sheets(download.value)


def test_what_the_last_draft_decided_is_seen_and_can_be_changed(
    service: Service, project: str, visitor: Visitor
) -> None:
    book = service.get(f"/api/v1/projects/{project}/mapping.xlsx").content
    draft = openpyxl.load_workbook(io.BytesIO(last_draft(book)))["Evidence"]
    code = str(draft.cell(5, 1).value)
    mine = service.new_project("Second draft", files={"previous": last_draft(book)})
    page = visitor.page
    page.goto(f"/projects/{mine}/workbench?target={code}")
    place = page.locator(".place", has_text="in your last draft").first
    assert "Rejected in your last draft: “Only named there.”" in place.inner_text()
    visitor.shot("workbench-last-draft")
    assert severe(page) == []
    place.get_by_role("button", name="Accept").click()
    visitor.said(rf"Accepted\. {code} is ")
    assert "Accepted by you" in page.locator(".place", has_text="Accepted by you").inner_text()
    page.keyboard.press("u")
    visitor.said(r"Undone\.")
    assert page.locator(".place", has_text="Rejected in your last draft").count() == 1


def test_the_next_draft_is_mapped_in_the_same_project(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Drafts")
    service.post(
        f"/api/v1/projects/{project}/targets/K3/decisions",
        json={"action": "coverage", "coverage": "full", "rationale": "Taught throughout."},
        headers={"If-Match": '"0"'},
    )
    page = visitor.page
    page.goto(f"/projects/{project}")
    page.get_by_role("link", name="Change the category").click()
    page.get_by_label("Name of this mapping").fill("Drafts of a diploma")
    page.get_by_label("Category of the qualification").select_option("l3-occupational-entry")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The mapping was made before this changed.").wait_for()
    assert page.get_by_label("Name of this mapping").input_value() == "Drafts of a diploma"
    visitor.shot("files-draft", full_page=True)
    assert severe(page) == []
    draft = sample_specification().read_bytes() + b"\n% the second draft\n"
    page.locator("#file-specification input[type=file]").set_input_files(
        {"name": "draft 2.pdf", "mimeType": "application/pdf", "buffer": draft}
    )
    page.get_by_role("button", name="Replace the specification").click()
    page.get_by_text("draft 2.pdf").wait_for(timeout=RUN_SECONDS * 1000)
    assert page.get_by_text("Files or category changed").count() == 0
    page.goto(f"/projects/{project}/workbench?target=K3")
    assert "“Taught throughout.”" in page.locator(".statement .decided").inner_text()
