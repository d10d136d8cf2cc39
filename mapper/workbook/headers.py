"""Finds header rows on a sheet: one or several rows, merged or not, also repeated further down."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from mapper.workbook.codes import parse_code
from mapper.workbook.fields import Field
from mapper.workbook.grid import Grid, Position
from mapper.workbook.headings import field_scores, is_official

HIGHEST = 4
"""Rows that one header may take."""
_LONGEST = 160
"""Characters of a heading; longer cells are instructions."""
_SENTENCES = re.compile(r"[.;:] .{20}")
"""A heading may end in a hint in brackets, but it does not run on after a full stop."""
_ROWS = 5000
_COLUMNS = 200
"""Where headers are looked for; a person's mapping is far smaller."""

# The heading directly above the cells counts most; what stands above it gives the sense.
_PARENT_WEIGHT = 0.6
_TOGETHER_WEIGHT = 0.92
_ROW_COST = 0.15
"""So that a row which adds nothing is not taken into the header."""
_SURE = 0.6
_LEAST = 1.5
"""Sum of scores that makes a header: one sure heading and a likely one would not do."""

_FORMULAS = 2
"""Formulas that make a row one of totals; a single one may show a title in a heading."""
_UNDERSTOOD = 0.4
"""Share of the headings that must name a field; a row of data has a few such words by chance."""

_TICKS = frozenset({Field.FULL, Field.PARTIAL, Field.NOT_COVERED})
_ANCHORS = frozenset(
    {Field.CODE, Field.STATEMENT, Field.REFERENCES, Field.TEXT, Field.COVERAGE, Field.MESSAGE,
     Field.LINKED_STATEMENTS, Field.OUTCOME, Field.CRITERION}
)  # fmt: skip


class Header(NamedTuple):
    """Header rows with what each column's heading says and which fields it could name."""

    first_row: int
    last_row: int
    headings: Mapping[int, str]
    scores: Mapping[int, Mapping[Field, float]]
    total: float


def find_headers(grid: Grid) -> list[Header]:
    """Return the headers of a sheet from top to bottom; they do not overlap."""
    rows = _heading_rows(grid)
    candidates: list[Header] = []
    for last in rows:
        if not _is_promising(grid, last) or _shares_cells(grid, last, last + 1):
            continue
        first = last
        while first in rows and last - first < HIGHEST:
            header = read_header(grid, first, last)
            whole = not _shares_cells(grid, first - 1, first)
            if whole and _is_header(header) and not _is_title(grid, first):
                candidates.append(header)
            if _starts_afresh(grid, first):
                break
            first -= 1
    chosen: list[Header] = []
    for header in sorted(candidates, key=lambda one: (-one.total, one.first_row)):
        if all(_apart(header, other) for other in chosen):
            chosen.append(header)
    return sorted(chosen, key=lambda one: one.first_row)


def read_header(grid: Grid, first: int, last: int) -> Header:
    """Return rows `first` to `last` as a header, whether it looks like one or not."""
    headings: dict[int, str] = {}
    scores: dict[int, dict[Field, float]] = {}
    for column in range(1, min(grid.last_column, _COLUMNS) + 1):
        levels = _levels(grid.text(row, column) for row in range(first, last + 1))
        if levels:
            headings[column] = " / ".join(" ".join(level.split()) for level in levels)
            scores[column] = _scores(tuple(levels))
    best = assign(scores)
    total = sum(score for _, score in best.values()) - _ROW_COST * (last - first)
    return Header(first, last, headings, scores, total)


def assign(scores: Mapping[int, Mapping[Field, float]]) -> dict[Field, tuple[int, float]]:
    """Give each field at most one column and each column at most one field, surest first."""
    ranked = sorted(
        (-score, column, field) for column, by_field in scores.items()
        for field, score in by_field.items()
    )  # fmt: skip
    taken: set[int] = set()
    result: dict[Field, tuple[int, float]] = {}
    for negative, column, field in ranked:
        if column not in taken and field not in result:
            taken.add(column)
            result[field] = (column, -negative)
    return result


