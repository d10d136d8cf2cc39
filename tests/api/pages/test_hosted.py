"""Several people over a network: sign-in, who sees what, and the pages of accounts."""

from collections.abc import Iterator
from typing import Any

import pytest

from corpora.samples import sample_specification
from tests.api.pages.conftest import PASSWORD, Service, Visitor, served
from tests.api.pages.test_accessible import severe

WRITER, REVIEWER = "amira@northmoor.example", "ben@review.example"
ACCOUNTS = [
    ["add-organisation", "Northmoor Awards"],
    ["add-organisation", "Review body", "--kind", "review"],
    ["add-person", WRITER, "--name", "Amira Khan", "--organisation", "Northmoor Awards",
     "--role", "writer", "--role", "administrator", "--password-stdin"],
    ["add-person", REVIEWER, "--name", "Ben Osei", "--organisation", "Review body",
     "--role", "reviewer", "--password-stdin"],
]  # fmt: skip


@pytest.fixture(scope="module")
def hosted() -> Iterator[Service]:
    """A service with an awarding organisation and a review body."""
    with served("--hosted", accounts=ACCOUNTS) as started:
        yield started


def _signed_in(browser: Any, service: Service, email: str) -> Visitor:
    visitor = Visitor(browser, service)
    page = visitor.page
    page.goto("/projects")
    page.get_by_role("heading", name="Sign in").wait_for()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Projects").wait_for()
    return visitor


def test_a_project_is_shared_with_a_reviewer_who_cannot_change_it(
    browser: Any, hosted: Service
) -> None:
    writer = _signed_in(browser, hosted, WRITER)
    page = writer.page
    page.goto("/")
    assert page.get_by_role("button", name="Try the sample").count() == 0
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_label("Occupational standard").fill("ST9901")
    page.get_by_role("heading", name="Map a specification").click()
    page.get_by_role("button", name="Start mapping").click()
    writer.open_workbench()
    page.get_by_role("button", name="Accept").first.click()
    writer.said("Accepted")
    address = page.url.split("/workbench")[0]

    reviewer = _signed_in(browser, hosted, REVIEWER)
    reviewer.expected = {404}
    assert reviewer.page.get_by_text("No project yet").is_visible()
    reviewer.page.goto(f"{address}/workbench")
    assert reviewer.page.get_by_role("heading", name="Not found").is_visible()

    page.get_by_role("link", name="Sharing").click()
    assert severe(page) == []
    writer.shot("sharing")
    page.get_by_label("Share with").select_option("Review body")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Take back").wait_for()

    reviewer.page.goto("/projects")
    assert reviewer.page.get_by_text("Shared with you").is_visible()
    reviewer.page.goto(f"{address}/workbench?target=K2")
    assert reviewer.page.locator("#places .place").count() == 2
    assert reviewer.page.get_by_role("button", name="Accept").count() == 0
    reviewer.page.keyboard.press("r")
    reviewer.shot("workbench-reviewer")
    assert severe(reviewer.page) == []
    writer.close()
    reviewer.close()


@pytest.mark.parametrize("path", ["/account", "/people", "/catalogue"])
def test_axe_finds_nothing_severe_on_pages_of_accounts(
    path: str, browser: Any, hosted: Service
) -> None:
    writer = _signed_in(browser, hosted, WRITER)
    writer.page.goto(path)
    writer.page.get_by_role("heading", level=1).wait_for()
    writer.shot(f"page{path.replace('/', '-')}", full_page=True)
    assert severe(writer.page) == []
    writer.close()


def test_axe_finds_nothing_severe_on_the_sign_in_page(browser: Any, hosted: Service) -> None:
    visitor = Visitor(browser, hosted)
    visitor.page.goto("/sign-in")
    visitor.shot("page-sign-in")
    assert severe(visitor.page) == []
    visitor.close()
