"""axe-core finds nothing serious or critical on any page; pictures of all are kept."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.api.pages.conftest import Visitor

PAGES = {
    "start": "/",
    "projects": "/projects",
    "overview": "/projects/{id}",
    "workbench": "/projects/{id}/workbench",
    "workbench-not-covered": "/projects/{id}/workbench?target=K6",
    "workbench-duty": "/projects/{id}/workbench?target=D1",
    "matrix": "/projects/{id}/matrix",
    "gaps": "/projects/{id}/gaps",
    "additional": "/projects/{id}/additional",
    "findings": "/projects/{id}/findings",
    "files": "/projects/{id}/files",
    "review": "/projects/{id}/review",
    "catalogue": "/catalogue",
    "catalogue-statements": "/catalogue?view=statements&q=gears",
    "catalogue-document": "/catalogue/a.pdf",
    "not-found": "/nowhere",
}
SEVERE = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def severe(page: Any) -> list[str]:
    """Return what axe-core finds that is serious or critical, with the elements.

    Only of a page that is all there: without its styles it has other colours.
    """
    page.wait_for_load_state("load")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes']]}"
        for one in found.response["violations"]
        if one["impact"] in SEVERE
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_severe(name: str, project: str, visitor: Visitor) -> None:
    visitor.expected = {404} if name == "not-found" else set()
    visitor.page.goto(PAGES[name].format(id=project))
    visitor.page.wait_for_load_state("networkidle")
    visitor.shot(f"page-{name}")
    assert severe(visitor.page) == []


@pytest.mark.parametrize("key", ["?", "i"])
def test_axe_finds_nothing_severe_in_dialogs(key: str, project: str, visitor: Visitor) -> None:
    visitor.page.goto(f"/projects/{project}/workbench?target=K6")
    visitor.page.keyboard.press(key)
    visitor.page.get_by_role("dialog").wait_for()
    assert severe(visitor.page) == []


def test_pages_fit_a_small_laptop_and_a_zoom_of_400_per_cent(
    project: str, visitor: Visitor
) -> None:
    for width in (1366, 342):  # 1366 pixels at 400 % (WCAG 2.2, 1.4.10)
        visitor.page.set_viewport_size({"width": width, "height": 768})
        for name in (
            "start",
            "overview",
            "workbench",
            "gaps",
            "additional",
            "findings",
            "files",
            "review",
        ):
            visitor.page.goto(PAGES[name].format(id=project))
            over = visitor.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if width < 400:
                visitor.shot(f"narrow-{name}")
            assert over <= 0, f"{name} is {over} pixels too wide at {width}"


def test_print_leaves_the_controls_away(project: str, visitor: Visitor) -> None:
    visitor.page.goto(f"/projects/{project}/gaps")
    visitor.page.emulate_media(media="print")
    visitor.shot("print-gaps", full_page=True)
    assert not visitor.page.locator(".top").is_visible()
    assert visitor.page.get_by_role("heading", name="Gaps").is_visible()
