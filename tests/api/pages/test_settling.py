"""Two reviewers differ; a third settles what they differ on, in the browser."""

import time
from datetime import UTC, datetime

from api.storage.database import Database
from api.storage.projects import ReviewVerdict
from tests.api.pages.conftest import RUN_SECONDS, Service, Visitor
from tests.api.pages.test_accessible import severe


def differing_check(service: Service, project: str) -> tuple[str, str, str]:
    """A finished check on whose first two claims Ann and Ben differ: its id, and the claims."""
    api = f"/api/v1/projects/{project}"
    book = service.get(f"{api}/mapping.xlsx").content
    upload = service.post("/api/v1/uploads", files={"file": ("draft.xlsx", book)}).json()
    check = service.post(f"{api}/checks", json={"claims_upload_id": upload["id"]}).json()
    address = f"{api}/checks/{check['id']}"
    until = time.monotonic() + RUN_SECONDS
    while service.get(address).json()["state"] in {"queued", "running"}:
        assert time.monotonic() < until
        time.sleep(0.3)
    order = service.get(f"{address}/report").json()["plan"]["order"]
    first, second = order[0]["claim"], order[1]["claim"]
    database = Database(f"sqlite:///{service.home / 'service' / 'service.sqlite3'}")
    said = [
        (first, "Ann Wick", "agree", "Criterion 1.1 asks for it."),
        (first, "Ben Moor", "reject", "It is named in a list, nothing more."),
        (second, "Ann Wick", "reject", ""),
        (second, "Ben Moor", "question", "Which edition of the handbook is meant?"),
    ]
    with database.writing() as session:
        for claim, name, decision, comment in said:
            session.add(
                ReviewVerdict(
                    run_id=check["id"], claim=claim, version=1, decision=decision,
                    comment=comment, person_id=name, person_name=name, at=datetime.now(UTC),
                )
            )  # fmt: skip
            session.flush()
    database.close()
    return check["id"], first, second


def test_a_third_reviewer_settles_a_difference(
    service: Service, project: str, visitor: Visitor
) -> None:
    check, first, second = differing_check(service, project)
    page = visitor.page
    page.goto(f"/projects/{project}/review?check={check}&claim={first}")
    assert page.get_by_text("The two reviewers differ.").is_visible()
    visitor.shot("review-differs")
    assert severe(page) == []
    page.get_by_role("link", name="Differences", exact=True).click()
    page.get_by_role("heading", name="Differences").wait_for()
    visitor.shot("review-differences", full_page=True)
    assert severe(page) == []
    card = page.locator(f"[id='claim-{first}']")
    assert "It is named in a list, nothing more." in card.inner_text()
    card.get_by_label("It does not").check()
    card.get_by_role("button", name="Settle").click()
    assert page.get_by_text("Settled by").count() == 0  # a reason is needed
    card.get_by_label("Why").fill("A list of names is no teaching.")
    card.get_by_role("button", name="Settle").click()
    page.get_by_text("Settled. It stands in the workbook").wait_for()
    assert "Settled by Local user" in page.locator(f"[id='claim-{first}']").inner_text()
    visitor.shot("review-settled", full_page=True)
    assert severe(page) == []

    stale = page.locator(f"[id='claim-{second}'] input[name=version]")
    stale.evaluate("field => { field.value = '1'; }")
    card = page.locator(f"[id='claim-{second}']")
    card.get_by_label("Ask them").check()
    card.get_by_label("Why").fill("Ask for the edition.")
    card.get_by_role("button", name="Settle").click()
    page.get_by_text("Somebody said something on this claim").wait_for()
    assert page.get_by_text("Settled by").count() == 1
    page.goto(f"/projects/{project}/review?check={check}&claim={first}")
    assert page.get_by_text("Settled by Local user").is_visible()
