"""Carries people's decisions from the workbook of the last draft to the mapping of the new one.

Everything is matched by content, so an outcome that moved or was renumbered keeps its decisions;
one that was reworded keeps them and is flagged. What finds no place is kept apart, never dropped.
"""

from collections.abc import Sequence

from mapper.carried import Carried, Change
from mapper.carry_items import OldItems
from mapper.carry_match import Match, match_targets
from mapper.carry_places import Places
from mapper.claims import AdditionalClaim, ClaimRow, Claims, DutyClaim, StatementClaim
from mapper.mapping import MappedDuty, MappedStatement, Mapping
from mapper.workbook.fields import Field, words_of
from mapper.workbook.references import reference_of
from mapper.workbook.rowids import FINDING_ID, content_id, texts_check
from mapper.workbook.rows import MappingRows, Row
from mapper.workbook.words import COVERAGE_WORDS

Target = MappedStatement | MappedDuty


def carry_over(previous: Claims, mapping: Mapping) -> Carried:
    """Return `mapping` with the decisions of the workbook `previous` and all differences.

    Parameters
    ----------
    previous
        What the workbook of the last draft says (`read_workbook`); ours or another's.
    mapping
        The mapping of the new draft.
    """
    return _CarryOver(previous, mapping).result()


class _CarryOver:
    """One carrying over: the old claims, the new rows, and what was matched to what."""

    def __init__(self, previous: Claims, mapping: Mapping) -> None:
        self.previous = previous
        self.rows = MappingRows(mapping)
        self.changes: list[Change] = []
        self.carried = Carried(mapping=mapping, evidence=[], details=dict(previous.details))
        self.items = OldItems(previous, self.rows.items)

    def result(self) -> Carried:
        """Do everything, in the order in which the differences are read."""
        statements = self._targets(self.previous.statements, self.rows.statements, "Statement")
        duties = self._targets(self.previous.duties, self.rows.duties, "Duty")
        self._items()
        places = Places(self.previous, self.rows, self.items, {**statements, **duties})
        places.decide()
        self.carried.evidence = places.evidence
        self.carried.mapping = places.mapping
        self.carried.lost_places = places.lost
        self._merge(places.values, places.notes)
        self.changes += places.changes
        self._additions()
        self._finding_notes()
        self.carried.changes = self.changes
        return self.carried

    def _targets(
        self,
        claims: Sequence[StatementClaim | DutyClaim],
        rows: Sequence[Row[Target]],
        what: str,
    ) -> dict[tuple[str, str], "Row[Target] | None"]:
        """Carry what people wrote of statements or duties; return which is which now."""
        names = [(row.of.code, target_text(row.of)) for row in rows]
        matches = match_targets([(one.code or "", one.statement) for one in claims], names)
        found: dict[tuple[str, str], Row[Target] | None] = {}
        for claim, match in zip(claims, matches, strict=True):
            row = None if match is None else rows[match.now]
            found[claim.code or "", claim.statement] = row
            if row is None or match is None:
                self._lost_target(claim, what)
                continue
            self._target_changes(claim, row.of, match, what)
            values = self._target_values(claim, row.of)
            self._merge({row.row_id: values} if values else {}, {})
        if claims:
            known = {match.now for match in matches if match is not None}
            self.changes += [
                Change(what, "New", code=row.of.code, text_now=target_text(row.of))
                for number, row in enumerate(rows)
                if number not in known
            ]
        return found

    def _target_values(self, claim: StatementClaim | DutyClaim, target: Target) -> dict[Field, str]:
        values = {
            Field.EXPLANATION: claim.explanation,
            Field.ASSESSMENT: claim.assessment,
            Field.ASSESSMENT_REFERENCE: claim.assessment_reference,
            **decision_values(claim),
        }
        proposed = claim.proposed
        edited = claim.coverage is not None and claim.coverage is not proposed
        if edited and claim.coverage is not None:
            values[Field.COVERAGE] = COVERAGE_WORDS[claim.coverage]
            if claim.coverage is not target.coverage:
                self.changes.append(
                    Change(
                        "Decision",
                        "Coverage by a person kept",
                        code=target.code,
                        before=f"yours: {COVERAGE_WORDS[claim.coverage]}",
                        now=f"proposed: {COVERAGE_WORDS[target.coverage]}",
                        origin=cell_of(claim, Field.COVERAGE),
                    )
                )
        if isinstance(claim, DutyClaim):
            values[Field.NEED] = claim.evidence_of_need
            if claim.link and _edited(claim, claim.link):
                values[Field.LINK] = claim.link
        elif claim.rationale and _edited(claim, claim.rationale):
            values[Field.RATIONALE] = claim.rationale
        return {field: text for field, text in values.items() if text}

    def _target_changes(
        self, claim: StatementClaim, target: Target, match: Match[int], what: str
    ) -> None:
        if match.reworded or (claim.code and claim.code != target.code):
            self.changes.append(
                Change(
                    what,
                    "Reworded" if match.reworded else "Code changed",
                    code=target.code,
                    before=claim.code or "",
                    now=target.code,
                    text_before=claim.statement if match.reworded else "",
                    text_now=target_text(target) if match.reworded else "",
                    origin=cell_of(claim, Field.STATEMENT),
                )
            )
        if claim.proposed is not None and claim.proposed is not target.coverage:
            self.changes.append(
                Change(
                    what,
                    "Proposal changed",
                    code=target.code,
                    before=COVERAGE_WORDS[claim.proposed],
                    now=COVERAGE_WORDS[target.coverage],
                )
            )

    def _lost_target(self, claim: StatementClaim | DutyClaim, what: str) -> None:
        said = said_text(claim, {Field.COVERAGE: claim.coverage_text, **_own_texts(claim)})
        self.changes.append(
            Change(
                what,
                "Gone",
                code=claim.code or "",
                text_before=claim.statement,
                carried=said,
                origin=cell_of(claim, Field.CODE),
            )
        )
        if said:
            self.carried.lost_targets.append(claim)

    def _items(self) -> None:
        if not self.previous.items:
            return  # without a list of items nothing can be said to be new
        for old in self.items.listed:
            match = self.items.now(old)
            if match is None:
                self.changes.append(
                    Change("Item", "Gone", before=old.reference, text_before=old.text)
                )
                continue
            now = reference_of(match.now.of)
            if match.reworded:
                self.changes.append(
                    Change("Item", "Reworded", before=old.reference, now=now,
                           text_before=old.text, text_now=match.now.of.text)
                )  # fmt: skip
            elif words_of(old.reference) != words_of(now):
                self.changes.append(
                    Change("Item", "Moved or renumbered", before=old.reference, now=now,
                           text_now=match.now.of.text)
                )  # fmt: skip
        known = {match.now.row_id for match in self.items.matches.values() if match is not None}
        self.changes += [
            Change("Item", "New", now=reference_of(row.of), text_now=row.of.text)
            for row in self.rows.items
            if row.row_id not in known
        ]

    def _additions(self) -> None:
        rows = MappingRows(self.carried.mapping, self.carried.evidence)
        additional = {row.row_id for row in rows.additional}
        for claim in self.previous.additional:
            values = _addition_values(claim)
            match = self.items.find(claim.reference, claim.text)
            said = said_text(claim, values)
            if match is not None and match.now.row_id in additional:
                if values:
                    self._merge({match.now.row_id: values}, {})
                    if match.reworded:
                        note = f"reworded; was: {claim.text}"
                        self._merge({}, {match.now.row_id: note})
            elif said:
                self.carried.lost_additions.append(claim)
                self.changes.append(
                    Change(
                        "Addition",
                        "Gone" if match is None else "No longer additional",
                        before=claim.reference,
                        now="" if match is None else reference_of(match.now.of),
                        text_before=claim.text,
                        carried=said,
                        origin=cell_of(claim, Field.TEXT),
                    )
                )

    def _finding_notes(self) -> None:
        standing = {words_of(one.message) for one in self.rows.mapping.findings}
        standing |= {words_of(one.message) for one in self.rows.mapping.warnings}
        for note in self.previous.notes:
            row_id = content_id(FINDING_ID, note.rule, note.message)
            self._merge({row_id: {Field.COMMENTS: note.comments}}, {})
            if words_of(note.message) not in standing:
                self.changes.append(
                    Change("Finding", "Gone", text_before=note.message, carried=note.comments)
                )

    def _merge(self, values: dict[str, dict[Field, str]], notes: dict[str, str]) -> None:
        for row_id, by_field in values.items():
            self.carried.values.setdefault(row_id, {}).update(by_field)
        self.carried.notes.update(notes)


