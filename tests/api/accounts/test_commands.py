"""The commands `accounts ...`, on SQLite in the data folder, and what a hosted service refuses."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import cli
from api.accounts.passwords import password_matches
from api.accounts.people import nobody_can_sign_in, people_of
from api.accounts.settings import AccountSettings
from api.accounts.sign_in import find_person
from api.app import create_app
from api.console import flags
from api.service_settings import ServiceSettings
from api.storage.database import Database
from foundation.errors import UsageError

PASSWORD = "seven green kettles whistle"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))

    def call(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mapper", "accounts", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        flags.quiet = flags.debug = False
        code: Any = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(data=tmp_path, hosted=True)


@pytest.fixture
def with_jo(run: Run) -> Run:
    run("add-organisation", "Northern Awards")
    code, _, said = run(
        "add-person", "jo@northern.example", "--name", "Jo", "--organisation", "Northern Awards",
        "--role", "writer", "--role", "administrator", "--password-stdin", stdin=PASSWORD + "\n",
    )  # fmt: skip
    assert code == 0, said
    return run


def test_person_is_added_with_the_password_of_standard_input(
    with_jo: Run, settings: ServiceSettings
) -> None:
    with Database(settings.database).reading() as session:
        person = find_person(session, "jo@northern.example")
        assert person is not None
        assert sorted(person.roles) == ["administrator", "writer"]
        assert password_matches(person.password, PASSWORD)
    code, listed, _ = with_jo("list")
    assert code == 0
    assert "jo@northern.example" in listed
    assert PASSWORD not in listed


def test_service_knows_whether_anybody_can_sign_in(with_jo: Run, settings: ServiceSettings) -> None:
    database = Database(settings.database)
    assert not nobody_can_sign_in(database)
    with_jo("disable", "jo@northern.example")
    assert nobody_can_sign_in(database)


def test_token_is_printed_alone_and_works(with_jo: Run, settings: ServiceSettings) -> None:
    code, printed, _ = with_jo("add-token", "jo@northern.example", "--name", "x", "--scope", "read")
    assert code == 0
    with TestClient(create_app(settings), base_url="https://testserver") as client:
        headers = {"Authorization": f"Bearer {printed.strip()}"}
        assert client.get("/api/v1/me", headers=headers).json()["name"] == "Jo"
        with_jo("revoke-tokens", "jo@northern.example")
        assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_what_is_done_is_in_the_audit_log(with_jo: Run) -> None:
    with_jo("disable", "jo@northern.example")
    with_jo("enable", "jo@northern.example")
    _, lines, _ = with_jo("audit")
    kept = [json.loads(line) for line in lines.splitlines()]
    assert [(one["person"], one["detail"]["what"]) for one in kept] == [
        ("Command line", "organisation added"),
        ("Command line", "person added"),
        ("Command line", "person disabled"),
        ("Command line", "person enabled"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("add-organisation", "Northern Awards"), 2, "There is already an organisation"),
        (("disable", "nobody@northern.example"), 4, "Unknown person 'nobody@northern.example'"),
        (("set-password", "jo@northern.example"), 2, "--password-stdin"),
        (
            ("add-token", "jo@northern.example", "--name", "x", "--scope", "read", "--days", "999"),
            2,
            "A token lives 1 to 365 days",
        ),
        (
            ("add-person", "jo@x.example", "--name", "Jo", "--organisation", "Northen",
             "--role", "writer", "--no-password"),
            4,
            "Did you mean Northern Awards?",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_one_sentence(
    with_jo: Run, arguments: tuple[str, ...], code: int, says: str
) -> None:
    got, _, said = with_jo(*arguments)
    assert got == code
    assert says in said
    assert "Traceback" not in said


def test_weak_password_adds_nobody(run: Run, settings: ServiceSettings) -> None:
    run("add-organisation", "Northern Awards")
    code, _, said = run(
        "add-person", "jo@northern.example", "--name", "Jo", "--organisation", "Northern Awards",
        "--role", "writer", "--password-stdin", stdin="short\n",
    )  # fmt: skip
    assert code == 2
    assert "at least 15" in said
    with Database(settings.database).reading() as session:
        assert find_person(session, "jo@northern.example") is None
        assert people_of(session, "anything") == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"host": "0.0.0.0"}, "add --hosted"),  # noqa: S104 - that is the point
        ({"hosted": True, "accounts": {"public_url": "http://mapper.example.org"}}, "https"),
        ({"hosted": True, "accounts": {"public_url": "mapper.example.org"}}, "write an address"),
        ({"hosted": True, "accounts": {"passwords": False}}, "Nobody could sign in"),
        (
            {
                "hosted": True,
                "accounts": {"provider": {"issuer": "https://login.example", "client_id": "m"}},
            },
            "MAPPER_ACCOUNTS__PUBLIC_URL",
        ),
        (
            {
                "hosted": True,
                "accounts": {
                    "public_url": "https://mapper.example.org",
                    "provider": {"issuer": "http://login.example", "client_id": "m"},
                },
            },
            "MAPPER_ACCOUNTS__PROVIDER__ISSUER",
        ),
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, given: dict[str, Any], says: str) -> None:
    accounts = AccountSettings.model_validate(given.pop("accounts", {}))
    with pytest.raises(UsageError, match=says):
        create_app(ServiceSettings(data=tmp_path, accounts=accounts, **given))


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPPER_ACCOUNTS__SESSION_HOURS", "8")
    monkeypatch.setenv("MAPPER_ACCOUNTS__PROVIDER__ISSUER", "https://login.example")
    monkeypatch.setenv("MAPPER_ACCOUNTS__PROVIDER__CLIENT_ID", "mapper")
    monkeypatch.setenv("MAPPER_ACCOUNTS__PROVIDER__CLIENT_SECRET", "hush hush")
    settings = ServiceSettings()
    assert settings.accounts.session_hours == 8
    assert settings.accounts.provider is not None
    assert settings.accounts.provider.issuer == "https://login.example"
    assert "hush" not in repr(settings)
