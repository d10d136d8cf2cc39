"""A mapping as rows: every statement, duty, place, item and addition with its stable row id."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from mapper.mapping import (
    AdditionalItem,
    Evidence,
    Mapping,
)
from mapper.workbook.references import Place
from mapper.workbook.rowids import RowIds

T = TypeVar("T")
PlaceT = TypeVar("PlaceT", bound=Place)

STATEMENT_ID, DUTY_ID, EVIDENCE_ID, ITEM_ID = "S", "D", "E", "I"


@dataclass(frozen=True)
class Row(Generic[T]):
    """One thing of the mapping and the id of its row."""

    of: T
    row_id: str


@dataclass(frozen=True)
class EvidenceRow:
    """One place of coverage: what it covers and where."""

    code: str
    target: str
    of: Evidence
    row_id: str


class MappingRows:
    """The rows of a mapping, in the order in which the workbook shows them."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._position = {_key(item): number for number, item in enumerate(mapping.items)}
        self._ids = RowIds()
        self.statements = [
            Row(one, self._ids.next(STATEMENT_ID, one.kind, one.statement))
            for one in mapping.statements
        ]
        self.duties = [Row(one, self._ids.next(DUTY_ID, one.text)) for one in mapping.duties]
        self.items = [Row(one, self._ids.next(ITEM_ID, one.text)) for one in mapping.items]

    @cached_property
    def additional(self) -> list[Row[AdditionalItem]]:
        """Additional content; an addition has the row id of its item."""
        item_ids = {_key(row.of): row.row_id for row in self.items}
        return [
            Row(one, item_ids.get(_key(one)) or self._ids.next(ITEM_ID, one.text))
            for one in self.in_document_order(self.mapping.additional_content.items)
        ]

    @cached_property
    def evidence(self) -> list[EvidenceRow]:
        """Every place of every statement, then of every duty."""
        targets: list[tuple[str, str, list[Evidence]]] = [
            (one.code, one.statement, one.evidence) for one in self.mapping.statements
        ]
        targets += [(one.code, one.text, one.evidence) for one in self.mapping.duties]
        return [
            EvidenceRow(code, text, place, self._ids.next(EVIDENCE_ID, text, place.text))
            for code, text, places in targets
            for place in self.in_document_order(places)
        ]

    @cached_property
    def unit_titles(self) -> dict[str, str]:
        """Title by printed unit number."""
        return {unit.ref: unit.title for unit in self.mapping.units}

    def in_document_order(self, places: Iterable[PlaceT]) -> list[PlaceT]:
        """Return places in the order of the specification; unknown ones last, as given."""
        last = len(self._position)
        return sorted(places, key=lambda place: self._position.get(_key(place), last))


def _key(place: Place) -> tuple[str, str, str | None]:
    return (place.unit, place.outcome, place.criterion)
