"""Decisions made in the service on top of those of the last draft's workbook."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mapper.carried_file import earlier_json, read_earlier
from mapper.carry import carry_over
from mapper.decisions import Action, Decision, Earlier, decide
from mapper.mapping import Coverage, MappedDuty, MappedStatement, Mapping
from mapper.workbook.fields import Field
from mapper.workbook.read import read_workbook
from mapper.workbook.rows import REJECTED, EvidenceRow
from mapper.workbook.write import workbook_bytes, write_workbook
from tests.mapper.workbook.test_carry import edit_as_a_person, redraft


@pytest.fixture
def earlier(mapping: Mapping, tmp_path: Path) -> Earlier:
    path = tmp_path / "old.xlsx"
    write_workbook(mapping, path)
    edit_as_a_person(path)
    new = redraft(mapping)
    return Earlier(carry_over(read_workbook(path), new), new)


def decision(row: EvidenceRow, action: Action, version: int = 1, **more: Any) -> Decision:
    return Decision(
        target=row.code, version=version, action=action, unit=row.of.unit, outcome=row.of.outcome,
        criterion=row.of.criterion, text=row.of.text, by="Ann",
        at=datetime(2026, 3, 2, tzinfo=UTC), **more,
    )  # fmt: skip


def rejected(earlier: Earlier) -> EvidenceRow:
    return next(row for row in earlier.carried.evidence if row.standing == REJECTED)


def targets_by_code(mapping: Mapping) -> dict[str, MappedStatement | MappedDuty]:
    targets: list[MappedStatement | MappedDuty] = [*mapping.statements, *mapping.duties]
    return {one.code: one for one in targets}


def test_what_was_carried_is_kept_as_json_and_back(earlier: Earlier) -> None:
    carried = earlier.carried
    assert carried.lost_places
    assert carried.changes
    back = read_earlier(earlier_json(earlier), carried.mapping)
    assert back == earlier
    assert workbook_bytes(carried.mapping, back.carried) == workbook_bytes(carried.mapping, carried)


def test_without_further_decisions_everything_is_as_carried(earlier: Earlier) -> None:
    assert decide(earlier.carried.mapping, [], earlier) is earlier.carried


def test_an_earlier_rejection_can_be_taken_back(earlier: Earlier) -> None:
    row = rejected(earlier)
    before = earlier.carried.mapping
    places = {code: len(one.evidence) for code, one in targets_by_code(before).items()}
    decided = decide(before, [decision(row, "accept", rationale="It is taught.")], earlier)
    after = targets_by_code(decided.mapping)
    assert len(after[row.code].evidence) == places[row.code] + 1
    assert decided.values[row.row_id][Field.DECISION] == "Accept"
    assert decided.values[row.row_id][Field.OWN_RATIONALE] == "It is taught."
    others = [one for one in decided.mapping.statements if one.code != row.code]
    assert others == [one for one in before.statements if one.code != row.code]
    assert decided.lost_places == earlier.carried.lost_places
    assert earlier.carried.values[row.row_id][Field.DECISION] == "Reject"


def test_a_further_rejection_adds_to_the_earlier_ones(earlier: Earlier) -> None:
    old = rejected(earlier)
    row = next(
        one for one in earlier.carried.evidence if one.code == old.code and one.standing != REJECTED
    )
    decided = decide(earlier.carried.mapping, [decision(row, "reject")], earlier)
    standing = {one.row_id: one.standing for one in decided.evidence}
    assert standing[old.row_id] == standing[row.row_id] == REJECTED
    statement = next(one for one in decided.mapping.statements if one.code == old.code)
    assert statement.rationale.count("Decided by a person") == 1


def test_coverage_of_a_statement_stands_over_the_earlier_one(earlier: Earlier) -> None:
    code = earlier.carried.mapping.statements[0].code
    said = Decision(
        target=code, version=1, action="coverage", coverage=Coverage.NONE, by="Ann",
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    decided = decide(earlier.carried.mapping, [said], earlier)
    assert decided.mapping.statements[0].coverage is Coverage.NONE
    assert decided.mapping.statements[0].decision == "coverage"
    assert decided.mapping.statements[1] == earlier.carried.mapping.statements[1]
