"""The dependency that every route declares, of the API and of the pages.

``Depends(allowed(Action.READ_PROJECT))`` gives the route its `Principal`. A route about a project
names it in its path as ``{project_id}``. Who may not know of a project is told 404; who may know of
it but not do this is told 403; who has not signed in is told 401 or, on a page, sent to sign in.

In routes that are open to everybody the principal of a stranger is None.
"""

import re
from dataclasses import replace
from functools import cache
from typing import Final

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.audit import Outcome, is_kept, record
from api.accounts.forgery import SAFE, refuse_foreign, refuse_forged
from api.accounts.identify import Caller, identify, note_use
from api.accounts.principal import LOCAL, Principal
from api.accounts.rates import Kind, Rates
from api.accounts.rules import RULES, Action, Relation, permits
from api.accounts.secret import csrf_token
from api.accounts.sessions import FORM_COOKIE
from api.accounts.tables import ProjectShare
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.projects import Project

__all__ = ["Action", "Allowed", "SignInNeededError", "allowed"]

IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNKNOWN_PROJECT: Final = "There is no such project, or it is not shared with your organisation."


class SignInNeededError(HTTPException):
    """The route is not open to strangers; on a page they are sent to the sign-in page."""

    def __init__(self) -> None:
        super().__init__(401, "Sign in, or send a valid API token.", {"WWW-Authenticate": "Bearer"})


class Allowed:
    """Lets a request through to the route if its principal may do the action."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.rule = RULES[action]

    async def __call__(self, request: Request) -> Principal | None:
        """Return who asks, after the audit log has it; None for a stranger where all may enter.

        Raises
        ------
        HTTPException
            401 without sign-in, 404 for a project that they may not know of, 403 otherwise, 429 for
            too many requests.
        """
        caller = await run_in_threadpool(self._admit, request)
        principal = caller.principal if caller else None
        if request.method not in SAFE and not (principal and principal.via == "token"):
            refuse_foreign(request)
            if _settings(request).hosted:
                await refuse_forged(request, _form_secret(request, caller))
        if caller is not None and (caller.used is not None or is_kept(self.action)):
            await run_in_threadpool(self._keep, request, caller, "allowed")
        return principal

    def _admit(self, request: Request) -> Caller | None:
        relation: Relation | None = None
        if not _settings(request).hosted:
            caller: Caller | None = Caller(LOCAL)
        with _database(request).reading() as session:
            if _settings(request).hosted:
                caller = identify(session, request, _settings(request).accounts)
                self._refuse_flood(request, caller)
            if caller is not None and self.rule.about_project:
                relation = _relation(session, request.path_params["project_id"], caller.principal)
        secret = _form_secret(request, caller)
        request.state.principal = caller.principal if caller else None
        request.state.csrf_token = csrf_token(secret) if secret else ""
        if caller is None and not self.rule.anybody:
            raise SignInNeededError
        if caller is not None:
            self._refuse_unless_permitted(request, caller, relation)
        return caller

    def _refuse_unless_permitted(
        self, request: Request, caller: Caller, relation: Relation | None
    ) -> None:
        unknown = self.rule.about_project and relation is None
        if not unknown and permits(caller.principal, self.action, relation):
            return
        if is_kept(self.action):
            self._keep(request, caller, "refused")
        if unknown or not _may_know(caller.principal, relation):
            raise HTTPException(404, UNKNOWN_PROJECT)
        raise HTTPException(403, _reason(caller.principal, self.action))

    def _refuse_flood(self, request: Request, caller: Caller | None) -> None:
        address = _address(request) or ""
        kind: Kind = "person" if caller else "anonymous"
        if self.action is Action.SIGN_IN and request.method not in SAFE:
            kind = "sign-in"
        rates: Rates = request.app.state.rates
        who = caller.principal.person_id if caller and kind == "person" else address
        seconds = rates.wait(kind, who)
        if seconds is not None:
            raise HTTPException(
                429,
                f"Too many requests; try again in {seconds} seconds.",
                {"Retry-After": str(seconds)},
            )

    def _keep(self, request: Request, caller: Caller, outcome: Outcome) -> None:
        project_id = request.path_params.get("project_id")
        with _database(request).writing() as session:
            if caller.used is not None:
                note_use(session, caller.used)
            if is_kept(self.action):
                record(
                    session,
                    caller.principal,
                    self.action,
                    project_id if project_id and IDENTIFIER.fullmatch(project_id) else None,
                    outcome=outcome,
                    address=_address(request),
                    method=request.method,
                    path=request.url.path[:500],
                )


@cache
def allowed(action: Action) -> Allowed:
    """Return the dependency that lets through those who may do the action."""
    return Allowed(action)


def _relation(session: Session, project_id: str, principal: Principal) -> Relation | None:
    """Return how the project stands to the principal's organisation, None if not at all."""
    if not IDENTIFIER.fullmatch(project_id):
        return None
    project = session.get(Project, project_id)
    if project is None or project.deleted_at is not None:
        return None
    if project.organisation_id == principal.organisation_id:
        return Relation.OWN
    shared = session.scalar(
        select(ProjectShare.id).where(
            ProjectShare.project_id == project_id,
            ProjectShare.organisation_id == principal.organisation_id,
            ProjectShare.withdrawn_at.is_(None),
        )
    )
    return Relation.SHARED if shared else None


def _may_know(principal: Principal, relation: Relation | None) -> bool:
    """Return whether their roles let them see the project, whatever their token may do."""
    person = replace(principal, via="session")
    return relation is None or permits(person, Action.READ_PROJECT, relation)


def _reason(principal: Principal, action: Action) -> str:
    if principal.via == "token" and RULES[action].scope not in principal.scopes:
        needed = RULES[action].scope
        return f"This token lacks the scope {needed}." if needed else "No token may do this."
    return "Your roles do not allow this; ask an administrator of your organisation."


def _form_secret(request: Request, caller: Caller | None) -> str | None:
    return caller.secret if caller else request.cookies.get(FORM_COOKIE)


def _address(request: Request) -> str | None:
    return request.client.host[:45] if request.client else None


def _settings(request: Request) -> ServiceSettings:
    settings: ServiceSettings = request.app.state.settings
    return settings


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database
