"""What several families need: pages that gave something, lists that look like tables."""

from collections.abc import Iterable

from mapper.reading.layout import Line, Table
from mapper.reading.lines import make_lines
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


LONGEST_LABEL = 4
"""Characters of a label that is set in a column of its own (``A``, ``LO1``, ``1.1``)."""


def lines_of_list(table: Table) -> list[Line] | None:
    """Return the lines of a list whose labels stand so far from their texts that it seems a table.

    `None` for a true table: ruled, of more columns, or with text in its first column.
    """
    if table.ruled or len(table.columns) != 2:
        return None
    labels = [line for cell in table.column(0) for line in cell.lines]
    if not labels or any(len(line.text) > LONGEST_LABEL for line in labels):
        return None
    return make_lines(table.page, (word for line in table.lines for word in line.words))
