"""A small table with its title and remarks, shown at a terminal (rich) or written as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Sheet:
    """A table: the first column names what a row is about, the others hold figures."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    remarks: Sequence[str] = ()


def at_terminal(sheet: Sheet) -> RenderableType:
    """Return the table for people at a terminal."""
    table = Table(title=sheet.title, title_justify="left")
    for place, heading in enumerate(sheet.headings):
        table.add_column(heading, justify="right" if place else "left", overflow="fold")
    for row in sheet.rows:
        table.add_row(*row)
    return Group(table, *(Text(remark) for remark in sheet.remarks))


def as_markdown(sheet: Sheet) -> str:
    """Return the table as Markdown, its title in bold above it."""
    lines = [
        f"**{sheet.title}**",
        "",
        _line(sheet.headings),
        _line(["---", *["---:"] * (len(sheet.headings) - 1)]),
        *(_line(row) for row in sheet.rows),
    ]
    if sheet.remarks:
        lines += ["", *(f"- {remark}" for remark in sheet.remarks)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
