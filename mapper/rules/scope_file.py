"""Lists of standards in scope, with dates, as a person downloads and keeps them (CSV or XLSX).

Source: founding document 002, paragraphs 35 to 37: the list is published per cycle, standards under
review are to be asked about, and the list changes. No list is shipped, since none could be had.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from foundation.errors import UnreadableInputError
from mapper.table_file import TableRow, read_table

COLUMNS: dict[str, tuple[str, ...]] = {
    "reference": ("standard", "standard reference", "ref"),
    "title": ("standard title", "occupation"),
    "categories": ("category", "qualification category"),
    "from": ("in scope from", "start", "start date"),
    "until": ("in scope until", "end", "end date", "removed"),
    "review": ("under review", "contact us", "note"),
}
"""Our columns and the headings that people write. `categories` is parted by semicolons and empty
for all; dates are ``2025-03-10``; a text under `review` says that the standard is under review."""


@dataclass(frozen=True)
class ScopeEntry:
    """One standard in scope. Dates that are `None` do not limit."""

    reference: str
    title: str
    categories: tuple[str, ...]
    since: date | None
    until: date | None
    review: str

    def holds(self, category: str, on: date | None) -> bool:
        """Return whether the entry is for this category on this day (any day where `None`)."""
        fits = not self.categories or category in self.categories
        started = self.since is None or on is None or self.since <= on
        return fits and started and (self.until is None or on is None or on <= self.until)


@dataclass(frozen=True)
class Scope:
    """A list of standards in scope, and the name of the file that it came from."""

    name: str
    entries: tuple[ScopeEntry, ...]

    def of(self, reference: str) -> tuple[ScopeEntry, ...]:
        """Return the entries of one standard."""
        return tuple(entry for entry in self.entries if entry.reference == reference.upper())


def read_scope(path: Path) -> Scope:
    """Return the list of standards in scope.

    Raises
    ------
    UnreadableInputError
        The table cannot be read or a date is not one; the message names the row.
    """
    rows = read_table(path, COLUMNS, required=("reference",))
    return Scope(path.name, tuple(_entry(path, row) for row in rows if row.text("reference")))


def _entry(path: Path, row: TableRow) -> ScopeEntry:
    return ScopeEntry(
        reference=row.text("reference").upper(),
        title=row.text("title"),
        categories=row.items("categories"),
        since=_date(path, row, "from"),
        until=_date(path, row, "until"),
        review=row.text("review"),
    )


def _date(path: Path, row: TableRow, column: str) -> date | None:
    text = row.text(column).partition(" ")[0]  # Excel adds a time of day
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableInputError(
            path.name,
            f"row {row.number} has {row.text(column)!r} under {column!r}",
            "write the date as 2025-03-10",
        ) from error
