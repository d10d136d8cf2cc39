"""Signing in and out with a password, and how long a sign-in lasts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.accounts import passwords
from api.accounts.people import set_password
from api.accounts.secret import csrf_token
from api.accounts.sessions import COOKIE
from api.accounts.tables import LoginAttempt, LoginSession, Person
from api.storage.base import now

PASSWORD = "seven green kettles whistle"
EMAIL = "writer@northern.example"


def give_password(service: Any) -> None:
    with service.database.writing() as session:
        person = session.get_one(Person, service.people["northern writer"])
        set_password(session, person, PASSWORD)


def post(service: Any, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Any:
    page = service.client.get("/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "email": email, "password": password, **more}
    return service.client.post("/sign-in", data=data)


def test_sign_in_opens_the_service_and_sign_out_closes_it(service: Any) -> None:
    give_password(service)
    assert service.client.get("/api/v1/me").status_code == 401
    answer = post(service, next="/projects")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/projects"
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    me = service.client.get("/api/v1/me").json()
    assert (me["name"], me["organisation"], me["roles"]) == (
        "northern writer",
        "northern",
        ["writer"],
    )
    secret = service.client.cookies[COOKIE]
    page = service.client.get("/sign-in")
    assert page.status_code == 303
    refused = service.client.post("/sign-out")
    assert refused.status_code == 403
    left = service.client.post("/sign-out", data={"csrf_token": csrf_token(secret)})
    assert left.status_code == 303
    again = service.client.get("/api/v1/me", headers={"Cookie": f"{COOKIE}={secret}"})
    assert again.status_code == 401


def test_sign_in_changes_the_secret_and_ends_the_one_before(service: Any) -> None:
    give_password(service)
    post(service)
    first = service.client.cookies[COOKIE]
    # a browser that is signed in already and signs in again
    answer = service.client.post(
        "/sign-in",
        data={"csrf_token": csrf_token(first), "email": EMAIL, "password": PASSWORD},
    )
    assert answer.status_code == 303
    assert service.client.cookies[COOKIE] != first
    with service.database.reading() as session:
        assert len(session.scalars(select(LoginSession)).all()) == 1


def test_database_holds_no_secret_of_a_cookie(service: Any) -> None:
    give_password(service)
    post(service)
    secret = service.client.cookies[COOKIE]
    with service.database.reading() as session:
        (row,) = session.scalars(select(LoginSession))
    assert secret not in row.id


def test_wrong_password_and_unknown_address_are_answered_alike(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(service)
    checked: list[str] = []
    verify = passwords.PasswordHasher.verify

    def counted(hasher: passwords.PasswordHasher, stored: str, given: str) -> bool:
        checked.append(stored)
        return verify(hasher, stored, given)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", counted)
    known = post(service, password="not the right password")
    unknown = post(service, email="nobody@northern.example", password="not the right password")
    without = post(service, email="reviewer@northern.example", password="not the right password")
    assert known.status_code == unknown.status_code == without.status_code == 401
    texts = {re.sub(r"(value|content)=\"[^\"]*\"", "", a.text) for a in (known, unknown, without)}
    assert len(texts) == 1
    assert len(checked) == 3  # the same work was done for each
    assert all(stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for stored in checked)


@pytest.mark.parametrize("email", [EMAIL, "nobody@northern.example"])
def test_account_is_locked_after_failures_whether_or_not_it_exists(
    service: Any, email: str
) -> None:
    give_password(service)
    for _ in range(5):
        assert post(service, email=email, password="wrong wrong wrong wrong").status_code == 401
    locked = post(service, email=email)
    assert "Too many failed attempts; try again in 15 minutes." in locked.text
    assert COOKIE not in service.client.cookies


def test_lock_ends_by_itself(service: Any) -> None:
    give_password(service)
    for _ in range(6):
        post(service, password="wrong wrong wrong wrong")
    with service.database.writing() as session:
        assert len(session.scalars(select(LoginAttempt)).all()) == 5
        session.execute(update(LoginAttempt).values(at=now() - timedelta(minutes=16)))
    assert post(service).status_code == 303


def test_disabled_person_cannot_sign_in(service: Any) -> None:
    give_password(service)
    with service.database.writing() as session:
        session.execute(update(Person).where(Person.email == EMAIL).values(disabled_at=now()))
    assert post(service).status_code == 401


@pytest.mark.parametrize(
    ("column", "age"),
    [("seen_at", timedelta(minutes=121)), ("expires_at", timedelta(seconds=1))],
)
def test_sign_in_ends_when_idle_and_at_the_latest_after_hours(
    service: Any, column: str, age: timedelta
) -> None:
    headers = service.signed_in("northern writer")
    assert service.client.get("/api/v1/me", headers=headers).status_code == 200
    with service.database.writing() as session:
        session.execute(update(LoginSession).values({column: now() - age}))
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401


def test_use_is_noted_once_a_minute(service: Any) -> None:
    headers = service.signed_in("northern writer")
    with service.database.writing() as session:
        session.execute(update(LoginSession).values(seen_at=now() - timedelta(minutes=90)))
    service.client.get("/api/v1/me", headers=headers)
    with service.database.reading() as session:
        (row,) = session.scalars(select(LoginSession))
    assert now() - row.seen_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_sign_in_leads_nowhere_else(small_service: Any, path: str) -> None:
    give_password(small_service)
    assert post(small_service, next=path).headers["location"] == "/"


def test_sign_in_form_of_another_site_is_refused(small_service: Any) -> None:
    give_password(small_service)
    data = {"email": EMAIL, "password": PASSWORD}
    assert small_service.client.post("/sign-in", data=data).status_code == 403
    small_service.client.get("/sign-in")
    assert small_service.client.post("/sign-in", data=data).status_code == 403


def test_programs_without_sign_in_get_401(service: Any) -> None:
    page = service.client.get("/api/v1/me", headers={"Accept": "text/html"})
    assert page.status_code == 401
    assert page.headers["content-type"] == "application/problem+json"
    assert page.headers["www-authenticate"] == "Bearer"
