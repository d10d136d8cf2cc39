"""Keeping, releasing and deleting a project, where people look for it."""

import re

from tests.api.pages.conftest import Service, Visitor
from tests.api.pages.test_accessible import severe


def test_project_is_kept_released_and_deleted_from_its_overview(
    service: Service, visitor: Visitor
) -> None:
    project, page = service.new_project("To be kept"), visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/projects/{project}")
    page.get_by_text("Keep as evidence").click()
    page.get_by_label("Why").fill("Lifetime of the qualification")
    page.get_by_label("Last day, if there is one").fill("2099-08-31")
    assert severe(page) == []
    visitor.shot("keeping-open")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text(re.compile("Kept as evidence until 31 August 2099")).wait_for()
    assert page.get_by_role("button", name="Delete project").count() == 0
    assert severe(page) == []
    visitor.shot("keeping-kept")
    page.get_by_role("button", name="Release").click()
    page.get_by_role("button", name="Delete project").click()
    page.wait_for_url("**/projects")
    assert service.get(f"/api/v1/projects/{project}").status_code == 404
