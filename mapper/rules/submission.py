"""What an awarding organisation holds and answers beside its specification, as a small TOML file.

The program cannot see a submission; this file says what is in it. Nothing in it is invented: what
it does not say is unknown, and the checklist shows it so.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from mapper.rules.profile import read_toml, validated


class Answer(StrEnum):
    """The answer to a question of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n/a"


class ProposalState(StrEnum):
    """How far a proposal has come."""

    NONE = "none"
    SUBMITTED = "submitted"
    AGREED = "agreed"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SampleAssessment(_Frozen):
    """One set of sample assessment materials; `pathway` is empty where it serves all."""

    title: str
    dated: date
    pathway: str = ""


class Amber(_Frozen):
    """A threshold on the share of additional content that the user set, and why; never ours."""

    share: float = Field(gt=0.0, le=1.0)
    label: str = ""


class Submission(_Frozen):
    """What is in a submission and what was answered.

    `documents` is by document id and says whether it is there; `checks` is by question id. Empty
    texts and `None` mean: not said.
    """

    title: str = ""
    awarding_organisation: str = ""
    submit_on: date | None = None
    sector_subject_area: str = ""
    recognised_areas: tuple[str, ...] = ()
    sub_areas: tuple[str, ...] = ()
    proposal: ProposalState | None = None
    contacted: bool | None = None
    documents: dict[str, bool] = Field(default_factory=dict)
    checks: dict[str, Answer] = Field(default_factory=dict)
    samples: tuple[SampleAssessment, ...] = ()
    same_area: tuple[str, ...] = ()
    same_area_evidence: str = ""
    amber: Amber | None = None


def read_submission(path: Path) -> Submission:
    """Return what a submission file says.

    Raises
    ------
    UnreadableInputError
        The file cannot be read, is not TOML, or has an entry that is unknown or of the wrong type.
    """
    return validated(Submission, read_toml(path), path.name)
