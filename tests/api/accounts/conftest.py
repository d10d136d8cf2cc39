"""A hosted service with two awarding organisations, two review bodies and an operator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.accounts.people import add_organisation, add_person
from api.accounts.principal import OrganisationKind, Role, Scope
from api.accounts.secret import csrf_token
from api.accounts.sessions import COOKIE, start_session
from api.accounts.settings import AccountSettings
from api.accounts.tables import Organisation, Person
from api.accounts.tokens import create_token
from api.app import create_app
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.projects import Project, Upload

FILE = b"not a specification"
DIGEST = sha256(FILE).hexdigest()
ORGANISATIONS = {
    "northern": OrganisationKind.AWARDING,
    "southern": OrganisationKind.AWARDING,
    "body": OrganisationKind.REVIEW,
    "otherbody": OrganisationKind.REVIEW,
    "operator": OrganisationKind.OPERATOR,
}


@dataclass
class Service:
    """The application, and what tests do to it from behind."""

    settings: ServiceSettings
    app: FastAPI
    client: TestClient
    database: Database
    people: dict[str, str] = field(default_factory=dict)

    def add_people(self) -> None:
        with self.database.writing() as session:
            for name, kind in ORGANISATIONS.items():
                organisation = add_organisation(session, name, kind)
                for role in Role:
                    person = add_person(
                        session,
                        organisation,
                        email=f"{role}@{name}.example",
                        name=f"{name} {role}",
                        roles=[role],
                    )
                    self.people[f"{name} {role}"] = person.id

    def signed_in(self, who: str) -> dict[str, str]:
        """Return the headers of a browser of that person, its forms' token included."""
        with self.database.writing() as session:
            person = session.get_one(Person, self.people[who])
            secret = start_session(session, person, self.settings.accounts)
        return {"Cookie": f"{COOKIE}={secret}", "X-CSRF-Token": csrf_token(secret)}

    def token(self, who: str, *scopes: Scope, days: int = 1) -> dict[str, str]:
        with self.database.writing() as session:
            _, secret = create_token(
                session,
                self.people[who],
                name="test",
                scopes=scopes,
                days=days,
                settings=self.settings.accounts,
            )
        return {"Authorization": f"Bearer {secret}"}

    def organisation(self, name: str) -> str:
        with self.database.reading() as session:
            found = session.scalar(select(Organisation.id).where(Organisation.name == name))
        assert found
        return found

    def add_project(self, organisation: str = "northern") -> str:
        owner = self.organisation(organisation)
        kept = self.app.state.files.path(DIGEST)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(FILE)
        with self.database.writing() as session:
            upload = Upload(
                sha256=DIGEST,
                name="spec.pdf",
                format="pdf",
                size=1,
                organisation_id=owner,
                person_id="somebody",
            )
            session.add(upload)
            session.flush()
            project = Project(
                organisation_id=owner,
                created_by="somebody",
                name="Baking",
                upload_id=upload.id,
                standard_reference="ST9001",
                standard_version="1.0",
            )
            session.add(project)
            session.flush()
            return project.id


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    clients: list[TestClient] = []

    def make(database_url: str | None, *, upload_mb: int = 10, **accounts: object) -> Service:
        settings = ServiceSettings(
            data=tmp_path,
            database_url=database_url,
            hosted=True,
            upload_mb=upload_mb,
            accounts=AccountSettings.model_validate(accounts),
        )
        app = create_app(settings)
        client = TestClient(app, base_url="https://testserver", follow_redirects=False)
        client.__enter__()
        clients.append(client)
        return Service(settings, app, client, app.state.database)

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def make_service(database_url: str, build: Callable[..., Service]) -> Callable[..., Service]:
    """Make a service; tests that use it run on every kind of database."""
    return partial(build, database_url)


@pytest.fixture
def make_small_service(build: Callable[..., Service]) -> Callable[..., Service]:
    """Make a service on SQLite, for what does not depend on the database."""
    return partial(build, None)


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    made = make_service()
    made.add_people()
    return made


@pytest.fixture
def small_service(make_small_service: Callable[..., Service]) -> Service:
    made = make_small_service()
    made.add_people()
    return made
