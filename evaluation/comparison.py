"""Is one scorer better than another? Paired: both answer the same items of the same documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from evaluation.gold import ORIGINS
from evaluation.matching import MatcherResult
from evaluation.metrics.bootstrap import Interval, bootstrap
from evaluation.pooled import item_counts, mean_f1

READ = "read by people"
"""All real documents, whoever labelled them: on these the verdict hangs."""


@dataclass(frozen=True)
class Comparison:
    """Mean F1 of evidence over a group of documents, as decided by two scorers.

    `interval` is the 95 % bootstrap interval of the difference, new less old, both on the same
    items drawn.
    """

    group: str
    documents: int
    old: float
    new: float
    interval: Interval

    @property
    def verdict(self) -> str:
        """``better`` or ``worse`` where the interval leaves zero out, else ``no difference``."""
        low, high = self.interval
        if low > 0.0:
            return "better"
        return "worse" if high < 0.0 else "no difference"


def compare(old: MatcherResult, new: MatcherResult) -> tuple[Comparison, ...]:
    """Return how `new` stands to `old`: over what people read, then by origin of the documents.

    Both answered the same documents.
    """
    found = []
    for group, origins in ((READ, ORIGINS[:2]), *((origin, (origin,)) for origin in ORIGINS)):
        counts = [
            [item_counts(answer) for answer in result.answers if answer.document.origin in origins]
            for result in (old, new)
        ]
        if not counts[0]:
            continue
        sizes = [len(one) for one in counts[0]]
        everything = [np.arange(size) for size in sizes]
        before, after = (mean_f1(one, everything) for one in counts)
        interval = bootstrap(
            lambda draws, counts=counts: mean_f1(counts[1], draws) - mean_f1(counts[0], draws),  # type: ignore[misc]
            sizes,
        )
        found.append(Comparison(group, len(sizes), before, after, interval))
    return tuple(found)


def comparison_table(comparisons: Sequence[Comparison]) -> Table:
    """Return the table for the terminal; its caption says what to do."""
    table = Table(title="The other scorer against the shipped one: mean F1 of evidence")
    table.add_column("documents")
    for name in ("number", "shipped", "other", "difference", "95 %", "other is"):
        table.add_column(name, justify="right")
    for one in comparisons:
        low, high = one.interval
        table.add_row(
            one.group,
            str(one.documents),
            f"{one.old:.3f}",
            f"{one.new:.3f}",
            f"{one.new - one.old:+.3f}",
            f"{low:+.3f} to {high:+.3f}",
            one.verdict,
        )
    table.caption = conclusion(comparisons)
    return table


def conclusion(comparisons: Sequence[Comparison]) -> str:
    """Return in a sentence whether the other scorer should replace the shipped one."""
    decisive = comparisons[0]
    if decisive.verdict == "better":
        return f"The other scorer is better on documents {decisive.group}: it may replace this one."
    return f"Keep the shipped scorer: the other one is not shown to be better ({decisive.verdict})."
