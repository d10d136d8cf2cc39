"""A mapping as the main job returns it: the shape of ``mapper map --format json``.

Probabilities are between 0 and 1. These models are a published contract (design, section 5): they
may grow, never shrink.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapper.specification import Box, Qualification, ReadingWarning


class Coverage(StrEnum):
    """How far evidence meets a statement (domain notes 1.1, item 7)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _undecided(decision: str | None) -> bool:
    return decision is None


Decided = Annotated[
    str | None,
    Field(
        exclude_if=_undecided,
        description="What a person decided here; absent where it is as the program proposed",
    ),
]


class Evidence(_Model):
    """One place in the specification that covers a statement or a duty."""

    unit: str
    outcome: str
    criterion: str | None
    page: int | None
    page_label: str | None
    text: str
    coverage: Coverage
    probability: float
    kind: str | None = None
    mandatory: bool | None = None
    pathways: list[str] = Field(default_factory=list)
    needs_look: bool = False
    facets: list[int] = Field(default_factory=list, description="Indexes of the facets it covers")
    boxes: list[Box] = Field(default_factory=list)
    decision: Decided = None


class Facet(_Model):
    """One clause of a statement, and whether any evidence covers it."""

    text: str
    covered: bool


class MappedStatement(_Model):
    """One statement with all its evidence and the coverage that follows from it.

    `probability` is that the statement is covered at all (full or partial). `guaranteed` counts
    mandatory units only; `coverage` counts every unit (possible coverage).
    """

    code: str
    kind: str
    statement: str
    coverage: Coverage
    probability: float
    guaranteed: Coverage
    needs_look: bool
    facets: list[Facet]
    rationale: str
    evidence: list[Evidence]
    possible: list[Evidence] = Field(
        default_factory=list, description="Not proposed; a person should look at these places"
    )
    options: list[str] = Field(default_factory=list)
    decision: Decided = None


class MappedDuty(_Model):
    """One duty with its evidence. `link` is a draft explanation for a person to edit, or empty."""

    code: str
    text: str
    coverage: Coverage
    evidence: list[Evidence]
    link: str
    origin: str | None = None
    probability: float = 0.0
    decision: Decided = None


class ItemLink(_Model):
    """One statement or duty that an item covers."""

    code: str
    coverage: Coverage
    probability: float


class MappedItem(_Model):
    """One assessable item, mapped or not."""

    unit: str
    outcome: str
    criterion: str | None
    statements: list[ItemLink]
    duties: list[ItemLink] = Field(default_factory=list)
    text: str = ""
    kind: str | None = None
    page: int | None = None
    page_label: str | None = None


class AdditionalItem(_Model):
    """One item mapped to neither a statement nor a duty (founding document 003)."""

    unit: str
    outcome: str
    criterion: str | None
    page: int | None
    page_label: str | None
    text: str
    probability: float = Field(description="That it is additional: mapped to nothing")


class Share(_Model):
    """An estimated share between 0 and 1 with its interval."""

    estimate: float
    low: float
    high: float


class AdditionalShare(_Model):
    """The share three ways; `glh` is `None` where unit guided learning hours are not known."""

    items: Share
    criteria: Share
    glh: Share | None


class AdditionalContent(_Model):
    """Content mapped to nothing, and how much of the specification it is."""

    items: list[AdditionalItem]
    share: AdditionalShare


class Finding(_Model):
    """What a rule says. `source` names the document and paragraph that the rule comes from.

    `about` lists what it speaks of: codes of statements and duties, references of units and places.
    """

    rule: str
    severity: Literal["error", "warning", "info"]
    message: str
    source: str
    about: list[str] = Field(default_factory=list)


class ChecklistEntry(_Model):
    """One thing that a submission needs: a document, an answer of a person, a rule that gates.

    `state` is ``done``, ``missing``, ``unknown`` or ``not applicable``.
    """

    kind: str
    id: str
    text: str
    state: str
    detail: str
    source: str


class SpecificationPin(_Model):
    """Which document was mapped."""

    name: str
    sha256: str


class StandardPin(_Model):
    """Which standard version it was mapped to, and which options or specialist area."""

    reference: str
    version: str
    title: str
    option: str | None = None
    area: str | None = None


class MappedUnit(_Model):
    """One unit of the specification, for the structure sheet."""

    ref: str
    title: str
    level: int | None
    glh: int | None
    credits: int | None
    mandatory: bool | None
    pathways: list[str]
    page: int | None
    page_label: str | None
    items: int
    additional: int


class Versions(_Model):
    """Everything pinned that can change the result (design, section 4, rule 6)."""

    mapper: str
    encoder: str
    scorer: str
    profile: str
    kinds: str = ""
    settings: dict[str, str] = Field(default_factory=dict)


class Mapping(_Model):
    """The result of the main job."""

    specification: SpecificationPin
    standard: StandardPin
    category: str | None
    statements: list[MappedStatement]
    duties: list[MappedDuty]
    items: list[MappedItem]
    additional_content: AdditionalContent
    findings: list[Finding]
    versions: Versions
    units: list[MappedUnit] = Field(default_factory=list)
    checklist: list[ChecklistEntry] = Field(default_factory=list)
    warnings: list[ReadingWarning] = Field(default_factory=list)
    qualification: Qualification = Qualification()
