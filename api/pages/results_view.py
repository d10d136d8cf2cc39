"""The matrix of units and statements, gaps and additional content, as pages show them."""

from collections import Counter
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from datetime import datetime

from api.pages.words import place_key
from api.pages.workbench_view import DUTY, Target, Workbench, kind_of, targets_by_code, text_of
from api.storage.projects import AdditionalText
from mapper.mapping import (
    AdditionalItem,
    Coverage,
    Evidence,
    MappedUnit,
)
from mapper.workbook.words import best


@dataclass(frozen=True)
class Cell:
    """What one unit gives one statement: the best coverage of its places, and how many."""

    coverage: Coverage
    places: int
    first: Evidence


@dataclass(frozen=True)
class MatrixRow:
    """One statement or duty with a cell for each unit, empty where the unit gives nothing."""

    code: str
    kind: str
    text: str
    coverage: Coverage
    cells: list[Cell | None]


@dataclass(frozen=True)
class Matrix:
    """Units across, statements and duties down; `counts` is how many each unit gives a place."""

    units: list[MappedUnit]
    rows: list[MatrixRow]
    counts: list[int]


@dataclass(frozen=True)
class Gap:
    """One statement or duty that is not covered in full, and why.

    `sure` is the coverage that every student gets, where it is lower.
    """

    code: str
    kind: str
    text: str
    coverage: Coverage
    missing: list[str]
    reason: str
    sure: Coverage | None
    closest: list[Evidence]
    by_person: str


def matrix_of(workbench: Workbench) -> Matrix:
    """Return units by statements, as things stand. Units without a name in the list are added."""
    mapping = workbench.standing
    units = {unit.ref: unit for unit in mapping.units}
    targets = list(targets_by_code(mapping).values())
    for target in targets:
        for place in target.evidence:
            units.setdefault(place.unit, _unnamed(place.unit))
    rows = [_matrix_row(target, list(units)) for target in targets]
    counts = [sum(row.cells[number] is not None for row in rows) for number in range(len(units))]
    return Matrix(list(units.values()), rows, counts)


def gaps_of(workbench: Workbench) -> list[Gap]:
    """Return what is not covered, then what is in part, then what only some students get."""
    gaps = []
    for statement in workbench.standing.statements:
        sure = statement.guaranteed if statement.guaranteed != statement.coverage else None
        if statement.coverage is Coverage.FULL and sure is None:
            continue
        gaps.append(
            Gap(
                code=statement.code,
                kind=statement.kind,
                text=statement.statement,
                coverage=statement.coverage,
                missing=[facet.text for facet in statement.facets if not facet.covered],
                reason=statement.rationale,
                sure=sure,
                closest=statement.possible[:3] if statement.coverage is Coverage.NONE else [],
                by_person=_said(workbench, statement.code),
            )
        )
    for duty in workbench.standing.duties:
        if duty.coverage is Coverage.FULL:
            continue
        gaps.append(
            Gap(
                code=duty.code,
                kind=DUTY,
                text=duty.text,
                coverage=duty.coverage,
                missing=[],
                reason="",
                sure=None,
                closest=[],
                by_person=_said(workbench, duty.code),
            )
        )
    order = (Coverage.NONE, Coverage.PARTIAL, Coverage.FULL)
    return sorted(gaps, key=lambda gap: order.index(gap.coverage))


def _matrix_row(target: Target, units: list[str]) -> MatrixRow:
    counts = Counter(place.unit for place in target.evidence)
    cells: list[Cell | None] = []
    for unit in units:
        places = [place for place in target.evidence if place.unit == unit]
        cells.append(
            Cell(best(place.coverage for place in places), counts[unit], places[0])
            if places
            else None
        )
    return MatrixRow(
        code=target.code,
        kind=kind_of(target),
        text=text_of(target),
        coverage=target.coverage,
        cells=cells,
    )


def _said(workbench: Workbench, code: str) -> str:
    decisions = workbench.decisions.get(code)
    return decisions.coverage.rationale if decisions and decisions.coverage else ""


def _unnamed(ref: str) -> MappedUnit:
    return MappedUnit(
        ref=ref,
        title="",
        level=None,
        glh=None,
        credits=None,
        mandatory=None,
        pathways=[],
        page=None,
        page_label=None,
        items=0,
        additional=0,
    )


@dataclass(frozen=True)
class AdditionRow:
    """One item of additional content, and what people wrote about it.

    `changed` where it is additional only since people rejected its places, `earlier` where the
    texts are those of the last draft's workbook.
    """

    key: str
    of: AdditionalItem
    changed: bool
    version: int
    relevance: str
    validation: str
    by: str
    at: datetime | None
    earlier: bool = False


def additions_of(
    workbench: Workbench,
    texts: ReadOnly[str, AdditionalText],
    earlier: ReadOnly[str, tuple[str, str]],
) -> list[AdditionRow]:
    """Return the additional content as things stand, with the newest text on each item.

    `earlier` is what the last draft's workbook says of relevance and validation, by key; it stands
    until somebody writes here.
    """
    proposed = {place_key(one) for one in workbench.proposed.additional_content.items}
    rows = []
    for one in workbench.standing.additional_content.items:
        key = place_key(one)
        text = texts.get(key)
        relevance, validation = earlier.get(key, ("", ""))
        rows.append(
            AdditionRow(
                key=key,
                of=one,
                changed=key not in proposed,
                version=text.version if text else 0,
                relevance=text.relevance if text else relevance,
                validation=text.employer_validation if text else validation,
                by=text.person_name if text else "",
                at=text.at if text else None,
                earlier=text is None and bool(relevance or validation),
            )
        )
    return rows
