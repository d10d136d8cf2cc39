"""From the layout of a document to the specification: families, metadata, page summary."""

from collections.abc import Collection, Sequence

from mapper.reading.claims import find_claims
from mapper.reading.families import FALLBACK, FAMILIES
from mapper.reading.grammar import Reading, Run, Share, share_out
from mapper.reading.layout import Layout, Page, PageKind
from mapper.reading.letters import UNKNOWN
from mapper.reading.qualification import find_qualification
from mapper.specification import (
    Claim,
    Document,
    PageSummary,
    ReadingWarning,
    Specification,
    Unit,
)

SURE = 0.75
"""Evidence from which a page that gave nothing is reported as not understood."""


def assemble(
    layout: Layout,
    document: Document,
    *,
    failed: Sequence[int] = (),
    notes: Sequence[ReadingWarning] = (),
) -> Specification:
    """Return the specification that a laid out document holds.

    `failed` are the pages that could not be taken apart; `notes` are about scanned pages.
    """
    shares = share_out(layout, FAMILIES)
    readings = [share.family.read(share.run) for share in shares]
    if not any(reading.units for reading in readings) and FALLBACK is not None:
        run = Run(tuple(layout.content()), layout)
        readings = [FALLBACK.read(run)]
    units = [unit for reading in readings for unit in reading.units]
    warnings = [warning for reading in readings for warning in reading.warnings]
    warnings.extend(notes)
    warnings.extend(_failed_warnings(failed))
    noted = {*failed, *(note.page for note in notes)}
    warnings.extend(_page_warnings(layout, shares, readings, noted))
    if not units and not warnings and any(layout.content()):
        message = (
            "No units, outcomes or criteria were recognised; check that this is a specification, "
            "and report the layout if it is one."
        )
        warnings.append(ReadingWarning(code="nothing-recognised", message=message))
    first = min((unit.page for unit in units if unit.page is not None), default=None)
    return Specification(
        document=document,
        qualification=find_qualification(layout, first),
        units=_distinct(units),
        claims=_claims(layout, units, readings),
        page_summary=_summary(layout, warnings),
        warnings=sorted(warnings, key=lambda w: (w.page or 0, w.code, w.message)),
    )


def _claims(layout: Layout, units: Sequence[Unit], readings: Sequence[Reading]) -> list[Claim]:
    """Return the families' own claims and those of the grids that any document may print."""
    own = [claim for reading in readings for claim in reading.claims]
    return own + [claim for claim in find_claims(layout, units) if claim not in own]


def _distinct(units: Sequence[Unit]) -> list[Unit]:
    """Return the units without empty ones; of two runs' prints of one unit the fuller."""
    kept: list[Unit] = []
    for unit in units:
        twin = next((k for k in kept if (k.ref, k.title) == (unit.ref, unit.title)), None)
        if twin is None:
            kept.append(unit)
        elif _size(unit) > _size(twin):
            kept[kept.index(twin)] = unit
    return kept


def _size(unit: Unit) -> int:
    return sum(1 + len(outcome.criteria) for outcome in unit.outcomes)


def _failed_warnings(failed: Sequence[int]) -> list[ReadingWarning]:
    message = "The page is damaged and could not be read; print the document to a new PDF."
    return [ReadingWarning(code="page-failed", page=page, message=message) for page in failed]


def _page_warnings(
    layout: Layout,
    shares: Sequence[Share],
    readings: Sequence[Reading],
    noted: Collection[int | None],
) -> list[ReadingWarning]:
    warnings = []
    for page in layout.pages:
        if page.kind is PageKind.NO_TEXT and page.index not in noted:
            message = "The page has no text (a scan or a picture); it was not read."
            warnings.append(ReadingWarning(code="no-text", page=page.index, message=message))
        if any(UNKNOWN in line.text for line in page.lines):
            message = "Some characters of the page have no letters behind them; check its texts."
            code = "unreadable-characters"
            warnings.append(ReadingWarning(code=code, page=page.index, message=message))
    understood = {index for reading in readings for index in reading.understood}
    for share in shares:
        for page in share.run.pages:
            if page.index not in share.strong or page.index in understood:
                continue
            if share.family.evidence(page) >= SURE:
                message = "The page looks like unit content, but nothing was recognised on it."
                code = "page-not-understood"
                warnings.append(ReadingWarning(code=code, page=page.index, message=message))
    return warnings


UNREAD = frozenset({"no-text", "page-not-understood", "page-failed"})
"""Codes of warnings that say a page was not read; other warnings are about what was."""


def _summary(layout: Layout, warnings: Sequence[ReadingWarning]) -> PageSummary:
    """Return every page in exactly one of the lists."""
    warned = {warning.page for warning in warnings if warning.code in UNREAD}
    summary = PageSummary()
    for page in layout.pages:
        if page.index in warned:
            summary.warned.append(page.index)
        elif _is_furniture(page):
            summary.furniture.append(page.index)
        else:
            summary.content.append(page.index)
    return summary


def _is_furniture(page: Page) -> bool:
    return page.kind in (PageKind.CONTENTS, PageKind.FRONT, PageKind.BLANK)
