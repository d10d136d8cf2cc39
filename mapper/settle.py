"""A mapping as people decided it: rejected places taken out, accepted ones counted.

Coverage, links of items, additional content and the counts of units follow the decisions.
"""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence

from mapper.mapping import (
    AdditionalItem,
    Coverage,
    Evidence,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    Mapping,
)
from mapper.remaining import remaining_coverage
from mapper.workbook.rows import KEPT, POSSIBLE, PROPOSED, REJECTED, EvidenceRow, place_key
from mapper.workbook.words import LEVELS, best, counted


def settled_mapping(
    mapping: Mapping, evidence: Sequence[EvidenceRow], chosen: Lookup[str, str]
) -> Mapping:
    """Return the mapping with the evidence that counts.

    Parameters
    ----------
    mapping
        As the program proposed it.
    evidence
        Every place with its standing.
    chosen
        The word for coverage that a person chose for a place, by row id; empty where none.
    """
    by_code: dict[str, list[EvidenceRow]] = {}
    for row in evidence:
        by_code.setdefault(row.code, []).append(_as_chosen(row, chosen.get(row.row_id, "")))
    decided = {row.code for row in evidence if row.standing in (KEPT, REJECTED)}
    if not decided and not any(chosen.values()):
        return mapping
    statements = [_statement(one, by_code.get(one.code, [])) for one in mapping.statements]
    duties = [_duty(one, by_code.get(one.code, [])) for one in mapping.duties]
    items = _items(mapping, by_code, {one.code for one in duties})
    additional = _additional(mapping, items)
    units = [
        unit.model_copy(update={"additional": sum(one.unit == unit.ref for one in additional)})
        for unit in mapping.units
    ]
    content = mapping.additional_content.model_copy(update={"items": additional})
    return mapping.model_copy(
        update={"statements": statements, "duties": duties, "items": items, "units": units,
                "additional_content": content}
    )  # fmt: skip


def _as_chosen(row: EvidenceRow, word: str) -> EvidenceRow:
    level = LEVELS.get(word)
    if level is None:
        return row
    return row._replace(of=row.of.model_copy(update={"coverage": level}))


def _statement(statement: MappedStatement, rows: Sequence[EvidenceRow]) -> MappedStatement:
    counting = [row.of for row in rows if row.standing in (PROPOSED, KEPT)]
    # Units of which nothing is said count as guaranteed or not for the whole specification; what
    # is left of them can only keep or lower what was guaranteed.
    certain = [one for one in statement.evidence if one.mandatory is not False]
    still = [one for one in _still(rows) if one.mandatory is not False]
    kept = [row.of.coverage for row in rows if row.standing == KEPT and row.of.mandatory]
    guaranteed = best([remaining_coverage(statement.guaranteed, certain, still), *kept])
    coverage = _coverage(statement.coverage, statement.evidence, rows)
    return statement.model_copy(
        update={
            "evidence": counting,
            "possible": [row.of for row in rows if row.standing == POSSIBLE],
            "coverage": coverage,
            "guaranteed": guaranteed if best([guaranteed, coverage]) is coverage else coverage,
            "rationale": _rationale(statement.rationale, rows),
        }
    )


def _duty(duty: MappedDuty, rows: Sequence[EvidenceRow]) -> MappedDuty:
    return duty.model_copy(
        update={
            "evidence": [row.of for row in rows if row.standing in (PROPOSED, KEPT)],
            "coverage": _coverage(duty.coverage, duty.evidence, rows),
        }
    )


def _still(rows: Sequence[EvidenceRow]) -> list[Evidence]:
    return [row.of for row in rows if row.standing == PROPOSED]


def _coverage(
    judged: Coverage, everything: Sequence[Evidence], rows: Sequence[EvidenceRow]
) -> Coverage:
    kept = [row.of.coverage for row in rows if row.standing == KEPT]
    return best([remaining_coverage(judged, everything, _still(rows)), *kept])


def _rationale(rationale: str, rows: Sequence[EvidenceRow]) -> str:
    rejected = sum(row.standing == REJECTED for row in rows)
    kept = sum(row.standing == KEPT for row in rows)
    decided = [
        f"{counted(number, 'place')} {what}"
        for number, what in ((rejected, "rejected"), (kept, "added"))
        if number
    ]
    return f"{rationale} Decided by a person: {' and '.join(decided)}." if decided else rationale


def _items(
    mapping: Mapping, by_code: Lookup[str, Sequence[EvidenceRow]], duties: set[str]
) -> list[MappedItem]:
    links: dict[tuple[str, str, str | None], list[tuple[str, Evidence]]] = {}
    for code, rows in by_code.items():
        for row in rows:
            if row.standing in (PROPOSED, KEPT):
                links.setdefault(place_key(row.of), []).append((code, row.of))
    settled = []
    for item in mapping.items:
        found = [
            (code, ItemLink(code=code, coverage=place.coverage, probability=place.probability))
            for code, place in links.get(place_key(item), [])
        ]
        settled.append(
            item.model_copy(
                update={
                    "statements": [link for code, link in found if code not in duties],
                    "duties": [link for code, link in found if code in duties],
                }
            )
        )
    return settled


def _additional(mapping: Mapping, items: Sequence[MappedItem]) -> list[AdditionalItem]:
    before = {place_key(one): one for one in mapping.additional_content.items}
    linked = {place_key(one) for one in mapping.items if one.statements or one.duties}
    additional = []
    for item in items:
        key = place_key(item)
        if item.statements or item.duties:
            continue
        if key in before:
            additional.append(before[key])
        elif key in linked:  # a person rejected its last link
            additional.append(
                AdditionalItem(unit=item.unit, outcome=item.outcome, criterion=item.criterion,
                               page=item.page, page_label=item.page_label, text=item.text,
                               probability=1.0)
            )  # fmt: skip
    return additional
