"""A cycle walks its four stages; direct claims expire; the next cycle follows from results."""

from datetime import date

import pytest

from foundation.errors import UsageError
from mapper.review.cycle import (
    Check,
    Cycle,
    DirectClaimsState,
    add_up,
    complete_stage,
    direct_claims,
    override,
    recommend,
    record_check,
    stage_due,
    start_cycle,
)
from mapper.review.plan_types import PastOutcome
from mapper.review.policy import Policy, Requirement, load_policy, requirement

TITLE = "Level 3 Diploma in Kite Making"
CHECK = Check(
    report="a" * 64,
    claims_file="claims.csv",
    reviewers=["Sam"],
    on=date(2027, 2, 1),
    result=PastOutcome(read=40, changed=1, read_by_kind={"skill": 9}, changed_by_kind={"skill": 1}),
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="module")
def needed(policy: Policy) -> Requirement:
    return requirement(policy, TITLE)


def walk(cycle: Cycle, policy: Policy, stages: int) -> Cycle:
    for month in range(stages):
        cycle = complete_stage(cycle, policy, by="Lea", on=date(2026, 10 + month % 3, 1))
    return cycle


def test_a_cycle_passes_through_all_stages(policy: Policy, needed: Requirement) -> None:
    cycle = start_cycle(policy, TITLE, 2026, needed)
    assert (cycle.stage, cycle.minimum) == ("declaration", 1)

    cycle = record_check(walk(cycle, policy, 2), CHECK)
    cycle = complete_stage(cycle, policy, by="Sam", on=date(2027, 3, 1), note="all released")
    recommended = recommend(policy, PastOutcome(read=40, changed=1), needed.minimum)
    cycle = complete_stage(
        cycle.model_copy(update={"recommendation": recommended}),
        policy, by="Lea", on=date(2027, 6, 1),
    )  # fmt: skip

    assert cycle.stage is None
    assert [entry.stage for entry in cycle.done] == [stage.id for stage in policy.stages]
    assert cycle.done[2].note == "all released"
    assert Cycle.model_validate_json(cycle.model_dump_json()) == cycle
    with pytest.raises(UsageError, match="is complete"):
        complete_stage(cycle, policy, by="Lea", on=date(2027, 6, 2))


def test_without_a_lead_there_is_no_visit(policy: Policy) -> None:
    outside = requirement(policy, "Pearson BTEC Level 2 Diploma in Team Leading")

    cycle = start_cycle(policy, "x", 2026, outside)

    assert cycle.stages == ["declaration", "sector-verification", "next-cycle"]


def test_a_stage_is_not_completed_before_its_time(policy: Policy, needed: Requirement) -> None:
    cycle = start_cycle(policy, TITLE, 2026, needed)
    with pytest.raises(UsageError, match="open is declaration"):
        record_check(cycle, CHECK)
    with pytest.raises(UsageError, match="who completes"):
        complete_stage(cycle, policy, by=" ", on=date(2026, 10, 1))
    cycle = walk(cycle, policy, 2)
    with pytest.raises(UsageError, match="was completed on 2026-11-01"):
        complete_stage(record_check(cycle, CHECK), policy, by="Sam", on=date(2026, 1, 1))
    with pytest.raises(UsageError, match="1 check of 1 still to be made"):
        complete_stage(cycle, policy, by="Sam", on=date(2027, 3, 1))
    cycle = complete_stage(record_check(cycle, CHECK), policy, by="Sam", on=date(2027, 3, 1))
    with pytest.raises(UsageError, match="Recommend"):
        complete_stage(cycle, policy, by="Lea", on=date(2027, 6, 1))


