"""What scoring a reading returns: counts, and the shares that follow from them.

All shares are in [0, 1]; where nothing was to be found and nothing was found they are 1.
"""

from pydantic import BaseModel, ConfigDict, computed_field


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Score(_Report):
    """How many items were labelled, how many were read, how many agree one to one."""

    labelled: int = 0
    read: int = 0
    agreed: int = 0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def precision(self) -> float:
        """Share of what was read that agrees: agreed / read."""
        return round(self.agreed / self.read, 4) if self.read else float(self.labelled == 0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def recall(self) -> float:
        """Share of what was labelled that agrees: agreed / labelled."""
        return round(self.agreed / self.labelled, 4) if self.labelled else 1.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: 2 agreed / (labelled + read)."""
        both = self.labelled + self.read
        return round(2 * self.agreed / both, 4) if both else 1.0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            labelled=self.labelled + other.labelled,
            read=self.read + other.read,
            agreed=self.agreed + other.agreed,
        )


class Share(_Report):
    """How many of `of` are right."""

    right: int = 0
    of: int = 0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def accuracy(self) -> float:
        """Share that is right: right / of."""
        return round(self.right / self.of, 4) if self.of else 1.0

    def __add__(self, other: "Share") -> "Share":
        return Share(right=self.right + other.right, of=self.of + other.of)


class Disagreement(_Report):
    """One item that was missed, invented, or read with another text, page or outcome."""

    what: str
    unit: str
    ref: str
    truth: str | None = None
    read: str | None = None


class Tally(_Report):
    """The scores of some documents together (each count is a sum)."""

    units: Score = Score()
    outcomes: Score = Score()
    criteria: Score = Score()
    pages: Share = Share()
    facts: Share = Share()
    knowledge: Share = Share()
    characters_labelled: int = 0
    characters_lost: int = 0
    characters_gained: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            units=self.units + other.units,
            outcomes=self.outcomes + other.outcomes,
            criteria=self.criteria + other.criteria,
            pages=self.pages + other.pages,
            facts=self.facts + other.facts,
            knowledge=self.knowledge + other.knowledge,
            characters_labelled=self.characters_labelled + other.characters_labelled,
            characters_lost=self.characters_lost + other.characters_lost,
            characters_gained=self.characters_gained + other.characters_gained,
        )


class DocumentScore(_Report):
    """One document: its counts, what disagrees, and the grammar that read most of it."""

    document: str
    family: str
    tally: Tally
    disagreements: list[Disagreement]
    error: str | None = None


class ReadingReport(_Report):
    """Every document, every family, and all together."""

    documents: list[DocumentScore]
    families: dict[str, Tally]
    overall: Tally
