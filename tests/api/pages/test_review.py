"""A review in the browser: a filled-in workbook is checked, and claims are decided one by one."""

from tests.api.pages.conftest import Service, Visitor
from tests.api.pages.test_accessible import severe


def test_review_of_a_workbook_from_check_to_letter(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Review")
    workbook = service.get(f"/api/v1/projects/{project}/mapping.xlsx").content
    page = visitor.page
    page.goto(f"/projects/{project}/review")
    page.get_by_label("Filled-in workbook").set_input_files(
        {"name": "claims.xlsx", "mimeType": "application/octet-stream", "buffer": workbook}
    )
    visitor.shot("review-start")
    assert severe(page) == []
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("link", name="claims.xlsx").click(timeout=300_000)
    page.locator("#progress", has_text="0 of ").wait_for()
    assert severe(page) == []
    visitor.shot("review")

    first = page.locator("#targets [aria-current]").inner_text()
    visitor.press("r")
    assert page.get_by_label("It does not").is_checked()
    page.get_by_label("Comment").press_sequentially("The page says nothing of it.", delay=30)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("status").get_by_text("Saved. This is the next claim.").wait_for()
    assert page.locator("#targets [aria-current]").inner_text() != first
    page.locator("#progress", has_text="1 of ").wait_for()
    visitor.press("a")
    visitor.press("Enter")
    page.locator("#progress", has_text="2 of ").wait_for()
    visitor.shot("review-decided")

    visitor.press("p")
    page.locator(".evidence .decided", has_text="Agreed by").wait_for()
    with page.expect_download() as started:
        page.get_by_role("link", name="Letter").click()
    assert started.value.path().read_bytes().startswith(b"PK")


def test_a_file_without_claims_is_refused_with_the_reason(project: str, visitor: Visitor) -> None:
    visitor.expected = {422}
    page = visitor.page
    page.goto(f"/projects/{project}/review")
    page.get_by_label("Filled-in workbook").set_input_files(
        {"name": "notes.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.4 nothing"}
    )
    page.get_by_role("button", name="Check it").click()
    assert page.get_by_role("alert").inner_text()


def test_a_reviewer_says_how_much_to_read(service: Service, project: str, visitor: Visitor) -> None:
    workbook = service.get(f"/api/v1/projects/{project}/mapping.xlsx").content
    visitor.expected = {422}
    page = visitor.page
    page.goto(f"/projects/{project}/review")
    page.get_by_role("button", name="Check it").click()
    assert "Choose the filled-in workbook" in page.get_by_role("alert").inner_text()
    page.get_by_label("Filled-in workbook").set_input_files(
        {"name": "half.xlsx", "mimeType": "application/octet-stream", "buffer": workbook}
    )
    page.get_by_text("How much to read").click()
    page.get_by_label("Share of claims in the sample").fill("50")
    page.get_by_label("there is intelligence about risk").check()
    visitor.shot("review-how-much", full_page=True)
    assert severe(page) == []
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("link", name="half.xlsx").click(timeout=300_000)
    page.get_by_text("How the sample was chosen").click()
    assert "intelligence" in page.locator(".plan").inner_text()
