"""Specialist areas and their duties (founding document 002: areas, sub areas, flagged duties)."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class DutyOrigin(StrEnum):
    """Who named a specialist duty; a new one needs evidence of need (founding document 003)."""

    PREDEFINED = "pre-defined"
    AGREED = "agreed"
    NEW = "new"


class SpecialistDuty(BaseModel):
    """One duty of a specialist area; `sub_areas` empty means that it applies to the whole area."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    text: str
    origin: DutyOrigin = DutyOrigin.PREDEFINED
    sub_areas: tuple[str, ...] = ()


class SpecialistArea(BaseModel):
    """A specialist area with its sub areas, duties and the standards it builds upon."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    level: int | None = None
    sub_areas: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    duties: tuple[SpecialistDuty, ...]
