"""How the reading of a check is planned: a policy, what is known of the organisation, wishes.

The command line and the service make it of the same parts; what is named beside the files stands
over what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.check import ReviewSettings


@dataclass(frozen=True, kw_only=True)
class ReviewFiles:
    """Files of a reviewer: what is known of the organisation, a policy, the last cycle."""

    indicators: Path | None = None
    policy: Path | None = None
    past: Path | None = None


def review_settings(
    files: ReviewFiles,
    *,
    sector: str | None = None,
    raises: Sequence[str] = (),
    share: float | None = None,
    seed: int = 0,
) -> "ReviewSettings":
    """Return how reading is planned.

    Raises
    ------
    UnreadableInputError
        A file cannot be read.
    UnknownNameError
        The policy has no such reason.
    UsageError
        The share is zero.
    """
    from mapper.review.check import ReviewSettings
    from mapper.review.indicators_file import IndicatorFile, read_indicators
    from mapper.review.policy import load_policy

    if share == 0.0:
        raise UsageError("A sample of no claims is none; give a share above 0.")
    said = read_indicators(files.indicators) if files.indicators else IndicatorFile()
    known = said.indicators(seed)
    if files.past is not None:
        from api.commands.cycles import read_cycle

        cycle = read_cycle(files.past)
        known = replace(known, past=cycle.result)
        if cycle.recommendation is not None:
            known = replace(
                known, share=cycle.recommendation.share, checks=cycle.recommendation.checks
            )
    if share is not None:
        known = replace(known, share=share)
    known = replace(known, raises=tuple(dict.fromkeys((*known.raises, *raises))))
    review = ReviewSettings(
        policy=load_policy(file=files.policy), indicators=known, sector=sector or said.sector
    )
    for reason in known.raises:
        review.policy.raise_named(reason)
    return review
