"""What a filled-in workbook says: claims, with people's edits, and the cells they stand in.

Texts are raw, as the workbook shows them; `coverage` and `decision` are read where the word is
clear and `None` where it is not.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from mapper.mapping import Coverage


class Decision(StrEnum):
    """What a person decided of a proposal."""

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClaimRow(_Model):
    """One row of a workbook: where it stands and what a person says of it."""

    sheet: str
    row: int
    cells: dict[str, str] = Field(
        default_factory=dict, description="Cell of each field that says something, e.g. D7"
    )
    row_id: str = ""
    decision: Decision | None = None
    own_rationale: str = ""
    comments: str = ""


class StatementClaim(ClaimRow):
    """What the workbook claims of one statement. `proposed` is what a program proposed before.

    `code` is `None` where the row gives a text only. `check` is the fingerprint of the texts as
    they were written by us, where they were.
    """

    code: str | None
    kind: str | None = None
    statement: str = ""
    coverage: Coverage | None = None
    coverage_text: str = ""
    proposed: Coverage | None = None
    references: str = ""
    pages: str = ""
    rationale: str = ""
    explanation: str = ""
    assessment: str = ""
    assessment_reference: str = ""
    check: str = ""


class DutyClaim(StatementClaim):
    """What the workbook claims of one duty."""

    origin: str = ""
    link: str = ""
    evidence_of_need: str = ""


class EvidenceClaim(ClaimRow):
    """One place that the workbook claims for a statement or duty, on a row of its own."""

    code: str
    statement: str = ""
    reference: str = ""
    page: str = ""
    text: str = ""
    coverage: Coverage | None = None
    coverage_text: str = ""
    proposed: Coverage | None = None
    standing: str = ""


class AdditionalClaim(ClaimRow):
    """One addition with what the workbook says to support it."""

    reference: str = ""
    page: str = ""
    text: str = ""
    relevance: str = ""
    framework: str = ""
    employer_validation: str = ""
    evidence_pack: str = ""


class ItemRow(_Model):
    """One assessable item as the workbook lists it; `codes` are those it is mapped to."""

    sheet: str
    row: int
    reference: str
    text: str = ""
    codes: list[str] = Field(default_factory=list)


class FindingNote(_Model):
    """A person's comment on a finding."""

    rule: str
    message: str
    comments: str


class Claims(_Model):
    """Everything that a workbook says."""

    file: str
    standards: list[str] = Field(default_factory=list)
    statements: list[StatementClaim] = Field(default_factory=list)
    duties: list[DutyClaim] = Field(default_factory=list)
    evidence: list[EvidenceClaim] = Field(default_factory=list)
    additional: list[AdditionalClaim] = Field(default_factory=list)
    items: list[ItemRow] = Field(default_factory=list)
    notes: list[FindingNote] = Field(default_factory=list)
    details: dict[str, str] = Field(
        default_factory=dict, description="Details of the submission, filled in on the cover"
    )
    warnings: list[str] = Field(default_factory=list)

    @property
    def ours(self) -> bool:
        """Whether the workbook has our layout, so that edits can be told from proposals."""
        return any(one.row_id for one in [*self.statements, *self.duties, *self.evidence])
