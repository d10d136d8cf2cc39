"""People and sharing, by API."""

from typing import Any

import pytest

from api.accounts.tables import Person

ADMINISTRATOR = "northern administrator"
PASSWORD = "seven green kettles whistle"


def test_administrator_adds_a_person_who_can_then_work(service: Any) -> None:
    headers = service.signed_in(ADMINISTRATOR)
    new = {"email": "Jo@Northern.example", "name": "Jo Bloggs", "roles": ["writer", "reviewer"]}
    made = service.client.post("/api/v1/people", headers=headers, json=new)
    assert made.status_code == 201
    assert made.json()["email"] == "jo@northern.example"
    assert made.json()["roles"] == ["reviewer", "writer"]
    assert made.json()["has_password"] is False
    again = service.client.post("/api/v1/people", headers=headers, json=new)
    assert again.status_code == 400
    listed = service.client.get("/api/v1/people", headers=headers).json()
    assert [person["email"] for person in listed] == [
        "administrator@northern.example",
        "jo@northern.example",
        "reviewer@northern.example",
        "writer@northern.example",
    ]


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 15"),
        ("a" * 20, "repeats"),
        ("jo@northern.example", "e-mail address"),
        ("x1y2z" * 60, "longer than 256"),
    ],
)
def test_weak_password_is_refused(small_service: Any, password: str, says: str) -> None:
    answer = small_service.client.post(
        "/api/v1/people",
        headers=small_service.signed_in(ADMINISTRATOR),
        json={
            "email": "jo@northern.example",
            "name": "Jo",
            "roles": ["writer"],
            "password": password,
        },
    )
    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_person_who_is_switched_off_is_out_at_once(service: Any) -> None:
    cookie, token = service.signed_in("northern writer"), service.token("northern writer", "read")
    path = f"/api/v1/people/{service.people['northern writer']}"
    answer = service.client.patch(
        path, headers=service.signed_in(ADMINISTRATOR), json={"disabled": True}
    )
    assert answer.json()["disabled_at"] is not None
    assert service.client.get("/api/v1/me", headers=cookie).status_code == 401
    assert service.client.get("/api/v1/me", headers=token).status_code == 401
    service.client.patch(path, headers=service.signed_in(ADMINISTRATOR), json={"disabled": False})
    assert service.client.get("/api/v1/me", headers=token).status_code == 401
    assert (
        service.client.get("/api/v1/me", headers=service.signed_in("northern writer")).status_code
        == 200
    )


def test_roles_change_with_the_next_request(service: Any) -> None:
    writer = service.signed_in("northern writer")
    assert service.client.get("/api/v1/people", headers=writer).status_code == 403
    service.client.patch(
        f"/api/v1/people/{service.people['northern writer']}",
        headers=service.signed_in(ADMINISTRATOR),
        json={"roles": ["administrator", "writer"]},
    )
    assert service.client.get("/api/v1/people", headers=writer).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"roles": ["writer"]}])
def test_administrator_cannot_lock_themselves_out(
    small_service: Any, change: dict[str, Any]
) -> None:
    answer = small_service.client.patch(
        f"/api/v1/people/{small_service.people[ADMINISTRATOR]}",
        headers=small_service.signed_in(ADMINISTRATOR),
        json=change,
    )
    assert answer.status_code == 403


def test_own_password_change_ends_other_sign_ins(service: Any) -> None:
    person_id = service.people["northern writer"]
    service.client.patch(
        f"/api/v1/people/{person_id}",
        headers=service.signed_in(ADMINISTRATOR),
        json={"password": PASSWORD},
    )
    here, elsewhere = service.signed_in("northern writer"), service.signed_in("northern writer")
    wrong = service.client.post(
        "/api/v1/me/password",
        headers=here,
        json={"current": "not the right one", "new": "eight red bicycles hum"},
    )
    assert wrong.status_code == 403
    right = service.client.post(
        "/api/v1/me/password",
        headers=here,
        json={"current": PASSWORD, "new": "eight red bicycles hum"},
    )
    assert right.status_code == 204
    assert service.client.get("/api/v1/me", headers=here).status_code == 200
    assert service.client.get("/api/v1/me", headers=elsewhere).status_code == 401
    with service.database.reading() as session:
        stored = session.get(Person, person_id).password
    assert stored.startswith("$argon2id$")
    assert "bicycles" not in stored


def test_project_is_shared_with_a_review_body_once(service: Any) -> None:
    project_id = service.add_project()
    headers = service.signed_in("northern writer")
    path = f"/api/v1/projects/{project_id}/shares"
    bodies = service.client.get("/api/v1/review-bodies", headers=headers).json()
    assert [body["name"] for body in bodies] == ["body", "otherbody"]
    wanted = {"organisation_id": bodies[0]["id"]}
    assert service.client.post(path, headers=headers, json=wanted).status_code == 201
    assert service.client.post(path, headers=headers, json=wanted).status_code == 409
    (shared,) = service.client.get(path, headers=headers).json()
    assert (shared["organisation"], shared["withdrawn_at"]) == ("body", None)
    gone = service.client.delete(f"{path}/{shared['id']}", headers=headers)
    assert gone.status_code == 204
    assert service.client.post(path, headers=headers, json=wanted).status_code == 201
    history = service.client.get(path, headers=headers).json()
    assert [share["withdrawn_at"] is None for share in history] == [False, True]


def test_project_is_shared_with_nobody_else(service: Any) -> None:
    project_id = service.add_project()
    answer = service.client.post(
        f"/api/v1/projects/{project_id}/shares",
        headers=service.signed_in("northern writer"),
        json={"organisation_id": service.organisation("southern")},
    )
    assert answer.status_code == 400
