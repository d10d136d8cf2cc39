"""A specification as the reader returns it: the shape of ``mapper read --format json``.

Pages are 1-based indexes into the file; `page_label` is what is printed on the page. References
keep what is printed (``1.1``, ``A.P1``, ``PC3``); outcome numbers restart in each unit. These
models are a published contract (design, section 5): they may grow, never shrink.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin at the top left of the page as it is shown."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Criterion(_Model):
    """One assessment criterion. `boxes` lie on `page`; `end_page` is set where it runs on.

    `stem` is the unnumbered opening that several criteria complete ("Carry out the following:").
    """

    ref: str
    text: str
    stem: str | None = None
    kind: str | None = None
    page: int | None = None
    page_label: str | None = None
    end_page: int | None = None
    boxes: list[Box] = Field(default_factory=list)

    @property
    def full_text(self) -> str:
        """The text with the opening that it completes: what the criterion asks for."""
        return f"{self.stem} {self.text}" if self.stem else self.text


class LearningOutcome(_Model):
    """One learning outcome with its criteria. Without criteria the outcome itself is assessed."""

    ref: str
    text: str
    kind: str | None = None
    page: int | None = None
    page_label: str | None = None
    end_page: int | None = None
    boxes: list[Box] = Field(default_factory=list)
    criteria: list[Criterion] = Field(default_factory=list)


class Unit(_Model):
    """One unit (or topic, or national occupational standard) of the specification.

    `family` names the grammar that read it, ``"generic"`` for the fallback.
    """

    ref: str
    title: str
    page: int | None = None
    page_label: str | None = None
    level: int | None = None
    glh: int | None = None
    credits: int | None = None
    number: str | None = None
    mandatory: bool | None = None
    pathways: list[str] = Field(default_factory=list)
    family: str | None = None
    outcomes: list[LearningOutcome] = Field(default_factory=list)


class Claim(_Model):
    """One line of a mapping grid that the specification itself prints.

    `criteria` are expanded (``3.1-3.4`` becomes four references); `codes` name the statements.
    """

    unit: str | None
    outcome: str | None = None
    criteria: list[str] = Field(default_factory=list)
    codes: list[str]
    page: int | None
    page_label: str | None = None


class ReadingWarning(_Model):
    """Something the reader could not read or is not sure about, for a person to look at."""

    code: str
    page: int | None = None
    message: str


class PageSummary(_Model):
    """What became of each page: content, furniture (front matter, contents, blank) or warned."""

    content: list[int] = Field(default_factory=list)
    furniture: list[int] = Field(default_factory=list)
    warned: list[int] = Field(default_factory=list)


class Document(_Model):
    """The file that was read. `pages` is `None` for formats without pages (DOCX)."""

    name: str
    sha256: str
    pages: int | None


class Qualification(_Model):
    """What the document says of the qualification; `None` where it does not say."""

    title: str | None = None
    number: str | None = None
    awarding_organisation: str | None = None
    level: int | None = None
    glh: int | None = None
    tqt: int | None = None


class Item(NamedTuple):
    """An assessable item: a criterion, or an outcome that has none (design, section 3)."""

    unit: Unit
    outcome: LearningOutcome
    criterion: Criterion | None

    @property
    def source(self) -> Criterion | LearningOutcome:
        """The criterion, else the outcome: whatever carries text, kind and page."""
        return self.criterion or self.outcome

    @property
    def full_text(self) -> str:
        """What the item asks for: its text with the opening that it completes, if it has one."""
        return self.criterion.full_text if self.criterion else self.outcome.text


class Specification(_Model):
    """A specification split into units, learning outcomes and assessment criteria."""

    document: Document
    qualification: Qualification = Field(default_factory=Qualification)
    units: list[Unit] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    page_summary: PageSummary = Field(default_factory=PageSummary)
    warnings: list[ReadingWarning] = Field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Yield every assessable item in document order."""
        for unit in self.units:
            for outcome in unit.outcomes:
                if outcome.criteria:
                    for criterion in outcome.criteria:
                        yield Item(unit, outcome, criterion)
                else:
                    yield Item(unit, outcome, None)
