"""What several families need: the pages that gave something."""

from collections.abc import Iterable

from mapper.specification import Criterion, LearningOutcome, Unit


def pages_of(units: Iterable[Unit]) -> frozenset[int]:
    """Return the pages on which the outcomes and criteria of these units are printed."""
    pages: set[int] = set()
    for unit in units:
        for outcome in unit.outcomes:
            items: list[LearningOutcome | Criterion] = [outcome, *outcome.criteria]
            for item in items:
                if item.page is not None:
                    pages.update(range(item.page, (item.end_page or item.page) + 1))
    return frozenset(pages)
