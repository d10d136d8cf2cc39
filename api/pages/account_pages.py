"""Pages of a hosted service about people: one's own account, and the people of an organisation."""

from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal, Role, Scope
from api.accounts.tables import Person
from api.deps import ReadSession, Settings, WriteSession
from api.pages.templating import render
from api.routes.me import (
    NewToken,
    PasswordChange,
    TokenRequest,
    change_password,
    end_token,
    list_tokens,
    make_token,
    show_me,
)
from api.routes.people import NewPerson, PersonChange, change_person, create_person, list_people
from foundation.errors import UsageError

router = APIRouter(include_in_schema=False)

Checked = TypeVar("Checked", NewPerson, PersonChange)

Owner = Annotated[Principal, Depends(allowed(Action.MANAGE_OWN_ACCOUNT))]
Administrator = Annotated[Principal, Depends(allowed(Action.MANAGE_PEOPLE))]

SCOPE_WORDS: Final = {
    Scope.READ: "read projects and standards",
    Scope.WRITE: "make and change projects",
    Scope.REVIEW: "review",
    Scope.ADMINISTER: "look after people, log and standards",
}


EMPTY: Final[tuple[object, ...]] = ("", None, [])


class SentPerson(BaseModel):
    """What the form for a new person sends."""

    email: str = Field(max_length=254)
    name: str = Field(max_length=200)
    roles: list[Role] = []
    password: str = Field(default="", max_length=1024)


class SentChange(BaseModel):
    """What the form for a person sends; `state` is ``on``, ``off`` or empty for as it is."""

    roles: list[Role] | None = None
    password: str = Field(default="", max_length=1024)
    state: str = ""
    unlock: bool = False


@router.get("/account")
def show_account(
    request: Request, principal: Owner, session: ReadSession, settings: Settings, done: str = ""
) -> Response:
    """Show who one is, password and tokens."""
    return _account(request, principal, session, settings, done=done[:200])


@router.post("/account/password")
def set_own_password(
    request: Request,
    principal: Owner,
    session: WriteSession,
    sent: Annotated[PasswordChange, Form()],
) -> Response:
    """Change one's password."""
    change_password(sent, request, principal, session)
    return RedirectResponse("/account?done=password", status_code=303)


@router.post("/account/tokens")
def add_own_token(
    request: Request,
    principal: Owner,
    session: WriteSession,
    settings: Settings,
    sent: Annotated[TokenRequest, Form()],
) -> Response:
    """Make a token and show its secret, this once."""
    made = make_token(sent, principal, session, settings)
    return _account(request, principal, session, settings, made=made)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_own_token(token_id: str, principal: Owner, session: WriteSession) -> Response:
    """Revoke a token."""
    end_token(token_id, principal, session)
    return RedirectResponse("/account?done=token", status_code=303)


@router.get("/people")
def show_people(
    request: Request, principal: Administrator, session: ReadSession, settings: Settings
) -> Response:
    """Show the people of the organisation, and how to add one."""
    return render(
        request,
        "people.html",
        principal,
        organisation=show_me(principal, session).organisation,
        people=list_people(principal, session),
        roles=list(Role),
        passwords=settings.accounts.passwords,
        provider=settings.accounts.provider,
    )


@router.post("/people")
def add_person(
    principal: Administrator, session: WriteSession, sent: Annotated[SentPerson, Form()]
) -> Response:
    """Add a person."""
    create_person(_checked(NewPerson, sent.model_dump()), principal, session)
    return RedirectResponse("/people", status_code=303)


@router.post("/people/{person_id}")
def update_person(
    person_id: str,
    principal: Administrator,
    session: WriteSession,
    sent: Annotated[SentChange, Form()],
) -> Response:
    """Change a person's roles or password, or switch them on or off."""
    wanted = sent.model_dump(include={"roles", "password", "unlock"})
    wanted["disabled"] = {"on": False, "off": True}.get(sent.state)
    change_person(person_id, _checked(PersonChange, wanted), principal, session)
    return RedirectResponse("/people", status_code=303)


def _checked(model: type[Checked], sent: dict[str, Any]) -> Checked:
    """Return what a form sent as the API takes it; what was left empty is left out."""
    try:
        return model.model_validate(
            {name: value for name, value in sent.items() if value not in EMPTY}
        )
    except ValidationError as error:
        raise UsageError(f"{error.errors()[0]['msg']}; go back and correct the form.") from None


def _account(
    request: Request,
    principal: Principal,
    session: ReadSession,
    settings: Settings,
    *,
    done: str = "",
    made: NewToken | None = None,
) -> Response:
    return render(
        request,
        "account.html",
        principal,
        me=show_me(principal, session),
        person=session.get_one(Person, principal.person_id),
        tokens=[token for token in list_tokens(principal, session) if token.revoked_at is None],
        scopes=SCOPE_WORDS,
        most_days=settings.accounts.token_days,
        passwords=settings.accounts.passwords,
        done=done,
        made=made,
    )
