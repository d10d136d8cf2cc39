"""The commands `accounts ...`: organisations, people, tokens and the audit log of a service."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.accounts.principal import OrganisationKind, Role, Scope, command_line
from api.console import deliver, stderr, stdout
from foundation.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.accounts.tables import AuditEvent, Person
    from api.service_settings import ServiceSettings

accounts_app = typer.Typer(
    help="Who may sign in to a hosted service: organisations, people, tokens, audit log.",
    no_args_is_help=True,
)

Email = Annotated[str, typer.Argument(help="E-mail address, with which they sign in.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]
Roles = Annotated[list[Role], typer.Option("--role", help="Role; may be given several times.")]


@accounts_app.command("add-organisation")
def add_organisation(
    name: Annotated[str, typer.Argument(help="Name, as everybody sees it.")],
    kind: Annotated[OrganisationKind, typer.Option(help="What it does.")] = (
        OrganisationKind.AWARDING
    ),
) -> None:
    """Add an awarding organisation, a review body, or the operator of the service."""
    from api.accounts.people import add_organisation as add

    with _session() as session:
        organisation = add(session, name, kind)
        _keep(session, organisation.id, what="organisation added")
    stderr().print(f"Added {name} ({kind}).")


@accounts_app.command("add-person")
def add_person(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="Name, as colleagues see it.")],
    organisation: Annotated[str, typer.Option("--organisation", help="Their organisation.")],
    role: Roles,
    *,
    password_stdin: FromStdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in at the identity provider only.")
    ] = False,
) -> None:
    """Add a person; asks for their password unless told otherwise."""
    from api.accounts.people import add_person as add
    from api.accounts.people import find_organisation

    if password_stdin and no_password:
        raise UsageError("Give --password-stdin or --no-password, not both.")
    password = None if no_password else _password(from_stdin=password_stdin)
    with _session() as session:
        where = find_organisation(session, organisation)
        person = add(session, where, email=email, name=name, roles=role, password=password)
        _keep(session, where.id, what="person added", person=person.id, roles=sorted(role))
    stderr().print(f"Added {email} to {organisation} as {', '.join(sorted(role))}.")


@accounts_app.command("set-roles")
def set_roles(email: Email, role: Roles) -> None:
    """Replace a person's roles."""
    from api.accounts.people import set_roles as replace

    with _person(email, "roles replaced", roles=sorted(role)) as (_, person):
        replace(person, role)


@accounts_app.command("set-password")
def set_password(email: Email, *, password_stdin: FromStdin = False) -> None:
    """Replace a person's password; every sign-in of theirs ends, a lock is lifted."""
    from api.accounts.people import set_password as replace
    from api.accounts.sign_in import unlock

    password = _password(from_stdin=password_stdin)
    with _person(email, "password replaced") as (session, person):
        replace(session, person, password)
        unlock(session, email)


@accounts_app.command()
def disable(email: Email) -> None:
    """Switch an account off: sign-ins end, tokens are revoked, what they did stays on record."""
    from api.accounts.people import disable as switch_off

    with _person(email, "person disabled") as (session, person):
        switch_off(session, person)


@accounts_app.command()
def enable(email: Email) -> None:
    """Switch an account on again."""
    from api.accounts.people import enable as switch_on

    with _person(email, "person enabled") as (_, person):
        switch_on(person)


@accounts_app.command()
def unlock(email: Email) -> None:
    """Lift the lock that failed sign-ins have put on an account."""
    from api.accounts.sign_in import unlock as forget

    with _person(email, "account unlocked") as (session, _):
        forget(session, email)


@accounts_app.command("sign-out")
def sign_out(email: Email) -> None:
    """End every sign-in of a person."""
    from api.accounts.sessions import end_sessions_of

    with _person(email, "signed out") as (session, person):
        end_sessions_of(session, person.id)


@accounts_app.command("list")
def list_people() -> None:
    """List organisations and their people."""
    from rich.table import Table
    from sqlalchemy import select

    from api.accounts.people import people_of
    from api.accounts.tables import Organisation

    table = Table("Organisation", "Kind", "Person", "Name", "Roles", "State")
    with _session() as session:
        for organisation in session.scalars(select(Organisation).order_by(Organisation.name)):
            people = people_of(session, organisation.id)
            if not people:
                table.add_row(organisation.name, organisation.kind, "", "", "", "")
            for person in people:
                table.add_row(
                    organisation.name,
                    organisation.kind,
                    person.email,
                    person.name,
                    ", ".join(sorted(person.roles)),
                    "off" if person.disabled_at else "on",
                )
    stdout().print(table)


@accounts_app.command("add-token")
def add_token(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[
        list[Scope], typer.Option("--scope", help="What it may do; may be given several times.")
    ],
    days: Annotated[int, typer.Option(min=1, help="Days until it ends.")] = 90,
) -> None:
    """Make an API token in a person's name and print its secret, which cannot be had again."""
    from api.accounts.tokens import create_token

    with _person(email, "token made") as (session, person):
        _, secret = create_token(
            session,
            person.id,
            name=name,
            scopes=scope,
            days=days,
            settings=_settings().accounts,
        )
    sys.stdout.write(secret + "\n")


@accounts_app.command("revoke-tokens")
def revoke_tokens(email: Email) -> None:
    """Revoke every API token of a person."""
    from api.accounts.tokens import revoke_tokens_of

    with _person(email, "tokens revoked") as (session, person):
        revoke_tokens_of(session, person.id)


@accounts_app.command()
def audit(
    project: Annotated[
        str | None, typer.Option("--project", help="Identifier of one project only.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write.")] = None,
) -> None:
    """Write the audit log as JSON lines, oldest first."""
    from sqlalchemy import select

    from api.accounts.tables import AuditEvent

    wanted = select(AuditEvent).order_by(AuditEvent.id)
    if project is not None:
        wanted = wanted.where(AuditEvent.project_id == project)
    with _session() as session:
        lines = [_line(event) for event in session.scalars(wanted)]
    deliver("".join(lines).encode(), output)


def _settings() -> "ServiceSettings":
    from api.service_settings import ServiceSettings

    return ServiceSettings()


@contextmanager
def _session() -> "Iterator[Session]":
    """Yield a session on the service's database, brought up to date; committed at the end."""
    from api.storage.database import Database
    from api.storage.upgrade import upgrade

    database = Database(_settings().database)
    try:
        upgrade(database)
        with database.writing() as session:
            yield session
    finally:
        database.close()


@contextmanager
def _person(email: str, what: str, **detail: list[str]) -> "Iterator[tuple[Session, Person]]":
    """Yield a session and a person; what is done to them is kept in the audit log."""
    from api.accounts.people import known_person

    with _session() as session:
        person = known_person(session, email)
        yield session, person
        _keep(session, person.organisation_id, what=what, person=person.id, **detail)
    stderr().print(f"{person.email}: {what}.")


def _keep(session: "Session", organisation_id: str, **detail: str | list[str]) -> None:
    from api.accounts.audit import record
    from api.accounts.rules import Action

    principal = command_line(organisation_id)
    record(session, principal, Action.MANAGE_PEOPLE, None, outcome="done", address=None, **detail)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the password; give it with --password-stdin."
        )
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _line(event: "AuditEvent") -> str:
    fields = {
        "id": event.id,
        "at": event.at.isoformat(),
        "organisation_id": event.organisation_id,
        "person_id": event.person_id,
        "person": event.person_name,
        "via": event.via,
        "token_id": event.token_id,
        "action": event.action,
        "outcome": event.outcome,
        "project_id": event.project_id,
        "address": event.address,
        "detail": event.detail,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"