def _heading_rows(grid: Grid) -> dict[int, None]:
    """Return the rows that could belong to a header: several short texts, none of them a code."""
    formulas = Counter(row for row, _ in grid.formulas)
    found: dict[int, None] = {}
    for row, by_column in grid.rows.items():
        if row > _ROWS:
            break
        texts = [text for column, text in by_column.items() if column <= _COLUMNS]
        if texts and formulas[row] < _FORMULAS and not any(parse_code(text) for text in texts):
            found[row] = None
    return found


def _is_title(grid: Grid, row: int) -> bool:
    """Return whether a row holds one text that stands over the whole table."""
    shown = _shown(grid, row)
    if len(set(shown.values())) != 1:
        return False
    first, columns = min(shown), len(shown)
    return columns == 1 or first == min(column for _, column in grid.texts)


def _shares_cells(grid: Grid, row: int, below: int) -> bool:
    """Return whether a merged cell reaches from one row into the next."""
    here = set(_shown(grid, row).values())
    return bool(here & set(_shown(grid, below).values()))


def _starts_afresh(grid: Grid, row: int) -> bool:
    """Return whether the row above cannot head this one: it has headings of its own, one a column.

    Rows of one header share merged cells, or leave room over each other; a header and the first row
    of data do not.
    """
    above, here = _shown(grid, row - 1), _shown(grid, row)
    under = [
        column
        for column, anchor in here.items()
        if column in above
        and anchor != above[column]
        and list(above.values()).count(above[column]) == 1
        and max(field_scores(grid.text(row - 1, column)).values(), default=0.0) >= _SURE
    ]
    return len(under) > len(here) / 2


def _shown(grid: Grid, row: int) -> dict[int, Position]:
    """Return where each column's text in a row comes from."""
    if not grid.merged:
        return {column: (row, column) for column in grid.rows.get(row, ()) if column <= _COLUMNS}
    columns = range(1, min(grid.last_column, _COLUMNS) + 1)
    anchors = ((column, grid.anchor(row, column)) for column in columns)
    return {column: anchor for column, anchor in anchors if grid.texts.get(anchor)}


def _is_promising(grid: Grid, row: int) -> bool:
    """Return whether the texts of a row alone name two fields: most rows of data do not."""
    best: dict[Field, float] = {}
    for anchor in _shown(grid, row).values():
        text = grid.texts[anchor]
        if len(text) <= _LONGEST:
            _keep_best(best, field_scores(text), 1.0)
    return len(best) >= 2 and max(best.values()) >= _SURE


def _levels(texts: Iterable[str]) -> list[str]:
    """Return the headings over a column from top to bottom, merged ones once."""
    levels: list[str] = []
    for text in texts:
        if not text.strip() or len(text) > _LONGEST or _SENTENCES.search(text):
            continue
        if not levels or levels[-1] != text:
            levels.append(text)
    return levels


@lru_cache(maxsize=20_000)
def _scores(levels: tuple[str, ...]) -> dict[Field, float]:
    if any(is_official(level) for level in levels):
        return {}
    scores = dict(field_scores(levels[-1]))
    for parent in levels[:-1]:
        _keep_best(scores, field_scores(parent), _PARENT_WEIGHT)
        _keep_best(scores, field_scores(f"{parent} {levels[-1]}"), _TOGETHER_WEIGHT)
    if len(levels) > 2:
        _keep_best(scores, field_scores(" ".join(levels)), _TOGETHER_WEIGHT)
    return scores


def _keep_best(scores: dict[Field, float], others: Mapping[Field, float], weight: float) -> None:
    for field, score in others.items():
        scores[field] = max(scores.get(field, 0.0), score * weight)


def _is_header(header: Header) -> bool:
    found = {
        field: score for field, (_, score) in assign(header.scores).items() if field not in _TICKS
    }
    sure = [field for field, score in found.items() if score >= _SURE]
    understood = sum(bool(by_field) for by_field in header.scores.values())
    return (
        len(sure) >= 2
        and bool(_ANCHORS & set(found))
        and header.total >= _LEAST
        and understood >= _UNDERSTOOD * len(header.headings)
    )


def _apart(header: Header, other: Header) -> bool:
    return header.last_row < other.first_row or other.last_row < header.first_row
