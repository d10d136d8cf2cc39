"""What reviewers decide stands, is traced, compared, exported and read back without loss."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.metrics.agreement import agreement as levels_agreement
from foundation.errors import UnreadableInputError, UsageError
from mapper.mapping import Coverage
from mapper.review.export import review_workbook
from mapper.review.kappa import cohens_kappa
from mapper.review.letter import outcome_letter
from mapper.review.outcome import (
    LONGEST_COMMENT,
    Decision,
    Review,
    ReviewerVerdict,
    Settlement,
    Standing,
    agreement,
    combine,
    decide,
    final_claims,
    open_review,
    result_of,
    settle,
)
from mapper.review.readback import read_review, review_json
from mapper.review.report import CheckReport

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ANN, BEN = "Ann Reader", "Ben O'Reader"
FULL, PARTIAL = Coverage.FULL, Coverage.PARTIAL


@pytest.fixture
def report(check: Callable[..., CheckReport]) -> CheckReport:
    return check(
        [
            ("K1", FULL, "Unit 101: 1.1, 1.2", "1"),
            ("K2", PARTIAL, "Unit 102 AC1.1", "1"),
            ("S1", FULL, "Unit 109 AC1.1", "4"),
        ],
        {("101 1.1", "K1"): 0.9, ("101 1.2", "K1"): 0.9, ("102 1.1", "K2"): 0.9},
    )


def verdict(claim: str, by: str, decision: Decision, **more: object) -> ReviewerVerdict:
    fields = {"claim": claim, "reviewer": by, "decision": decision, "at": AT, **more}
    return ReviewerVerdict.model_validate(fields)


def two_readers(report: CheckReport) -> Review:
    review = open_review(report, [ANN, BEN], AT)
    given = [
        verdict("K1.1", ANN, Decision.AGREE),
        verdict("K1.1", BEN, Decision.AGREE, comment="=SUM(A1)\nline two"),
        verdict("K1.2", ANN, Decision.DOWNGRADE, coverage=PARTIAL, comment="dyes are missing"),
        verdict("K1.2", BEN, Decision.REJECT, comment="_x0041_ is no page; “quoted” 漢字 🪁"),
        verdict("K2.1", ANN, Decision.QUESTION, comment="Which page?"),
        verdict("S1.1", BEN, Decision.REJECT),
    ]
    for one in given:
        review = decide(review, report, one)
    return review


def test_the_reviewers_word_stands_over_the_programs(report: CheckReport) -> None:
    review = open_review(report, [ANN], AT)
    review = decide(review, report, verdict("S1.1", ANN, Decision.AGREE, comment="it is there"))
    review = decide(review, report, verdict("K1.1", ANN, Decision.REJECT))

    final = {one.claim: one for one in final_claims(report, review)}

    assert final["S1.1"].program.value == "not found"
    assert (final["S1.1"].decision, final["S1.1"].coverage) == (Decision.AGREE, FULL)
    assert final["S1.1"].overrides_program
    assert (final["K1.1"].decision, final["K1.1"].coverage) == (Decision.REJECT, Coverage.NONE)
    assert final["K2.1"].standing is Standing.PROGRAM
    assert final["K2.1"].decision is None


def test_two_readers_differ_until_a_lead_settles(report: CheckReport) -> None:
    review = two_readers(report)
    result = agreement(review)

    assert result is not None
    assert (result.both, result.same) == (2, 1)
    assert [one.claim for one in result.disagreements] == ["K1.2"]
    before = {one.claim: one for one in final_claims(report, review)}
    assert (before["K1.2"].standing, before["K1.2"].decision) == (Standing.DIFFERS, None)

    review = settle(
        review, report,
        Settlement(claim="K1.2", by="Lea Lead", decision=Decision.DOWNGRADE, coverage=PARTIAL,
                   reason="one clause is there", at=AT),
    )  # fmt: skip

    after = {one.claim: one for one in final_claims(report, review)}
    assert (after["K1.2"].standing, after["K1.2"].coverage) == (Standing.SETTLED, PARTIAL)
    settled = agreement(review)
    assert settled is not None
    assert settled.disagreements[0].settled is not None
    assert result_of(report, review).model_dump() == {
        "read": 4,
        "changed": 2,
        "read_by_kind": {"knowledge": 3, "skill": 1},
        "changed_by_kind": {"knowledge": 1, "skill": 1},
    }


def test_a_changed_verdict_replaces_the_old_one_and_leaves_a_trail(report: CheckReport) -> None:
    review = open_review(report, [ANN], AT)
    review = decide(review, report, verdict("K1.1", ANN, Decision.REJECT, comment="not there"))
    later = AT + timedelta(hours=1)
    review = decide(review, report, verdict("K1.1", ANN, Decision.AGREE, at=later))

    assert [one.decision for one in review.verdicts] == [Decision.AGREE]
    assert [(one.action, one.before, one.after) for one in review.audit] == [
        ("opened the review", "", ""),
        ("gave a verdict", "", "reject: not there"),
        ("changed a verdict", "reject: not there", "agree"),
    ]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (verdict("K7.1", ANN, Decision.AGREE), "no claim K7.1"),
        (verdict("K1.1", "Zoe", Decision.AGREE), "Zoe is no reviewer here"),
        (verdict("K1.1", ANN, Decision.AGREE, coverage=PARTIAL), "Only a downgrade"),
        (verdict("K1.1", ANN, Decision.DOWNGRADE), "lowered to"),
        (verdict("K1.1", ANN, Decision.DOWNGRADE, coverage=FULL), "lowered to"),
        (verdict("K2.1", ANN, Decision.DOWNGRADE, coverage=PARTIAL), "in part already"),
    ],
)
def test_decisions_that_make_no_sense_are_refused(
    report: CheckReport, wrong: ReviewerVerdict, problem: str
) -> None:
    review = open_review(report, [ANN], AT)

    with pytest.raises(UsageError, match=problem):
        decide(review, report, wrong)


def test_a_review_needs_one_or_two_people(report: CheckReport) -> None:
    for names in ([], [ANN, ANN], [ANN, BEN, "Zoe"], ["  "]):
        with pytest.raises(UsageError, match="one reviewer or two"):
            open_review(report, names, AT)


def test_reviews_made_apart_are_combined(
    report: CheckReport, check: Callable[..., CheckReport]
) -> None:
    first = decide(open_review(report, [ANN], AT), report, verdict("K1.1", ANN, Decision.AGREE))
    second = decide(open_review(report, [BEN], AT), report, verdict("K1.1", BEN, Decision.REJECT))

    both = combine(first, second)

    assert both.reviewers == (ANN, BEN)
    assert len(both.audit) == 4
    result = agreement(both)
    assert result is not None
    assert len(result.disagreements) == 1
    with pytest.raises(UsageError, match="not the same"):
        combine(first, first)
    other = check([("K1", FULL, "Unit 101 AC1.1", "1")])
    with pytest.raises(UsageError, match="different reports"):
        combine(first, open_review(other, [BEN], AT))


@given(
    pairs=st.lists(
        st.tuples(st.sampled_from("npf"), st.sampled_from("npf")), min_size=2, max_size=30
    )
)
def test_kappa_agrees_with_the_yardsticks(pairs: list[tuple[str, str]]) -> None:
    import numpy as np

    levels = {"n": 0, "p": 1, "f": 2}
    first = np.array([levels[one] for one, _ in pairs], dtype=np.int8)
    second = np.array([levels[other] for _, other in pairs], dtype=np.int8)

    assert cohens_kappa(pairs) == pytest.approx(levels_agreement(first, second).kappa, abs=1e-4)


def test_kappa_of_fewer_than_two_answers_is_not_known() -> None:
    assert cohens_kappa([]) is None
    assert cohens_kappa([("a", "a")]) is None
    assert cohens_kappa([("a", "a"), ("a", "a")]) == 1.0


@pytest.mark.parametrize("ending", [".xlsx", ".json"])
def test_a_review_exported_and_read_back_loses_nothing(
    report: CheckReport, tmp_path: Path, ending: str
) -> None:
    review = settle(
        two_readers(report), report,
        Settlement(claim="K1.2", by="Lea Lead", decision=Decision.REJECT, reason="clear", at=AT),
    )  # fmt: skip
    path = tmp_path / f"review{ending}"
    path.write_bytes(
        review_workbook(report, review) if ending == ".xlsx" else review_json(report, review)
    )

    assert read_review(path, report, edited_at=AT + timedelta(days=1)) == review


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["=1+1", "-", "@x", "\t tab", "a\r\nb", "_x000D_", "None", "1e5", " edges ", "\ud7ff\ue000"]
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(comment=TEXTS, reason=TEXTS, name=st.text(min_size=1, max_size=20))
def test_any_text_survives_every_format(
    report: CheckReport, tmp_path: Path, comment: str, reason: str, name: str
) -> None:
    try:
        review = open_review(report, [name], AT)
    except UsageError:  # nothing but control characters or blanks
        return
    by = review.reviewers[0]
    review = decide(review, report, verdict("K1.1", by, Decision.REJECT, comment=comment))
    if reason.strip():
        given = Settlement(claim="K1.1", by=by, decision=Decision.AGREE, reason=reason, at=AT)
        review = settle(review, report, given) if given.reason else review
    for ending, content in (
        (".xlsx", review_workbook(report, review)),
        (".json", review_json(report, review)),
    ):
        path = tmp_path / f"review{ending}"
        path.write_bytes(content)
        assert read_review(path, report, edited_at=AT) == review


def fill(path: Path, sheet: str, claim: str, cells: dict[str, str]) -> None:
    """Write into the row of a claim, as a person does in a spreadsheet."""
    book = openpyxl.load_workbook(path)
    rows = list(book[sheet].iter_rows())
    head = next(row for row in rows if "Claim" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in head}
    row = next(row[0].row for row in rows if row[columns["Claim"] - 1].value == claim)
    for heading, text in cells.items():
        book[sheet].cell(row, columns[heading], text)
    book.save(path)


LEAD = {"Settled by": "Lea Lead", "Settled: decision": "Downgrade",
        "Settled: lowered to": "Partial", "Reason": "one clause is there"}  # fmt: skip


def test_a_lead_settles_in_the_workbook(report: CheckReport, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, two_readers(report)))
    fill(path, "Differences", "K1.2", LEAD)

    review = read_review(path, report, edited_at=AT)

    assert review.settlements == (
        Settlement(claim="K1.2", by="Lea Lead", decision=Decision.DOWNGRADE, coverage=PARTIAL,
                   reason="one clause is there", at=AT),
    )  # fmt: skip
    assert (review.audit[-1].by, review.audit[-1].action) == ("Lea Lead", "settled a claim")
    final = {one.claim: one for one in final_claims(report, review)}
    assert (final["K1.2"].standing, final["K1.2"].coverage) == (Standing.SETTLED, PARTIAL)
    path.write_bytes(review_workbook(report, review))
    assert read_review(path, report, edited_at=AT + timedelta(days=1)) == review


@pytest.mark.parametrize(
    "missing", ["Settled by", "Settled: decision", "Settled: lowered to", "Reason"]
)
def test_a_settlement_that_lacks_something_is_refused_with_its_row(
    report: CheckReport, tmp_path: Path, missing: str
) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, two_readers(report)))
    fill(path, "Differences", "K1.2", {**LEAD, missing: ""})

    with pytest.raises(UnreadableInputError, match=r"sheet Differences, row \d+: .* K1\.2"):
        read_review(path, report, edited_at=AT)


def test_a_comment_of_the_greatest_length_survives(report: CheckReport, tmp_path: Path) -> None:
    review = open_review(report, [ANN], AT)
    comment = "🪁" * LONGEST_COMMENT
    review = decide(review, report, verdict("K1.1", ANN, Decision.REJECT, comment=comment))
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, review))

    assert read_review(path, report, edited_at=AT).verdicts[0].comment == comment


def edit(path: Path, changes: dict[tuple[str, str], str | None]) -> None:
    """Write into the sheet Claims as a person does; changes are by claim and heading."""
    book = openpyxl.load_workbook(path)
    sheet = book["Claims"]
    columns = {cell.value: cell.column for cell in sheet[4]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=5)}
    for (claim, heading), value in changes.items():
        sheet.cell(rows[claim], columns[heading]).value = value
    target = io.BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())


def test_decisions_made_in_the_workbook_are_read_and_traced(
    report: CheckReport, tmp_path: Path
) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, two_readers(report)))
    edit(
        path,
        {
            ("S1.1", "Reviewer 1: decision"): "reject",
            ("S1.1", "Reviewer 1: comment"): "no such unit",
            ("K1.2", "Reviewer 2: decision"): "Downgrade",
            ("K1.2", "Reviewer 2: lowered to"): "Partial",
            ("K2.1", "Reviewer 1: decision"): None,
            ("K2.1", "Reviewer 1: comment"): None,
        },
    )
    later = AT + timedelta(days=2)

    review = read_review(path, report, edited_at=later)

    given = {(one.claim, one.reviewer): one for one in review.verdicts}
    assert given["S1.1", ANN].decision is Decision.REJECT
    assert given["S1.1", ANN].at == later
    assert given["K1.2", BEN].coverage is PARTIAL
    assert ("K2.1", ANN) not in given
    assert given["K1.1", BEN].at == AT  # untouched
    assert {(one.action, one.claim) for one in review.audit if one.at == later} == {
        ("withdrew a verdict", "K2.1"),
        ("gave a verdict", "S1.1"),
        ("changed a verdict", "K1.2"),
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({("K1.1", "Reviewer 1: decision"): "perhaps"}, "the decision of Ann Reader on K1.1"),
        ({("S1.1", "Reviewer 1: comment"): "hm"}, "a comment needs a decision beside it"),
        ({("K1.1", "Reviewer 1: decision"): "Downgrade"}, "lowered to: partial or none"),
    ],
)
def test_edits_that_make_no_sense_name_the_row(
    report: CheckReport, tmp_path: Path, changes: dict[tuple[str, str], str | None], problem: str
) -> None:
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, two_readers(report)))
    edit(path, changes)

    with pytest.raises(
        UnreadableInputError, match=rf"review\.xlsx: sheet Claims, row \d+: .*{problem}"
    ):
        read_review(path, report, edited_at=AT)


def test_a_workbook_of_another_report_is_refused(
    report: CheckReport, check: Callable[..., CheckReport], tmp_path: Path
) -> None:
    other = check([("K1", FULL, "Unit 101 AC1.1", "1")])
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(report, two_readers(report)))

    with pytest.raises(UsageError, match="another report"):
        read_review(path, other, edited_at=AT)


def test_a_workbook_without_a_review_is_refused(report: CheckReport, tmp_path: Path) -> None:
    path = tmp_path / "check.xlsx"
    path.write_bytes(review_workbook(report))

    with pytest.raises(UnreadableInputError, match="is no workbook of a review"):
        read_review(path, report, edited_at=AT)


def test_exports_are_the_same_byte_for_byte(report: CheckReport) -> None:
    review = two_readers(report)

    assert review_workbook(report, review) == review_workbook(report, review)
    assert outcome_letter(report, review, on=date(2026, 11, 24)) == outcome_letter(
        report, review, on=date(2026, 11, 24)
    )


def letter_text(report: CheckReport, review: Review) -> str:
    import docx

    document = docx.Document(
        io.BytesIO(outcome_letter(report, review, on=date(2026, 11, 24), body="The Body"))
    )
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_letter_says_what_people_decided(report: CheckReport) -> None:
    review = open_review(report, [ANN], AT)
    for one in (
        verdict("K1.1", ANN, Decision.AGREE),
        verdict("K1.2", ANN, Decision.DOWNGRADE, coverage=PARTIAL, comment="dyes are missing"),
        verdict("K2.1", ANN, Decision.QUESTION, comment="Which page?"),
        verdict("S1.1", ANN, Decision.REJECT),
    ):
        review = decide(review, report, one)

    text = letter_text(report, review)

    assert text.startswith("Outcome of the review of the content mapping\n")
    assert "From\nThe Body\nTo\nKite Awards\nDate\n24 November 2026\n" in text
    assert "It makes 4 claims" in text
    assert (
        "Accepted as claimed\n1\nAccepted in part only\n1\nNot accepted\n1\nOpen with a question\n1"
    ) in text
    assert "101 LO1 AC1.2 (1)\nClaimed: full\nAccepted: partial\ndyes are missing" in text
    assert "Claimed: partial\nOpen\nWhich page?" in text
    # Without a comment of the reviewer's the finding is given that the rejection agrees with.
    assert "Claimed: full\nAccepted: none\nNot found: the specification has no unit 109." in text


def test_a_letter_is_a_draft_while_anything_is_open(report: CheckReport) -> None:
    text = letter_text(report, two_readers(report))

    assert text.startswith("DRAFT: ")
    assert "The reviewers differ on K1.2; a lead has to settle it." in text
    unread = letter_text(report, open_review(report, [ANN], AT))
    assert "of the sample not read yet" in unread
