"""Who a request comes from, as far as access is concerned."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class Role(StrEnum):
    """What a person does in their organisation; a person may have several roles."""

    WRITER = "writer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class OrganisationKind(StrEnum):
    """Awarding organisations own projects, review bodies see what is shared with them.

    The operator runs the service and looks after what all organisations have in common.
    """

    AWARDING = "awarding"
    REVIEW = "review"
    OPERATOR = "operator"


class Scope(StrEnum):
    """What an API token may be used for, within what its owner's roles allow."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    ADMINISTER = "administer"


Via = Literal["local", "session", "token"]


@dataclass(frozen=True)
class Principal:
    """The person behind a request, their organisation, and what they may be asked to do."""

    person_id: str
    organisation_id: str
    name: str
    roles: frozenset[Role]
    scopes: frozenset[Scope]
    kind: OrganisationKind = OrganisationKind.AWARDING
    via: Via = "session"
    token_id: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether this is the one user of a personal machine, who needs no account."""
        return self.via == "local"


LOCAL: Final = Principal(
    person_id="local",
    organisation_id="local",
    name="Local user",
    roles=frozenset(Role),
    scopes=frozenset(Scope),
    kind=OrganisationKind.OPERATOR,
    via="local",
)
"""The user of a service that listens on the loopback address only."""


def command_line(organisation_id: str) -> Principal:
    """Return who the audit log names for what an administrator of the machine does."""
    return Principal(
        person_id="command-line",
        organisation_id=organisation_id,
        name="Command line",
        roles=frozenset(),
        scopes=frozenset(),
        via="local",
    )
