"""From scores to the parts of a `Mapping`: statements, duties, items, units, with evidence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mapper.coverage import (
    Judgement,
    Piece,
    explain,
    facets_of_piece,
    judge,
    piece_coverage,
)
from mapper.mapping import (
    Evidence,
    Facet,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    MappedUnit,
)
from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from mapper.specification import Item, Specification
from mapper.workbook.references import format_reference, reference_of

MOST_POSSIBLE = 5  # likeliest places worth a look that are shown of one target; more help nobody


def mapped_targets(
    items: Sequence[Item], targets: Sequence[Target], scores: Scores
) -> tuple[list[MappedStatement], list[MappedDuty]]:
    """Return every statement and every duty with its evidence, in standard order."""
    statements: list[MappedStatement] = []
    duties: list[MappedDuty] = []
    for column, target in enumerate(targets):
        rows = np.flatnonzero(scores.accepted[:, column]).tolist()
        pieces = {row: _piece(items[row], scores, row, column) for row in rows}
        facets = scores.facet_texts[column]
        fully = _fully(scores, column)
        judgement = judge(target, facets, list(pieces.values()), fully=fully)
        evidence = [
            _evidence(items[row], target, facets, piece, fully=fully)
            for row, piece in pieces.items()
        ]
        if target.is_duty:
            duties.append(_duty(target, judgement, evidence, scores.covered[column]))
        else:
            statements.append(
                MappedStatement(
                    code=target.code,
                    kind=target.kind,
                    statement=target.text,
                    coverage=judgement.coverage,
                    probability=_rounded(scores.covered[column]),
                    # What all units give; the rules of combination may lower it later.
                    guaranteed=judgement.coverage,
                    needs_look=judgement.needs_look or _near_miss(scores, column),
                    facets=[
                        Facet(text=text, covered=met)
                        for text, met in zip(facets, judgement.covered, strict=True)
                    ],
                    rationale=explain(
                        target, facets, judgement, _closest(items, scores, column, pieces)
                    ),
                    evidence=evidence,
                    possible=_possible(items, target, scores, column),
                    options=list(target.options),
                )
            )
    return statements, duties


def mapped_items(
    items: Sequence[Item], targets: Sequence[Target], scores: Scores
) -> list[MappedItem]:
    """Return every assessable item, mapped or not, in document order."""
    mapped = []
    for row, item in enumerate(items):
        links: dict[bool, list[ItemLink]] = {False: [], True: []}
        for column in np.flatnonzero(scores.accepted[row]).tolist():
            target = targets[column]
            piece = _piece(item, scores, row, column)
            links[target.is_duty].append(
                ItemLink(
                    code=target.code,
                    coverage=piece_coverage(
                        target, scores.facet_texts[column], piece, fully=_fully(scores, column)
                    ),
                    probability=_rounded(piece.covers),
                )
            )
        mapped.append(
            MappedItem(
                unit=item.unit.ref,
                outcome=item.outcome.ref,
                criterion=item.criterion.ref if item.criterion else None,
                statements=links[False],
                duties=links[True],
                text=item.source.text,
                kind=item.source.kind,
                page=item.source.page,
                page_label=item.source.page_label,
            )
        )
    return mapped


def mapped_units(
    specification: Specification, items: Sequence[Item], additional: NDArray[np.bool_]
) -> list[MappedUnit]:
    """Return the units with how many items each has and how many of them map to nothing."""
    return [
        MappedUnit(
            ref=unit.ref,
            title=unit.title,
            level=unit.level,
            glh=unit.glh,
            credits=unit.credits,
            mandatory=unit.mandatory,
            pathways=unit.pathways,
            page=unit.page,
            page_label=unit.page_label,
            items=sum(item.unit is unit for item in items),
            additional=sum(
                bool(flag)
                for item, flag in zip(items, additional, strict=True)
                if item.unit is unit
            ),
        )
        for unit in specification.units
    ]


def _fully(scores: Scores, column: int) -> bool:
    return bool(scores.covered_fully[column] >= scores.operating_point.full)


def _piece(item: Item, scores: Scores, row: int, column: int) -> Piece:
    covers = float(scores.covers[row, column])
    return Piece(
        kind=item.source.kind or "knowledge",
        covers=covers,
        alone=float(scores.alone[row, column]),
        facets=scores.facets[column][row],
        sure=covers >= scores.operating_point.sure,
    )


def _evidence(
    item: Item,
    target: Target,
    facets: Sequence[str],
    piece: Piece,
    *,
    fully: bool,
) -> Evidence:
    return Evidence(
        unit=item.unit.ref,
        outcome=item.outcome.ref,
        criterion=item.criterion.ref if item.criterion else None,
        page=item.source.page,
        page_label=item.source.page_label,
        text=item.source.text,
        coverage=piece_coverage(target, facets, piece, fully=fully),
        probability=_rounded(piece.covers),
        kind=item.source.kind,
        mandatory=item.unit.mandatory,
        pathways=item.unit.pathways,
        needs_look=not piece.sure,
        facets=facets_of_piece(piece),
        boxes=item.source.boxes,
    )


def _duty(
    target: Target, judgement: Judgement, evidence: list[Evidence], covered: float
) -> MappedDuty:
    return MappedDuty(
        code=target.code,
        text=target.text,
        coverage=judgement.coverage,
        evidence=evidence,
        link=draft_link(target, evidence),
        origin=target.origin,
        probability=_rounded(covered),
    )


def draft_link(target: Target, evidence: Sequence[Evidence]) -> str:
    """Return a draft of the coherent link between outcomes and a duty, or nothing without evidence.

    Pattern of founding document 003: the student must understand X in order to perform Y, which the
    duty requires. Marked as a draft: a person has to edit or accept it.
    """
    understand = _quoted(evidence, "knowledge")
    perform = _quoted(evidence, "skill")
    if understand and perform:
        return (
            f"DRAFT: The student must {understand} in order to {perform}, "
            f"which {target.code} requires."
        )
    if perform:
        return f"DRAFT: The student must {perform}, which {target.code} requires."
    if understand:
        return f"DRAFT: The student must {understand}, which {target.code} draws on."
    return ""


def _quoted(evidence: Sequence[Evidence], kind: str) -> str:
    """Return the strongest evidence of one kind, as a phrase with its reference."""
    of_kind = [piece for piece in evidence if piece.kind == kind]
    if not of_kind:
        return ""
    best = max(of_kind, key=lambda piece: piece.probability)
    text = best.text.strip().rstrip(".;:")
    return f"{text[:1].lower()}{text[1:]} [{reference_of(best)}]"


def _possible(items: Sequence[Item], target: Target, scores: Scores, column: int) -> list[Evidence]:
    """Return places below the operating point that a person should see, likeliest first."""
    covers = scores.covers[:, column]
    below = (covers >= scores.operating_point.possible) & ~scores.accepted[:, column]
    ordered = sorted(np.flatnonzero(below).tolist(), key=lambda row: (-covers[row], row))
    facets = scores.facet_texts[column]
    return [
        _evidence(
            items[row],
            target,
            facets,
            _piece(items[row], scores, row, column),
            fully=_fully(scores, column),
        )
        for row in ordered[:MOST_POSSIBLE]
    ]


def _near_miss(scores: Scores, column: int) -> bool:
    """Return whether nothing was accepted but something is worth a look."""
    covers = scores.covers[:, column]
    return not scores.accepted[:, column].any() and bool(
        (covers >= scores.operating_point.possible).any()
    )


def _closest(
    items: Sequence[Item], scores: Scores, column: int, pieces: dict[int, Piece]
) -> str | None:
    if pieces or not len(items):
        return None
    item = items[int(scores.covers[:, column].argmax())]
    return format_reference(
        item.unit.ref,
        item.outcome.ref,
        item.criterion.ref if item.criterion else None,
        page=item.source.page,
        page_label=item.source.page_label,
    )


def _rounded(probability: float) -> float:
    # Four decimals are more than anyone can read and keep the output stable across platforms.
    return round(float(probability), 4)
