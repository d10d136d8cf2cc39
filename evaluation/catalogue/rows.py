"""From what is kept of one document to rows of the tables."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from corpora.standard import Standard
from evaluation.catalogue.kept import Kept
from evaluation.catalogue.order import Failure
from evaluation.catalogue.sources import Source
from mapper.mapping import Coverage, Evidence, MappedDuty, MappedStatement, Mapping, Share
from mapper.specification import Specification

Row = dict[str, Any]

WARNED_SHARE = 0.1
"""Where more of the pages could not be made out, what is missing may be a fault of the split."""
FEW_ITEMS, MANY_PAGES = 5, 10
"""Fewer items in a document of more pages are hardly all that it assesses."""

_LOST = Failure("machine", "it was not done", "run it again", lasting=False)


def rows_of(
    source: Source, kept: Kept, standards: dict[str, Standard]
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of one entry with the names of their tables, its document first.

    The rows depend on the document, the standards and the settings alone: neither on the machine
    nor on the time.
    """
    failure, specification = _reading(source, kept)
    mappings: list[tuple[str, Mapping | Failure]] = []
    if specification is not None:
        for pinned, key in source.mapped.items():
            stored = kept.get(key) or _LOST
            result = stored if isinstance(stored, Failure) else Mapping.model_validate_json(stored)
            mappings.append((pinned, result))
    yield "documents", _document(source, specification, failure, mappings)
    if specification is not None:
        yield from _read_rows(source.entry.document, specification)
    for pinned, result in mappings:
        standard = standards[pinned]
        yield from _mapping_rows(source.entry.document, standard, result)


def split_of(specification: Specification) -> tuple[str, list[str]]:
    """Return whether the split of a document can be trusted, and what speaks against it."""
    items = sum(1 for _ in specification.items())
    if items == 0:
        return "failed", ["no learning outcome or assessment criterion was found"]
    reasons = []
    pages, warned = specification.document.pages or 0, len(specification.page_summary.warned)
    if pages and warned / pages > WARNED_SHARE:
        reasons.append(f"{warned} of {pages} pages could not be made out")
    empty = sum(not unit.outcomes for unit in specification.units)
    if empty:
        reasons.append(f"{empty} of {len(specification.units)} units have nothing to assess")
    if items < FEW_ITEMS and pages > MANY_PAGES:
        reasons.append(f"only {items} items on {pages} pages")
    families = Counter(unit.family for unit in specification.units)
    if families["generic"] * 2 > len(specification.units):
        reasons.append("its layout is of no known family")
    return ("suspect" if reasons else "good"), reasons


def _reading(source: Source, kept: Kept) -> tuple[Failure | None, Specification | None]:
    if source.failure is not None:
        return source.failure, None
    stored = kept.get(source.reading) or _LOST
    if isinstance(stored, Failure):
        return stored, None
    return None, Specification.model_validate_json(stored)


def _document(
    source: Source,
    specification: Specification | None,
    failure: Failure | None,
    mappings: list[tuple[str, Mapping | Failure]],
) -> Row:
    entry = source.entry
    failures = [result for _, result in mappings if isinstance(result, Failure)]
    row: Row = {
        "document": entry.document,
        "row": entry.line,
        "sha256": source.sha256,
        "qan": entry.qan or None,
        "title": entry.title or None,
        "organisation": entry.organisation or None,
        "level": entry.level or None,
        "type": entry.type or None,
        "category": entry.category,
        "option": entry.option,
        "area": entry.area,
    }
    if specification is None:
        failure = failure or _LOST
        return {
            **row, "state": "failed", "stage": failure.stage, "cause": _cause(failure),
            "advice": failure.advice, "split": "failed", "split_reasons": [_cause(failure)],
        }  # fmt: skip
    if failures:
        row |= {"stage": "mapping", "cause": _cause(failures[0]), "advice": failures[0].advice}
    elif entry.not_mapped:
        row |= {"cause": entry.not_mapped}
    split, reasons = split_of(specification)
    items = list(specification.items())
    kinds = Counter(item.source.kind for item in items)
    said = specification.qualification
    return {
        **row,
        "qan": entry.qan or said.number,
        "title": entry.title or said.title,
        "organisation": entry.organisation or said.awarding_organisation,
        "level": entry.level or (str(said.level) if said.level else None),
        "state": _state(source, len(failures)),
        "split": split,
        "split_reasons": reasons,
        "pages": specification.document.pages,
        "pages_warned": len(specification.page_summary.warned),
        "units": len(specification.units),
        "outcomes": sum(len(unit.outcomes) for unit in specification.units),
        "items": len(items),
        "knowledge": kinds["knowledge"],
        "skill": kinds["skill"],
        "behaviour": kinds["behaviour"],
        "glh": said.glh,
        "tqt": said.tqt,
        "warnings": len(specification.warnings),
    }


