"""Saying why a place was rejected or changed, without losing the way through the places."""

from typing import Any

from tests.api.pages.conftest import Service, Visitor
from tests.api.pages.test_accessible import severe


def _focus_is_on(page: Any, text: str) -> None:
    page.locator(".where:focus", has_text=text).wait_for()


def test_reasons_are_optional_and_never_in_the_way(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Reasons")
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K3")
    page.wait_for_load_state("networkidle")
    page.locator("#evidence-pane .place .where").first.focus()

    page.keyboard.press("r")
    _focus_is_on(page, "criterion 3.2")  # the next place, with no further key
    page.keyboard.press("w")
    page.locator("[data-why] input:focus").wait_for()
    page.keyboard.type("Only named, not practised.", delay=20)
    visitor.shot("workbench-why")
    assert severe(page) == []
    page.keyboard.press("Enter")
    visitor.said("Reason saved")
    _focus_is_on(page, "criterion 3.2")
    first = page.locator("#places .place").first
    assert "Rejected by you" in first.inner_text()
    assert "“Only named, not practised.”" in first.inner_text()

    page.keyboard.press("c")
    _focus_is_on(page, "criterion 3.3")
    page.keyboard.press("w")
    page.locator("[data-why] input:focus").wait_for()
    page.keyboard.type("Never mind", delay=20)
    page.keyboard.press("Escape")
    _focus_is_on(page, "criterion 3.3")
    assert "Never mind" not in page.locator("#places").inner_text()
    visitor.shot("workbench-why-decided")

    decisions = service.get(f"/api/v1/projects/{project}/decisions").json()["items"]
    standing = [(one["action"], one["rationale"]) for one in decisions if one["stands"]]
    assert standing == [("reject", "Only named, not practised."), ("change", "")]

    first.get_by_role("button", name="Undo").click()  # the decision with its reason
    visitor.said(r"Undone\.")
    assert first.get_by_role("button", name="Accept").is_visible()


def test_a_reason_can_be_given_with_the_mouse_and_later(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Reasons with the mouse")
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K3")
    page.wait_for_load_state("networkidle")
    place = page.locator("#places .place").first
    place.get_by_role("button", name="Covers all of it").click()
    visitor.said(r"Changed\.")
    page.reload()
    place.get_by_text("Say why").click()
    place.get_by_label("Why (optional)").fill("Criterion 3.1 names every part.")
    place.get_by_role("button", name="Save").click()
    visitor.said("Reason saved")
    assert "“Criterion 3.1 names every part.”" in place.inner_text()
    assert "Accepted as full by you" in place.inner_text()
