"""Recognises the tables of a mapping workbook, whoever laid it out.

Headings say what a column could hold, its cells decide: a column headed ``Ref`` that holds ``K1``
and ``K2`` names statements, one that holds ``101 LO1`` names places.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from corpora.identifiers import REFERENCE
from corpora.standard import StatementKind
from mapper.workbook.codes import DUTY, parse_code, split_code
from mapper.workbook.contents import duty_share, read_columns
from mapper.workbook.fields import Field, words_of
from mapper.workbook.grid import Grid
from mapper.workbook.headers import Header, find_headers
from mapper.workbook.recognition import (
    IgnoredSheet,
    RecognisedColumn,
    RecognisedTable,
    Recognition,
    TableKind,
)

_NOTE_COLUMNS = 2
_NOTE_LENGTH = 60
"""Columns that a note reaches over at least, or characters that it has at least."""
_CODED = frozenset({TableKind.STATEMENTS, TableKind.DUTIES, TableKind.EVIDENCE})
_STATEMENT_LENGTH = 20
"""Characters that statements have on average at least; most have over a hundred."""
_TITLES = 12
"""Texts above a table that can say which standard or pathway it is for."""


class CodedRow(NamedTuple):
    """One statement or duty of a table and the rows that belong to it."""

    row: int
    last_row: int
    code: str | None
    text: str


def recognise(name: str, grids: list[Grid]) -> Recognition:
    """Return the tables on the visible sheets of a workbook."""
    tables: list[RecognisedTable] = []
    ignored: list[IgnoredSheet] = []
    for grid in grids:
        if grid.hidden:
            ignored.append(IgnoredSheet(sheet=grid.name, reason="hidden"))
            continue
        found = recognise_sheet(grid)
        tables += found
        if not found:
            reason = "no headings of a mapping" if grid.texts else "empty"
            ignored.append(IgnoredSheet(sheet=grid.name, reason=reason))
    return Recognition(file=name, tables=tables, ignored=ignored)


def recognise_sheet(grid: Grid) -> list[RecognisedTable]:
    """Return the tables of one sheet from top to bottom."""
    headers = find_headers(grid)
    tables = _tables_under(grid, headers)
    # Only what turns out to head a table ends the table above it.
    heads = {table.header_first for table in tables}
    heading = [header for header in headers if header.first_row in heads]
    return tables if len(heading) == len(headers) else _tables_under(grid, heading)


def _tables_under(grid: Grid, headers: Sequence[Header]) -> list[RecognisedTable]:
    tables = []
    above = 0
    for number, header in enumerate(headers):
        following = headers[number + 1].first_row if number + 1 < len(headers) else None
        if following == header.last_row + 1:
            continue  # a band of merged headings over the real ones: no room for a row between
        last = grid.last_prepared_row if following is None else following - 1
        table = read_table(grid, header, max(last, header.last_row), above)
        if table is not None:
            tables.append(table)
        above = header.last_row
    return tables


def read_table(grid: Grid, header: Header, last_row: int, above: int) -> RecognisedTable | None:
    """Return the table under a header, or `None` where it is none of a mapping."""
    first_row = header.last_row + 1
    columns = read_columns(grid, header, first_row, last_row)
    title = _title(grid, header, above)
    kind = _table_kind(columns, title, duty_share(grid, columns, first_row, last_row))
    if kind is None:
        return None
    table = RecognisedTable(
        sheet=grid.name,
        kind=kind,
        header_first=header.first_row,
        header_last=header.last_row,
        first_row=first_row,
        last_row=last_row,
        columns=columns,
        statement_kind=DUTY if kind is TableKind.DUTIES else _kind_named(title),
        standards=sorted(set(REFERENCE.findall(title.upper()))),
        title=title,
    )
    rows = list(coded_rows(grid, table))
    if rows and not any(row.code for row in rows):
        # Without codes the texts must be statements; totals have the same headings and short names.
        length = sum(len(row.text) for row in rows) / len(rows)
        if kind in _CODED and length < _STATEMENT_LENGTH:
            return None
    return table.model_copy(update={"codes": sum(row.code is not None for row in rows)})


def coded_rows(grid: Grid, table: RecognisedTable) -> Iterator[CodedRow]:
    """Yield the statements or duties of a table with the rows that belong to each.

    A row without a code of its own belongs to the one above it where it says something; a row that
    only says e.g. ``Skills`` sets the kind of the bare numbers that follow.
    """
    hint = table.statement_kind
    current: CodedRow | None = None
    others = [
        one.column for field, one in table.columns.items()
        if field not in (Field.CODE, Field.STATEMENT)
    ]  # fmt: skip
    for row in range(table.first_row, table.last_row + 1):
        code, text = _code_and_text(grid, table, row, hint)
        named_here = code is not None or (table.column(Field.CODE) is None and bool(text))
        if named_here and not _continues_merge(grid, table, row):
            if current is not None:
                yield current
            current = CodedRow(row=row, last_row=row, code=code, text=text)
            continue
        named = _kind_named(" ".join(dict.fromkeys(_row_texts(grid, row))))
        if named is not None and not any(grid.texts.get((row, column)) for column in others):
            hint = named
        elif current is not None and _belongs(grid, table, row, others):
            current = current._replace(last_row=row)
    if current is not None:
        yield current


def is_note(grid: Grid, row: int) -> bool:
    """Return whether a row holds one text only, long or merged over several columns."""
    anchors = {
        grid.anchor(row, column)
        for column in range(1, grid.last_column + 1)
        if grid.text(row, column).strip()
    }
    if len(anchors) != 1:
        return False
    first_row, first_column = next(iter(anchors))
    wide = any(
        area[:2] == (first_row, first_column) and area[3] - area[1] >= _NOTE_COLUMNS
        for area in grid.merged
    )
    return wide or len(grid.texts[first_row, first_column]) > _NOTE_LENGTH


def _code_and_text(
    grid: Grid, table: RecognisedTable, row: int, hint: str | None
) -> tuple[str | None, str]:
    code_column, text_column = table.column(Field.CODE), table.column(Field.STATEMENT)
    text = "" if text_column is None else grid.text(row, text_column).strip()
    if code_column is not None:
        cell = grid.text(row, code_column)
        code = parse_code(cell, hint)
        if code is None and text_column is None:
            both = split_code(cell)
            return (None, "") if both is None else both
        both = split_code(text)
        return code, both.text if both is not None and both.code == code else text
    both = split_code(text)
    return (None, text) if both is None else both


def _continues_merge(grid: Grid, table: RecognisedTable, row: int) -> bool:
    column = table.column(Field.CODE) or table.column(Field.STATEMENT) or 1
    return grid.anchor(row, column)[0] < row


def _belongs(grid: Grid, table: RecognisedTable, row: int, others: list[int]) -> bool:
    if _continues_merge(grid, table, row):
        return True
    code_column = table.column(Field.CODE)
    empty = code_column is None or not grid.text(row, code_column).strip()
    return empty and any(grid.texts.get((row, column), "").strip() for column in others)


def _row_texts(grid: Grid, row: int) -> list[str]:
    found = (grid.texts.get((row, column), "") for column in range(1, grid.last_column + 1))
    return [text.strip() for text in found if text.strip()]


def _kind_named(text: str) -> str | None:
    """Return the one kind of statement that a title names; `None` for none or several."""
    words = set(words_of(text).split())
    named = [
        kind for kind in StatementKind if words & {kind.value, f"{kind.value}s"}
    ]  # fmt: skip
    return named[0] if len(named) == 1 else None


def _title(grid: Grid, header: Header, above: int) -> str:
    """Return the sheet's name and what stands between the table above and this header."""
    texts = [
        text
        for (row, _), text in sorted(grid.texts.items())
        if above < row < header.first_row and len(text) <= 300
    ]
    return " | ".join([grid.name, *(" ".join(text.split()) for text in texts[-_TITLES:])])


