"""Read the rules of combination from a table (CSV or XLSX) that a person keeps.

One row a unit or a group (column `row`); see `COLUMNS` for what each column holds, and
docs/beside.md for an example.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from foundation.errors import UnreadableInputError
from mapper.structure import Barred, Group, Prerequisite, Structure, StructureUnit
from mapper.table_file import TableRow, read_table

COLUMNS: dict[str, tuple[str, ...]] = {
    "row": ("kind", "type"),
    "ref": ("unit", "unit number", "reference", "number", "name"),
    "title": ("unit title",),
    "level": (),
    "glh": ("guided learning hours",),
    "credits": ("credit", "credit value"),
    "mandatory": ("mandatory or optional", "m o", "status", "mandatory optional"),
    "pathways": ("pathway",),
    "mandatory_on": ("mandatory on pathways",),
    "group": ("groups", "option group", "optional group"),
    "not_with": ("barred", "barred with", "barred combinations"),
    "needs": ("prerequisite", "prerequisites", "requires"),
    "min_units": ("minimum units",),
    "max_units": ("maximum units",),
    "min_credits": ("minimum credits",),
    "max_credits": ("maximum credits",),
    "min_glh": ("minimum glh",),
    "max_glh": ("maximum glh",),
}
"""Our columns and the headings that people write. Lists are parted by semicolons.

`group` names the groups of a unit; a group row has the limits of the group that `ref` names, and
the group ``all`` holds every unit. `needs` lists units that are all needed; ``201 or 202`` is met
by either. A row without `row` is a unit.
"""

EVERY_UNIT = "all"
_MANDATORY = {"m", "mandatory", "yes", "y", "true", "core", "required", "1"}
_OPTIONAL = {"o", "optional", "no", "n", "false", "0"}
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,6}")
_LIMITS = ("min_units", "max_units", "min_credits", "max_credits", "min_glh", "max_glh")


def read_structure(path: Path) -> Structure:
    """Return the structure that a table describes.

    Raises
    ------
    UnreadableInputError
        The table cannot be read, names a unit or pathway that it does not list, or has limits on
        credits or hours of units for which it gives none. The message names the row.
    """
    rows = read_table(path, COLUMNS, required=("ref",))
    reader = _Reader(path, rows)
    return reader.structure()


class _Reader:
    """The rows of one file, and errors that name them."""

    def __init__(self, path: Path, rows: Sequence[TableRow]) -> None:
        self._path = path
        self._units = [row for row in rows if row.text("row").casefold() in {"", "unit"}]
        self._groups = [row for row in rows if row.text("row").casefold() == "group"]
        for row in rows:
            if row not in self._units and row not in self._groups:
                raise self._error(row, f"is a {row.text('row')!r}", "write 'unit' or 'group'")

    def structure(self) -> Structure:
        units = tuple(self._unit(row) for row in self._units)
        if not units:
            raise UnreadableInputError(
                self._path.name, "has no units", "add one row a unit with its reference"
            )
        refs = [unit.ref for unit in units]
        for row, unit in zip(self._units, units, strict=True):
            if refs.count(unit.ref) > 1:
                raise self._error(row, f"repeats unit {unit.ref}", "list each unit once")
        structure = Structure(
            units=units,
            groups=tuple(self._group(row, units) for row in self._groups),
            barred=self._barred(refs),
            prerequisites=self._prerequisites(refs),
        )
        self._check_groups()
        self._check_pathways(structure)
        return structure

    def _unit(self, row: TableRow) -> StructureUnit:
        if not row.text("ref"):
            raise self._error(row, "has no reference", "write the unit's printed reference")
        return StructureUnit(
            ref=row.text("ref"),
            title=row.text("title"),
            level=self._whole(row, "level"),
            glh=self._whole(row, "glh"),
            credits=self._whole(row, "credits"),
            mandatory=self._mandatory(row),
            pathways=tuple(dict.fromkeys((*row.items("pathways"), *row.items("mandatory_on"))))
            if row.items("pathways")
            else (),
            mandatory_on=row.items("mandatory_on"),
        )

    def _mandatory(self, row: TableRow) -> bool:
        word = row.text("mandatory").casefold()
        if word in _MANDATORY:
            return True
        if word in _OPTIONAL or (not word and row.items("mandatory_on")):
            return False
        raise self._error(
            row,
            f"says {row.text('mandatory')!r} under 'mandatory'",
            "write 'mandatory' or 'optional'",
        )

    def _group(self, row: TableRow, units: Sequence[StructureUnit]) -> Group:
        name = row.text("ref")
        members = tuple(
            unit.ref
            for unit, source in zip(units, self._units, strict=True)
            if name.casefold() == EVERY_UNIT or name in source.items("group")
        )
        if not members:
            raise self._error(row, f"group {name!r} has no units", "name it in a unit's 'group'")
        limits = {limit: self._whole(row, limit) for limit in _LIMITS}
        for measure in ("credits", "glh"):
            if limits[f"min_{measure}"] is None and limits[f"max_{measure}"] is None:
                continue
            missing = [u.ref for u in units if u.ref in members and getattr(u, measure) is None]
            if missing:
                raise self._error(
                    row,
                    f"limits {measure} but unit {missing[0]} has none",
                    f"fill in the {measure} of every unit of the group",
                )
        return Group(name=name, units=members, pathways=row.items("pathways"), **limits)

    def _barred(self, refs: Sequence[str]) -> tuple[Barred, ...]:
        pairs: dict[tuple[str, str], None] = {}
        for row in self._units:
            for other in row.codes("not_with"):
                self._known(row, other, refs)
                first, second = sorted((row.text("ref"), other), key=refs.index)
                if first == second:
                    raise self._error(row, "bars itself", "name another unit")
                pairs[first, second] = None
        return tuple(Barred(first=first, second=second) for first, second in pairs)

    def _prerequisites(self, refs: Sequence[str]) -> tuple[Prerequisite, ...]:
        rules = []
        for row in self._units:
            for entry in row.codes("needs"):
                needs = tuple(part.strip() for part in _OR.split(entry))
                for need in needs:
                    self._known(row, need, refs)
                rules.append(Prerequisite(unit=row.text("ref"), needs=needs))
        return tuple(rules)

    def _check_groups(self) -> None:
        named = {row.text("ref") for row in self._groups}
        for row in self._units:
            for group in row.items("group"):
                if group not in named:
                    raise self._error(
                        row, f"belongs to group {group!r}, which has no row", "add its row"
                    )

    def _check_pathways(self, structure: Structure) -> None:
        for row in self._groups:
            for pathway in row.items("pathways"):
                if pathway not in structure.pathways:
                    raise self._error(
                        row, f"names pathway {pathway!r}, which no unit has", "check its spelling"
                    )

    def _known(self, row: TableRow, ref: str, refs: Sequence[str]) -> None:
        if ref not in refs:
            raise self._error(row, f"names unit {ref!r}, which is not listed", "add its row")

    def _whole(self, row: TableRow, column: str) -> int | None:
        text = row.text(column)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise self._error(row, f"says {text!r} under {column!r}", "write a whole number")
        return int(text)

    def _error(self, row: TableRow, problem: str, advice: str) -> UnreadableInputError:
        return UnreadableInputError(self._path.name, f"row {row.number} {problem}", advice)
