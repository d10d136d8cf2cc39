"""The basics without scripts: start, wait, decide, undo, read, download."""

from collections.abc import Iterator
from typing import Any

import pytest

from corpora.samples import sample_specification
from tests.api.pages.conftest import Service, Visitor


@pytest.fixture
def plain(browser: Any, service: Service) -> Iterator[Visitor]:
    """Somebody whose browser runs no scripts."""
    visitor = Visitor(browser, service, java_script_enabled=False)
    yield visitor
    visitor.close()


def test_a_mapping_is_made_and_decided_on_without_scripts(plain: Visitor) -> None:
    page = plain.page
    page.goto("/")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_label("Occupational standard").fill("tool library technician")
    page.get_by_role("button", name="Start mapping").click()
    page.get_by_role("link", name="Open workbench").click(timeout=180_000)
    page.get_by_role("link", name="K3").first.click()
    page.get_by_role("button", name="Accept").first.click()
    assert "Accepted by you" in page.locator("#places .place").first.inner_text()
    page.get_by_role("button", name="Covers all of it").first.click()
    assert "Accepted as full by you" in page.locator("#places .place").nth(1).inner_text()
    page.get_by_role("button", name="Undo").first.click()
    assert page.locator("#places .place").first.get_by_role("button", name="Accept").is_visible()
    page.get_by_text("Set the coverage of K3 yourself").click()
    page.get_by_label("Full", exact=True).check()
    page.get_by_role("textbox", name="Why", exact=True).fill("Unit 305 is new.")
    page.get_by_role("button", name="Set coverage").click()
    assert "“Unit 305 is new.”" in page.locator(".statement .decided").inner_text()


def test_a_wrong_standard_keeps_the_file_and_says_what_is_near(plain: Visitor) -> None:
    plain.expected = {422}
    page = plain.page
    page.goto("/")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_label("Occupational standard").fill("ST9902")
    page.get_by_role("button", name="Start mapping").click()
    assert "Did you mean ST9901" in page.get_by_role("alert").inner_text()
    assert page.get_by_text("specification.pdf is here").is_visible()
    page.get_by_label("Occupational standard").fill("ST9901")
    page.get_by_role("button", name="Start mapping").click()
    assert "/projects/" in page.url


def test_a_decision_on_an_old_page_is_not_taken(plain: Visitor, service: Service) -> None:
    project = service.new_project("Old page")
    page = plain.page
    page.goto(f"/projects/{project}/workbench?target=K2")
    service.post(
        f"/api/v1/projects/{project}/targets/K2/decisions",
        json={"action": "coverage", "coverage": "none"},
        headers={"If-Match": '"0"'},
    )
    page.get_by_role("button", name="Reject").first.click()
    assert "Somebody else decided on K2" in page.get_by_role("alert").inner_text()
    assert page.locator("#places .place[data-open=no]").count() == 0
