"""A mapping as people decided it in the service: decisions are only added, an undo is one more.

What a person decides is the person's: places rejected are taken out, places added count, and the
coverage of a statement is what the person says it is, marked as such.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mapper.carried import Carried
from mapper.carry import target_text
from mapper.mapping import Coverage, Evidence, MappedDuty, MappedItem, MappedStatement, Mapping
from mapper.settle import settled_mapping
from mapper.workbook.fields import Field
from mapper.workbook.rows import (
    EVIDENCE_ID,
    KEPT,
    POSSIBLE,
    REJECTED,
    EvidenceRow,
    MappingRows,
    Row,
    place_key,
)
from mapper.workbook.words import COVERAGE_WORDS, best

Action = Literal["accept", "reject", "change", "add", "coverage", "undo"]
Key = tuple[str, str, str | None]
Target = MappedStatement | MappedDuty

BY_HAND = 1.0
"""Probability of a place that a person added: nothing is left to estimate."""


class Decision(BaseModel):
    """One decision on a statement or duty, the `version`-th on it, counted from 1.

    ``accept``, ``reject``, ``change`` (of the coverage) and ``add`` are about a place, which the
    mapping lists among its items; ``coverage`` is about the statement as a whole; ``undo`` takes
    back the decision with version `undoes`, which may be an undo itself. `text` is what stood at
    the place: in a new draft the decision follows the text, not the number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str
    version: int
    action: Action
    unit: str | None = None
    outcome: str | None = None
    criterion: str | None = None
    text: str | None = None
    coverage: Coverage | None = None
    rationale: str = ""
    undoes: int | None = None
    by: str
    at: datetime

    @property
    def place(self) -> Key | None:
        """The place that it is about, if it is about one."""
        if self.unit is None or self.outcome is None:
            return None
        return (self.unit, self.outcome, self.criterion)