_MAPPED = frozenset(
    {Field.COVERAGE, Field.FULL, Field.REFERENCES, Field.UNIT, Field.OUTCOME, Field.CRITERION,
     Field.PAGES, Field.RATIONALE, Field.EXPLANATION, Field.LINK, Field.ASSESSMENT}
)  # fmt: skip
_PLACED = frozenset(
    {Field.REFERENCES, Field.UNIT, Field.OUTCOME, Field.CRITERION, Field.TEXT, Field.PAGES}
)
_ADDED = frozenset({Field.VALIDATION, Field.FRAMEWORK, Field.RELEVANCE})


def _table_kind(
    columns: Mapping[Field, RecognisedColumn], title: str, duty_share: float
) -> TableKind | None:
    fields = columns.keys()
    stated = {Field.CODE, Field.STATEMENT} & fields
    if {Field.MESSAGE, Field.SEVERITY} <= fields:
        return TableKind.FINDINGS
    if {Field.CODE, Field.TEXT, Field.REFERENCES} <= fields:
        return TableKind.EVIDENCE
    if not stated and Field.LINKED_STATEMENTS in fields and _PLACED & fields:
        return TableKind.ITEMS
    if Field.CODE not in fields and _PLACED & fields and _says_additional(fields, title):
        return TableKind.ADDITIONAL
    if not stated or not _MAPPED & fields:
        return None
    headings = words_of(" ".join(columns[field].heading for field in stated))
    about_duties = "dut" in headings or ("dut" in words_of(title) and _kind_named(title) is None)
    duties = duty_share >= 0.5 or (about_duties and "ksb" not in headings)
    return TableKind.DUTIES if duties else TableKind.STATEMENTS


def _says_additional(fields: Collection[Field], title: str) -> bool:
    return not _ADDED.isdisjoint(fields) or "additional content" in words_of(title)
