"""The dependency that every route declares, of the API and of the pages.

``Depends(allowed(Action.READ_PROJECT))`` gives the route its `Principal`. A route about a project
names it in its path as ``{project_id}``. Who may not know of a project is told 404; who may know of
it but not do this is told 403; who has not signed in is told 401 or, on a page, sent to sign in.
"""

from functools import cache
from typing import Final

from fastapi import HTTPException, Request

from api.accounts.principal import LOCAL, Principal
from api.accounts.rules import RULES, Action, Relation, permits
from api.storage.projects import Project

__all__ = ["Action", "Allowed", "allowed"]

UNKNOWN_PROJECT: Final = "There is no such project, or it is not shared with your organisation."


class Allowed:
    """Lets a request through to the route if its principal may do the action."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> Principal:
        """Return who asks, after the audit log has it.

        Raises
        ------
        HTTPException
            401 without sign-in, 404 for a project that they may not know of, 403 otherwise.
        """
        principal = _principal(request)
        relation = None
        if RULES[self.action].own is not None:
            relation = _relation(request, principal)
            if relation is None:
                raise HTTPException(404, UNKNOWN_PROJECT)
        if not permits(principal, self.action, relation):
            raise HTTPException(403, "Your roles do not allow this.")
        return principal


@cache
def allowed(action: Action) -> Allowed:
    """Return the dependency that lets through those who may do the action."""
    return Allowed(action)


def _principal(request: Request) -> Principal:
    if not request.app.state.settings.hosted:
        return LOCAL
    raise HTTPException(401, "Sign in first.")


def _relation(request: Request, principal: Principal) -> Relation | None:
    with request.app.state.database.reading() as session:
        project = session.get(Project, request.path_params["project_id"])
    if project is None or project.deleted_at is not None:
        return None
    return Relation.OWN if project.organisation_id == principal.organisation_id else None
