"""The person who asks: who they are, their password, their API tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.audit import record
from api.accounts.passwords import password_matches
from api.accounts.people import set_password
from api.accounts.principal import OrganisationKind, Principal, Role, Scope
from api.accounts.sessions import session_secret
from api.accounts.tables import ApiToken, Organisation, Person
from api.accounts.tokens import create_token, revoke_token, tokens_of
from api.deps import ReadSession, WriteSession, service_settings
from api.problems import documented
from api.service_settings import ServiceSettings

router = APIRouter(tags=["me"], responses=documented(401, 403, 421, 422, 429))
hosted_router = APIRouter(tags=["me"], responses=documented(401, 403, 421, 422, 429))

Reader = Annotated[Principal, Depends(allowed(Action.READ_SELF))]
Owner = Annotated[Principal, Depends(allowed(Action.MANAGE_OWN_ACCOUNT))]
SettingsOf = Annotated[ServiceSettings, Depends(service_settings)]


class Me(BaseModel):
    """The person, their organisation, and what they may do there."""

    id: str
    name: str
    organisation_id: str
    organisation: str
    organisation_kind: OrganisationKind
    roles: list[Role]
    scopes: list[Scope] = Field(description="Of the token that was used; all after a sign-in.")


class PasswordChange(BaseModel):
    """A new password, with the old one to show that it is you."""

    current: str = Field(max_length=1024)
    new: str = Field(max_length=1024, examples=["four words which together mean nothing"])


class TokenRequest(BaseModel):
    """A token to make."""

    name: str = Field(
        min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$", examples=["Nightly"]
    )
    scopes: list[Scope] = Field(min_length=1, max_length=4, examples=[["read"]])
    days: int = Field(default=90, ge=1, le=3650, description="Days until it ends.")


class TokenView(BaseModel):
    """A token without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class NewToken(TokenView):
    """A token that was just made."""

    secret: str = Field(description="Send it as 'Authorization: Bearer ...'. Shown this once only.")


@router.get("/me")
def show_me(principal: Reader, session: ReadSession) -> Me:
    """Return who you are for this service."""
    organisation = session.get(Organisation, principal.organisation_id)
    return Me(
        id=principal.person_id,
        name=principal.name,
        organisation_id=principal.organisation_id,
        organisation=organisation.name if organisation else "This computer",
        organisation_kind=principal.kind,
        roles=sorted(principal.roles),
        scopes=sorted(principal.scopes),
    )


@hosted_router.post("/me/password", status_code=204, responses=documented(400))
def change_password(
    change: PasswordChange, request: Request, principal: Owner, session: WriteSession
) -> None:
    """Change your password; every other sign-in of yours ends."""
    person = session.get_one(Person, principal.person_id)
    if not password_matches(person.password, change.current):
        raise HTTPException(403, "The current password is not right.")
    set_password(session, person, change.new, keep=session_secret(request))
    record(session, principal, Action.MANAGE_OWN_ACCOUNT, what="password changed")


@hosted_router.get("/me/tokens")
def list_tokens(principal: Owner, session: ReadSession) -> list[TokenView]:
    """Return your tokens, the ended ones too."""
    return [_view(token) for token in tokens_of(session, principal.person_id)]


@hosted_router.post("/me/tokens", status_code=status.HTTP_201_CREATED, responses=documented(400))
def make_token(
    asked: TokenRequest, principal: Owner, session: WriteSession, settings: SettingsOf
) -> NewToken:
    """Make a token. Its secret is in this answer and nowhere else."""
    token, secret = create_token(
        session,
        principal.person_id,
        name=asked.name,
        scopes=asked.scopes,
        days=asked.days,
        settings=settings.accounts,
    )
    record(session, principal, Action.MANAGE_OWN_ACCOUNT, what="token made", token=token.id)
    return NewToken(**_view(token).model_dump(), secret=secret)


@hosted_router.delete("/me/tokens/{token_id}", status_code=204, responses=documented(404))
def end_token(token_id: str, principal: Owner, session: WriteSession) -> None:
    """Revoke a token at once."""
    if not revoke_token(session, principal.person_id, token_id):
        raise HTTPException(404, "You have no such token.")
    record(session, principal, Action.MANAGE_OWN_ACCOUNT, what="token revoked", token=token_id)


def _view(token: ApiToken) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        scopes=sorted(token.granted),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )
