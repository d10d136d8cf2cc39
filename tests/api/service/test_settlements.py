"""Two reviewers differ on claims and a third settles, as on the command line."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.storage.projects import ReviewVerdict
from mapper.review.export import review_workbook
from mapper.review.outcome import (
    Decision,
    Review,
    ReviewerVerdict,
    Settlement,
    combine,
    decide,
    open_review,
    settle,
)
from mapper.review.report import CheckReport
from tests.api.service.conftest import Work
from tests.api.service.test_slice import mapped_project


def checked(client: TestClient, specification: bytes, do_runs: Work) -> str:
    """Address of a finished check of the project's own workbook."""
    project = mapped_project(client, specification, do_runs)
    book = client.get(f"{project}/mapping.xlsx").content
    sent = client.post("/api/v1/uploads?name=mapping.xlsx", content=book).json()
    started = client.post(f"{project}/checks", json={"claims_upload_id": sent["id"]})
    do_runs()
    check = str(started.headers["location"])
    assert client.get(check).json()["state"] == "done", client.get(check).json()
    return check


def give(app: FastAPI, check: str, verdicts: list[ReviewerVerdict]) -> None:
    """Verdicts of a reviewer who sits elsewhere, straight into the database."""
    with app.state.database.writing() as session:
        for one in verdicts:
            session.add(
                ReviewVerdict(
                    run_id=check.rsplit("/", 1)[1], claim=one.claim, version=1,
                    decision=one.decision.value, comment=one.comment, person_id=one.reviewer,
                    person_name=one.reviewer, at=one.at,
                )
            )  # fmt: skip


def verdicts(reviewer: str, decisions: dict[str, str], start: datetime) -> list[ReviewerVerdict]:
    return [
        ReviewerVerdict(
            claim=claim, reviewer=reviewer, decision=Decision(decision),
            comment=f"{reviewer} says so", at=start + timedelta(microseconds=number),
        )
        for number, (claim, decision) in enumerate(decisions.items())
    ]  # fmt: skip


def opened_at(client: TestClient, check: str) -> datetime:
    return datetime.fromisoformat(client.get(check).json()["finished_at"])


def alone(report: CheckReport, opened: datetime, given: list[ReviewerVerdict]) -> Review:
    """The review of one reviewer as `mapper review outcome` reads it from their workbook."""
    review = open_review(report, [given[0].reviewer], opened)
    for verdict in given:
        review = decide(review, report, verdict)
    return review


@pytest.mark.slow
def test_third_reviewer_settles_and_the_export_is_that_of_the_command_line(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work
) -> None:
    check = checked(client, specification, do_runs)
    content = client.get(f"{check}/report").content
    report = CheckReport.model_validate_json(content)
    one, two, three = (claim.id for claim in report.claims[:3])
    assert client.get(f"{check}/differences").status_code == 409
    opened = opened_at(client, check)
    said = {one: "agree", two: "agree", three: "reject"}
    ann = verdicts("Ann", said, opened + timedelta(microseconds=10))
    said = {one: "agree", two: "reject", three: "question"}
    ben = verdicts("Ben", said, opened + timedelta(microseconds=20))
    give(app, check, ann)
    assert client.get(f"{check}/differences").status_code == 409
    give(app, check, ben)

    view: dict[str, Any] = client.get(f"{check}/differences").json()
    assert (view["first"], view["second"], view["both"], view["same"]) == ("Ann", "Ben", 3, 1)
    assert view["kappa"] == pytest.approx(0.0)
    assert view["may_settle"] is True
    assert [found["claim"]["id"] for found in view["differences"]] == [two, three]
    assert [found["version"] for found in view["differences"]] == [2, 2]

    address = f"{check}/claims/{two}/settlement"
    new = {"decision": "reject", "reason": "The page does not say it."}
    assert client.put(address, json=new).status_code == 428
    assert client.put(address, json={"decision": "reject"}).status_code == 422
    assert client.put(address, json=new, headers={"If-Match": '"1"'}).status_code == 412
    lowered = {"decision": "downgrade", "reason": "Only in part."}
    assert client.put(address, json=lowered, headers={"If-Match": '"2"'}).status_code == 400
    given = client.put(address, json=new, headers={"If-Match": '"2"'})
    assert given.status_code == 200, given.text
    assert given.headers["etag"] == '"3"'
    assert given.json()["settled"]["by"] == "Local user"
    agreed = client.put(f"{check}/claims/{one}/settlement", json=new, headers={"If-Match": '"2"'})
    assert agreed.status_code == 409
    nothing = f"{check}/claims/X9/settlement"
    assert client.put(nothing, json=new, headers={"If-Match": '"0"'}).status_code == 404

    outcome = client.get(f"{check}/outcome").json()
    stands = next(claim for claim in outcome["claims"] if claim["claim"] == two)
    assert (stands["standing"], stands["decision"]) == ("settled by a lead", "reject")

    both = combine(alone(report, opened, ann), alone(report, opened, ben))
    settled = Settlement(
        claim=two, by="Local user", decision=Decision.REJECT, reason=new["reason"],
        at=datetime.fromisoformat(given.json()["settled"]["at"]),
    )  # fmt: skip
    exported = client.get(f"{check}/report.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(exported))["Differences"]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "The page does not say it." in cells
    assert exported == review_workbook(report, settle(both, report, settled))


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_of_the_two_cannot_settle(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work
) -> None:
    check = checked(client, specification, do_runs)
    claim = client.get(f"{check}/report").json()["claims"][0]["id"]
    give(app, check, verdicts("Ann", {claim: "reject"}, opened_at(client, check)))
    mine = client.put(
        f"{check}/claims/{claim}/verdict", json={"decision": "agree"},
        headers={"If-Match": '"0"'},
    )  # fmt: skip
    assert mine.status_code == 200, mine.text
    view = client.get(f"{check}/differences").json()
    assert view["may_settle"] is False
    refused = client.put(
        f"{check}/claims/{claim}/settlement",
        json={"decision": "agree", "reason": "I said so."},
        headers={"If-Match": '"2"'},
    )
    assert refused.status_code == 403
    assert "a third reviewer settles" in refused.json()["detail"]