def test_stages_close_in_the_academic_year(policy: Policy) -> None:
    assert [stage_due(stage, 2024) for stage in policy.stages] == [
        date(2024, 10, 14), date(2024, 12, 1), None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reviewed", "state", "expires"),
    [
        (None, DirectClaimsState.NONE, None),
        (date(2026, 1, 31), DirectClaimsState.VALID, date(2027, 1, 31)),
        (date(2025, 9, 1), DirectClaimsState.EXPIRES_SOON, date(2026, 9, 1)),
        (date(2025, 6, 1), DirectClaimsState.EXPIRED, date(2026, 6, 1)),
        (date(2024, 2, 29), DirectClaimsState.EXPIRED, date(2025, 2, 28)),
    ],
)
def test_direct_claims_status_is_reviewed_each_year_and_warned_of(
    policy: Policy, reviewed: date | None, state: DirectClaimsState, expires: date | None
) -> None:
    check = direct_claims(policy, reviewed, date(2026, 7, 1))

    assert (check.state, check.expires) == (state, expires)
    assert check.message.endswith(".")


@pytest.mark.parametrize(
    ("read", "changed", "expected"),
    [
        (40, 10, (2, 0.30)),  # a quarter changed: more
        (40, 4, (1, 0.20)),  # neither many nor few: as it was
        (40, 1, (1, 0.10)),  # few: less, but not below the minimum of checks
        (10, 0, (1, 0.20)),  # too few read to lower anything
        (10, 5, (2, 0.30)),  # but enough to raise
        (0, 0, (1, 0.20)),
    ],
)
def test_results_recommend_the_next_cycle(
    policy: Policy, needed: Requirement, read: int, changed: int, expected: tuple[int, float]
) -> None:
    result = recommend(policy, PastOutcome(read=read, changed=changed), needed.minimum)

    assert (result.checks, result.share) == expected
    assert result.reasons[0].startswith(f"{changed} of {read} claim")


def test_a_second_good_cycle_takes_off_the_extra_check(policy: Policy, needed: Requirement) -> None:
    first = recommend(policy, PastOutcome(read=40, changed=12), needed.minimum)

    second = recommend(
        policy,
        PastOutcome(read=40, changed=0),
        needed.minimum,
        share=first.share,
        checks=first.checks,
    )

    assert (first.checks, second.checks, second.share) == (2, 1, 0.2)
    assert start_cycle(policy, TITLE, 2027, needed, before=first).minimum == 2


def test_a_lead_overrides_with_a_reason_and_what_was_computed_stays(
    policy: Policy, needed: Requirement
) -> None:
    computed = recommend(policy, PastOutcome(read=40, changed=12), needed.minimum)

    result = override(computed, needed.minimum, by="Lea", reason="new assessors", share=0.5)

    assert (result.checks, result.share, result.computed_share) == (2, 0.5, 0.3)
    assert (result.overridden_by, result.reason) == ("Lea", "new assessors")


def test_an_override_needs_a_reason_and_keeps_the_minimum(policy: Policy) -> None:
    needed = requirement(policy, "Level 2 Certificate in Security Operations")
    computed = recommend(policy, PastOutcome(read=40, changed=1), needed.minimum)

    with pytest.raises(UsageError, match="and why"):
        override(computed, needed.minimum, by="Lea", reason="  ", share=0.5)
    with pytest.raises(UsageError, match="at least 2 checks"):
        override(computed, needed.minimum, by="Lea", reason="trusted", checks=1)
    with pytest.raises(UsageError, match="between 0 and 1"):
        override(computed, needed.minimum, by="Lea", reason="trusted", share=0.0)


def test_results_of_several_checks_add_up() -> None:
    total = add_up([PastOutcome(read=4, changed=1), PastOutcome(read=6, changed=0)])

    assert (total.read, total.changed) == (10, 1)
    by_kind = add_up([CHECK.result, CHECK.result])
    assert (by_kind.read_by_kind, by_kind.changed_by_kind) == ({"skill": 18}, {"skill": 2})


def test_a_check_is_recorded_once_and_with_something_decided(
    policy: Policy, needed: Requirement
) -> None:
    cycle = walk(start_cycle(policy, TITLE, 2026, needed), policy, 2)
    with pytest.raises(UsageError, match="No claim of"):
        record_check(cycle, CHECK.model_copy(update={"result": PastOutcome(read=0, changed=0)}))
    cycle = record_check(cycle, CHECK)
    with pytest.raises(UsageError, match="by Sam is recorded already"):
        record_check(cycle, CHECK)
    assert cycle.result == CHECK.result
