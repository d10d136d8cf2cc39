"""Verdicts on claims, statements and additions, with a scorer that answers what the test says."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import UnreadableInputError
from mapper.claims import (
    AdditionalClaim,
    Claims,
    Decision,
    DutyClaim,
    EvidenceClaim,
    StatementClaim,
)
from mapper.mapping import Coverage
from mapper.review.check import check_claims
from mapper.review.lines import printed_claims
from mapper.review.report import CheckReport, StatementVerdict, Support, Verdict
from mapper.specification import Specification

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
Check = Callable[..., CheckReport]

DYES = {("101 1.1", "K1"): 0.9, ("101 1.2", "K1"): 0.9}
ALL_OF_K1 = {("101 1.1", "K1"): [0.6, 0.1], ("101 1.2", "K1"): [0.1, 0.6]}


def of(report: CheckReport, code: str) -> StatementVerdict:
    return next(one.verdict for one in report.statements if one.code == code)


def test_a_partial_claim_that_the_place_bears_out_is_supported(check: Check) -> None:
    report = check([("K2", PARTIAL, "Unit 102 AC1.1", "4")], {("102 1.1", "K2"): 0.9})

    (claim,) = report.claims
    assert (claim.id, claim.verdict, claim.needs_look) == ("K2.1", Verdict.SUPPORTED, False)
    assert claim.holds > 0.95
    assert claim.message == "Supported."
    assert of(report, "K2") is StatementVerdict.AGREES


def test_a_full_claim_needs_every_facet_by_all_places_together(check: Check) -> None:
    places = "Unit 101: 1.1, 1.2"
    both = check([("K1", FULL, places, "1")], DYES, facets=ALL_OF_K1, alone={
        ("101 1.1", "K1"): 0.3, ("101 1.2", "K1"): 0.3,
    })  # fmt: skip
    half = check([("K1", FULL, "Unit 101 AC1.1", "1")], DYES, facets=ALL_OF_K1)

    assert [claim.verdict for claim in both.claims] == [Verdict.SUPPORTED] * 2
    (claim,) = half.claims
    assert (claim.verdict, claim.support) == (Verdict.IN_PART, Support.IN_PART)
    assert claim.missing == ["its dyes"]
    assert "not found is “its dyes”" in claim.message
    statement = half.statements[0]
    assert (statement.verdict, statement.missing) == (StatementVerdict.ONLY_PART, ["its dyes"])
    assert [place.reference for place in statement.missed] == ["101 LO1 AC1.2 (p 1, PDF p 3)"]


def test_knowledge_offered_for_a_skill_is_of_the_wrong_kind(check: Check) -> None:
    covers = {("102 1.1", "S1"): 0.9}

    full = check([("S1", FULL, "Unit 102 AC1.1", "4")], covers)
    partial = check([("S1", PARTIAL, "Unit 102 AC1.1", "4")], covers)

    assert full.claims[0].verdict is Verdict.WRONG_KIND
    assert full.claims[0].message.startswith(
        "Wrong kind: knowledge is offered for a skill, which shows it in part at best."
    )
    # Partial is the most that it can be (founding document 003, paragraph 61), and is claimed.
    assert partial.claims[0].verdict is Verdict.SUPPORTED
    assert "knowledge is offered for a skill" in partial.claims[0].message


def test_a_wrong_reference_is_not_supported_and_the_best_place_is_named(check: Check) -> None:
    report = check(
        [("K2", FULL, "Unit 101 AC1.2", "1")],
        {("102 1.1", "K2"): 0.9, ("101 1.2", "K1"): 0.9},
    )

    (claim,) = report.claims
    assert claim.verdict is Verdict.NOT_SUPPORTED
    assert claim.holds < 0.1
    assert claim.place_covers == ["K1"]
    assert claim.best_place is not None
    assert claim.best_place.reference == "102 LO1 AC1.1 (p 4, PDF p 6)"
    assert claim.message == (
        "Not supported: 101 LO1 AC1.2 does not cover K2. It says: “Describe dyes for sails”. That "
        "fits K1. The best place for K2 is 102 LO1 AC1.1 (p 4, PDF p 6): “Explain the rules of "
        "flying fields”."
    )
    assert of(report, "K2") is StatementVerdict.NOT_SHOWN


def test_a_wrong_page_is_told_with_the_right_one_and_the_place_still_counts(check: Check) -> None:
    report = check([("K2", PARTIAL, "Unit 102 AC1.1", "1")], {("102 1.1", "K2"): 0.9})

    (claim,) = report.claims
    assert (claim.verdict, claim.support) == (Verdict.WRONG_PAGE, Support.SUPPORTED)
    assert claim.message == "Wrong page: it stands on p 4, PDF p 6, not on p 1."
    assert claim.holds < 0.05
    assert of(report, "K2") is StatementVerdict.AGREES


def test_an_invented_place_is_not_found(check: Check) -> None:
    report = check([("K2", FULL, "Unit 109 AC1.1", "4")])

    (claim,) = report.claims
    assert (claim.verdict, claim.support, claim.needs_look) == (Verdict.NOT_FOUND, None, False)
    assert claim.message == (
        "Not found: the specification has no unit 109. "
        "No place in the specification seems to cover it."
    )


def test_an_ambiguous_place_asks_for_the_unit_and_counts_for_nothing(check: Check) -> None:
    report = check([("K2", FULL, "AC1.1", "")], {("102 1.1", "K2"): 0.9})

    (claim,) = report.claims
    assert (claim.verdict, claim.needs_look) == (Verdict.AMBIGUOUS, True)
    assert claim.message.startswith("Ambiguous: “AC1.1” stands in units 101 and 102.")
    assert of(report, "K2") is StatementVerdict.NOT_SHOWN


def test_a_place_that_is_claimed_twice_is_a_duplicate(check: Check) -> None:
    report = check([("K2", PARTIAL, "Unit 102 AC1.1; 102/1.1", "4")], {("102 1.1", "K2"): 0.9})

    first, second = report.claims
    assert (first.verdict, second.verdict) == (Verdict.SUPPORTED, Verdict.DUPLICATE)
    assert second.duplicate_of == "K2.1"


def test_the_same_place_for_two_statements_is_no_duplicate(check: Check) -> None:
    report = check(
        [("K1", PARTIAL, "Unit 102 AC1.1", "4"), ("K2", PARTIAL, "Unit 102 AC1.1", "4")],
        {("102 1.1", "K1"): 0.9, ("102 1.1", "K2"): 0.9},
    )

    assert [claim.verdict for claim in report.claims] == [Verdict.SUPPORTED] * 2


def test_a_behaviour_claimed_in_full_is_left_to_a_person(check: Check) -> None:
    report = check([("B1", FULL, "Unit 102 AC2.1", "5")], {("102 2.1", "B1"): 0.9})

    (claim,) = report.claims
    assert (claim.verdict, claim.needs_look) == (Verdict.SUPPORTED, True)
    assert of(report, "B1") is StatementVerdict.FOR_A_PERSON


def test_a_doubtful_claim_needs_a_look(check: Check) -> None:
    doubtful = check(
        [("K2", PARTIAL, "Unit 102 AC1.1", "4")], {("102 1.1", "K2"): 0.01, ("101 1.1", "K2"): 0.3}
    )

    assert doubtful.claims[0].needs_look
    assert doubtful.claims[0].message.endswith("Please look: the program is not sure.")


def test_statements_that_nobody_claims_are_told_apart(check: Check) -> None:
    report = check([("K1", NONE, "", "")], {("102 1.1", "K2"): 0.9})

    assert of(report, "K1") is StatementVerdict.NOT_COVERED
    assert of(report, "K2") is StatementVerdict.NEVER_CLAIMED
    assert next(one for one in report.statements if one.code == "K2").missed[0].item == 4


def test_a_partial_claim_that_shows_all_is_more_than_claimed(check: Check) -> None:
    report = check(
        [("K1", PARTIAL, "Unit 101: 1.1, 1.2", "1")],
        DYES,
        facets={("101 1.1", "K1"): [0.9, 0.9], ("101 1.2", "K1"): [0.9, 0.9]},
        alone={("101 1.1", "K1"): 0.9, ("101 1.2", "K1"): 0.9},
    )

    assert of(report, "K1") is StatementVerdict.MORE_SHOWN


def test_a_page_that_is_missing_is_noted_where_others_have_one(check: Check) -> None:
    report = check(
        [("K1", PARTIAL, "Unit 101 AC1.1 (p 1)", ""), ("K2", PARTIAL, "Unit 102 AC1.1", "")],
        {("101 1.1", "K1"): 0.9, ("102 1.1", "K2"): 0.9},
    )

    assert report.claims[1].place.notes == ["no page is given"]


def test_rows_of_places_count_once_beside_the_list_of_them(check: Check) -> None:
    claims = Claims(
        file="ours.xlsx",
        statements=[
            StatementClaim(
                sheet="Knowledge", row=5, code="K1", coverage=PARTIAL, coverage_text="Partial",
                references="101 LO1 AC1.1 (p 1, PDF p 3); 102 LO1 AC1.1 (p 4, PDF p 6)",
            )
        ],
        evidence=[
            EvidenceClaim(sheet="Evidence", row=5, code="K1", reference="101 LO1 AC1.1", page="1",
                          coverage=PARTIAL),
            EvidenceClaim(sheet="Evidence", row=6, code="K1", reference="101 LO1 AC1.2", page="1",
                          coverage=PARTIAL, decision=Decision.REJECT),
        ],
    )  # fmt: skip

    report = check(claims, {**DYES, ("102 1.1", "K1"): 0.9})

    # The listed place once, the one that a person added to the list; not the rejected one.
    assert [(claim.source, claim.place.unit) for claim in report.claims] == [
        ("Evidence, row 5", "101"),
        ("Knowledge, row 5", "102"),
    ]
    assert [claim.verdict for claim in report.claims] == [Verdict.SUPPORTED] * 2


def test_what_cannot_be_used_is_reported_with_its_row(check: Check) -> None:
    claims = Claims(
        file="claims.xlsx",
        standards=["ST0001"],
        statements=[
            StatementClaim(sheet="KSBs", row=2, code="K9", coverage=FULL, references="101 1.1"),
            StatementClaim(sheet="KSBs", row=3, code="K1", coverage=None,
                           coverage_text="see comment", references="Unit 101 1.1 role play"),
            StatementClaim(sheet="KSBs", row=4, code="K1", statement="Rules of flying fields.",
                           coverage=FULL, references="Unit 101 1.1"),
            StatementClaim(sheet="KSBs", row=5, code=None, statement="RULES of flying fields",
                           coverage=PARTIAL, references="Unit 102 AC1.1"),
        ],
        warnings=["Sheet Notes was not understood."],
    )  # fmt: skip

    report = check(claims)

    assert [(one.source, one.message) for one in report.problems] == [
        ("claims.xlsx", "names ST0001; it was checked against ST9903@1.0"),
        ("claims.xlsx", "Sheet Notes was not understood."),
        ("KSBs, row 2", "no statement or duty in scope is K9"),
        ("KSBs, row 3", "“see comment” says no coverage that is understood"),
        (
            "KSBs, row 4",
            "the text beside K1 is that of K2 in this version of the standard; it was checked as "
            "K1",
        ),
        ("KSBs, row 3", "“role play” was not understood"),
    ]
    assert [claim.code for claim in report.claims] == ["K1", "K1", "K2"]


def test_duties_are_checked_where_the_file_speaks_of_any(check: Check) -> None:
    silent = check([("K1", PARTIAL, "Unit 101 AC1.1", "1")])
    speaking = check(
        Claims(
            file="x",
            duties=[DutyClaim(sheet="Duties", row=2, code="D1", coverage=FULL,
                              references="Unit 101 AC2.1", pages="2")],
        ),
        {("101 2.1", "D1"): 0.9},
        alone={("101 2.1", "D1"): 0.9}, facets={("101 2.1", "D1"): [0.9]},
    )  # fmt: skip

    assert "D1" not in [one.code for one in silent.statements]
    assert of(speaking, "D1") is StatementVerdict.AGREES


def test_printed_grids_are_claims_without_pages_or_coverage(
    kites: Specification, check: Check
) -> None:
    claims = printed_claims(kites)

    report = check(claims, {**DYES, ("102 2.1", "S1"): 0.9})

    assert [(one.code, one.reference) for one in claims.evidence] == [
        ("K1", "101 LO1 AC1.1"),
        ("K1", "101 LO1 AC1.2"),
        ("S1", "102 LO2"),
    ]
    assert [(claim.id, claim.verdict, claim.place.notes) for claim in report.claims] == [
        ("K1.1", Verdict.SUPPORTED, []),
        ("K1.2", Verdict.SUPPORTED, []),
        ("S1.1", Verdict.SUPPORTED, []),
    ]
    assert report.claims[0].source == "grid on page 8, row 1"


def addition(row: int, reference: str, **more: str) -> AdditionalClaim:
    return AdditionalClaim(sheet="Additional", row=row, reference=reference, **more)


def test_additions_are_compared_with_what_the_items_cover(check: Check) -> None:
    claims = Claims(
        file="x",
        statements=[
            StatementClaim(sheet="KSBs", row=2, code="K1", coverage=PARTIAL,
                           references="Unit 101 AC1.1", pages="1"),
        ],
        additional=[
            addition(2, "Unit 101 AC2.2", page="3", employer_validation="Survey, section 2"),
            addition(3, "Unit 102 AC1.1", page="4"),
            addition(4, "Unit 101 AC1.1", page="1", framework="EDI framework"),
            addition(5, "Unit 109 AC1.1"),
            addition(6, "", text="Build a frame of cane", evidence_pack="A3"),
        ],
    )  # fmt: skip

    report = check(claims, {("101 1.1", "K1"): 0.9, ("102 1.1", "K2"): 0.9})

    declared = report.additional.declared
    assert [(one.covers, one.claimed_for, one.validated) for one in declared] == [
        ([], [], True),
        (["K2"], [], False),
        (["K1"], ["K1"], True),
        ([], [], False),
        ([], [], True),
    ]
    assert declared[0].message == "In order."
    assert declared[1].message == (
        "It seems to cover K2; if so, it is not additional. Neither employer validation nor a "
        "published framework is given."
    )
    assert declared[2].message == "It is claimed for K1 as well, so it is not additional."
    assert declared[3].message.startswith(
        "It cannot be found in the specification: the specification has no unit 109."
    )
    assert [one.item.reference for one in report.additional.undeclared] == [
        "101 LO1 AC1.2 (p 1, PDF p 3)",
        "102 LO2 AC2.1 (p 5, PDF p 7)",
    ]
    share = report.additional.share
    assert (share.declared, share.unclaimed) == (0.6667, 0.8333)


def test_the_rules_of_the_category_judge_what_is_claimed(check: Check) -> None:
    report = check(
        [("S1", PARTIAL, "Unit 102 AC1.1", "4"), ("K1", NONE, "", "")],
        {("102 1.1", "S1"): 0.9, ("101 1.1", "K1"): 0.9},
    )

    rules = {one.rule: one for one in report.findings}
    assert "S1" in rules["skill-shown-by-knowledge"].about
    # Claimed is nothing, whatever the program would have found.
    assert "K1" in rules["statements-not-covered"].about
    assert "additional-share" not in rules


def test_the_same_claims_give_the_same_report(check: Check) -> None:
    rows = [("K1", FULL, "Unit 101: 1.1; 1.2", "1"), ("K2", PARTIAL, "102 1.1", "4")]

    assert check(rows, DYES).model_dump_json() == check(rows, DYES).model_dump_json()


def test_a_report_survives_json(check: Check) -> None:
    report = check([("K1", FULL, "Unit 101: 1.1; 1.2", "1")], DYES)

    assert CheckReport.model_validate_json(report.model_dump_json()) == report


def test_a_specification_without_items_is_refused(
    kites: Specification, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = kites.model_copy(update={"units": []})

    with pytest.raises(UnreadableInputError, match=r"kites\.pdf: no learning outcome"):
        check_claims(empty, None, Claims(file="x"), None)  # type: ignore[arg-type]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    references=st.text(max_size=60)
    | st.lists(
        st.sampled_from(["Unit 101", "102", "LO1", "1.1", "2.1-2.9", "p 2", "pp 1-99", ";", "all"]),
        max_size=8,
    ).map(" ".join),
    pages=st.text(max_size=12) | st.sampled_from(["1-3", "iv", "PDF 4", "0", "9999"]),
    coverage=st.sampled_from([*Coverage, None]),
)
def test_no_claim_stops_a_check(
    check: Check, references: str, pages: str, coverage: Coverage | None
) -> None:
    report = check([("K1", coverage, references, pages)], DYES)

    for claim in report.claims:
        assert 0.0 <= claim.holds <= 1.0
        assert claim.message
        assert claim.place.verdict.value == "not found" or claim.place.items
    assert len(report.plan.order) == len(report.claims) >= report.plan.size
