"""The sampling plan: order by risk, minimums, a random part, reasons, what it expects to find."""

from collections.abc import Callable

import pytest

from mapper.mapping import Coverage
from mapper.review.found import FoundPlace, Level, PlaceVerdict
from mapper.review.plan import (
    Indicators,
    area_under,
    expected_share,
    found_against_read,
    plan_sample,
)
from mapper.review.plan_types import PastOutcome, SamplingPlan
from mapper.review.policy import Policy, load_policy, requirement
from mapper.review.report import CheckedClaim, Support, Verdict

TITLE = "Level 3 Diploma in Kite Making"


def claim(number: int, holds: float, **more: object) -> CheckedClaim:
    fields: dict[str, object] = {
        "id": f"K1.{number}",
        "code": "K1",
        "kind": "knowledge",
        "source": f"KSBs, row {number}",
        "claimed": Coverage.PARTIAL,
        "place": FoundPlace(
            verdict=PlaceVerdict.FOUND, written="x", level=Level.CRITERION, items=[number]
        ),
        "support": Support.SUPPORTED,
        "verdict": Verdict.SUPPORTED,
        "holds": holds,
        "covers": holds,
        "needs_look": False,
        "message": "",
    }
    return CheckedClaim.model_validate({**fields, **more})


Plan = Callable[..., SamplingPlan]


@pytest.fixture
def plan() -> Plan:
    policy = load_policy()

    def make(
        claims: list[CheckedClaim],
        units: dict[str, list[str]] | None = None,
        *,
        title: str = TITLE,
        policy: Policy = policy,
        **indicators: object,
    ) -> SamplingPlan:
        return plan_sample(
            claims,
            units or {one.id: ["101"] for one in claims},
            policy,
            Indicators(**indicators),  # type: ignore[arg-type]
            requirement(policy, title),
        )

    return make


def many(count: int = 40) -> list[CheckedClaim]:
    """Return claims of which each is a little less sure than the one before."""
    return [claim(number, 0.99 - number / (count * 2)) for number in range(count)]


def test_the_sample_reads_the_riskiest_first(plan: Plan) -> None:
    result = plan(many())

    assert result.size == 8
    by_risk = [one for one in result.order if one.chosen == "risk"]
    assert [one.claim for one in by_risk] == [f"K1.{n}" for n in range(39, 31, -1)]
    assert [one.risk for one in result.order[8:]] == sorted(
        (one.risk for one in result.order[8:]), reverse=True
    )


def test_part_of_a_large_sample_is_drawn_at_random_and_by_the_seed(plan: Plan) -> None:
    def drawn(seed: int) -> set[str]:
        order = plan(many(100), seed=seed).order
        return {one.claim for one in order if one.chosen == "at random"}

    assert len(drawn(1)) == 2
    assert drawn(1) == drawn(1)
    assert len({frozenset(drawn(seed)) for seed in range(5)}) > 1


def test_every_unit_and_kind_is_read_at_least_once(plan: Plan) -> None:
    claims = [claim(number, 0.4) for number in range(20)]
    claims += [claim(20, 0.999), claim(21, 0.998), claim(22, 0.999, kind="behaviour")]
    units = {one.id: ["101"] for one in claims}
    units["K1.20"] = units["K1.21"] = ["102"]

    order = plan(claims, units).order

    chosen = {one.claim: one.chosen for one in order if one.chosen}
    assert chosen["K1.21"] == "minimum of unit 102"  # the riskier of the two
    assert "K1.20" not in chosen
    assert chosen["K1.22"] == "minimum of behaviour"


