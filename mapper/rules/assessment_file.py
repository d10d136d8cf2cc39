"""Which assessment component covers what, from a table that a person keeps (CSV or XLSX).

Source of the need: founding document 003, paragraph 54: the mapping has to show how content *and
assessment methods* cover statements and duties.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import UnreadableInputError
from mapper.table_file import read_table

COLUMNS: dict[str, tuple[str, ...]] = {
    "component": ("assessment", "assessment component", "name", "title"),
    "method": ("assessment method",),
    "covers": ("codes", "statements", "ksbs", "statements and duties"),
    "units": ("unit", "assesses units"),
    "pathway": ("pathways",),
}
"""Our columns and the headings that people write. `covers` lists codes of statements and duties,
`units` references of units; semicolons or commas part them, and one of them has to be filled in."""


@dataclass(frozen=True)
class Component:
    """One assessment component: what it assesses, by code or by unit."""

    name: str
    method: str
    codes: frozenset[str]
    units: frozenset[str]
    pathways: tuple[str, ...] = ()

    def assesses(self, code: str, units: Collection[str]) -> bool:
        """Return whether it covers a statement, itself or through any of `units`."""
        return code in self.codes or bool(self.units.intersection(units))


@dataclass(frozen=True)
class Assessment:
    """All components of the assessment, in the order of the file."""

    components: tuple[Component, ...]

    def of(self, code: str, units: Collection[str]) -> tuple[Component, ...]:
        """Return the components that assess a statement or duty evidenced in `units`."""
        return tuple(one for one in self.components if one.assesses(code, units))


def read_assessment(path: Path) -> Assessment:
    """Return the assessment components.

    Raises
    ------
    UnreadableInputError
        The table cannot be read, or a component says neither codes nor units.
    """
    components = []
    for row in read_table(path, COLUMNS, required=("component",)):
        codes, units = frozenset(row.codes("covers")), frozenset(row.codes("units"))
        if not row.text("component"):
            continue
        if not codes and not units:
            raise UnreadableInputError(
                path.name,
                f"row {row.number} does not say what {row.text('component')!r} covers",
                "list codes under 'covers' or units under 'units', parted by semicolons",
            )
        components.append(
            Component(
                name=row.text("component"),
                method=row.text("method"),
                codes=codes,
                units=units,
                pathways=row.items("pathway"),
            )
        )
    return Assessment(tuple(components))
