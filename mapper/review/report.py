"""The result of a check: the shape of ``mapper check --format json``.

Probabilities are between 0 and 1. These models are a published contract (docs/checking.md): they
may grow, never shrink.
"""

import hashlib
import json
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from mapper.mapping import (
    AdditionalShare,
    Coverage,
    Finding,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.review.found import FoundPlace
from mapper.review.plan_types import SamplingPlan
from mapper.specification import Box, ReadingWarning


class Verdict(StrEnum):
    """What checking a claim found. The worst that is wrong with it names it."""

    NOT_FOUND = "not found"
    AMBIGUOUS = "ambiguous"
    NOT_SUPPORTED = "not supported"
    WRONG_KIND = "wrong kind"
    WRONG_PAGE = "wrong page"
    IN_PART = "supported in part"
    DUPLICATE = "duplicate"
    SUPPORTED = "supported"


class Support(StrEnum):
    """Whether what stands at the place bears the claim out."""

    SUPPORTED = "supported"
    IN_PART = "supported in part"
    WRONG_KIND = "wrong kind"
    NOT_SUPPORTED = "not supported"


class StatementVerdict(StrEnum):
    """How the coverage claimed of a statement compares with what the claimed places show."""

    AGREES = "agrees"
    ONLY_PART = "only part is shown"
    NOT_SHOWN = "not shown"
    MORE_SHOWN = "more is shown than claimed"
    NEVER_CLAIMED = "never claimed, but covered"
    NOT_COVERED = "not claimed, nothing found"
    FOR_A_PERSON = "a person has to judge"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemPlace(_Model):
    """One assessable item that is pointed to.

    `probability` is that it covers the statement it is named for, by the scorer alone; `None` where
    it is named for no statement.
    """

    item: int = Field(description="Index into the specification's items, in document order")
    reference: str
    unit: str
    outcome: str
    criterion: str | None
    page: int | None
    page_label: str | None
    text: str
    kind: str | None
    probability: float | None
    mandatory: bool | None = None
    boxes: list[Box] = Field(default_factory=list)


class CheckedClaim(_Model):
    """One claim: a statement, one place, and the coverage claimed.

    `id` is stable for the same claims file and specification. `source` says where the claim stands.
    `holds` is the probability that the claim is right as it was made, `covers` that the place
    covers the statement at all. `facets` are those of the statement that the place shows.
    """

    id: str
    code: str
    kind: str
    source: str
    claimed: Coverage | None
    claimed_text: str = ""
    place: FoundPlace
    support: Support | None
    verdict: Verdict
    holds: float
    covers: float
    needs_look: bool
    facets: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    duplicate_of: str | None = None
    place_covers: list[str] = Field(
        default_factory=list, description="Codes that the place covers, where not the claimed one"
    )
    best_place: ItemPlace | None = Field(
        default=None, description="Where the statement is covered best, if not here"
    )
    mandatory: bool | None = None
    message: str


class CheckedStatement(_Model):
    """One statement or duty: what is claimed of it and what the specification shows.

    `shown` is the coverage by the claimed places, `estimated` by the whole specification,
    `guaranteed` by units that every student takes. `missing` are the facets that no claimed place
    shows, `missed` the places that cover the statement and are not claimed.
    """

    code: str
    kind: str
    statement: str
    claimed: Coverage | None
    shown: Coverage
    estimated: Coverage
    guaranteed: Coverage
    verdict: StatementVerdict
    needs_look: bool
    claims: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    missed: list[ItemPlace] = Field(default_factory=list)
    message: str


class DeclaredAddition(_Model):
    """One item of additional content that the claims declare.

    `covers` are the statements and duties that its items seem to cover all the same, `claimed_for`
    those that it is claimed for elsewhere in the same file.
    """

    source: str
    reference: str
    text: str
    place: FoundPlace | None
    covers: list[str] = Field(default_factory=list)
    claimed_for: list[str] = Field(default_factory=list)
    validated: bool
    probability: float = Field(description="That it is additional: maps to nothing")
    message: str


class UndeclaredItem(_Model):
    """One item that nobody claims for anything and nobody declares as additional."""

    item: ItemPlace
    covers: list[str] = Field(default_factory=list)
    probability: float = Field(description="That it is additional: maps to nothing")
    message: str


class ShareCheck(_Model):
    """The share of additional content as claimed and as estimated, by items.

    `declared` is what is declared as additional, `unclaimed` what no statement or duty is claimed
    for, declared or not; `estimated` has its intervals.
    """

    declared: float
    unclaimed: float
    estimated: AdditionalShare
    message: str


class AdditionalCheck(_Model):
    """Additional content as the claims declare it, against what the specification shows."""

    declared: list[DeclaredAddition] = Field(default_factory=list)
    undeclared: list[UndeclaredItem] = Field(default_factory=list)
    share: ShareCheck


class Problem(_Model):
    """Something in the claims themselves that could not be used, and where it stands."""

    source: str
    message: str


class CheckReport(_Model):
    """The result of a check."""

    specification: SpecificationPin
    standard: StandardPin
    claims_file: str
    category: str | None = None
    claims: list[CheckedClaim]
    statements: list[CheckedStatement]
    additional: AdditionalCheck
    findings: list[Finding] = Field(default_factory=list)
    problems: list[Problem] = Field(default_factory=list)
    plan: SamplingPlan
    awarding_organisation: str | None = None
    versions: Versions
    warnings: list[ReadingWarning] = Field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of what was claimed and where it led, by which a review knows its report."""
        said = [
            (one.id, one.code, one.source, one.claimed, one.place.written, one.place.page_written)
            for one in self.claims
        ]
        pins = (self.specification.sha256, self.standard.reference, self.standard.version)
        text = json.dumps([pins, said], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def claim(self, claim_id: str) -> CheckedClaim:
        """Return the claim with this id; `KeyError` where there is none."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise KeyError(claim_id)
