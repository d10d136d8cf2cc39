"""The types of an occupational standard and what belongs to it.

Words and identifiers follow domain notes section 4.1: ``ST``/``FA``/``AU`` references, versions
``major.minor``, statements (KSBs) of three kinds, duties, core-and-options.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class StatementKind(StrEnum):
    """Kind of a statement, and of an item of a specification."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    BEHAVIOUR = "behaviour"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Frozen):
    """One knowledge, skill or behaviour statement of a standard.

    `code` is what people cite (``K1``, ``TS2``). `key` is the feed's GUID where there is one: it is
    stable when codes are renumbered. `options` names the options it belongs to; empty means core.
    """

    code: str
    kind: StatementKind
    text: str
    key: str | None = None
    options: tuple[str, ...] = ()


class Duty(_Frozen):
    """One duty, with the codes of the statements it draws on and the options it belongs to."""

    code: str
    text: str
    key: str | None = None
    statements: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    criteria: str = ""


class Option(_Frozen):
    """One option (pathway) of a core-and-options standard."""

    title: str
    key: str | None = None


class Standard(_Frozen):
    """One version of an occupational standard, foundation apprenticeship or apprenticeship unit."""

    reference: str
    version: str
    title: str
    level: int | None = None
    route: str | None = None
    status: str | None = None
    lars_code: str | None = None
    statements: tuple[Statement, ...]
    duties: tuple[Duty, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def pinned(self) -> str:
        """Reference and version together, as written on the command line: ``ST0116@1.1``."""
        return f"{self.reference}@{self.version}"

    def statement(self, code: str) -> Statement:
        """Return the statement with this code; `KeyError` where there is none."""
        for statement in self.statements:
            if statement.code == code:
                return statement
        raise KeyError(code)
