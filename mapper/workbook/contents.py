"""Decides what the columns of a table hold, from their headings and from the cells under them."""

from collections.abc import Mapping

from mapper.workbook.codes import DUTY, find_codes, kind_of, parse_code, split_code
from mapper.workbook.coverage_words import coverage_of, holds_coverage
from mapper.workbook.fields import Field
from mapper.workbook.grid import Grid
from mapper.workbook.headers import Header, assign
from mapper.workbook.recognition import RecognisedColumn

ACCEPTED = 0.5
"""Least score with which a column is taken to hold a field."""
_SAMPLE = 200
"""Rows looked at to see what a column holds."""
_LIST = 60
"""Characters of a cell that may be a list of codes."""


def read_columns(
    grid: Grid, header: Header, first_row: int, last_row: int
) -> dict[Field, RecognisedColumn]:
    """Return which column holds which field, from left to right."""
    scores: dict[int, dict[Field, float]] = {}
    for column in range(1, grid.last_column + 1):
        by_heading = dict(header.scores.get(column, {}))
        scores[column] = _with_contents(grid, column, first_row, last_row, by_heading)
    found = {
        field: (column, score)
        for field, (column, score) in assign(scores).items()
        if score >= ACCEPTED
    }
    if not {Field.FULL, Field.PARTIAL} <= found.keys():
        for field in (Field.FULL, Field.PARTIAL, Field.NOT_COVERED):
            found.pop(field, None)
    return {
        field: RecognisedColumn(
            column=column, heading=header.headings.get(column, ""), score=round(score, 2)
        )
        for field, (column, score) in sorted(found.items(), key=lambda one: one[1][0])
    }


def _with_contents(
    grid: Grid, column: int, first_row: int, last_row: int, scores: Mapping[Field, float]
) -> dict[Field, float]:
    """Correct what a heading says by what the cells under it hold."""
    result = dict(scores)
    rows = range(first_row, min(last_row, first_row + _SAMPLE) + 1)
    texts = [text for row in rows if (text := grid.texts.get((row, column), "").strip())]
    if any(holds_coverage(grid.choices(row, column)) for row in rows):
        _add(result, Field.COVERAGE, 0.5)
    if not texts:
        return result
    number = len(texts)
    codes = sum(parse_code(text) is not None for text in texts) / number
    listed = sum(len(text) < _LIST and bool(find_codes(text)) for text in texts) / number
    long = sum(map(len, texts)) / number >= 25
    if codes >= 0.5:
        _add(result, Field.CODE, 0.7 if number > 1 else 0.3)
    elif Field.CODE in scores and sum(text.isdigit() for text in texts) / number >= 0.6:
        _add(result, Field.CODE, 0.3)
    elif number >= 3 and codes < 0.2 and not any(text.isdigit() for text in texts):
        _add(result, Field.CODE, -0.6)
    several = sum(len(text) < _LIST and len(find_codes(text)) > 1 for text in texts) / number
    if several >= 0.2 and codes + several >= 0.5:
        _add(result, Field.LINKED_STATEMENTS, 1.2)
        _add(result, Field.CODE, -1.5)
    if listed >= 0.5:
        for field in (Field.STATEMENT, Field.REFERENCES, Field.TEXT):
            _add(result, field, -0.6)
    if sum(split_code(text) is not None and len(text) > 12 for text in texts) / number >= 0.5:
        _add(result, Field.STATEMENT, 0.7)
        _add(result, Field.CODE, -0.6)
    elif long and listed < 0.5:
        _add(result, Field.STATEMENT, 0.3 if Field.STATEMENT in scores else 0.0)
    if sum(coverage_of(text) is not None and len(text) < 25 for text in texts) / number >= 0.5:
        _add(result, Field.COVERAGE, 0.4 if Field.COVERAGE in scores else 0.2)
    return result


def _add(scores: dict[Field, float], field: Field, amount: float) -> None:
    if amount > 0 or field in scores:
        scores[field] = scores.get(field, 0.0) + amount


def duty_share(
    grid: Grid, columns: Mapping[Field, RecognisedColumn], first_row: int, last_row: int
) -> float:
    """Return which share of the codes are codes of duties."""
    column = columns.get(Field.CODE) or columns.get(Field.STATEMENT)
    if column is None:
        return 0.0
    texts = [grid.texts.get((row, column.column), "") for row in range(first_row, last_row + 1)]
    codes = [code for text in texts if (code := parse_code(text) or _leading_code(text))]
    return sum(kind_of(code) == DUTY for code in codes) / len(codes) if codes else 0.0


def _leading_code(text: str) -> str | None:
    both = split_code(text)
    return None if both is None else both.code
