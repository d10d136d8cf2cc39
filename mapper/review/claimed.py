"""The mapping that the claims amount to, so that the rules of a category can judge it.

It holds what is claimed, not what was found: the same rules look at an awarding organisation's
mapping and at ours.
"""

from collections.abc import Mapping as Table
from collections.abc import Sequence

import numpy as np

from mapper.claims import Claims
from mapper.mapping import (
    AdditionalContent,
    AdditionalItem,
    AdditionalShare,
    Coverage,
    Evidence,
    Facet,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.report import mapped_units
from mapper.request import Request
from mapper.review.claims import OpenClaims, counting
from mapper.review.found import Level
from mapper.review.judge import Judge
from mapper.review.report import AdditionalCheck
from mapper.rules.context import AdditionNote, Notes, PlaceKey
from mapper.rules.from_claims import notes_of
from mapper.specification import Item, Specification


def claimed_mapping(
    opened: OpenClaims,
    claimed: Table[int, Coverage | None],
    additional: AdditionalCheck,
    judge: Judge,
    *,
    specification: Specification,
    request: Request,
) -> Mapping:
    """Return the mapping that the claims make, in the shape of our own.

    A statement that is claimed without saying how far counts as claimed in part. A place without a
    page keeps none, so that the rule on complete references sees it.
    """
    items = judge.items
    statements: list[MappedStatement] = []
    duties: list[MappedDuty] = []
    links: list[list[tuple[int, ItemLink]]] = [[] for _ in items]
    for target, one in enumerate(judge.targets):
        coverage = _coverage(target, opened, claimed)
        evidence = []
        for row, paged in _rows_of(target, opened).items():
            evidence.append(_evidence(items[row], coverage, paged=paged))
            links[row].append((target, ItemLink(code=one.code, coverage=coverage, probability=1.0)))
        texts = judge.scores.facet_texts[target]
        if one.is_duty:
            duties.append(
                MappedDuty(code=one.code, text=one.text, coverage=coverage, evidence=evidence,
                           link="", origin=one.origin, probability=1.0)
            )  # fmt: skip
            continue
        statements.append(
            MappedStatement(
                code=one.code, kind=one.kind, statement=one.text, coverage=coverage,
                probability=1.0, guaranteed=coverage, needs_look=False,
                facets=[Facet(text=text, covered=coverage is Coverage.FULL) for text in texts],
                rationale="", evidence=evidence, options=list(one.options),
            )
        )  # fmt: skip
    content = _additional(additional, items)
    declared = {(one.unit, one.outcome, one.criterion) for one in content.items}
    document = specification.document
    return Mapping(
        specification=SpecificationPin(name=document.name, sha256=document.sha256),
        standard=StandardPin(
            reference=request.standard.reference,
            version=request.standard.version,
            title=request.standard.title,
            option=request.option,
            area=request.area.name if request.area else None,
        ),
        category=request.category,
        statements=statements,
        duties=duties,
        items=[_item(item, linked, judge) for item, linked in zip(items, links, strict=True)],
        additional_content=content,
        findings=[],
        versions=Versions(mapper="", encoder="", scorer="claims", profile=""),
        units=mapped_units(
            specification,
            items,
            np.array([_key(item) in declared for item in items], dtype=bool),
        ),
        warnings=specification.warnings,
        qualification=specification.qualification,
    )


def claimed_notes(claims: Claims, mapping: Mapping, additional: AdditionalCheck) -> Notes:
    """Return what people wrote beside their claims; additions by the place that was found."""
    notes = notes_of(claims, mapping)
    items = mapping.items
    additions: dict[PlaceKey, AdditionNote] = dict(notes.additions)
    for declared, claim in zip(additional.declared, claims.additional, strict=True):
        for row in declared.place.items if declared.place else []:
            key = (items[row].unit, items[row].outcome, items[row].criterion)
            additions[key] = AdditionNote(
                relevance=claim.relevance.strip(),
                validation=claim.employer_validation.strip() or claim.evidence_pack.strip(),
                framework=claim.framework.strip(),
            )
    return Notes(statements=notes.statements, duties=notes.duties, additions=additions)


def _key(item: Item) -> PlaceKey:
    return item.unit.ref, item.outcome.ref, item.criterion.ref if item.criterion else None


def _coverage(target: int, opened: OpenClaims, claimed: Table[int, Coverage | None]) -> Coverage:
    said = claimed.get(target)
    if said is not None:
        return said
    return Coverage.PARTIAL if opened.of(target) else Coverage.NONE


def _rows_of(target: int, opened: OpenClaims) -> dict[int, bool]:
    """Return the items that are claimed for a target, and whether a page was given."""
    rows: dict[int, bool] = {}
    for one in counting(opened.of(target)):
        if one.place.level is not Level.WHOLE:
            for row in one.place.items:
                rows[row] = rows.get(row, False) or bool(one.place.page_written)
    return dict(sorted(rows.items()))


def _evidence(item: Item, coverage: Coverage, *, paged: bool) -> Evidence:
    return Evidence(
        unit=item.unit.ref,
        outcome=item.outcome.ref,
        criterion=item.criterion.ref if item.criterion else None,
        page=item.source.page if paged else None,
        page_label=item.source.page_label if paged else None,
        text=item.source.text,
        coverage=Coverage.PARTIAL if coverage is Coverage.NONE else coverage,
        probability=1.0,
        kind=item.source.kind,
        mandatory=item.unit.mandatory,
        pathways=item.unit.pathways,
    )


def _item(item: Item, linked: Sequence[tuple[int, ItemLink]], judge: Judge) -> MappedItem:
    return MappedItem(
        unit=item.unit.ref,
        outcome=item.outcome.ref,
        criterion=item.criterion.ref if item.criterion else None,
        statements=[link for target, link in linked if not judge.targets[target].is_duty],
        duties=[link for target, link in linked if judge.targets[target].is_duty],
        text=item.source.text,
        kind=item.source.kind,
        page=item.source.page,
        page_label=item.source.page_label,
    )


def _additional(check: AdditionalCheck, items: Sequence[Item]) -> AdditionalContent:
    rows = sorted({row for one in check.declared if one.place for row in one.place.items})
    share = Share(
        estimate=check.share.declared, low=check.share.declared, high=check.share.declared
    )
    return AdditionalContent(
        items=[
            AdditionalItem(
                unit=items[row].unit.ref,
                outcome=items[row].outcome.ref,
                criterion=criterion.ref if (criterion := items[row].criterion) else None,
                page=items[row].source.page,
                page_label=items[row].source.page_label,
                text=items[row].source.text,
                probability=1.0,
            )
            for row in rows
        ],
        share=AdditionalShare(items=share, criteria=share, glh=None),
    )
