"""A mapping as rows: every statement, duty, place, item and addition with its stable row id."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from mapper.mapping import (
    AdditionalItem,
    Evidence,
    MappedDuty,
    MappedItem,
    MappedStatement,
    Mapping,
)
from mapper.workbook.references import Place
from mapper.workbook.rowids import RowIds

T_co = TypeVar("T_co", covariant=True)
PlaceT = TypeVar("PlaceT", bound=Place)

PROPOSED, POSSIBLE, KEPT, REJECTED, APART = (
    "Proposed",
    "Possible",
    "Kept",
    "Rejected before",
    "Kept apart",
)
"""How a place came to be listed: by the program, surely or possibly, or by a person before.

`APART` is a place with a decision that the specification no longer has.
"""

STATEMENT_ID, DUTY_ID, EVIDENCE_ID, ITEM_ID = "S", "D", "E", "I"


@dataclass(frozen=True)
class Row(Generic[T_co]):
    """One thing of the mapping and the id of its row."""

    of: T_co
    row_id: str


class EvidenceRow(NamedTuple):
    """One place of coverage: what it covers, where, and how it came to be listed."""

    code: str
    target: str
    of: Evidence
    row_id: str
    standing: str = PROPOSED


class MappingRows:
    """The rows of a mapping, in the order in which the workbook shows them."""

    def __init__(self, mapping: Mapping, evidence: list[EvidenceRow] | None = None) -> None:
        self.mapping = mapping
        self._evidence = evidence
        self._position = {place_key(item): number for number, item in enumerate(mapping.items)}
        self._ids = RowIds()

    @cached_property
    def statements(self) -> list[Row[MappedStatement]]:
        """Statements in the order of the standard."""
        return [
            Row(one, self._ids.next(STATEMENT_ID, one.kind, one.statement))
            for one in self.mapping.statements
        ]

    @cached_property
    def duties(self) -> list[Row[MappedDuty]]:
        """Duties in the order of the standard."""
        return [Row(one, self._ids.next(DUTY_ID, one.text)) for one in self.mapping.duties]

    @cached_property
    def items(self) -> list[Row[MappedItem]]:
        """What is assessed, in document order."""
        return [Row(one, self._ids.next(ITEM_ID, one.text)) for one in self.mapping.items]

    @cached_property
    def additional(self) -> list[Row[AdditionalItem]]:
        """Additional content; an addition has the row id of its item."""
        item_ids = {place_key(row.of): row.row_id for row in self.items}
        return [
            Row(one, item_ids.get(place_key(one)) or self._ids.next(ITEM_ID, one.text))
            for one in self.in_document_order(self.mapping.additional_content.items)
        ]

    @cached_property
    def evidence(self) -> list[EvidenceRow]:
        """Every place of every statement, then of every duty; possible places after proposed."""
        if self._evidence is not None:
            return self._evidence
        groups: list[tuple[str, str, list[Evidence], str]] = []
        for one in self.mapping.statements:
            groups.append((one.code, one.statement, one.evidence, PROPOSED))
            groups.append((one.code, one.statement, one.possible, POSSIBLE))
        groups += [(one.code, one.text, one.evidence, PROPOSED) for one in self.mapping.duties]
        return [
            EvidenceRow(code, text, place, self._ids.next(EVIDENCE_ID, text, place.text), standing)
            for code, text, places, standing in groups
            for place in self.in_document_order(places)
        ]

    @cached_property
    def unit_titles(self) -> dict[str, str]:
        """Title by printed unit number."""
        return {unit.ref: unit.title for unit in self.mapping.units}

    def in_document_order(self, places: Iterable[PlaceT]) -> list[PlaceT]:
        """Return places in the order of the specification; unknown ones last, as given."""
        return sorted(places, key=self.position)

    def position(self, place: Place) -> int:
        """Return where a place comes in the specification, from 0; unknown ones come last."""
        return self._position.get(place_key(place), len(self._position))

    def next_id(self, prefix: str, *texts: str) -> str:
        """Return the id of a further row."""
        return self._ids.next(prefix, *texts)


def place_key(place: Place) -> tuple[str, str, str | None]:
    """Return what tells a place from every other in its specification."""
    return (place.unit, place.outcome, place.criterion)
