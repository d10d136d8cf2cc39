"""A small file that corrects what was recognised in a workbook (TOML).

It names a sheet and what to read differently there; what it leaves out stays as recognised.
"""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Setting

from foundation.errors import UnreadableInputError, UsageError
from mapper.mapping import Coverage
from mapper.workbook.fields import Field
from mapper.workbook.grid import Grid, column_number
from mapper.workbook.headers import read_header
from mapper.workbook.recognise import read_table
from mapper.workbook.recognition import (
    IgnoredSheet,
    RecognisedColumn,
    RecognisedTable,
    Recognition,
    TableKind,
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProfileTable(_Model):
    """What a profile says of one table. `columns` gives letters; an empty letter takes one away."""

    sheet: str
    kind: TableKind | None = None
    header_rows: list[int] = Setting(default_factory=list)
    first_row: int | None = None
    last_row: int | None = None
    statement_kind: str | None = None
    columns: dict[Field, str] = Setting(default_factory=dict)


class TemplateProfile(_Model):
    """Corrections for one layout: tables, sheets to leave alone, the words for coverage."""

    table: list[ProfileTable] = Setting(default_factory=list)
    ignore: list[str] = Setting(default_factory=list)
    coverage: dict[Coverage, str] = Setting(default_factory=dict)


def read_profile(path: Path) -> TemplateProfile:
    """Return the profile in a TOML file.

    Raises
    ------
    UnreadableInputError
        The file cannot be read, is not TOML, or says something that a profile does not know.
    """
    advice = "see `mapper template inspect`, which prints a profile to start from"
    try:
        return TemplateProfile.model_validate(tomllib.loads(Path(path).read_text("utf-8")))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableInputError(path, f"cannot be opened ({reason})", advice) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableInputError(path, f"{where}: {first['msg'].lower()}", advice) from error
    # No UTF-8, no TOML, a number of thousands of digits, or brackets in hundreds of brackets.
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(path, f"is not a TOML file ({error})", advice) from error


def apply_profile(
    recognition: Recognition, profile: TemplateProfile, grids: list[Grid]
) -> Recognition:
    """Return the recognition as the profile corrects it.

    Raises
    ------
    UsageError
        The profile names a sheet that is not there, or says too little to find a table.
    """
    by_name = {grid.name: grid for grid in grids}
    for name in [*profile.ignore, *(table.sheet for table in profile.table)]:
        if name not in by_name:
            known = ", ".join(repr(grid.name) for grid in grids)
            message = f"The profile names the sheet {name!r}; the workbook has {known}."
            raise UsageError(message)
    ignored = [IgnoredSheet(sheet=name, reason="profile") for name in profile.ignore]
    tables = [one for one in recognition.tables if one.sheet not in profile.ignore]
    for sheet in dict.fromkeys(table.sheet for table in profile.table):
        known_tables = [one for one in tables if one.sheet == sheet]
        changes = [one for one in profile.table if one.sheet == sheet]
        corrected = [_corrected(by_name[sheet], change, known_tables) for change in changes]
        tables = [one for one in tables if one.sheet != sheet] + corrected
    order = {grid.name: number for number, grid in enumerate(grids)}
    tables.sort(key=lambda table: (order[table.sheet], table.first_row))
    placed = {table.sheet for table in tables}
    ignored += [
        one for one in recognition.ignored
        if one.sheet not in placed and one.sheet not in profile.ignore
    ]  # fmt: skip
    return Recognition(file=recognition.file, tables=tables, ignored=ignored)


def _corrected(grid: Grid, change: ProfileTable, known: list[RecognisedTable]) -> RecognisedTable:
    base = _base(grid, change, known)
    columns = dict(base.columns)
    for field, letter in change.columns.items():
        columns.pop(field, None)
        if letter:
            columns[field] = RecognisedColumn(
                column=_column(letter, change), heading="(profile)", score=2.0
            )
    return base.model_copy(
        update={
            "kind": change.kind or base.kind,
            "columns": columns,
            "first_row": change.first_row or base.first_row,
            "last_row": change.last_row or base.last_row,
            "statement_kind": change.statement_kind or base.statement_kind,
        }
    )


def _base(grid: Grid, change: ProfileTable, known: list[RecognisedTable]) -> RecognisedTable:
    if change.header_rows:
        header = read_header(grid, min(change.header_rows), max(change.header_rows))
        last_row = change.last_row or max(grid.last_prepared_row, header.last_row)
        table = read_table(grid, header, last_row, 0)
        if table is not None:
            return table
    fitting = [one for one in known if change.kind in (None, one.kind)]
    if not change.header_rows and len(fitting) == 1:
        return fitting[0]
    first_row = change.first_row or (max(change.header_rows) + 1 if change.header_rows else None)
    if change.kind is None or first_row is None or not change.columns:
        message = (
            f"The profile says too little about the sheet {change.sheet!r}: give kind, first_row "
            "and columns."
        )
        raise UsageError(message)
    return RecognisedTable(
        sheet=grid.name,
        kind=change.kind,
        header_first=min(change.header_rows, default=first_row - 1),
        header_last=first_row - 1,
        first_row=first_row,
        last_row=change.last_row or max(grid.last_prepared_row, first_row),
        columns={},
        title=grid.name,
    )


def _column(letter: str, change: ProfileTable) -> int:
    try:
        return column_number(letter.strip().upper())
    except ValueError as error:
        message = f"The profile gives {letter!r} as a column of {change.sheet!r}; write a letter."
        raise UsageError(message) from error


def profile_text(recognition: Recognition) -> str:
    """Return a profile that says what was recognised, to start a correction from."""
    lines = [
        "# What was recognised. Change what is wrong, delete what is right, and pass the file on.",
    ]
    for table in recognition.tables:
        lines += [
            "",
            "[[table]]",
            f"sheet = {_quoted(table.sheet)}",
            f'kind = "{table.kind}"',
            f"header_rows = [{table.header_first}, {table.header_last}]",
            f"first_row = {table.first_row}",
            f"last_row = {table.last_row}",
            "[table.columns]",
        ]
        lines += [f'{field} = "{column.letter}"' for field, column in table.columns.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
