"""Specialist areas: our own simple shape, as JSON or as a table with one row a duty.

The shape is documented in docs/formats.md; its words are those of founding documents 002 and 003.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from corpora.area import DutyOrigin, SpecialistArea, SpecialistDuty
from corpora.identifiers import REFERENCE, VERSION
from corpora.importers.report import Fault, Problem
from corpora.importers.table import ROW, several
from corpora.importers.values import Record, first, listed, text_of
from corpora.text import clean_text, is_placeholder

HEADINGS = frozenset(
    {"area", "specialist_area", "level", "sub_area", "sub_areas", "code", "duty_code", "duty"}
    | {"duty_text", "origin", "standard", "standards", "linked_standards"}
)
"""Headings of the table, as `table.heading` returns them."""

_ORIGINS = {
    "pre-defined": DutyOrigin.PREDEFINED,
    "predefined": DutyOrigin.PREDEFINED,
    "pre defined": DutyOrigin.PREDEFINED,
    "agreed": DutyOrigin.AGREED,
    "agreed at proposal": DutyOrigin.AGREED,
    "new": DutyOrigin.NEW,
    "newly identified": DutyOrigin.NEW,
    "": DutyOrigin.PREDEFINED,
}
_LEVELS = range(1, 9)


def matches(record: Record) -> bool:
    """Return whether a JSON record is a specialist area."""
    return ("area" in record or "specialist_area" in record) and "duties" in record


def matches_table(row: Record) -> bool:
    """Return whether a table's row has the columns of a specialist area."""
    return ("area" in row or "specialist_area" in row) and ("duty" in row or "duty_text" in row)


def from_rows(rows: Sequence[Record]) -> Iterator[Record]:
    """Yield one JSON-shaped record for each area of a table with one row a duty.

    An empty cell of ``area``, ``level`` or ``standards`` means the same as in the row above.
    """
    areas: dict[str, dict[str, Any]] = {}
    name = ""
    for row in rows:
        name = text_of(first(row, "area", "specialist_area")) or name
        record = areas.setdefault(
            name.casefold(), {"area": name, "level": "", "standards": [], "duties": []}
        )
        record["level"] = record["level"] or text_of(row.get("level"))
        for standard in several(first(row, "standards", "linked_standards", "standard")):
            if standard not in record["standards"]:
                record["standards"].append(standard)
        record["duties"].append(
            {
                "code": text_of(first(row, "code", "duty_code")),
                "text": text_of(first(row, "duty", "duty_text")),
                "origin": text_of(row.get("origin")),
                "sub_areas": several(first(row, "sub_areas", "sub_area")),
                ROW: row.get(ROW),
            }
        )
    yield from areas.values()


class Areas:
    """The areas read so far, by name."""

    def __init__(self) -> None:
        self._areas: dict[str, SpecialistArea] = {}

    def usable(self) -> list[SpecialistArea]:
        """Return the areas in file order."""
        return list(self._areas.values())

    def read(self, record: Record, label: str, problems: list[Problem]) -> None:
        """Read one record, adding what is wrong with it to `problems`."""
        name = clean_text(text_of(first(record, "area", "specialist_area")))
        reading = _Reading(name or label, problems)
        if is_placeholder(name):
            reading.report(Fault.NO_TITLE, "the area has no name; the record is left out")
            return
        if name.casefold() in self._areas:
            reading.report(
                Fault.REPEATED_RECORD, "the file holds this area again; the first is kept"
            )
            return
        named = several(first(record, "sub_areas", "sub areas"))
        duties = reading.duties(listed(record.get("duties")), named)
        if not duties:
            reading.report(Fault.NO_DUTIES, "the area has no duty; the record is left out")
            return
        used = list(dict.fromkeys(sub for duty in duties for sub in duty.sub_areas))
        idle = [sub for sub in named if sub not in used]
        if idle:
            reading.report(
                Fault.UNUSED_SUB_AREA, f"no duty belongs to the sub area {', '.join(idle)} alone"
            )
        self._areas[name.casefold()] = SpecialistArea(
            name=name,
            level=reading.level(record.get("level")),
            sub_areas=tuple(dict.fromkeys(named)) if named else tuple(used),
            standards=reading.standards(first(record, "standards", "linked_standards")),
            duties=duties,
        )


