"""What a reviewer knows of an awarding organisation before reading, as a small TOML file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from mapper.review.plan import Indicators
from mapper.review.plan_types import PastOutcome
from mapper.rules.profile import read_toml, validated


class IndicatorFile(BaseModel):
    """What the file says. `raises` names reasons of the policy, such as ``intelligence``.

    `share` overrides the policy's share of claims in the sample, `sector` says which minimum of
    checks holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    new_organisation: bool = False
    past: PastOutcome | None = None
    raises: tuple[str, ...] = ()
    sector: str | None = None
    share: float | None = Field(default=None, gt=0.0, le=1.0)

    def indicators(self, seed: int) -> Indicators:
        """Return what the plan looks at."""
        return Indicators(
            new_organisation=self.new_organisation,
            past=self.past,
            raises=self.raises,
            share=self.share,
            seed=seed,
        )


def read_indicators(path: Path) -> IndicatorFile:
    """Return what a file says; docs/checking.md has an example.

    Raises
    ------
    UnreadableInputError
        It cannot be read, is not TOML, or has an entry that is unknown or of the wrong type.
    """
    return validated(IndicatorFile, read_toml(path), path.name)
