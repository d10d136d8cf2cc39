"""Tokens, forged requests, floods, and what the audit log keeps of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from api.accounts.principal import Scope
from api.accounts.sessions import COOKIE
from api.accounts.tables import ApiToken, AuditEvent
from api.app import create_app
from api.service_settings import ServiceSettings
from api.storage.base import now

WRITER = "northern writer"


def events(service: Any) -> list[AuditEvent]:
    with service.database.reading() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_token_is_shown_once_and_kept_as_digest(service: Any) -> None:
    headers = service.signed_in(WRITER)
    made = service.client.post(
        "/api/v1/me/tokens", headers=headers, json={"name": "Nightly", "scopes": ["read"]}
    )
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("cmap_")
    with service.database.reading() as session:
        token = session.scalars(select(ApiToken)).one()
        assert token.expires_at - now() < timedelta(days=90)
        assert secret[5:] not in repr(vars(token))
    listed = service.client.get("/api/v1/me/tokens", headers=headers).json()
    assert [(t["name"], t["scopes"], "secret" in t) for t in listed] == [
        ("Nightly", ["read"], False)
    ]
    me = service.client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert me.json()["scopes"] == ["read"]


@pytest.mark.parametrize(
    "column", [{"revoked_at": now()}, {"expires_at": now() - timedelta(seconds=1)}]
)
def test_token_ends(service: Any, column: dict[str, Any]) -> None:
    headers = service.token(WRITER, Scope.READ)
    assert service.client.get("/api/v1/me", headers=headers).status_code == 200
    with service.database.writing() as session:
        session.execute(update(ApiToken).values(column))
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401


def test_token_can_be_revoked_by_its_owner_only(service: Any) -> None:
    headers = service.token(WRITER, Scope.READ)
    with service.database.reading() as session:
        token_id = session.scalars(select(ApiToken.id)).one()
    path = f"/api/v1/me/tokens/{token_id}"
    other = service.client.delete(path, headers=service.signed_in("northern administrator"))
    assert other.status_code == 404
    assert service.client.get("/api/v1/me", headers=headers).status_code == 200
    assert service.client.delete(path, headers=service.signed_in(WRITER)).status_code == 204
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401


def test_token_makes_no_token(small_service: Any) -> None:
    answer = small_service.client.post(
        "/api/v1/me/tokens",
        headers=small_service.token(WRITER, *Scope),
        json={"name": "child", "scopes": ["read"]},
    )
    assert answer.status_code == 403
    assert answer.json()["detail"] == "No token may do this."


def test_token_does_what_its_scopes_and_its_owners_roles_allow(small_service: Any) -> None:
    writer = small_service.client.get("/api/v1/people", headers=small_service.token(WRITER, *Scope))
    assert writer.status_code == 403
    reading = small_service.token("northern administrator", Scope.READ)
    refused = small_service.client.get("/api/v1/people", headers=reading)
    assert refused.json()["detail"] == "This token lacks the scope administer."
    administering = small_service.token("northern administrator", Scope.ADMINISTER)
    assert small_service.client.get("/api/v1/people", headers=administering).status_code == 200


def test_wrong_token_is_not_rescued_by_a_cookie(small_service: Any) -> None:
    headers = small_service.signed_in(WRITER) | {"Authorization": "Bearer cmap_wrong"}
    assert small_service.client.get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 201),
        ({"X-CSRF-Token": ""}, 403),
        ({"X-CSRF-Token": "of somebody else"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://testserver"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_writing_with_a_cookie_needs_our_own_page(
    small_service: Any, change: dict[str, str], status: int
) -> None:
    headers = small_service.signed_in(WRITER) | change
    answer = small_service.client.post(
        "/api/v1/me/tokens", headers=headers, json={"name": "x", "scopes": ["read"]}
    )
    assert answer.status_code == status


def test_token_of_a_form_is_of_one_sign_in_only(small_service: Any) -> None:
    first, second = small_service.signed_in(WRITER), small_service.signed_in(WRITER)
    headers = first | {"X-CSRF-Token": second["X-CSRF-Token"]}
    answer = small_service.client.post(
        "/api/v1/me/tokens", headers=headers, json={"name": "x", "scopes": ["read"]}
    )
    assert answer.status_code == 403


def test_service_of_one_computer_refuses_other_sites_and_other_names(tmp_path: Any) -> None:
    settings = ServiceSettings(data=tmp_path)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8410") as client:
        assert client.get("/api/v1/me").json()["name"] == "Local user"
        rebound = client.get("/api/v1/me", headers={"Host": "evil.example:8410"})
        assert rebound.status_code == 421
        assert rebound.headers["content-type"] == "application/problem+json"
        # no rule of this route writes, but the check stands before every one that does
        assert client.get("/api/v1/audit").status_code == 200


@pytest.mark.parametrize("hosted", [True, False])
def test_every_answer_carries_the_headers(tmp_path: Any, hosted: bool) -> None:
    settings = ServiceSettings(data=tmp_path, hosted=hosted)
    with TestClient(create_app(settings)) as client:
        for path in ("/api/v1/about", "/api/v1/me", "/nowhere", "/api/v1/openapi.json"):
            headers = client.get(path).headers
            policy = dict(
                directive.split(" ", 1)
                for directive in headers["content-security-policy"].split("; ")
            )
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == "'self'"
            assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert ("strict-transport-security" in headers) == hosted


def test_hosted_service_answers_for_its_own_name_only(
    make_small_service: Callable[..., Any],
) -> None:
    service = make_small_service(public_url="https://mapper.example.org")
    own = service.client.get("/api/v1/about", headers={"Host": "mapper.example.org"})
    other = service.client.get("/api/v1/about", headers={"Host": "mapper.example.com"})
    assert (own.status_code, other.status_code) == (200, 421)


def test_floods_are_stopped_per_person_and_per_address(
    make_small_service: Callable[..., Any],
) -> None:
    service = make_small_service(requests_per_minute=3, anonymous_per_minute=2)
    service.add_people()
    writer, other = service.signed_in(WRITER), service.token("southern writer", Scope.READ)
    answers = [service.client.get("/api/v1/me", headers=writer) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert service.client.get("/api/v1/me", headers=other).status_code == 200
    strangers = [
        service.client.get("/api/v1/me", headers={"Cookie": f"{COOKIE}={n}"}) for n in range(3)
    ]
    assert [a.status_code for a in strangers] == [401, 401, 429]


def test_audit_log_keeps_reads_refusals_and_what_token_was_used(service: Any) -> None:
    project_id = service.add_project()
    path = f"/api/v1/projects/{project_id}/audit"
    service.client.get(path, headers=service.token(WRITER, Scope.READ))
    service.client.get(path, headers=service.signed_in("southern writer"))
    service.client.get("/api/v1/projects/nonsense/audit", headers=service.signed_in(WRITER))
    kept = [(e.person_name, e.via, e.action, e.outcome, e.project_id) for e in events(service)]
    assert kept == [
        (WRITER, "token", "read-project-audit", "allowed", project_id),
        ("southern writer", "session", "read-project-audit", "refused", project_id),
        (WRITER, "session", "read-project-audit", "refused", None),
    ]
    assert events(service)[0].token_id is not None


def test_audit_log_shows_of_other_organisations_only_their_name(service: Any) -> None:
    project_id = service.add_project()
    path = f"/api/v1/projects/{project_id}/audit"
    service.client.get(path, headers=service.signed_in("southern writer"))
    shown = service.client.get(path, headers=service.signed_in(WRITER)).json()["events"]
    assert [(e["organisation"], e["person"]) for e in shown] == [
        ("northern", WRITER),
        ("southern", None),
    ]


def test_audit_log_comes_in_pages(service: Any) -> None:
    project_id = service.add_project()
    path = f"/api/v1/projects/{project_id}/audit"
    headers = service.signed_in(WRITER)
    for _ in range(4):
        service.client.get(path, headers=headers)
    first = service.client.get(path, headers=headers, params={"limit": 3}).json()
    second = service.client.get(
        path, headers=headers, params={"limit": 3, "before": first["next"]}
    ).json()
    seen = [e["id"] for page in (first, second) for e in page["events"]]
    assert len(first["events"]) == 3
    assert len(second["events"]) == 2
    assert second["next"] is None
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET person_name = 'somebody else'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "INSERT OR REPLACE INTO audit_events "
        "SELECT id, at, person_id, 'somebody else', organisation_id, via, token_id, action, "
        "outcome, project_id, address, detail FROM audit_events",
    ],
)
def test_audit_log_can_only_be_added_to(service: Any, statement: str) -> None:
    service.client.get("/api/v1/audit", headers=service.signed_in("northern administrator"))
    if ("TRUNCATE" in statement) == service.database.is_sqlite or (
        "REPLACE" in statement and not service.database.is_sqlite
    ):
        pytest.skip("this database does not know the statement")
    with (
        pytest.raises(DBAPIError, match="the audit log can only be added to"),
        service.database.writing() as session,
    ):
        session.execute(text(statement))
    assert [e.person_name for e in events(service)] == ["northern administrator"]


LIMITED = [
    ("/api/v1/me/tokens", "application/json", 2, 413),
    ("/api/v1/me/tokens", "text/plain", 2, 413),
    ("/api/v1/uploads?name=a.pdf", "application/octet-stream", 4, 413),
    ("/api/v1/uploads?name=a.pdf", "application/octet-stream", 2, 422),
    ("/api/v1/uploads?name=a.pdf", "multipart/form-data; boundary=b", 5, 413),
    ("/", "multipart/form-data; boundary=b", 5, 413),
]
"""Path, type, size in MiB and answer, where files may have 3 MiB."""


@pytest.mark.parametrize("declared", [True, False])
def test_bodies_are_limited_whether_or_not_they_say_how_large_they_are(
    make_small_service: Any, declared: bool
) -> None:
    service = make_small_service(upload_mb=3)
    service.add_people()
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    for path, content_type, size, status in LIMITED:
        headers = service.signed_in(WRITER) | {"Content-Type": content_type}
        body = (head if "multipart" in content_type else b"") + b"x" * (size << 20)
        pieces = [body[n : n + 65536] for n in range(0, len(body), 65536)]
        answer = service.client.post(
            path, headers=headers, content=body if declared else iter(pieces)
        )
        assert answer.status_code == status, path
        if path.startswith("/api/"):
            assert answer.headers["content-type"] == "application/problem+json"
            assert "content-security-policy" in answer.headers


def test_defects_carry_the_headers_too(tmp_path: Any) -> None:
    app = create_app(ServiceSettings(data=tmp_path))

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "ZeroDivisionError" not in answer.text


def test_what_no_database_stores_is_no_defect(service: Any) -> None:
    headers = service.signed_in(WRITER)
    for path, status in (("/uploads/%00", 404), ("/projects?after=%00", 422)):
        assert service.client.get(f"/api/v1{path}", headers=headers).status_code == status
    answer = service.client.post(
        "/api/v1/projects",
        headers=headers,
        json={"name": "x", "upload_id": "\0", "standard": "XS0101"},
    )
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"