def target_text(target: Target) -> str:
    """Return the text of a statement or duty."""
    return target.text if isinstance(target, MappedDuty) else target.statement


def decision_values(claim: ClaimRow) -> dict[Field, str]:
    """Return what a person decided and wrote on any row."""
    return {
        Field.DECISION: claim.decision.value.capitalize() if claim.decision else "",
        Field.OWN_RATIONALE: claim.own_rationale,
        Field.COMMENTS: claim.comments,
    }


def said_text(claim: ClaimRow, more: dict[Field, str]) -> str:
    """Return in one line what a person said on a row, for the list of changes."""
    values = {**more, **decision_values(claim)}
    return "; ".join(
        f"{field.value.replace('_', ' ')}: {text}" for field, text in values.items() if text
    )


def cell_of(claim: ClaimRow, field: Field) -> str:
    """Return where a claim says something, e.g. ``Knowledge D7``, or its row."""
    return f"{claim.sheet} {claim.cells.get(field.value, f'row {claim.row}')}"


def _edited(claim: StatementClaim, text: str) -> bool:
    """Return whether a text is a person's: not what we wrote, or we wrote nothing."""
    return texts_check(text) not in claim.check.split()


def _own_texts(claim: StatementClaim) -> dict[Field, str]:
    values = {
        Field.EXPLANATION: claim.explanation,
        Field.ASSESSMENT: claim.assessment,
        Field.ASSESSMENT_REFERENCE: claim.assessment_reference,
    }
    if isinstance(claim, DutyClaim):
        values[Field.NEED] = claim.evidence_of_need
    return {field: text for field, text in values.items() if text}


def _addition_values(claim: AdditionalClaim) -> dict[Field, str]:
    values = {
        Field.RELEVANCE: claim.relevance,
        Field.FRAMEWORK: claim.framework,
        Field.VALIDATION: claim.employer_validation,
        Field.EVIDENCE_PACK: claim.evidence_pack,
        **decision_values(claim),
    }
    return {field: text for field, text in values.items() if text}
