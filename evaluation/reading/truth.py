"""Truth files: what a person found in a document, for scoring what the reader finds.

The shape is described in the data's README; fields that scoring does not use are ignored.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from foundation.errors import UnreadableInputError


class _Truth(BaseModel):
    model_config = ConfigDict(extra="ignore")


class TruthCriterion(_Truth):
    """One criterion. `expected_ref` is what a misprinted `ref` should have been.

    `stem` is an unnumbered opening that the numbered text completes: both the text alone and
    the stem followed by the text are right.
    """

    ref: str
    text: str
    page: int | None = None
    expected_ref: str | None = None
    stem: str | None = None


class TruthOutcome(_Truth):
    """One learning outcome with its criteria, which may be none."""

    ref: str
    text: str
    page: int | None = None
    criteria: list[TruthCriterion] = []


class TruthUnit(_Truth):
    """One labelled unit.

    `pages` is the first and last page; `knowledge_counts` counts items that were not written
    out, by the letters of their references (``{"KU": 25}``).
    """

    unit: str
    title: str
    page: int | None = None
    pages: list[int] = []
    level: int | None = None
    glh: int | None = None
    credits: int | None = None
    uan: str | None = None
    knowledge_counts: dict[str, int] = {}
    outcomes: list[TruthOutcome] = []

    def items(self) -> Iterator[tuple[TruthOutcome, TruthCriterion]]:
        """Yield every criterion with its outcome."""
        for outcome in self.outcomes:
            for criterion in outcome.criteria:
                yield outcome, criterion


class Truth(_Truth):
    """All that was labelled in one document."""

    pdf: str
    pages: int | None = None
    counts: dict[str, int] = {}
    units: list[TruthUnit]

    @property
    def lists_all_units(self) -> bool:
        """Whether every unit of the document was labelled: the file then counts its units."""
        return self.counts.get("units") == len(self.units)


def load_truth(folder: Path) -> list[Truth]:
    """Read every ``*.json`` in `folder`, in order of file name.

    Raises
    ------
    UnreadableInputError
        There is no truth file in the folder, or one is not in the shape.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UnreadableInputError(
            folder,
            "there is no truth file (*.json) in this folder",
            "name the folder that has some",
        )
    truths = []
    for path in paths:
        try:
            truths.append(Truth.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            raise UnreadableInputError(
                path, "this is not a truth file for reading", "see evaluation/reading/truth.py"
            ) from error
    return truths