def standing_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that stand: not undone, and none newer on the same thing, oldest first.

    Taking back an undo makes the decision stand again.
    """
    newest: dict[tuple[str, Key | None], Decision] = {}
    undone: set[tuple[str, int | None]] = set()
    for one in sorted(decisions, key=lambda one: (one.target, one.version), reverse=True):
        if (one.target, one.version) in undone:
            continue
        if one.action == "undo":
            undone.add((one.target, one.undoes))
        else:
            newest.setdefault((one.target, one.place), one)
    return sorted(newest.values(), key=lambda one: (one.target, one.version))


@dataclass(frozen=True)
class Earlier:
    """The decisions of an earlier workbook that went into a mapping (`mapper.pipeline.Result`)."""

    carried: Carried
    alone: Mapping


def decide(
    mapping: Mapping, decisions: Iterable[Decision], earlier: Earlier | None = None
) -> Carried:
    """Return the mapping as people decided it, and what the workbook shows of each decision.

    Decisions on what this mapping does not hold (after a new draft) change nothing here. With
    `earlier` they come on top of those of the workbook of the last draft, and stand over them.
    """
    standing = standing_decisions(decisions)
    if earlier is not None:
        return _on_top(mapping, standing, earlier)
    return _decided(mapping, mapping, standing, Carried(mapping=mapping, evidence=[]))


def _on_top(mapping: Mapping, standing: list[Decision], earlier: Earlier) -> Carried:
    """Return what stands after decisions on top of earlier ones.

    What nobody decided on anew stays as it was carried over, to the byte.
    """
    if not standing:
        return earlier.carried
    decided = _decided(mapping, earlier.alone, standing, earlier.carried)
    anew = {one.target for one in standing}
    settled = decided.mapping
    kept = mapping.model_copy(
        update={
            "statements": [
                new if new.code in anew else old
                for old, new in zip(mapping.statements, settled.statements, strict=True)
            ],
            "duties": [
                new if new.code in anew else old
                for old, new in zip(mapping.duties, settled.duties, strict=True)
            ],
            "items": settled.items,
            "units": settled.units,
            "additional_content": settled.additional_content,
        }
    )
    return replace(decided, mapping=kept)


def _decided(
    mapping: Mapping, judged: Mapping, standing: list[Decision], before: Carried
) -> Carried:
    """Return `judged` (the program's own judgement) with every decision, those `before` included.

    `mapping` is what the rows are listed for; the two differ where there is something before.
    """
    rows = MappingRows(mapping, before.evidence or None)
    board = _Board(rows, before.values)
    for one in standing:
        board.take(one)
    evidence = board.ordered()
    chosen = {
        row_id: fields[Field.COVERAGE]
        for row_id, fields in board.values.items()
        if Field.COVERAGE in fields
    }
    settled = settled_mapping(judged, evidence, chosen)
    overall = {one.target: one for one in standing if one.action == "coverage"}
    settled = settled.model_copy(
        update={
            "statements": [_statement(one, overall.get(one.code)) for one in settled.statements],
            "duties": [_duty(one, overall.get(one.code)) for one in settled.duties],
        }
    )
    values = board.values
    for row_id, said in _on_targets(rows, overall).items():
        values[row_id] = _instead(values.get(row_id, {}), said)
    return replace(before, mapping=settled, evidence=evidence, values=values)


class _Board:
    """Every place of every statement and duty while decisions are taken."""

    def __init__(self, rows: MappingRows, values: dict[str, dict[Field, str]]) -> None:
        self._rows = rows
        self._places = {(row.code, place_key(row.of)): row for row in rows.evidence}
        self._items: dict[Key, MappedItem] = {place_key(row.of): row.of for row in rows.items}
        targets: list[Row[MappedStatement] | Row[MappedDuty]] = [*rows.statements, *rows.duties]
        self._targets: dict[str, Target] = {row.of.code: row.of for row in targets}
        self.values = {row_id: dict(fields) for row_id, fields in values.items()}
        self._ids = {row.row_id for row in rows.evidence}

    def take(self, decision: Decision) -> None:
        """Take one decision on a place."""
        key = self._where(decision)
        if key is None:
            return
        row = self._places.get((decision.target, key))
        if row is None and decision.action != "reject":
            row = self._added(decision, key)
        if row is None:
            return
        standing = row.standing
        if decision.action == "reject":
            standing = REJECTED
        elif standing in (POSSIBLE, REJECTED):
            standing = KEPT
        place = row.of.model_copy(update={"needs_look": False, "decision": decision.action})
        values = {
            Field.DECISION: "Accept" if decision.action == "add" else decision.action.capitalize(),
            Field.OWN_RATIONALE: decision.rationale,
        }
        if decision.coverage is not None and decision.coverage is not row.of.coverage:
            values[Field.COVERAGE] = COVERAGE_WORDS[decision.coverage]
        self._places[decision.target, key] = row._replace(standing=standing, of=place)
        self.values[row.row_id] = _instead(self.values.get(row.row_id, {}), values)

    def _where(self, decision: Decision) -> Key | None:
        """Return the place that a decision is about as it is numbered now, if it is still there."""
        key = decision.place
        item = self._items.get(key) if key is not None else None
        if decision.text is None or (item is not None and item.text == decision.text):
            return key
        moved = [place for place, one in self._items.items() if one.text == decision.text]
        return moved[0] if len(moved) == 1 else None

    def ordered(self) -> list[EvidenceRow]:
        """Return the places as the workbook lists them."""
        order = {code: number for number, code in enumerate(self._targets)}
        return sorted(
            self._places.values(),
            key=lambda row: (
                order[row.code],
                row.standing == POSSIBLE,
                self._rows.position(row.of),
            ),
        )

    def _added(self, decision: Decision, key: Key) -> EvidenceRow | None:
        item, target = self._items.get(key), self._targets.get(decision.target)
        if item is None or target is None:
            return None
        unit = next((one for one in self._rows.mapping.units if one.ref == item.unit), None)
        place = Evidence(
            unit=item.unit,
            outcome=item.outcome,
            criterion=item.criterion,
            page=item.page,
            page_label=item.page_label,
            text=item.text,
            coverage=decision.coverage or Coverage.PARTIAL,
            probability=BY_HAND,
            kind=item.kind,
            mandatory=None if unit is None else unit.mandatory,
            pathways=[] if unit is None else unit.pathways,
        )
        text = target_text(target)
        row_id = self._rows.next_id(EVIDENCE_ID, text, item.text)
        while row_id in self._ids:
            row_id = self._rows.next_id(EVIDENCE_ID, text, item.text)
        return EvidenceRow(decision.target, text, place, row_id, KEPT)


def _instead(before: dict[Field, str], said: dict[Field, str]) -> dict[Field, str]:
    """Return what a row says once somebody decided on it again; other remarks stay."""
    other = {field: text for field, text in before.items() if field not in _DECIDED}
    return {**other, **{field: text for field, text in said.items() if text}}


_DECIDED = frozenset({Field.DECISION, Field.OWN_RATIONALE, Field.COVERAGE})


def _statement(statement: MappedStatement, decision: Decision | None) -> MappedStatement:
    if decision is None or decision.coverage is None:
        return statement
    lower = best([statement.guaranteed, decision.coverage]) is statement.guaranteed
    return statement.model_copy(
        update={
            "coverage": decision.coverage,
            "guaranteed": decision.coverage if lower else statement.guaranteed,
            "needs_look": False,
            "rationale": _reason(decision),
            "decision": "coverage",
        }
    )


def _duty(duty: MappedDuty, decision: Decision | None) -> MappedDuty:
    if decision is None or decision.coverage is None:
        return duty
    return duty.model_copy(update={"coverage": decision.coverage, "decision": "coverage"})


def _reason(decision: Decision) -> str:
    said = f": {decision.rationale}" if decision.rationale else ""
    return f"Decided by {decision.by} on {decision.at:%Y-%m-%d}{said}"


def _on_targets(rows: MappingRows, overall: dict[str, Decision]) -> dict[str, dict[Field, str]]:
    targets: Sequence[Row[MappedStatement] | Row[MappedDuty]] = [*rows.statements, *rows.duties]
    return {
        row.row_id: {
            Field.DECISION: "Change",
            Field.COVERAGE: COVERAGE_WORDS[one.coverage],
            **({Field.OWN_RATIONALE: one.rationale} if one.rationale else {}),
        }
        for row in targets
        if (one := overall.get(row.of.code)) is not None and one.coverage is not None
    }
