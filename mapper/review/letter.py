"""The letter to an awarding organisation: what the reviewers decided, as a Word document to edit.

It says what people decided and nothing that only the program found.
"""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date

from foundation.settings import load_settings
from mapper.review.letter_page import (
    POINT,
    Document,
    add_note,
    add_pairs,
    add_table,
    set_up_page,
)
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
    set_up_page(document, f"{report.specification.name}, {report.standard.reference}")
    final = {one.claim: one for one in final_claims(report, review)}
    unread = [
        one.claim
        for one in report.plan.order[: report.plan.size]
        if final[one.claim].standing is Standing.PROGRAM
    ]
    differing = [one.claim for one in final.values() if one.standing is Standing.DIFFERS]
    heading = "Outcome of the review of the content mapping"
    writer = clean(body or load_settings().body)
    document.add_heading(f"DRAFT: {heading}" if unread or differing else heading, level=1)
    add_pairs(document, _address(report, writer, on))
    if unread or differing:
        add_note(document, _open_note(unread, differing))
    document.add_paragraph(_opening(report))
    _summary(document, list(final.values()))
    for decision, title in _TITLES.items():
        chosen = [claim for claim in report.claims if final[claim.id].decision is decision]
        if chosen:
            document.add_heading(title, level=2)
            document.add_paragraph(_ASKS[decision]).paragraph_format.keep_with_next = True
            _table(document, chosen, final, report)
    document.add_heading("How this was reviewed", level=2)
    document.add_paragraph(_method(report, review, list(final.values())))
    document.add_paragraph(f"For {writer}").paragraph_format.space_before = 12 * POINT
    document.add_paragraph("[name and position]")
    document.core_properties.title = clean(heading)
    document.core_properties.author = writer
    document.core_properties.comments = ""
    target = io.BytesIO()
    document.save(target)
    return without_timestamps(target.getvalue(), {})


def _address(report: CheckReport, writer: str, on: date) -> list[tuple[str, str]]:
    pin = report.standard
    return [
        ("From", writer),
        ("To", report.awarding_organisation or "[awarding organisation]"),
        ("Date", written(on)),
        ("Specification", report.specification.name),
        ("Standard", f"{pin.reference} version {pin.version}, {pin.title}"),
        ("Mapping", _mapping_name(report)),
    ]


def _mapping_name(report: CheckReport) -> str:
    if report.claims_file == report.specification.name:
        return "as printed in the specification"
    return report.claims_file


def _open_note(unread: Sequence[str], differing: Sequence[str]) -> str:
    parts = []
    if unread:
        parts.append(f"{counted(unread, 'claim')} of the sample not read yet: {listed(unread)}.")
    if differing:
        parts.append(f"The reviewers differ on {listed(differing)}; a lead has to settle it.")
    return f"Before this is sent: {' '.join(parts)}"


def _opening(report: CheckReport) -> str:
    return (
        f"We have reviewed the mapping of your specification to {report.standard.reference}. It "
        f"makes {counted(report.claims, 'claim')}, each of one place for one statement; the number "
        "of a claim names the statement and counts its places. This is what our reviewers decided."
    )


def _summary(document: Document, final: Sequence[FinalClaim]) -> None:
    counts = Counter(one.decision for one in final)
    names = {
        Decision.AGREE: "Accepted as claimed",
        Decision.DOWNGRADE: "Accepted in part only",
        Decision.REJECT: "Not accepted",
        Decision.QUESTION: "Open with a question",
        None: "Not decided",
    }
    rows = [(names[decision], str(counts[decision])) for decision in names if counts[decision]]
    add_table(document, ("Decision", "Claims"), rows, (5.0, 2.0))


def _table(
    document: Document,
    claims: Sequence[CheckedClaim],
    final: dict[str, FinalClaim],
    report: CheckReport,
) -> None:
    texts = {one.code: one.statement for one in report.statements}
    rows = []
    for claim in claims:
        one = final[claim.id]
        page = f" ({claim.place.page_written})" if claim.place.page_written else ""
        rows.append(
            (
                claim.id,
                f"{claim.code}: {texts.get(claim.code, '')}",
                f"{place_name(claim.place)}{page}",
                _outcome(claim, one),
                "\n".join(dict.fromkeys(one.comments)) or claim.message,
            )
        )
    headings = ("Claim", "Statement", "Your reference", "Outcome", "Our comment")
    add_table(document, headings, rows, (1.5, 5.0, 2.9, 2.6, 5.0))


def _outcome(claim: CheckedClaim, final: FinalClaim) -> str:
    claimed = COVERAGE_NAMES[claim.claimed].lower() if claim.claimed else "covered"
    if final.decision is Decision.QUESTION:
        return f"Claimed: {claimed}\nOpen"
    left = COVERAGE_NAMES[final.coverage].lower() if final.coverage else claimed
    return f"Claimed: {claimed}\nAccepted: {left}"


def _method(report: CheckReport, review: Review, final: Sequence[FinalClaim]) -> str:
    result = agreement(review)
    parts = [
        f"Reviewed by {listed(review.reviewers)}.",
        f"{counted(range(report.plan.size), 'claim')} were chosen by the policy "
        f"{report.plan.policy} (seed {report.plan.seed}): by risk, at random, and at least one in "
        "each unit and of each kind.",
    ]
    unread = sum(one.standing is Standing.PROGRAM for one in final)
    if unread:
        parts.append(
            f"{counted(range(unread), 'claim')} {'was' if unread == 1 else 'were'} not read by a "
            "person; nothing is decided on them."
        )
    if result is not None and result.kappa is not None:
        parts.append(
            f"Both reviewers decided {counted(range(result.both), 'claim')}, "
            f"{result.same} of them alike (kappa {result.kappa:.2f})."
        )
    settled = sum(one.standing is Standing.SETTLED for one in final)
    if settled:
        parts.append(f"A lead settled {counted(range(settled), 'claim')}.")
    return " ".join(parts)
