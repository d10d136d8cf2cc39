"""The people of an organisation, for its administrators, and the bodies one can share with."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.access import Action, allowed
from api.accounts.audit import record
from api.accounts.people import add_person, disable, enable, people_of, set_password, set_roles
from api.accounts.principal import OrganisationKind, Principal, Role
from api.accounts.sign_in import unlock
from api.accounts.tables import Organisation, Person
from api.deps import ReadSession, WriteSession
from api.problems import documented

router = APIRouter(tags=["people"], responses=documented(401, 403, 421, 422, 429))

Administrator = Annotated[Principal, Depends(allowed(Action.MANAGE_PEOPLE))]
TEXT = r"^[^\x00-\x1f]+$"


class PersonView(BaseModel):
    """A person of your organisation."""

    id: str
    email: str
    name: str
    roles: list[Role]
    has_password: bool
    uses_provider: bool = Field(description="Has signed in through the identity provider.")
    created_at: datetime
    disabled_at: datetime | None


class NewPerson(BaseModel):
    """A person to add."""

    email: str = Field(min_length=3, max_length=254, pattern=TEXT, examples=["jo@example.org"])
    name: str = Field(min_length=1, max_length=200, pattern=TEXT, examples=["Jo Bloggs"])
    roles: list[Role] = Field(min_length=1, max_length=3, examples=[["writer"]])
    password: str | None = Field(
        default=None, max_length=1024, description="Not needed with an identity provider."
    )


class PersonChange(BaseModel):
    """What to change; what is left out stays as it is."""

    name: str | None = Field(default=None, min_length=1, max_length=200, pattern=TEXT)
    roles: list[Role] | None = Field(default=None, min_length=1, max_length=3)
    password: str | None = Field(default=None, max_length=1024, description="Ends every sign-in.")
    disabled: bool | None = Field(
        default=None, description="True ends every sign-in and revokes every token."
    )
    unlock: bool = Field(default=False, description="Forget failed attempts to sign in.")


class BodyView(BaseModel):
    """A review body."""

    id: str
    name: str


@router.get("/review-bodies")
def list_review_bodies(
    _principal: Annotated[Principal, Depends(allowed(Action.READ_SELF))], session: ReadSession
) -> list[BodyView]:
    """Return the bodies that a project can be shared with."""
    found = session.scalars(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.REVIEW)
        .order_by(Organisation.name)
    )
    return [BodyView(id=body.id, name=body.name) for body in found]


@router.get("/people")
def list_people(principal: Administrator, session: ReadSession) -> list[PersonView]:
    """Return the people of your organisation, in order of their addresses."""
    return [_view(person) for person in people_of(session, principal.organisation_id)]


@router.post("/people", status_code=status.HTTP_201_CREATED, responses=documented(400))
def create_person(new: NewPerson, principal: Administrator, session: WriteSession) -> PersonView:
    """Add a person to your organisation."""
    person = add_person(
        session,
        session.get_one(Organisation, principal.organisation_id),
        email=new.email,
        name=new.name,
        roles=new.roles,
        password=new.password,
    )
    record(
        session,
        principal,
        Action.MANAGE_PEOPLE,
        what="person added",
        person=person.id,
        roles=sorted(new.roles),
    )
    return _view(person)


@router.patch("/people/{person_id}", responses=documented(400, 404))
def change_person(
    person_id: str, change: PersonChange, principal: Administrator, session: WriteSession
) -> PersonView:
    """Change a person of your organisation."""
    person = _colleague(session, principal, person_id)
    _refuse_locking_oneself_out(principal, person, change)
    if change.name is not None:
        person.name = change.name
    if change.roles is not None:
        set_roles(person, change.roles)
    if change.password is not None:
        set_password(session, person, change.password)
    if change.disabled is True:
        disable(session, person)
    elif change.disabled is False:
        enable(person)
    if change.unlock:
        unlock(session, person.email)
    record(
        session,
        principal,
        Action.MANAGE_PEOPLE,
        what="person changed",
        person=person.id,
        fields=sorted(change.model_fields_set),
        roles=sorted(person.roles),
    )
    return _view(person)


def _colleague(session: Session, principal: Principal, person_id: str) -> Person:
    person = session.get(Person, person_id) if "\0" not in person_id else None
    if person is None or person.organisation_id != principal.organisation_id:
        raise HTTPException(404, "There is no such person in your organisation.")
    return person


def _refuse_locking_oneself_out(principal: Principal, person: Person, change: PersonChange) -> None:
    loses_role = change.roles is not None and Role.ADMINISTRATOR not in change.roles
    if person.id == principal.person_id and (change.disabled or loses_role):
        raise HTTPException(403, "You cannot take your own access away; ask another administrator.")


def _view(person: Person) -> PersonView:
    return PersonView(
        id=person.id,
        email=person.email,
        name=person.name,
        roles=sorted(person.roles),
        has_password=person.password is not None,
        uses_provider=person.issuer is not None,
        created_at=person.created_at,
        disabled_at=person.disabled_at,
    )
