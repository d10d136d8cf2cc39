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

    A page goes to the family with most evidence (the first of equals). Weak pages go to the run
    before them, and as lead-in to the run after: a unit's heading may stand a page ahead of its
    outcomes.
    """
    pages = [page for page in layout.pages if page.kind is PageKind.CONTENT]
    winners = [_winner(page, families) for page in pages]
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


def _winner(page: Page, families: Sequence[Family]) -> Family | None:
    best: Family | None = None
    most = 0.0
    for family in families:
        evidence = family.evidence(page)
        if evidence >= STRONG and evidence > most:
            best, most = family, evidence
    return best
