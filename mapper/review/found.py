"""What finding a claimed place gave: part of the shape of a check report."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from mapper.review.written import Place


class PlaceVerdict(StrEnum):
    """Whether the place that a claim names is there."""

    FOUND = "found"
    WRONG_PAGE = "wrong page"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not found"


class Level(StrEnum):
    """How much of the specification a place is."""

    CRITERION = "criterion"
    OUTCOME = "outcome"
    UNIT = "unit"
    PAGES = "pages"
    WHOLE = "specification"


class FoundPlace(BaseModel):
    """One place that a claim names, looked up in the specification.

    `written` is the part of the claim's text; `page` and `page_label` are where the place really
    is (its first page); `candidates` are what an ambiguous reference can mean. `items` are indexes
    into the specification's assessable items, in document order. `notes` say in words what is
    wrong or worth knowing.
    """

    model_config = ConfigDict(extra="forbid")

    verdict: PlaceVerdict
    written: str
    level: Level | None = None
    unit: str | None = None
    outcome: str | None = None
    criterion: str | None = None
    page: int | None = None
    page_label: str | None = None
    text: str = ""
    candidates: list[Place] = Field(default_factory=list)
    items: list[int] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    page_written: str = ""

    def same_place(self, other: "FoundPlace") -> bool:
        """Return whether both name exactly the same part of the specification."""
        return bool(self.items) and (self.level, self.items) == (other.level, other.items)
