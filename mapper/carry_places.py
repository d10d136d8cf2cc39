"""Decisions on places of coverage, carried to the new draft: rejected, accepted, added by hand."""

import re
from collections.abc import Mapping as Lookup

from mapper.carried import Change
from mapper.carry_items import ItemMatch, OldItems
from mapper.carry_match import match_targets, place_name
from mapper.claims import Claims, Decision, EvidenceClaim, StatementClaim
from mapper.mapping import Coverage, Evidence, MappedDuty, MappedItem, MappedStatement, Mapping
from mapper.settle import settled_mapping
from mapper.workbook.fields import Field, words_of
from mapper.workbook.references import join_references, reference_of
from mapper.workbook.rowids import texts_check
from mapper.workbook.rows import (
    APART,
    EVIDENCE_ID,
    KEPT,
    POSSIBLE,
    PROPOSED,
    REJECTED,
    EvidenceRow,
    MappingRows,
    Row,
    place_key,
)
from mapper.workbook.words import COVERAGE_WORDS, EVIDENCE

Target = MappedStatement | MappedDuty

_SEPARATORS = re.compile(r"[;\n]")
_SHORTENED = re.compile(r"and \d+ more: see ")


class Places:
    """Decides, place by place, what of the last draft holds in the new one."""

    def __init__(
        self,
        previous: Claims,
        rows: MappingRows,
        items: OldItems,
        targets: Lookup[tuple[str, str], "Row[Target] | None"],
    ) -> None:
        self._previous = previous
        self._rows = rows
        self._items = items
        self._targets = dict(targets)
        self._by_place = {(row.code, place_key(row.of)): row for row in rows.evidence}
        self._claimed: set[tuple[str, tuple[str, str, str | None]]] = set()
        self._extra: dict[str, list[str]] = {}
        self.values: dict[str, dict[Field, str]] = {}
        self.notes: dict[str, str] = {}
        self.changes: list[Change] = []
        self.lost: list[EvidenceClaim] = []
        self.evidence: list[EvidenceRow] = []
        self.mapping: Mapping = rows.mapping

    def decide(self) -> None:
        """Carry every decision; afterwards `evidence` and `mapping` are as people decided."""
        for claim in self._with_edited_references():
            self._carry(claim)
        if self._previous.evidence:
            self.changes += [
                Change("Place", "New", code=row.code, now=reference_of(row.of),
                       text_now=row.of.text)
                for key, row in self._by_place.items()
                if key not in self._claimed and row.standing == PROPOSED
            ]  # fmt: skip
        order = [one.code for one in self._all_targets()]
        by_code: dict[str, list[EvidenceRow]] = {code: [] for code in order}
        for row in self._by_place.values():
            by_code[row.code].append(row)
        self.evidence = [
            row
            for code in order
            for row in sorted(by_code[code], key=lambda one: self._rows.position(one.of))
        ]
        chosen = {row_id: fields.get(Field.COVERAGE, "") for row_id, fields in self.values.items()}
        self.mapping = settled_mapping(self._rows.mapping, self.evidence, chosen)
        self._write_extra_references()

    def _all_targets(self) -> list[Target]:
        return [*self._rows.mapping.statements, *self._rows.mapping.duties]

    def _with_edited_references(self) -> list[EvidenceClaim]:
        """Return the claims on places, with what people added to or took out of reference cells."""
        claims = list(self._previous.evidence)
        if not self._previous.evidence:
            return claims  # another's workbook: what was proposed there is not known
        for claim in [*self._previous.statements, *self._previous.duties]:
            if not claim.check or texts_check(claim.references) in claim.check.split():
                continue
            parts = [part.strip() for part in _SEPARATORS.split(claim.references)]
            written = {place_name(part): part for part in parts if part}
            known = {
                place_name(one.reference): number
                for number, one in enumerate(claims)
                if one.code == claim.code and one.standing not in (POSSIBLE, REJECTED, APART)
            }
            where = f"{claim.sheet} {claim.cells.get(Field.REFERENCES.value, '')}"
            if not _SHORTENED.search(claim.references):
                for name in known.keys() - written.keys():
                    number = known[name]
                    if claims[number].decision is None:
                        claims[number] = claims[number].model_copy(
                            update={"decision": Decision.REJECT}
                        )
                        self._reference_change("Reference taken out by hand", claim,
                                               claims[number].reference, where)  # fmt: skip
            for name, part in written.items():
                if name in known or _SHORTENED.search(part):
                    continue
                item = self._items.at(name)
                if item is None or self._items.now(item) is None:
                    self._keep_as_written(claim, part, where)
                    continue
                claims.append(
                    EvidenceClaim(
                        sheet=claim.sheet, row=claim.row, cells={"reference": where},
                        code=claim.code or "", statement=claim.statement, text=item.text,
                        reference=item.reference, decision=Decision.ACCEPT,
                    )
                )  # fmt: skip
                self._reference_change("Reference added by hand", claim, part, where)
        return claims

    def _reference_change(
        self, change: str, claim: StatementClaim, reference: str, where: str
    ) -> None:
        self.changes.append(
            Change("Decision", change, code=claim.code or "", before=reference, origin=where)
        )

    def _keep_as_written(self, claim: StatementClaim, part: str, where: str) -> None:
        target = self._target(claim.code or "", claim.statement)
        if target is not None:
            self._extra.setdefault(target.row_id, []).append(part)
        change = "Reference by hand kept as written, please check"
        self._reference_change(change, claim, part, where)

    def _carry(self, claim: EvidenceClaim) -> None:
        values = _values(claim)
        target = self._target(claim.code, claim.statement)
        match = self._items.find(claim.reference, claim.text)
        if target is None or match is None:
            self._lose(claim, values, "No place any more")
            return
        item = match.now.of
        key = (target.of.code, place_key(item))
        if claim.standing != POSSIBLE:
            self._claimed.add(key)
        row = self._by_place.get(key)
        if row is None:
            row = self._row_again(claim, target, item)
        if row is None:
            if values:
                self._lose(claim, values, "No longer proposed")
            elif claim.standing != POSSIBLE:
                self.changes.append(
                    Change("Place", "No longer proposed", code=target.of.code,
                           before=claim.reference, now=reference_of(item), text_now=item.text)
                )  # fmt: skip
            return
        standing = row.standing
        if claim.decision is Decision.REJECT:
            standing = REJECTED
        elif claim.decision is not None and standing == POSSIBLE:
            standing = KEPT
        self._by_place[key] = row._replace(standing=standing)
        if values:
            self.values.setdefault(row.row_id, {}).update(values)
            self._note_match(row, claim, match)

    def _row_again(
        self, claim: EvidenceClaim, target: "Row[Target]", item: MappedItem
    ) -> EvidenceRow | None:
        """Return a row for a place that people decided on and that is no longer proposed."""
        if claim.decision is None:
            return None
        unit = next((one for one in self._rows.mapping.units if one.ref == item.unit), None)
        place = Evidence(
            unit=item.unit, outcome=item.outcome, criterion=item.criterion, page=item.page,
            page_label=item.page_label, text=item.text, kind=item.kind,
            coverage=claim.coverage or Coverage.PARTIAL,
            probability=1.0,  # a person decided
            mandatory=None if unit is None else unit.mandatory,
            pathways=[] if unit is None else unit.pathways,
        )  # fmt: skip
        text = target.of.text if isinstance(target.of, MappedDuty) else target.of.statement
        row_id = self._rows.next_id(EVIDENCE_ID, text, item.text)
        self.notes[row_id] = "not proposed for the new draft; your decision is kept"
        return EvidenceRow(target.of.code, text, place, row_id, KEPT)

    def _note_match(self, row: EvidenceRow, claim: EvidenceClaim, match: ItemMatch) -> None:
        now = reference_of(match.now.of)
        if match.reworded:
            self.notes[row.row_id] = f"reworded, please check; was: {claim.text}"
            self.changes.append(
                Change("Decision", "Kept for a reworded item, please check", code=row.code,
                       before=claim.reference, now=now, text_before=claim.text,
                       text_now=match.now.of.text, carried=_said(claim), origin=_cell(claim))
            )  # fmt: skip
        elif place_name(claim.reference) != place_name(now):
            self.notes.setdefault(row.row_id, f"moved; was {claim.reference}")

    def _lose(self, claim: EvidenceClaim, values: Lookup[Field, str], change: str) -> None:
        if not values:
            return
        self.lost.append(claim)
        self.changes.append(
            Change("Decision", f"{change}; kept apart", code=claim.code, before=claim.reference,
                   text_before=claim.text, carried=_said(claim), origin=_cell(claim))
        )  # fmt: skip

    def _target(self, code: str, text: str) -> "Row[Target] | None":
        if (code, text) not in self._targets:
            rows: list[Row[Target]] = [*self._rows.statements, *self._rows.duties]
            names = [
                (row.of.code, row.of.text if isinstance(row.of, MappedDuty) else row.of.statement)
                for row in rows
            ]
            match = match_targets([(code, text)], names)[0]
            self._targets[code, text] = None if match is None else rows[match.now]
        return self._targets[code, text]

    def _write_extra_references(self) -> None:
        """Put references that nothing matches behind those of the new draft."""
        rows = MappingRows(self.mapping, self.evidence)
        targets: list[Row[Target]] = [*rows.statements, *rows.duties]
        for row in targets:
            extra = self._extra.get(row.row_id)
            if extra:
                places = rows.in_document_order(row.of.evidence)
                text = join_references(places, elsewhere=f"sheet {EVIDENCE}")
                lines = [text, *extra] if text else extra
                self.values.setdefault(row.row_id, {})[Field.REFERENCES] = "\n".join(lines)


def _values(claim: EvidenceClaim) -> dict[Field, str]:
    values = {
        Field.DECISION: claim.decision.value.capitalize() if claim.decision else "",
        Field.OWN_RATIONALE: claim.own_rationale,
        Field.COMMENTS: claim.comments,
    }
    if claim.coverage is not None and claim.proposed not in (None, claim.coverage):
        values[Field.COVERAGE] = COVERAGE_WORDS[claim.coverage]
    return {field: text for field, text in values.items() if text}


def _said(claim: EvidenceClaim) -> str:
    return "; ".join(f"{words_of(field.value)}: {text}" for field, text in _values(claim).items())


def _cell(claim: EvidenceClaim) -> str:
    return f"{claim.sheet} row {claim.row}"
