"""The one table of who may do what: action x role x relation of the project to the organisation.

Reviews belong to the organisation that made them: routes that list reviews show those of
``principal.organisation_id`` only.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.accounts.principal import OrganisationKind, Principal, Role, Scope


class Action(StrEnum):
    """Everything that can be asked of the service, by API or by page."""

    # open to everybody
    READ_ABOUT = "read-about"
    SIGN_IN = "sign-in"
    # every person
    SIGN_OUT = "sign-out"
    READ_SELF = "read-self"
    MANAGE_OWN_ACCOUNT = "manage-own-account"
    READ_STANDARDS = "read-standards"
    SEARCH_CATALOGUE = "search-catalogue"
    LIST_PROJECTS = "list-projects"
    # of an organisation
    UPLOAD = "upload"
    CREATE_PROJECT = "create-project"
    MANAGE_PEOPLE = "manage-people"
    READ_AUDIT = "read-audit"
    # of the operator
    IMPORT_STANDARD = "import-standard"
    # about one project
    READ_PROJECT = "read-project"
    READ_MAPPING = "read-mapping"
    READ_PAGE = "read-page"
    DOWNLOAD = "download"
    READ_RUN = "read-run"
    START_RUN = "start-run"
    CANCEL_RUN = "cancel-run"
    EDIT_PROJECT = "edit-project"
    DELETE_PROJECT = "delete-project"
    HOLD_PROJECT = "hold-project"
    RELEASE_PROJECT = "release-project"
    DECIDE = "decide"
    WRITE_TEXT = "write-text"
    READ_REVIEW = "read-review"
    START_REVIEW = "start-review"
    REVIEW = "review"
    SETTLE = "settle"
    READ_SHARES = "read-shares"
    SHARE_PROJECT = "share-project"
    READ_PROJECT_AUDIT = "read-project-audit"


class Relation(StrEnum):
    """How a project stands to an organisation."""

    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True)
class Rule:
    """Who may do one action.

    Parameters
    ----------
    scope
        Scope that an API token needs; None where no token will do, only a person who signed in.
    own, shared
        Roles that may do it to a project of their organisation, to one shared with it.
    anybody
        No sign-in needed.
    everyone
        Every person with an account, whatever their roles.
    roles
        Roles that may do it where no project is concerned.
    kinds
        Kinds of organisation whose people may do it.
    """

    scope: Scope | None = None
    own: frozenset[Role] | None = None
    shared: frozenset[Role] = frozenset()
    anybody: bool = False
    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    kinds: frozenset[OrganisationKind] = frozenset(OrganisationKind)

    @property
    def about_project(self) -> bool:
        """Whether the action is about one project."""
        return self.own is not None


W: Final = frozenset({Role.WRITER})
R: Final = frozenset({Role.REVIEWER})
A: Final = frozenset({Role.ADMINISTRATOR})

RULES: Final[dict[Action, Rule]] = {
    Action.READ_ABOUT: Rule(anybody=True),
    Action.SIGN_IN: Rule(anybody=True),
    Action.SIGN_OUT: Rule(everyone=True),
    Action.READ_SELF: Rule(Scope.READ, everyone=True),
    Action.MANAGE_OWN_ACCOUNT: Rule(everyone=True),
    Action.READ_STANDARDS: Rule(Scope.READ, everyone=True),
    Action.SEARCH_CATALOGUE: Rule(Scope.READ, everyone=True),
    Action.LIST_PROJECTS: Rule(Scope.READ, roles=W | R | A),
    Action.UPLOAD: Rule(Scope.WRITE, roles=W | R),
    Action.CREATE_PROJECT: Rule(Scope.WRITE, roles=W | R),
    Action.MANAGE_PEOPLE: Rule(Scope.ADMINISTER, roles=A),
    Action.READ_AUDIT: Rule(Scope.ADMINISTER, roles=A),
    Action.IMPORT_STANDARD: Rule(
        Scope.ADMINISTER, roles=A, kinds=frozenset({OrganisationKind.OPERATOR})
    ),
    Action.READ_PROJECT: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.READ_MAPPING: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.READ_PAGE: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.DOWNLOAD: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.READ_RUN: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.START_RUN: Rule(Scope.WRITE, own=W | R),
    Action.CANCEL_RUN: Rule(Scope.WRITE, own=W | R),
    Action.EDIT_PROJECT: Rule(Scope.WRITE, own=W),
    Action.DELETE_PROJECT: Rule(Scope.WRITE, own=W | A),
    Action.HOLD_PROJECT: Rule(Scope.WRITE, own=W | A),
    Action.RELEASE_PROJECT: Rule(Scope.ADMINISTER, own=A),
    Action.DECIDE: Rule(Scope.WRITE, own=W),
    Action.WRITE_TEXT: Rule(Scope.WRITE, own=W),
    Action.READ_REVIEW: Rule(Scope.READ, own=W | R | A, shared=R),
    Action.START_REVIEW: Rule(Scope.REVIEW, own=R, shared=R),
    Action.REVIEW: Rule(Scope.REVIEW, own=R, shared=R),
    Action.SETTLE: Rule(Scope.REVIEW, own=R, shared=R),
    Action.READ_SHARES: Rule(Scope.READ, own=W | R | A),
    Action.SHARE_PROJECT: Rule(own=W | A),
    Action.READ_PROJECT_AUDIT: Rule(Scope.READ, own=W | R | A),
}


def permits(principal: Principal, action: Action, relation: Relation | None = None) -> bool:
    """Return whether the principal may do the action to a project in this relation (if any)."""
    rule = RULES[action]
    if rule.anybody or principal.is_local:
        return True
    if principal.via == "token" and (rule.scope is None or rule.scope not in principal.scopes):
        return False
    if principal.kind not in rule.kinds:
        return False
    if rule.own is not None:
        roles = {Relation.OWN: rule.own, Relation.SHARED: rule.shared, None: frozenset()}[relation]
        return not roles.isdisjoint(principal.roles)
    return rule.everyone or not rule.roles.isdisjoint(principal.roles)
