"""The workbench by keyboard alone, and without single keys for who does not want them."""

from typing import Any

from tests.api.pages.conftest import Service, Visitor

MOST_TABS = 60


def _focused(page: Any) -> str:
    return str(
        page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            " || document.activeElement.id).trim()"
        )
    )


def _tab_to(page: Any, wanted: str) -> None:
    """Press Tab until something whose text begins with `wanted` has the focus, which shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if _focused(page).startswith(wanted):
            style = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return [s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
            )
            assert style[0] != "none"
            assert style[1] >= 2
            return
    raise AssertionError(f"{wanted} cannot be reached; the focus is on {_focused(page)}")


def test_the_workbench_by_keyboard_alone(service: Service, visitor: Visitor) -> None:
    project = service.new_project("Keyboard")
    page = visitor.page
    page.goto(f"/projects/{project}")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to content"
    _tab_to(page, "Workbench")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("/")
    page.keyboard.type("electrical safety", delay=40)
    page.keyboard.press("Enter")
    assert "Principles of electrical safety" in _focused(page)
    page.keyboard.press("Enter")
    page.locator("#panel[data-code=K3]").wait_for()
    assert _focused(page).startswith("Unit 301, outcome 3, criterion 3.1")
    visitor.shot("workbench-keyboard")

    page.keyboard.press("j")
    assert _focused(page).startswith("Unit 301, outcome 3, criterion 3.2")
    page.keyboard.press("k")
    page.keyboard.press("a")
    visitor.said(r"Accepted\. K3 is partial\.")
    page.wait_for_function("document.activeElement.textContent.includes('criterion 3.2')")
    page.keyboard.press("r")
    visitor.said(r"Rejected\. K3 is partial\.")
    page.wait_for_function("document.activeElement.textContent.includes('criterion 3.3')")
    page.keyboard.press("c")
    visitor.said(r"Changed\. K3")
    page.keyboard.press("u")
    visitor.said(r"Undone\. K3 is partial\.")
    states = page.locator("#places .place").evaluate_all("all => all.map(one => one.dataset.open)")
    assert states == ["no", "no", "yes"]

    page.keyboard.press("i")
    page.keyboard.type("inventory", delay=40)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    visitor.said(r"Added\. K3 is ")

    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    visitor.shot("workbench-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("%")
    assert page.locator(".place .number").first.is_visible()


def test_every_control_of_a_place_is_reached_with_tab(project: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K3")
    page.locator("#evidence-pane").focus()
    for wanted in (
        "Set the coverage of K3", "Add a place",
        "Unit 301, outcome 3, criterion 3.1", "Accept", "Reject", "Covers all of it",
        "Unit 301, outcome 3, criterion 3.2",
    ):  # fmt: skip
        _tab_to(page, wanted)
    page.get_by_role("group", name="Image of").focus()
    _tab_to(page, "Unit 301, outcome 1, criterion 1.1: Explain the duties")


def test_single_keys_can_be_switched_off(project: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"/projects/{project}/workbench?target=K3")
    page.keyboard.press("?")
    page.get_by_label("Use single keys in the workbench").press("Space")
    page.keyboard.press("Escape")
    for key in "arnu":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.locator("#panel").get_attribute("data-code") == "K3"
    assert page.locator("#places .place[data-open=no]").count() == 0