def test_reasons_raise_the_risk_and_are_kept(plan: Plan) -> None:
    wrong = FoundPlace(verdict=PlaceVerdict.WRONG_PAGE, written="x", level=Level.CRITERION)
    claims = [
        claim(1, 0.9),
        claim(2, 0.9, needs_look=True),
        claim(3, 0.9, support="supported in part"),
        claim(4, 0.9, support="wrong kind"),
        claim(5, 0.9, mandatory=False),
        claim(6, 0.03, place=wrong, source="KSBs, row 7"),
        claim(7, 0.9),
        claim(8, 0.9, place=FoundPlace(
            verdict=PlaceVerdict.FOUND, written="x", level=Level.UNIT, items=[1])),
    ]  # fmt: skip
    units = {one.id: [f"10{one.id[-1]}"] for one in claims}

    result = plan(claims, units)

    reasons = {one.claim: [r.reason for r in one.reasons] for one in result.order}
    risk = {one.claim: one.risk for one in result.order}
    assert reasons == {
        "K1.1": [],
        "K1.2": ["doubtful"],
        "K1.3": ["in-part"],
        "K1.4": ["other-kind"],
        "K1.5": ["optional-unit"],
        "K1.6": ["improbable"],
        "K1.7": ["page-errors-nearby"],
        "K1.8": ["vague"],
    }
    assert risk["K1.1"] == 0.1
    assert all(risk[f"K1.{number}"] > 0.1 for number in (2, 3, 4, 5, 7, 8))
    # What is expected to be found comes from probabilities alone.
    assert result.expected_bad == pytest.approx(7 * 0.1 + 0.97)


def test_indicators_raise_the_sample_step_by_step(plan: Plan) -> None:
    past = PastOutcome(read=20, changed=8)

    result = plan(many(), new_organisation=True, past=past, raises=("intelligence",))

    assert [(step.message, step.share) for step in result.size_reasons] == [
        ("20 % of the claims (settings of this program; no number is published)", 0.2),
        ("raised by 25 %: there is intelligence about risk to safe certification", 0.45),
        ("raised by 10 %: the awarding organisation has not been reviewed before", 0.55),
        ("raised by 10 %: more claims than expected were changed in past reviews", 0.65),
    ]
    assert result.size == 26


def test_a_sector_with_two_checks_reads_two_samples(plan: Plan) -> None:
    result = plan(many(), title="Level 2 Certificate in Security Operations")

    assert (result.checks, result.size) == (2, 16)
    assert [one.check for one in result.order[:4]] == [1, 2, 1, 2]
    assert result.order[16].check is None


def test_past_outcomes_change_what_is_expected() -> None:
    assert expected_share(None) == 0.8
    assert expected_share(PastOutcome(read=90, changed=0)) == 0.98
    assert expected_share(PastOutcome(read=10, changed=10)) == 0.4


def test_kinds_that_were_changed_often_before_are_read_earlier(plan: Plan) -> None:
    past = PastOutcome(read=20, changed=5, read_by_kind={"skill": 10}, changed_by_kind={"skill": 5})
    claims = [claim(1, 0.9), claim(2, 0.9, kind="skill")]

    order = plan(claims, past=past).order

    assert [one.claim for one in order] == ["K1.2", "K1.1"]
    assert order[0].reasons[0].message == "claims of skill were changed often in the past"


def test_the_curve_tells_what_is_found_against_what_is_read(plan: Plan) -> None:
    result = plan([claim(1, 0.0), claim(2, 1.0), claim(3, 1.0), claim(4, 1.0)])

    assert [(p.read, p.found) for p in result.curve] == [
        (0.0, 0.0), (0.25, 1.0), (0.5, 1.0), (0.75, 1.0), (1.0, 1.0),
    ]  # fmt: skip
    assert result.area == 0.875
    assert result.expected_found == 1.0


def test_area_is_a_half_for_an_order_without_knowledge() -> None:
    order = [str(number) for number in range(200)]
    alternating = frozenset(order[::2])

    assert area_under(found_against_read(order, alternating)) == pytest.approx(0.5, abs=0.01)
    assert area_under(found_against_read(order, frozenset(order[-20:]))) == pytest.approx(0.05)


def test_a_long_curve_is_thinned_and_keeps_its_ends(plan: Plan) -> None:
    curve = plan(many(500)).curve

    assert len(curve) == 101
    assert (curve[0].read, curve[-1].read) == (0.0, 1.0)


def test_no_claims_make_an_empty_plan(plan: Plan) -> None:
    result = plan([])

    assert (result.size, result.order, result.expected_found) == (0, [], 0.0)
