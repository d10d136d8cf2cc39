"""Two people on one statement: the second sees what the first decided; nothing is overwritten."""

from typing import Any

from tests.api.pages.conftest import Service, Visitor


def test_second_person_sees_the_decision_of_the_first(browser: Any, service: Service) -> None:
    project = service.new_project("Two people")
    address = f"/projects/{project}/workbench?target=K3"
    first, second = Visitor(browser, service), Visitor(browser, service)
    second.expected = {412}
    first.page.goto(address)
    second.page.goto(address)
    first.page.keyboard.press("a")
    first.said("Accepted")
    second.page.keyboard.press("r")
    dialog = second.page.get_by_role("dialog", name="Decided meanwhile")
    dialog.wait_for()
    assert "Accepted by you" in dialog.inner_text()
    second.shot("workbench-conflict")
    second.page.get_by_role("button", name="Keep what stands").click()
    target = service.get(f"/api/v1/projects/{project}/targets/K3").json()
    assert [one["action"] for one in target["decisions"]] == ["accept"]

    first.page.keyboard.press("a")
    first.said("Accepted. K3")
    first.page.locator("#places .place[data-open=no]").nth(1).wait_for()
    second.page.keyboard.press("j")
    second.page.keyboard.press("r")
    dialog.wait_for()
    second.page.get_by_role("button", name="Decide again as I did").click()
    second.said("Rejected")
    target = service.get(f"/api/v1/projects/{project}/targets/K3").json()
    assert [one["action"] for one in target["decisions"]] == ["accept", "accept", "reject"]
    first.close()
    second.close()
