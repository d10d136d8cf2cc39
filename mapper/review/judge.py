"""Judges claimed places against the scorer: does the place cover the statement, and how far.

Rules of kind and facet: design, section 4 (1 and 2), after founding document 003. A claim of full
coverage needs more than similarity: every facet, by a place of a fitting kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mapper.coverage import FACET_ACCEPT, FITTING_KINDS, Piece, judge
from mapper.mapping import Coverage
from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from mapper.specification import Item
from models.claims import ClaimModel

LIKELY = 0.5  # a claim is taken to hold when that is likelier than not
DOUBTFUL = (0.25, 0.75)
"""Between the two a person should look: of claims with such a probability a quarter to three
quarters hold."""


@dataclass(frozen=True)
class Expectations:
    """What a reviewer expects before looking: the share of claims that hold.

    `holds` is of claimed places that cover their statement. Where they do, `full` of the statements
    claimed in full are, and `full_by_oversight` of those that are claimed in part or without saying
    how far. Settings of this program, not published figures; past outcomes of an awarding
    organisation change `holds` (`mapper.review.plan.expected_share`).
    """

    holds: float = 0.8
    full: float = 0.5
    full_by_oversight: float = 0.2

    def full_of(self, claimed: Coverage | None) -> float:
        """Return the share of statements claimed so that are covered in full."""
        return self.full if claimed is Coverage.FULL else self.full_by_oversight


@dataclass(frozen=True)
class Shown:
    """What some items together show of a statement.

    `covers` is the probability that they cover it at all, `full` that they cover it in full, given
    that. `rows` are the items that count, `missing` the facets that none of them shows (empty where
    the statement has one facet), `weakest` the one that they show least, met or not. `fitting` says
    that one of them is of a fitting kind.
    """

    coverage: Coverage
    covers: float
    full: float
    rows: tuple[int, ...]
    facets: tuple[str, ...]
    missing: tuple[str, ...]
    fitting: bool
    weakest: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether a person should look: the probability that decides is neither high nor low."""
        low, high = DOUBTFUL
        if low <= self.covers < high:
            return True
        return self.coverage is not Coverage.NONE and self.fitting and low <= self.full < high


NOTHING = Shown(Coverage.NONE, 0.0, 0.0, (), (), (), fitting=False)


class Judge:
    """Judges claims about one specification and one standard."""

    def __init__(
        self,
        items: Sequence[Item],
        targets: Sequence[Target],
        scores: Scores,
        model: ClaimModel,
        expectations: Expectations,
    ) -> None:
        self.items = items
        self.targets = targets
        self.scores = scores
        self.expectations = expectations
        self.model = model
        # Full given covered, whatever the scorer keeps.
        self._alone = scores.alone / np.maximum(scores.covers, 1e-9)

    def shown_by(self, rows: Sequence[int], target: int, claimed: Coverage | None) -> Shown:
        """Return what a claimed place shows, which may be one item or all items of an outcome.

        The claim says that the statement is covered there, so the likeliest item has the benefit of
        that; the others count where they would have been proposed anyway.
        """
        if not rows:
            return NOTHING
        column = self.scores.covers[:, target]
        best = max(rows, key=lambda row: (column[row], -row))
        others = np.delete(column, list(rows)) if len(rows) < len(column) else column[:0]
        covers = float(
            self.model.holds_probability(
                column[[best]],
                np.array([others.max(initial=0.0)]),
                share=self.expectations.holds,
            )[0]
        )
        supporting = {int(row) for row in rows if self.scores.accepted[row, target]}
        if covers >= LIKELY:
            supporting.add(int(best))
        return self.of_rows(sorted(supporting), target, covers, claimed)

    def together(self, places: Sequence[Shown], target: int, claimed: Coverage | None) -> Shown:
        """Return what all claimed places of a statement show together."""
        rows = sorted({row for place in places for row in place.rows})
        # Judged by the same words, the places share their doubts: the best one counts.
        covers = max((place.covers for place in places), default=0.0)
        return self.of_rows(rows, target, covers, claimed)

    def anywhere(self, target: int) -> tuple[Coverage, list[int]]:
        """Return the coverage by the whole specification and its items, as a mapping has them."""
        rows = np.flatnonzero(self.scores.accepted[:, target]).tolist()
        pieces = [
            Piece(
                kind=self.items[row].source.kind or "knowledge",
                covers=float(self.scores.covers[row, target]),
                alone=float(self.scores.alone[row, target]),
                facets=self.scores.facets[target][row],
            )
            for row in rows
        ]
        fully = bool(self.scores.covered_fully[target] >= self.scores.operating_point.full)
        texts = self.scores.facet_texts[target]
        return judge(self.targets[target], texts, pieces, fully=fully).coverage, rows

    def others_covered(self, rows: Sequence[int], target: int) -> list[int]:
        """Return the targets that these items are proposed for, likeliest first, but `target`."""
        if not rows:
            return []
        best = self.scores.covers[list(rows)].max(axis=0)
        accepted = self.scores.accepted[list(rows)].any(axis=0)
        found = [k for k in np.flatnonzero(accepted).tolist() if k != target]
        return sorted(found, key=lambda k: (-best[k], k))

    def best_elsewhere(self, target: int, rows: Sequence[int]) -> int | None:
        """Return the item outside `rows` that covers the statement best, if one is worth a look."""
        column = self.scores.covers[:, target].copy()
        column[list(rows)] = -1.0
        if not len(column):
            return None
        best = int(column.argmax())
        worth = self.scores.accepted[best, target] or (
            column[best] >= self.scores.operating_point.possible
        )
        return best if worth and column[best] > 0.0 else None

    def fits(self, row: int, target: int) -> bool:
        """Return whether an item is of a kind that can show the statement."""
        kind = self.items[row].source.kind or "knowledge"
        return kind in FITTING_KINDS[self.targets[target].kind]

    def of_rows(
        self, rows: Sequence[int], target: int, covers: float, claimed: Coverage | None
    ) -> Shown:
        """Return what items that are taken to count show together."""
        texts = self.scores.facet_texts[target]
        if not rows:
            return Shown(Coverage.NONE, covers, 0.0, (), (), (), fitting=False)
        met = self.scores.facets[target][list(rows)]
        fits = np.array([self.fits(row, target) for row in rows])
        full = self.model.fully_probability(
            self._alone[list(rows), target],
            met,
            fits,
            [self.items[row].full_text for row in rows],
            share=self.expectations.full_of(claimed),
        )
        judged = bool(FITTING_KINDS[self.targets[target].kind])
        fully = judged and bool(fits.any()) and full >= LIKELY
        counted = met[fits] if fits.any() else met
        reached = counted.max(axis=0) >= FACET_ACCEPT
        weakest = int(counted.max(axis=0).argmin())
        missing = [k for k in range(len(texts)) if not reached[k]]
        if fully or len(texts) < 2:
            missing = []
        elif not missing or len(missing) == len(texts):
            missing = [weakest]  # that something is missing is known, of what it is the likeliest
        return Shown(
            coverage=Coverage.FULL if fully else Coverage.PARTIAL,
            covers=covers,
            full=full if judged else 0.0,
            rows=tuple(rows),
            facets=tuple(text for k, text in enumerate(texts) if k not in missing),
            missing=tuple(texts[k] for k in missing),
            fitting=bool(fits.any()),
            weakest=texts[weakest] if len(texts) > 1 else "",
        )