class _Reading:
    """One record being read: its label and where its problems go."""

    def __init__(self, label: str, problems: list[Problem]) -> None:
        self._label = label
        self._problems = problems

    def report(self, code: Fault, message: str) -> None:
        self._problems.append(Problem(record=self._label, code=code, message=message))

    def duties(self, entries: Sequence[Any], named: Sequence[str]) -> tuple[SpecialistDuty, ...]:
        """Return the usable duties; codes are SD1, SD2 ... by order where none is given at all."""
        coded = any(text_of(entry.get("code")) for entry in entries if isinstance(entry, dict))
        duties: dict[str, SpecialistDuty] = {}
        for place, entry in enumerate(entries, start=1):
            where = f"duty {place}"
            if not isinstance(entry, dict):
                self.report(Fault.NOT_A_RECORD, f"{where} is not an object; left out")
                continue
            if entry.get(ROW):
                where = f"row {entry[ROW]}"
            duty = self._duty(entry, where, named, None if coded else f"SD{place}")
            if duty is None:
                continue
            if duty.code in duties:
                self.report(
                    Fault.REPEATED_DUTY, f"{where} has the code {duty.code} again; left out"
                )
                continue
            duties[duty.code] = duty
        return tuple(duties.values())

    def _duty(
        self, entry: Record, where: str, named: Sequence[str], generated: str | None
    ) -> SpecialistDuty | None:
        code = generated or text_of(entry.get("code"))
        text = clean_text(text_of(first(entry, "text", "duty")))
        said = text_of(entry.get("origin"))
        origin = _ORIGINS.get(said.casefold().replace("_", " "))
        if is_placeholder(text):
            self.report(Fault.PLACEHOLDER_DUTY, f"{where} has no text; left out")
        elif not code:
            self.report(Fault.BAD_CODE, f"{where} has no code while others have one; left out")
        elif origin is None:
            self.report(
                Fault.BAD_ORIGIN,
                f"{where} has the origin {said!r}, not pre-defined, agreed or new; left out",
            )
        else:
            subs = several(first(entry, "sub_areas", "sub_area"))
            unknown = [sub for sub in subs if named and sub not in named]
            if unknown:
                self.report(
                    Fault.UNKNOWN_SUB_AREA,
                    f"{where} names the sub area {', '.join(unknown)}, which the area does not "
                    f"list; {'the duty' if len(unknown) == len(subs) else 'the name'} is left out",
                )
            if unknown and len(unknown) == len(subs):
                return None
            kept = tuple(dict.fromkeys(sub for sub in subs if sub not in unknown))
            return SpecialistDuty(code=code, text=text, origin=origin, sub_areas=kept)
        return None

    def level(self, value: Any) -> int | None:  # noqa: ANN401 - a JSON value
        said = text_of(value)
        if said.isdecimal() and len(said) == 1 and int(said) in _LEVELS:
            return int(said)
        if said:
            self.report(
                Fault.BAD_LEVEL, f"its level is {said!r}, not a number from 1 to 8; left out"
            )
        return None

    def standards(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a JSON value
        usable: dict[str, None] = {}
        for said in several(value):
            reference, at, version = said.partition("@")
            if REFERENCE.fullmatch(reference) is None or (
                at and VERSION.fullmatch(version) is None
            ):
                self.report(
                    Fault.BAD_REFERENCE,
                    f"it is linked to {said!r}, which is not a standard's reference such as ST0116 "
                    "or ST0116@1.1; the link is left out",
                )
            else:
                usable[said] = None
        return tuple(usable)
