"""Fills the additional content section of a workbook: one row for each addition.

Employer validation is left for a person (founding document 003 asks for it item by item).
"""

from collections.abc import Mapping as Lookup

from mapper.mapping import AdditionalItem, Finding
from mapper.workbook.cells import SOURCE, CellFiller, free_rows
from mapper.workbook.fields import Field, words_of
from mapper.workbook.grid import Grid
from mapper.workbook.recognition import RecognisedTable
from mapper.workbook.references import reference_of
from mapper.workbook.rows import MappingRows

_NAMED = 8


def fill_additions(
    table: RecognisedTable,
    rows: MappingRows,
    cells: CellFiller,
    values: Lookup[str, Lookup[Field, str]],
) -> list[Finding]:
    """Write the additions into the empty rows of a table and return what to look at.

    `values` holds what people wrote on the last draft, by row id and field. Additions that the
    table already names are not written again. Where nothing stands below the table it may grow;
    otherwise what does not fit is reported.
    """
    grid = cells.grid(table)
    wanted = [row for row in rows.additional if not _named(grid, table, row.of)]
    prepared = max(table.first_row, min(table.last_row, grid.last_prepared_row))
    left = list(wanted)
    unsupported = 0
    for row in free_rows(grid, table):
        if not left:
            break
        like_row = min(row, prepared)
        results = [
            cells.put(table, row, field, text, like_row=like_row)
            for field, text in {
                **_texts(table, left[0].of, rows),
                **values.get(left[0].row_id, {}),
            }.items()
        ]
        if not any(results):  # locked or of no use: nothing further will fit either
            break
        written = left.pop(0)
        unsupported += not values.get(written.row_id, {}).get(Field.VALIDATION)
    return _findings(table, [row.of for row in left], unsupported)


def _texts(table: RecognisedTable, addition: AdditionalItem, rows: MappingRows) -> dict[Field, str]:
    texts = {
        Field.REFERENCES: reference_of(addition),
        Field.UNIT: addition.unit,
        Field.UNIT_TITLE: rows.unit_titles.get(addition.unit, ""),
        Field.OUTCOME: addition.outcome,
        Field.CRITERION: addition.criterion or "",
        Field.TEXT: addition.text,
        Field.STATEMENT: addition.text,
        Field.PAGES: addition.page_label or "",
        Field.PDF_PAGE: "" if addition.page is None else str(addition.page),
    }
    return {field: text for field, text in texts.items() if field in table.columns and text}


def _named(grid: Grid, table: RecognisedTable, addition: AdditionalItem) -> bool:
    """Return whether a row of the table already names an addition, by text or by place."""
    wanted = {words_of(addition.text), words_of(reference_of(addition))}
    columns = [table.column(field) for field in (Field.TEXT, Field.REFERENCES)]
    return any(
        words_of(grid.texts.get((row, column), "")) in wanted
        for column in columns
        if column is not None
        for row in range(table.first_row, table.last_row + 1)
    )


def _findings(
    table: RecognisedTable, left: list[AdditionalItem], unsupported: int
) -> list[Finding]:
    found = []
    if left:
        named = ", ".join(reference_of(one) for one in left[:_NAMED])
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        message = f"{table.sheet} has no room for {len(left)} additions: {named}{more}."
        found.append(
            Finding(rule="template-no-room", severity="error", message=message, source=SOURCE)
        )
    if unsupported and Field.VALIDATION in table.columns:
        message = (
            f"{table.sheet}: employer validation is left blank for {unsupported} additions and "
            "must be given for each, or the published framework that it comes from."
        )
        found.append(
            Finding(
                rule="employer-validation-missing",
                severity="warning",
                message=message,
                source=SOURCE,
            )
        )
    return found
