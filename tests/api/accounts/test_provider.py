"""Sign-in through an OpenID Connect provider: a small one is run here, honest or not."""

import base64
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import select, update

from api.accounts.sessions import COOKIE
from api.accounts.tables import AuditEvent, PendingSignIn, Person
from api.storage.base import now

CLIENT = "mapper"
SECRET = "secret of the service at the provider"
STATE_COOKIE = "__Host-mapper-provider"


@dataclass
class StubProvider:
    """An identity provider that signs everybody in as the person in `claims`."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    published: list[RSAKey] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    issuer_in_description: str | None = None

    def authorize(self, address: str) -> dict[str, str]:
        """Do what a browser and a person do at the provider; return what it answers."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == "https://testserver/sign-in/callback"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def get(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer_in_description or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return KeySet(list(self.published or [self.key])).as_dict(private=False)
        return None

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        self.token_requests.append(form)
        asked = self.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {basic}":
            return None
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": moment,
            "exp": moment + 300,
            "nonce": asked["nonce"],
            "email": "writer@northern.example",
            "email_verified": True,
        } | self.claims
        header = {"alg": self.algorithm, "kid": self.key.kid}
        kept = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(header, kept, self.key, algorithms=[self.algorithm])
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    stub: StubProvider

    def do_GET(self) -> None:
        self._send(self.stub.get(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(self.stub.exchange(form, self.headers.get("Authorization", "")))

    def _send(self, answer: dict[str, Any] | None) -> None:
        import json

        body = json.dumps(answer or {"error": "invalid_grant"}).encode()
        self.send_response(200 if answer else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def stub() -> Iterator[StubProvider]:
    made = StubProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stub": made}))
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(make_small_service: Callable[..., Any], stub: StubProvider) -> Any:
    return with_provider(make_small_service, stub)


@pytest.fixture
def service_anywhere(make_service: Callable[..., Any], stub: StubProvider) -> Any:
    return with_provider(make_service, stub)


def with_provider(make: Callable[..., Any], stub: StubProvider) -> Any:
    made = make(
        public_url="https://testserver",
        passwords=False,
        provider={"issuer": stub.issuer, "client_id": CLIENT, "client_secret": SECRET},
    )
    made.add_people()
    return made


def begin(service: Any, path: str = "/projects") -> str:
    answer = service.client.get("/sign-in/provider", params={"next": path})
    assert answer.status_code == 303
    location: str = answer.headers["location"]
    return location


def come_back(service: Any, answer: dict[str, str]) -> Any:
    return service.client.get("/sign-in/callback", params=answer)


def test_provider_signs_a_known_person_in(service_anywhere: Any, stub: StubProvider) -> None:
    service = service_anywhere
    answer = come_back(service, stub.authorize(begin(service)))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/projects"
    assert service.client.get("/api/v1/me").json()["name"] == "northern writer"
    with service.database.reading() as session:
        person = session.get(Person, service.people["northern writer"])
        assert (person.issuer, person.subject) == (stub.issuer, "subject-1")
        assert session.scalars(select(PendingSignIn)).all() == []
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "sign-in")).one()
    assert event.detail == {"way": "provider"}


def test_person_stays_known_when_their_address_changes(service: Any, stub: StubProvider) -> None:
    come_back(service, stub.authorize(begin(service)))
    stub.claims = {"email": "married@northern.example"}
    come_back(service, stub.authorize(begin(service)))
    assert service.client.get("/api/v1/me").json()["name"] == "northern writer"


def test_address_that_changes_hands_opens_nothing(service: Any, stub: StubProvider) -> None:
    come_back(service, stub.authorize(begin(service)))
    service.client.cookies.delete(COOKIE)
    stub.claims = {"sub": "subject-2"}
    assert come_back(service, stub.authorize(begin(service))).status_code == 403
    assert COOKIE not in service.client.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@northern.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_people_nobody_has_added_are_refused(
    service: Any, stub: StubProvider, claims: dict[str, Any]
) -> None:
    stub.claims = claims
    answer = come_back(service, stub.authorize(begin(service)))
    assert answer.status_code == 403
    assert "ask an administrator" in answer.text
    assert COOKIE not in service.client.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://other.example"},
        {"aud": "another-service"},
        {"aud": [CLIENT, "another-service"]},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"sub": None},
        {"azp": "another-service"},
        {"iat": 4_000_000_000},
    ],
)
def test_identity_that_is_not_for_us_is_refused(
    service: Any, stub: StubProvider, claims: dict[str, Any]
) -> None:
    stub.claims = claims
    answer = come_back(service, stub.authorize(begin(service)))
    assert answer.status_code == 401
    assert COOKIE not in service.client.cookies


def test_signature_of_a_key_that_is_not_the_providers_is_refused(
    service: Any, stub: StubProvider
) -> None:
    stub.published = [RSAKey.generate_key(2048, {"kid": "one"})]
    assert come_back(service, stub.authorize(begin(service))).status_code == 401


def test_keys_that_the_provider_changes_are_fetched_again(service: Any, stub: StubProvider) -> None:
    come_back(service, stub.authorize(begin(service)))
    service.client.cookies.delete(COOKIE)
    stub.key = RSAKey.generate_key(2048, {"kid": "two"})
    assert come_back(service, stub.authorize(begin(service))).status_code == 303


def test_answer_needs_the_browser_that_began(service: Any, stub: StubProvider) -> None:
    answer = stub.authorize(begin(service))
    service.client.cookies.delete(STATE_COOKIE)
    assert come_back(service, answer).status_code == 400
    assert stub.token_requests == []


def test_answer_works_once(service_anywhere: Any, stub: StubProvider) -> None:
    service = service_anywhere
    answer = stub.authorize(begin(service))
    state = service.client.cookies[STATE_COOKIE]
    assert come_back(service, answer).status_code == 303
    service.client.cookies.clear()
    service.client.cookies.set(STATE_COOKIE, state)
    again = service.client.get(
        "/sign-in/callback", params=answer, headers={"Cookie": f"{STATE_COOKIE}={state}"}
    )
    assert again.status_code == 400


def test_answer_comes_within_ten_minutes(service: Any, stub: StubProvider) -> None:
    answer = stub.authorize(begin(service))
    with service.database.writing() as session:
        session.execute(update(PendingSignIn).values(expires_at=now()))
    assert come_back(service, answer).status_code == 400


def test_answer_of_another_provider_is_refused(service: Any, stub: StubProvider) -> None:
    answer = stub.authorize(begin(service)) | {"iss": "https://other.example"}
    assert come_back(service, answer).status_code == 401
    assert stub.token_requests == []


def test_refusal_at_the_provider_is_told(service: Any, stub: StubProvider) -> None:
    state = stub.authorize(begin(service))["state"]
    answer = come_back(
        service, {"state": state, "error": "access_denied", "error_description": "<b>evil</b>"}
    )
    assert answer.status_code == 401
    assert "did not sign you in" in answer.text
    assert "evil" not in answer.text


def test_description_of_another_issuer_is_refused(service: Any, stub: StubProvider) -> None:
    stub.issuer_in_description = "https://other.example"
    answer = service.client.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "names another issuer" in answer.text


def test_password_form_is_gone_where_passwords_are_off(service: Any) -> None:
    page = service.client.get("/sign-in")
    assert "/sign-in/provider?next=" in page.text
    assert 'type="password"' not in page.text
