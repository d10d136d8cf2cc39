"""The audit log: who did what to which project, when, and what was refused."""

from typing import Final, Literal

from sqlalchemy.orm import Session

from api.accounts.principal import Principal
from api.accounts.rules import RULES, Action
from api.accounts.tables import AuditEvent

Outcome = Literal["allowed", "refused", "done", "failed"]

ALSO_KEPT: Final = frozenset(
    {
        Action.LIST_PROJECTS,
        Action.UPLOAD,
        Action.CREATE_PROJECT,
        Action.IMPORT_STANDARD,
        Action.MANAGE_OWN_ACCOUNT,
        Action.MANAGE_PEOPLE,
        Action.READ_AUDIT,
        Action.SIGN_OUT,
    }
)
"""What is kept besides everything that is about one project."""


def is_kept(action: Action) -> bool:
    """Return whether the audit log keeps an action."""
    return RULES[action].about_project or action in ALSO_KEPT


def record(
    session: Session,
    principal: Principal | None,
    action: Action,
    project_id: str | None = None,
    *,
    outcome: Outcome = "done",
    address: str | None = None,
    **detail: str | int | list[str] | None,
) -> None:
    """Add one event to the log; it is kept when the session commits.

    `allowed` records every request before it is carried out, with outcome ``allowed`` or
    ``refused``. Routes record what only they know, such as the project that they created.
    """
    session.add(
        AuditEvent(
            person_id=principal.person_id if principal else None,
            person_name=principal.name if principal else "",
            organisation_id=principal.organisation_id if principal else None,
            via=principal.via if principal else "none",
            token_id=principal.token_id if principal else None,
            action=action,
            outcome=outcome,
            project_id=project_id,
            address=address,
            detail=detail,
        )
    )
