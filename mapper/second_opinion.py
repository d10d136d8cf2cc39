"""Lets a second reader judge the pairs that need a look, and only those.

The reader is an optional chat endpoint (`models.judge`). Its word decides whether a doubtful pair
is proposed and moves the probability; pairs that are sure stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from mapper.specification import Item
from models.judge import Judge, Opinion, Opinions, Question

WEIGHT = 4.0
"""By how much an opinion multiplies the odds: a reader who is right in four of five cases. An
assumption, not a measurement: no endpoint is at hand where the labels are. People who read the same
pairs agree in nine of ten."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Scores after the opinions, and `note`, which says who judged and how many pairs."""

    scores: Scores
    note: str


def with_second_opinion(
    judge: Judge, items: Sequence[Item], targets: Sequence[Target], scores: Scores
) -> SecondOpinion:
    """Ask about every pair that needs a look, the likeliest first, and return what follows."""
    pairs = doubtful_pairs(scores)
    questions = [_question(items[row], targets[column]) for row, column in pairs]
    opinions = judge.opinions(questions)
    changed = replace(
        scores,
        covers=scores.covers.copy(),
        alone=scores.alone.copy(),
        accepted=scores.accepted.copy(),
        covered=scores.covered.copy(),
        mapped=scores.mapped.copy(),
    )
    for (row, column), answer in zip(pairs, opinions.answers, strict=True):
        if answer is not None:
            _apply(changed, row, column, answer)
    return SecondOpinion(changed, _note(judge, opinions))


def doubtful_pairs(scores: Scores) -> list[tuple[int, int]]:
    """Return (item, target) of what is proposed and not sure, or not proposed and possible."""
    point = scores.operating_point
    doubtful = np.where(
        scores.accepted, scores.covers < point.sure, scores.covers >= point.possible
    )
    rows, columns = np.nonzero(doubtful)
    order = np.argsort(-scores.covers[rows, columns], kind="stable")
    return [(int(rows[k]), int(columns[k])) for k in order]


def _apply(scores: Scores, row: int, column: int, opinion: Opinion) -> None:
    """Change the arrays of `scores`, which are copies."""
    covers, alone = scores.covers[row, column], scores.alone[row, column]
    fully = alone / covers if covers > 0.0 else 0.0
    yes = opinion.coverage != "none"
    covers = _moved(covers, up=yes)
    if yes:
        fully = _moved(fully, up=opinion.coverage == "full")
        # What the pair covers is covered, and what covers something is mapped.
        _at_least(scores.covered, column, covers)
        _at_least(scores.mapped, row, covers)
    scores.covers[row, column] = covers
    scores.alone[row, column] = covers * fully
    scores.accepted[row, column] = yes


def _at_least(values: NDArray[np.float64], place: int, value: float) -> None:
    values[place] = max(values[place], value)


def _moved(probability: float, *, up: bool) -> float:
    """Return the probability after its odds were multiplied or divided by `WEIGHT`."""
    weight = WEIGHT if up else 1.0 / WEIGHT
    return float(weight * probability / (weight * probability + 1.0 - probability))


def _question(item: Item, target: Target) -> Question:
    return Question(
        unit=item.unit.title,
        outcome=item.outcome.text if item.criterion else "",
        item=item.full_text,
        kind=target.kind,
        statement=target.text,
    )


def _note(judge: Judge, opinions: Opinions) -> str:
    """Say what was judged. Whether answers were kept from an earlier run makes no difference."""
    parts = [f"{opinions.judged} of {len(opinions.answers)} pairs in doubt judged"]
    if opinions.failed:
        parts.append(f"{opinions.failed} without a usable answer")
    if opinions.unasked:
        parts.append(f"{opinions.unasked} not asked")
    return f"{judge.identity}: {', '.join(parts)}"
