"""What people decided about a mapping, as lines that a scorer can learn from."""

from collections.abc import Sequence

from mapper.carried import Carried
from mapper.mapping import Coverage
from mapper.matching.targets import Target
from mapper.specification import Item, Specification
from mapper.workbook.fields import Field
from mapper.workbook.rows import KEPT, REJECTED, EvidenceRow
from mapper.workbook.words import LEVELS
from models.train.decisions import DecisionLine, Verdict

_VERDICTS: dict[Coverage, Verdict] = {
    Coverage.FULL: "full",
    Coverage.PARTIAL: "partial",
    Coverage.NONE: "reject",
}


def decision_lines(
    specification: Specification, targets: Sequence[Target], carried: Carried
) -> list[DecisionLine]:
    """Return a line for every decision, and for every item and target without one, as context.

    `carried` is the mapping of `specification` to `targets` with people's decisions. Places that
    the specification no longer has are left out.
    """
    standard = carried.mapping.standard
    common = {
        "standard": f"{standard.reference}@{standard.version}",
        "document": specification.document.name,
    }
    items = {_place(item): _item_fields(item) for item in specification.items()}
    asked = {target.code: {"kind": target.kind, "statement": target.text} for target in targets}
    decided = []
    seen_items, seen_codes = set(), set()
    for row in carried.evidence:
        place = row.of.unit, row.of.outcome, row.of.criterion
        verdict = _verdict(row, carried)
        if verdict is None or place not in items or row.code not in asked:
            continue
        seen_items.add(place)
        seen_codes.add(row.code)
        fields = {**common, **items[place], **asked[row.code], "verdict": verdict}
        decided.append(DecisionLine.model_validate(fields))
    context = [
        *(fields for place, fields in items.items() if place not in seen_items),
        *(fields for code, fields in asked.items() if code not in seen_codes),
    ]
    return [*decided, *(DecisionLine.model_validate({**common, **one}) for one in context)]


def _verdict(row: EvidenceRow, carried: Carried) -> Verdict | None:
    """Return what a person said of this place, `None` where nobody did."""
    values = carried.values.get(row.row_id, {})
    if row.standing == REJECTED:
        return "reject"
    if row.standing != KEPT and not values.get(Field.DECISION):
        return None
    chosen = LEVELS.get(values.get(Field.COVERAGE, ""))
    return "accept" if chosen is None else _VERDICTS[chosen]


def _place(item: Item) -> tuple[str, str, str | None]:
    return item.unit.ref, item.outcome.ref, item.criterion.ref if item.criterion else None


def _item_fields(item: Item) -> dict[str, str]:
    return {
        "unit": item.unit.ref,
        "outcome": item.outcome.text if item.criterion else "",
        "item": item.full_text,
    }
