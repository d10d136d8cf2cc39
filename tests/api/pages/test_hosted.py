"""Several people over a network: sign-in, who sees what, and the pages of accounts."""

from collections.abc import Iterator
from typing import Any

import pytest

from corpora.samples import sample_specification
from tests.api.pages.conftest import PASSWORD, Service, Visitor, served
from tests.api.pages.test_accessible import severe

WRITER, REVIEWER = "amira@northmoor.example", "ben@review.example"
SECOND, THIRD = "cara@review.example", "dev@review.example"
ACCOUNTS = [
    ["add-organisation", "Northmoor Awards"],
    ["add-organisation", "Review body", "--kind", "review"],
    ["add-person", WRITER, "--name", "Amira Khan", "--organisation", "Northmoor Awards",
     "--role", "writer", "--role", "administrator", "--password-stdin"],
    *(
        ["add-person", email, "--name", name, "--organisation", "Review body",
         "--role", "reviewer", "--password-stdin"]
        for email, name in (
            (REVIEWER, "Ben Osei"), (SECOND, "Cara Lund"), (THIRD, "Dev Rao"),
        )
    ),
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


def test_two_reviewers_differ_and_a_third_of_their_body_settles(
    browser: Any, hosted: Service
) -> None:
    writer = _signed_in(browser, hosted, WRITER)
    page = writer.page
    page.goto("/")
    page.get_by_label("Specification").set_input_files(str(sample_specification()))
    page.get_by_label("Occupational standard").fill("ST9901")
    page.get_by_role("heading", name="Map a specification").click()
    page.get_by_role("button", name="Start mapping").click()
    writer.open_workbench()
    address = page.url.split("/workbench")[0]
    page.goto(f"{address}/sharing")
    page.get_by_label("Share with").select_option("Review body")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Take back").wait_for()
    book = page.request.get(address.replace("/projects/", "/api/v1/projects/") + "/mapping.xlsx")

    people = [_signed_in(browser, hosted, email) for email in (REVIEWER, SECOND, THIRD)]
    ben, cara, dev = (one.page for one in people)
    ben.goto(f"{address}/review")
    ben.get_by_label("Filled-in workbook").set_input_files(
        {"name": "claims.xlsx", "mimeType": "application/octet-stream", "buffer": book.body()}
    )
    ben.get_by_role("button", name="Check it").click()
    ben.get_by_role("link", name="claims.xlsx").click(timeout=300_000)
    check = ben.url
    ben.get_by_label("It holds").check()
    ben.get_by_role("button", name="Save and go on").click()
    ben.get_by_text("Saved. This is the next claim.").wait_for()
    cara.goto(check)
    cara.locator("#targets a").first.click()
    cara.get_by_label("It does not").check()
    cara.get_by_label("Comment").fill("Named only.")
    cara.get_by_role("button", name="Save and go on").click()
    cara.get_by_text("Saved. This is the next claim.").wait_for()
    cara.get_by_role("link", name="Differences", exact=True).click()
    cara.get_by_text("A third reviewer, who is neither").wait_for()
    assert cara.get_by_role("button", name="Settle").count() == 0

    dev.goto(check)
    assert dev.get_by_text("read the claims of this check").is_visible()
    assert dev.get_by_role("button", name="Save and go on").count() == 0
    dev.get_by_role("link", name="Differences", exact=True).click()
    dev.get_by_label("It does not").check()
    dev.get_by_label("Why").fill("The page lists it and no more.")
    dev.get_by_role("button", name="Settle").click()
    dev.get_by_text("Settled by Dev Rao").wait_for()
    people[2].shot("review-settled-hosted", full_page=True)
    assert severe(dev) == []

    writer.expected = {404, 409}
    page.goto(dev.url)  # the review is the body's, not the writer's
    assert page.get_by_role("heading", name="Not found").is_visible()
    for one in (writer, *people):
        one.close()


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
