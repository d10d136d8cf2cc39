"""The letter to an awarding organisation: what the reviewers decided, as a Word document to edit.

It says what people decided and nothing that only the program found.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from foundation.settings import load_settings
from mapper.review.outcome import (
    Decision,
    FinalClaim,
    Review,
    Standing,
    agreement,
    final_claims,
)
from mapper.review.report import CheckedClaim, CheckReport
from mapper.review.sheets import COVERAGE_NAMES
from mapper.review.words import place_name
from mapper.rules.listing import counted, listed, written
from mapper.workbook.package import without_timestamps
from mapper.workbook.safetext import clean

_TITLES = {
    Decision.REJECT: "Claims that are not accepted",
    Decision.DOWNGRADE: "Claims that are accepted in part only",
    Decision.QUESTION: "Questions",
}
_ASKS = {
    Decision.REJECT: "Correct the reference, or claim the statement as not covered and say why.",
    Decision.DOWNGRADE: "Add what is missing, or give the reason for partial coverage.",
    Decision.QUESTION: "Please answer the questions in the resubmission.",
}


def outcome_letter(
    report: CheckReport, review: Review, *, on: date, body: str | None = None
) -> bytes:
    """Return the letter as a DOCX file; the same review and day give the same bytes.

    Parameters
    ----------
    on
        The day of the letter.
    body
        Who writes; the approving body of the settings without it.

    While claims are open, because reviewers differ or the sample is not read, it is headed as a
    draft and says so.
    """
    import docx

    document = docx.Document()
    final = {one.claim: one for one in final_claims(report, review)}
    pin = report.standard
    unread = [
        one.claim
        for one in report.plan.order[: report.plan.size]
        if final[one.claim].standing is Standing.PROGRAM
    ]
    differing = [one.claim for one in final.values() if one.standing is Standing.DIFFERS]
    heading = "Outcome of the review of the content mapping"
    document.add_heading(f"DRAFT: {heading}" if unread or differing else heading, level=1)
    _lines(
        document,
        [
            f"From: {body or load_settings().body}",
            f"To: {report.awarding_organisation or '[awarding organisation]'}",
            f"Date: {written(on)}",
            f"Specification: {report.specification.name}",
            f"Standard: {pin.reference} version {pin.version}, {pin.title}",
            f"Mapping: {report.claims_file}",
        ],
    )
    if unread or differing:
        document.add_paragraph(_open_note(unread, differing), style="Intense Quote")
    document.add_paragraph(_summary(report, list(final.values())))
    for decision, title in _TITLES.items():
        chosen = [claim for claim in report.claims if final[claim.id].decision is decision]
        if chosen:
            document.add_heading(title, level=2)
            document.add_paragraph(_ASKS[decision])
            _table(document, chosen, final, report)
    document.add_heading("How this was reviewed", level=2)
    document.add_paragraph(_method(report, review))
    document.core_properties.title = clean(heading)
    document.core_properties.author = clean(body or load_settings().body)
    document.core_properties.comments = ""
    target = io.BytesIO()
    document.save(target)
    return without_timestamps(target.getvalue(), {})


Document = Any
"""A python-docx document; the library publishes no types."""


def _lines(document: Document, lines: Sequence[str]) -> None:
    for line in lines:
        document.add_paragraph(clean(line)).paragraph_format.space_after = 0


def _open_note(unread: Sequence[str], differing: Sequence[str]) -> str:
    parts = []
    if unread:
        parts.append(f"{counted(unread, 'claim')} of the sample not read yet: {listed(unread)}.")
    if differing:
        parts.append(f"The reviewers differ on {listed(differing)}; a lead has to settle it.")
    return f"Before this is sent: {' '.join(parts)}"


def _summary(report: CheckReport, final: Sequence[FinalClaim]) -> str:
    decided = [one for one in final if one.decision is not None]
    counts = {decision: sum(one.decision is decision for one in decided) for decision in Decision}
    return (
        f"The mapping makes {counted(report.claims, 'claim')} of coverage. Decided so far: "
        f"{len(decided)}. Accepted as claimed: {counts[Decision.AGREE]}; in part only: "
        f"{counts[Decision.DOWNGRADE]}; not accepted: {counts[Decision.REJECT]}; open with a "
        f"question: {counts[Decision.QUESTION]}."
    )


def _table(
    document: Document,
    claims: Sequence[CheckedClaim],
    final: dict[str, FinalClaim],
    report: CheckReport,
) -> None:
    texts = {one.code: one.statement for one in report.statements}
    table = document.add_table(rows=1, cols=4)
    table.style = "Light Grid Accent 1"
    headings = ("Statement", "Your reference", "Outcome", "Our comment")
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.text = text
    for claim in claims:
        one = final[claim.id]
        said = " ".join(one.comments) or claim.message
        page = f" ({claim.place.page_written})" if claim.place.page_written else ""
        values = (
            f"{claim.code}: {texts.get(claim.code, '')}",
            f"{place_name(claim.place)}{page}",
            _outcome(claim, one),
            said,
        )
        for cell, text in zip(table.add_row().cells, values, strict=True):
            cell.text = clean(text)


def _outcome(claim: CheckedClaim, final: FinalClaim) -> str:
    claimed = COVERAGE_NAMES[claim.claimed].lower() if claim.claimed else "coverage"
    if final.decision is Decision.QUESTION:
        return f"claimed: {claimed}; open"
    left = COVERAGE_NAMES[final.coverage].lower() if final.coverage else claimed
    return f"claimed: {claimed}; accepted: {left}"


def _method(report: CheckReport, review: Review) -> str:
    result = agreement(review)
    parts = [
        f"Reviewed by {listed(review.reviewers)}.",
        f"{counted(range(report.plan.size), 'claim')} were chosen by the policy "
        f"{report.plan.policy} (seed {report.plan.seed}), by risk, with at least one in each unit "
        "and of each kind.",
    ]
    if result is not None and result.kappa is not None:
        parts.append(
            f"Both reviewers decided {counted(range(result.both), 'claim')}, "
            f"{result.same} of them alike (kappa {result.kappa:.2f})."
        )
    return " ".join(parts)
