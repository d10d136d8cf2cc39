"""What stands decided on statements and places, here and in the workbook of the last draft."""

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api.pages.words import place_key
from api.results import item_key
from mapper.decisions import Decision, Earlier, standing_decisions
from mapper.mapping import Coverage, Evidence, MappedDuty, MappedStatement
from mapper.workbook.fields import Field
from mapper.workbook.rows import KEPT, REJECTED, EvidenceRow, MappingRows, Row
from mapper.workbook.words import LEVELS

SAID: Final = {
    Field.COVERAGE: "Coverage",
    Field.OWN_RATIONALE: "Why",
    Field.RATIONALE: "Reason for the coverage",
    Field.EXPLANATION: "Explanation",
    Field.LINK: "Link to the duty",
    Field.NEED: "Evidence of need",
    Field.ASSESSMENT: "Assessment",
    Field.ASSESSMENT_REFERENCE: "Assessment reference",
    Field.COMMENTS: "Comments",
}
"""What the last draft may say of a statement or duty, as the page calls it."""


@dataclass(frozen=True)
class Decided:
    """What a person decided on a place or a statement, and when.

    `action` is ``accept``, ``reject``, ``change``, ``add`` or ``coverage``; `version` is the
    version of the statement's decisions that it made, by which it can be undone. It is 0 where the
    workbook of the last draft said so; that has neither a name nor a time.
    """

    action: str
    version: int
    by: str
    at: datetime | None
    coverage: Coverage | None = None
    rationale: str = ""

    @property
    def earlier(self) -> bool:
        """Whether it came from the workbook of the last draft."""
        return self.version == 0


@dataclass(frozen=True)
class TargetDecisions:
    """Everything that stands decided on one statement or duty.

    `version` is that of the newest decision, `rejected` are places that the last draft's workbook
    rejected, and `said` what else it said of the statement, by name.
    """

    version: int = 0
    places: ReadOnly[str, Decided] = field(default_factory=dict)
    coverage: Decided | None = None
    rejected: Sequence[Evidence] = ()
    said: ReadOnly[str, str] = field(default_factory=dict)


def target_decisions(
    decisions: Sequence[Decision], earlier: Earlier | None = None
) -> dict[str, TargetDecisions]:
    """Return what stands decided on each statement or duty on which anything was ever decided.

    What the workbook of the last draft says counts wherever nobody has decided anew.
    """
    before = _earlier(earlier) if earlier else _EarlierDecisions()
    places: dict[str, dict[str, Decided]] = {
        code: dict(found) for code, found in before.places.items()
    }
    overall: dict[str, Decided] = {}
    for one in standing_decisions(decisions):
        made = Decided(one.action, one.version, one.by, one.at, one.coverage, one.rationale)
        if one.place is None:
            overall[one.target] = made
        else:
            places.setdefault(one.target, {})[item_key(*one.place)] = made
    versions: dict[str, int] = {}
    for one in decisions:
        versions[one.target] = max(one.version, versions.get(one.target, 0))
    return {
        target: TargetDecisions(
            versions.get(target, 0),
            places.get(target, {}),
            overall.get(target),
            before.rejected.get(target, ()),
            before.said.get(target, {}),
        )
        for target in dict.fromkeys([*versions, *places, *before.said])
    }


@dataclass
class _EarlierDecisions:
    """What the workbook of the last draft says, by code of the statement or duty."""

    places: dict[str, dict[str, Decided]] = field(default_factory=dict)
    rejected: dict[str, list[Evidence]] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)


def _earlier(earlier: Earlier) -> _EarlierDecisions:
    found = _EarlierDecisions()
    carried = earlier.carried
    for row in carried.evidence:
        decided = _decided(row, carried.values.get(row.row_id, {}))
        if decided is None:
            continue
        found.places.setdefault(row.code, {})[place_key(row.of)] = decided
        if row.standing == REJECTED:
            found.rejected.setdefault(row.code, []).append(row.of)
    rows = MappingRows(carried.mapping, carried.evidence)
    targets: list[Row[MappedStatement] | Row[MappedDuty]] = [*rows.statements, *rows.duties]
    for target in targets:
        values = carried.values.get(target.row_id, {})
        said = {name: values[key] for key, name in SAID.items() if values.get(key)}
        if said:
            found.said[target.of.code] = said
    return found


def _decided(row: EvidenceRow, said: ReadOnly[Field, str]) -> Decided | None:
    action = said.get(Field.DECISION, "").casefold()
    if row.standing == REJECTED:
        action = "reject"
    elif action not in {"accept", "change"}:
        if row.standing != KEPT and not said.get(Field.COVERAGE):
            return None
        action = "change" if said.get(Field.COVERAGE) else "accept"
    coverage = LEVELS.get(said.get(Field.COVERAGE, ""), row.of.coverage)
    rationale = said.get(Field.OWN_RATIONALE, "")
    return Decided(action, 0, "", None, coverage, rationale)