def _state(source: Source, failures: int) -> str:
    if source.entry.not_mapped:
        return "not mapped"
    if not source.mapped:
        return "read"
    if failures:
        return "failed" if failures == len(source.mapped) else "partly failed"
    return "mapped"


def _cause(failure: Failure) -> str:
    where = "" if failure.page is None else f" (page {failure.page})"
    return f"{failure.cause}{where}"


def _read_rows(document: str, specification: Specification) -> Iterator[tuple[str, Row]]:
    for unit in specification.units:
        row = unit.model_dump(
            include={"title", "number", "level", "glh", "credits", "mandatory", "pathways",
                     "family", "page", "page_label"}
        )  # fmt: skip
        row |= {
            "document": document,
            "unit": unit.ref,
            "outcomes": len(unit.outcomes),
            "items": sum(max(len(outcome.criteria), 1) for outcome in unit.outcomes),
        }
        yield "units", row
    for number, item in enumerate(specification.items(), 1):
        yield (
            "items",
            {
                "document": document,
                "item": number,
                "unit": item.unit.ref,
                "outcome": item.outcome.ref,
                "criterion": item.criterion.ref if item.criterion else None,
                "page": item.source.page,
                "page_label": item.source.page_label,
                "kind": item.source.kind,
                "text": item.full_text,
                "outcome_text": item.outcome.text,
                "unit_title": item.unit.title,
            },
        )
    for warning in specification.warnings:
        yield "findings", {
            "document": document, "rule": f"reading:{warning.code}", "severity": "warning",
            "message": warning.message, "page": warning.page, "about": [],
        }  # fmt: skip


def _mapping_rows(
    document: str, standard: Standard, result: Mapping | Failure
) -> Iterator[tuple[str, Row]]:
    pin: Row = {"document": document, "standard": standard.reference, "version": standard.version}
    about = {
        "standard_title": standard.title,
        "route": standard.route,
        "standard_level": standard.level,
    }
    if isinstance(result, Failure):
        yield "mappings", {**pin, **about, "state": "failed", "cause": _cause(result)}
        return
    yield "mappings", {**pin, **about, "state": "mapped", **_counts(result)}
    for one in result.statements:
        yield "statements", {
            **pin, "code": one.code, "kind": one.kind, "text": one.statement,
            "coverage": one.coverage, "guaranteed": one.guaranteed,
            "probability": one.probability, "needs_look": one.needs_look,
            "places": len(one.evidence), "rationale": one.rationale,
        }  # fmt: skip
    for duty in result.duties:
        yield "statements", {
            **pin, "code": duty.code, "kind": "duty", "text": duty.text,
            "coverage": duty.coverage, "probability": duty.probability,
            "places": len(duty.evidence),
        }  # fmt: skip
    covered: list[MappedStatement | MappedDuty] = [*result.statements, *result.duties]
    for target in covered:
        for place in target.evidence:
            yield "evidence", {**pin, "code": target.code, **_place(place)}
    for finding in result.findings:
        yield "findings", {**pin, **finding.model_dump()}


def _counts(mapping: Mapping) -> Row:
    statements, duties = mapping.statements, mapping.duties
    by_coverage = Counter(one.coverage for one in statements)
    guaranteed = sum(one.guaranteed is not Coverage.NONE for one in statements)
    full, partial = by_coverage[Coverage.FULL], by_coverage[Coverage.PARTIAL]
    share = mapping.additional_content.share
    count = max(len(statements), 1)
    return {
        "statements": len(statements),
        "full": full,
        "partial": partial,
        "none": by_coverage[Coverage.NONE],
        "needs_look": sum(one.needs_look for one in statements),
        "guaranteed": guaranteed,
        "duties": len(duties),
        "duties_covered": sum(one.coverage is not Coverage.NONE for one in duties),
        "coverage": (full + partial) / count,
        "coverage_full": full / count,
        "coverage_guaranteed": guaranteed / count,
        "additional": len(mapping.additional_content.items),
        **_share("items", share.items),
        **_share("criteria", share.criteria),
        **_share("glh", share.glh),
        "scorer": mapping.versions.scorer,
        "profile": mapping.versions.profile,
    }


def _share(by: str, share: Share | None) -> Row:
    if share is None:
        return {}
    return {
        f"additional_{by}": share.estimate,
        f"additional_{by}_low": share.low,
        f"additional_{by}_high": share.high,
    }


def _place(place: Evidence) -> Row:
    return place.model_dump(
        include={"unit", "outcome", "criterion", "page", "page_label", "kind", "coverage",
                 "probability", "needs_look", "mandatory", "text"}
    )  # fmt: skip
