"""Which claims to read first: risk with its reasons, minimums, a random part, what it should find.

After the risk-based sampling of founding document 001 (paragraphs 60 and 68): number and sample
follow risk, never below a minimum, raised where indicators ask. The transfer to claims is ours.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mapper.review.found import Level, PlaceVerdict
from mapper.review.plan_types import (
    CurvePoint,
    PastOutcome,
    PlannedClaim,
    RiskReason,
    SamplingPlan,
    SizeReason,
)
from mapper.review.policy import Policy, Requirement
from mapper.review.report import CheckedClaim, Support
from mapper.rules.listing import counted, percent

PRIOR_READ, PRIOR_HELD = 10.0, 8.0
"""What we expect of an organisation that nobody has reviewed weighs as much as ten claims read, of
which eight held: the same share as `Expectations.holds`."""
MORE_THAN_EXPECTED = 0.25
"""Share of changed claims in the past above which past outcomes raise the sample; the expected
share of claims that do not hold is 0.2."""


@dataclass(frozen=True)
class Indicators:
    """What is known of the awarding organisation and its qualification beside the claims.

    `raises` names reasons of the policy that a person sees (``intelligence``); new organisation and
    past outcomes are added by themselves. `share` overrides the sample's share; `checks` are asked
    for at least, as a recommendation of the last cycle does.
    """

    new_organisation: bool = False
    past: PastOutcome | None = None
    raises: tuple[str, ...] = ()
    share: float | None = None
    checks: int | None = None
    seed: int = 0


@dataclass
class _Ranked:
    """One claim on its way into the plan."""

    claim: CheckedClaim
    units: tuple[str, ...]
    bad: float
    reasons: list[RiskReason] = field(default_factory=list)
    chosen: str = ""

    @property
    def risk(self) -> float:
        odds = _log_odds(self.bad) + sum(reason.weight for reason in self.reasons)
        return 1.0 / (1.0 + math.exp(-odds))


def expected_share(past: PastOutcome | None) -> float:
    """Return the share of claims that are expected to hold, given past reviews.

    A beta prior of ten claims, eight of which held, updated by what was read.
    """
    if past is None:
        return PRIOR_HELD / PRIOR_READ
    return (PRIOR_HELD + past.read - past.changed) / (PRIOR_READ + past.read)


def plan_sample(
    claims: Sequence[CheckedClaim],
    units_of: Mapping[str, Sequence[str]],
    policy: Policy,
    indicators: Indicators,
    needed: Requirement,
) -> SamplingPlan:
    """Return the order in which to read claims, and how many of them are the sample.

    Parameters
    ----------
    claims
        All checked claims.
    units_of
        By id of the claim: the printed numbers of the units that its place lies in.
    policy, indicators
        What the sample has to hold at least, and what raises it.
    needed
        How many checks the qualification needs.

    The same claims, policy, indicators and seed give the same plan.
    """
    reasons = list(_Reasons(claims, units_of, policy, indicators).each())
    ranked = [
        _Ranked(claim, tuple(units_of.get(claim.id, ())), 1.0 - claim.holds, why)
        for claim, why in zip(claims, reasons, strict=True)
    ]
    ranked.sort(key=lambda one: (-one.risk, _drawn(indicators.seed, one.claim.id)))
    checks = max(needed.minimum, indicators.checks or 0)
    steps = _size_steps(policy, indicators, checks)
    share = min(steps[-1].share, 1.0)
    _choose(ranked, math.ceil(share * len(ranked) - 1e-9), policy, indicators.seed)
    order = [one for one in ranked if one.chosen] + [one for one in ranked if not one.chosen]
    size = sum(bool(one.chosen) for one in ranked)
    bad = [one.bad for one in order]
    total = sum(bad)
    curve = _curve(bad)
    return SamplingPlan(
        policy=policy.pinned,
        seed=indicators.seed,
        checks=checks,
        size=size,
        size_reasons=steps,
        order=[
            PlannedClaim(
                claim=one.claim.id,
                risk=round(one.risk, 4),
                bad=round(one.bad, 4),
                reasons=one.reasons,
                chosen=one.chosen,
                check=number % checks + 1 if one.chosen else None,
            )
            for number, one in enumerate(order)
        ],
        expected_bad=round(total, 2),
        expected_found=round(sum(bad[:size]) / total, 4) if total else 0.0,
        area=round(area_under(curve), 4),
        curve=_thinned(curve),
    )


def area_under(curve: Sequence[CurvePoint]) -> float:
    """Return the area under a curve of found against read, by trapezes; 0.5 for blind reading."""
    return sum(
        (right.read - left.read) * (left.found + right.found) / 2 for left, right in pairwise(curve)
    )


def found_against_read(order: Sequence[str], bad: frozenset[str]) -> list[CurvePoint]:
    """Return the share of `bad` claims found against the share read, when they are known."""
    return _curve([float(one in bad) for one in order])


class _Reasons:
    """Gives every claim the reasons that raise its risk."""

    def __init__(
        self,
        claims: Sequence[CheckedClaim],
        units_of: Mapping[str, Sequence[str]],
        policy: Policy,
        indicators: Indicators,
    ) -> None:
        self._claims = claims
        self._weights = policy.reasons
        self._kinds = _bad_kinds(indicators.past)
        wrong = (PlaceVerdict.WRONG_PAGE, PlaceVerdict.NOT_FOUND)
        faulty = [one for one in claims if one.place.verdict in wrong]
        self._faulty = {one.id for one in faulty}
        self._rows = _counts(one.source for one in faulty)
        self._units = _counts(unit for one in faulty for unit in units_of.get(one.id, ()))
        self._units_of = units_of

    def each(self) -> Iterator[list[RiskReason]]:
        """Yield the reasons of each claim, in the order of the claims."""
        for claim in self._claims:
            told = [
                RiskReason(reason=reason, message=message, weight=self._weights[reason])
                for reason, message in self._of(claim)
                if self._weights.get(reason)
            ]
            if claim.holds < _LOW:
                message = f"that it holds has a probability of {percent(claim.holds)} only"
                told.insert(0, RiskReason(reason="improbable", message=message, weight=0.0))
            yield told

    def _of(self, claim: CheckedClaim) -> Iterator[tuple[str, str]]:
        if claim.needs_look:
            yield "doubtful", "the program is not sure"
        if claim.support is Support.IN_PART:
            yield "in-part", "the place supports it in part"
        if claim.support is Support.WRONG_KIND:
            yield "other-kind", "the place is of another kind than the statement"
        own = int(claim.id in self._faulty)
        units = self._units_of.get(claim.id, ())
        near = self._rows.get(claim.source, 0) - own or max(
            (self._units.get(unit, 0) - own for unit in units), default=0
        )
        if near > 0:
            yield "page-errors-nearby", f"{counted(range(near), 'wrong place')} or page nearby"
        if claim.mandatory is False:
            yield "optional-unit", "it lies in an optional unit"
        if claim.place.level in (Level.PAGES, Level.UNIT, Level.WHOLE):
            yield "vague", f"it names no more than {_VAGUE[claim.place.level]}"
        if claim.kind in self._kinds:
            yield "past-outcomes", f"claims of {claim.kind} were changed often in the past"


_LOW = 0.5
_VAGUE = {Level.PAGES: "pages", Level.UNIT: "a unit", Level.WHOLE: "the specification"}


def _size_steps(policy: Policy, indicators: Indicators, checks: int) -> list[SizeReason]:
    """Return how the share of the sample comes about, each step with the share reached."""
    sample = policy.sample
    share = sample.share if indicators.share is None else indicators.share
    given = sample.source if indicators.share is None else "given for this review"
    steps = [SizeReason(message=f"{percent(share)} of the claims ({given})", share=round(share, 4))]
    if checks > 1:
        share *= checks
        message = f"{counted(range(checks), 'check')}, each with its own sample"
        steps.append(SizeReason(message=message, share=round(min(share, 1.0), 4)))
    asked = list(indicators.raises)
    if indicators.new_organisation:
        asked.append("new-organisation")
    past = indicators.past
    if past is not None and past.read and past.changed / past.read > MORE_THAN_EXPECTED:
        asked.append("past-outcomes")
    for raise_id in dict.fromkeys(asked):
        reason = policy.raise_named(raise_id)
        share += reason.share
        message = f"raised by {percent(reason.share)}: {reason.title}"
        steps.append(SizeReason(message=message, share=round(min(share, 1.0), 4)))
    return steps


def _choose(ranked: Sequence[_Ranked], size: int, policy: Policy, seed: int) -> None:
    """Mark the sample: by risk and at random up to `size`, then what a unit or kind still lacks."""
    at_random = math.floor(size * policy.sample.at_random)
    for one in ranked[: size - at_random]:
        one.chosen = "risk"
    rest = sorted(
        (one for one in ranked if not one.chosen), key=lambda one: _drawn(seed, one.claim.id)
    )
    for one in rest[:at_random]:
        one.chosen = "at random"
    for kind in sorted({one.claim.kind for one in ranked}):
        _fill(
            [one for one in ranked if one.claim.kind == kind],
            policy.sample.per_kind,
            f"minimum of {kind}",
        )
    for unit in sorted({unit for one in ranked for unit in one.units}):
        _fill(
            [one for one in ranked if unit in one.units],
            policy.sample.per_unit,
            f"minimum of unit {unit}",
        )


def _fill(ranked: Sequence[_Ranked], least: int, why: str) -> None:
    missing = least - sum(bool(one.chosen) for one in ranked)
    for one in [one for one in ranked if not one.chosen][: max(missing, 0)]:
        one.chosen = why


def _curve(bad: Sequence[float]) -> list[CurvePoint]:
    total = sum(bad)
    points = [CurvePoint(read=0.0, found=0.0)]
    found = 0.0
    for number, one in enumerate(bad, start=1):
        found += one
        points.append(
            CurvePoint(
                read=round(number / len(bad), 4), found=round(found / total, 4) if total else 0.0
            )
        )
    return points


def _thinned(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Return at most `_POINTS` of the points, the first and the last among them."""
    if len(curve) <= _POINTS:
        return list(curve)
    last = len(curve) - 1
    return [curve[round(number * last / (_POINTS - 1))] for number in range(_POINTS)]


_POINTS = 101


def _bad_kinds(past: PastOutcome | None) -> frozenset[str]:
    if past is None:
        return frozenset()
    return frozenset(
        kind
        for kind, changed in past.changed_by_kind.items()
        if past.read_by_kind.get(kind) and changed / past.read_by_kind[kind] > MORE_THAN_EXPECTED
    )


def _counts(names: Iterator[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _drawn(seed: int, claim_id: str) -> str:
    """Return what orders claims at random, the same on every machine and version."""
    return hashlib.sha256(f"{seed}\x1f{claim_id}".encode()).hexdigest()


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-4), 1.0 - 1e-4)
    return math.log(inside / (1.0 - inside))
