"""What a family of documents is to the reader, and how the pages are shared out among families.

A family says of each page how much it looks like its own, then reads runs of pages into units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mapper.reading.layout import Layout, Page, PageKind
from mapper.specification import Claim, ReadingWarning, Unit

STRONG = 0.5
"""Evidence from which a page is taken as belonging to a family."""


SURE = 0.9
"""Evidence from which a family can be sure of a page."""
MARGIN = 0.2
"""By how much it must exceed all others to keep the page whatever its neighbours are."""
CHANGE = 0.45
"""What a change of family costs: about as much evidence as makes one page strong, so that a page
which two families could read stays with its neighbours, and a new part still begins its own run."""


@dataclass(frozen=True)
class Run:
    """Pages given to one family to read, in order: content pages only, without gaps otherwise.

    The pages before the first and between strong pages are weak ones: headings, continued tables,
    guidance. `layout` is the whole document, for what stands elsewhere (the structure table).
    """

    pages: tuple[Page, ...]
    layout: Layout


@dataclass(frozen=True)
class Reading:
    """What a family read. `understood` are the pages that gave units, outcomes or criteria."""

    units: tuple[Unit, ...] = ()
    claims: tuple[Claim, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    understood: frozenset[int] = frozenset()


class Family(Protocol):
    """One family of documents. Stateless: the same run gives the same reading."""

    @property
    def name(self) -> str:
        """Short name, kept in `Unit.family`."""

    def evidence(self, page: Page) -> float:
        """Return how much this page alone shows the family: 0 nothing, from 0.5 it is one, 1 sure.

        Called for every content page, so it must be cheap; contents pages are not asked about.
        """

    def read(self, run: Run) -> Reading:
        """Return what the run holds; an empty reading where the evidence deceived."""


@dataclass(frozen=True)
class Share:
    """A run for one family, with the pages on which its evidence was strong."""

    family: Family
    run: Run
    strong: frozenset[int]


def share_out(layout: Layout, families: Sequence[Family]) -> list[Share]:
    """Return runs in page order; a family may have several, other families' pages between.

    A page on which a family is strong goes to the family with most evidence (the first of equals),
    counting what its neighbours say: changing the family costs `CHANGE`. Weak pages go to the run
    before them, and as lead-in to the run after: a unit's heading may stand a page ahead of its
    outcomes.
    """
    pages = [page for page in layout.pages if page.kind is PageKind.CONTENT]
    winners = _winners(pages, families)
    shares: list[Share] = []
    start = 0
    while True:
        first = next((i for i in range(start, len(pages)) if winners[i] is not None), None)
        if first is None:
            return shares
        family = winners[first]
        assert family is not None  # noqa: S101 - found by the line above
        stop = first
        while stop < len(pages) and winners[stop] in (family, None):
            stop += 1
        strong = [i for i in range(first, stop) if winners[i] is family]
        run = Run(tuple(pages[start:stop]), layout)
        shares.append(Share(family, run, frozenset(pages[i].index for i in strong)))
        start = strong[-1] + 1 if stop < len(pages) else len(pages)


def _claims(row: list[float]) -> list[float]:
    """Return the evidence of one page: that of one family only, where it alone is sure."""
    first, second = (sorted([*row, 0.0, 0.0], reverse=True))[:2]
    if first < SURE or first - second < MARGIN:
        return row
    return [own if own == first else 0.0 for own in row]


def _winners(pages: Sequence[Page], families: Sequence[Family]) -> list[Family | None]:
    """Return the family of each page, `None` for weak pages.

    The sequence of families with the most evidence in all, less `CHANGE` for each change (a
    dynamic programme over the pages where some family is strong).
    """
    evidence = [_claims([family.evidence(page) for family in families]) for page in pages]
    strong = [i for i, row in enumerate(evidence) if max(row, default=0.0) >= STRONG]
    best: list[list[float]] = []
    came: list[list[int]] = []
    for i in strong:
        above = best[-1] if best else [0.0] * len(families)
        first = max(range(len(families)), key=lambda f: (above[f], -f))
        from_ = [f if above[f] >= above[first] - CHANGE else first for f in range(len(families))]
        gains = [above[g] - (CHANGE if g != f else 0.0) for f, g in enumerate(from_)]
        best.append([gain + own for gain, own in zip(gains, evidence[i], strict=True)])
        came.append(from_)
    winners: list[Family | None] = [None] * len(pages)
    chosen = max(range(len(families)), key=lambda f: (best[-1][f], -f)) if best else 0
    for place in range(len(strong) - 1, -1, -1):
        winners[strong[place]] = families[chosen]
        chosen = came[place][chosen]
    return winners
