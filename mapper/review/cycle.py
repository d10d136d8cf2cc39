"""A verification cycle and its four stages, direct claims status, and what the next cycle needs.

Founding document 001: declaration and self-assessment, visit of a lead verifier, verification by
sector, next cycle. A recommendation is computed from the results; a lead may override it and has to
say why.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from foundation.errors import UsageError
from mapper.review.plan_types import PastOutcome
from mapper.review.policy import Policy, Requirement, Stage
from mapper.rules.listing import counted, listed, percent, written


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DirectClaimsState(StrEnum):
    """Where direct claims status stands on a day."""

    NONE = "none"
    VALID = "valid"
    EXPIRES_SOON = "expires soon"
    EXPIRED = "expired"


class DirectClaimsCheck(_Model):
    """The state of direct claims status on a day, when it ends, and what to do."""

    state: DirectClaimsState
    expires: date | None
    message: str


class StageEntry(_Model):
    """One stage that was completed: by whom, when, with what to remember."""

    stage: str
    by: str
    on: date
    note: str = ""


class Check(_Model):
    """One check that was made: a review of claims, and what it came to."""

    report: str = Field(description="Digest of the report that was reviewed")
    claims_file: str
    reviewers: list[str]
    on: date
    result: PastOutcome


class Recommendation(_Model):
    """What the next cycle needs: the number of checks and the share of claims in each sample.

    `computed_*` are what the results give. Where a lead overrode them, `overridden_by` and `reason`
    say who and why.
    """

    checks: int
    share: float
    computed_checks: int
    computed_share: float
    reasons: list[str]
    overridden_by: str = ""
    reason: str = ""


class Cycle(_Model):
    """One cycle of verification of one qualification (or organisation), stage by stage.

    `minimum` and `share` are the checks and the sample that this cycle needs, `least` the fewest
    checks that the policy allows.
    """

    policy: str
    subject: str
    year: int
    lead: bool
    least: int
    minimum: int
    share: float
    stages: list[str]
    done: list[StageEntry] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    direct_claims_reviewed: date | None = None
    recommendation: Recommendation | None = None

    @property
    def result(self) -> PastOutcome:
        """What all checks of the cycle came to."""
        return add_up([one.result for one in self.checks])

    @property
    def stage(self) -> str | None:
        """The stage that is open; `None` when the cycle is complete."""
        return self.stages[len(self.done)] if len(self.done) < len(self.stages) else None


def start_cycle(
    policy: Policy,
    subject: str,
    year: int,
    needed: Requirement,
    *,
    before: Recommendation | None = None,
    direct_claims_reviewed: date | None = None,
) -> Cycle:
    """Return a cycle at its first stage; `before` is the last cycle's recommendation.

    The number of checks is never below the policy's minimum.
    """
    checks = max(needed.minimum, before.checks if before else 0)
    return Cycle(
        policy=policy.pinned,
        subject=subject,
        year=year,
        lead=needed.lead,
        least=needed.minimum,
        minimum=checks,
        stages=[stage.id for stage in policy.stages if needed.lead or not stage.lead_only],
        share=before.share if before else policy.sample.share,
        direct_claims_reviewed=direct_claims_reviewed,
    )


def complete_stage(cycle: Cycle, policy: Policy, *, by: str, on: date, note: str = "") -> Cycle:
    """Return the cycle with its open stage completed.

    Raises
    ------
    UsageError
        The cycle is complete, checks are still owed, or the recommendation is missing.
    """
    if cycle.stage is None:
        raise UsageError(f"The cycle of {cycle.subject} is complete; start the next one.")
    if not by.strip():
        raise UsageError("Say who completes the stage.")
    if cycle.done and on < cycle.done[-1].on:
        raise UsageError(f"The stage before was completed on {cycle.done[-1].on.isoformat()}.")
    if cycle.stage == "sector-verification" and len(cycle.checks) < cycle.minimum:
        missing = cycle.minimum - len(cycle.checks)
        raise UsageError(
            f"{counted(range(missing), 'check')} of {cycle.minimum} still to be made before the "
            "verification by sector is complete."
        )
    last = cycle.stage == cycle.stages[-1]
    if last and cycle.recommendation is None:
        raise UsageError("Recommend the next cycle's checks and sample before closing this one.")
    entry = StageEntry(stage=cycle.stage, by=by, on=on, note=note)
    return cycle.model_copy(update={"done": [*cycle.done, entry]})


def record_check(cycle: Cycle, check: Check) -> Cycle:
    """Return the cycle with one more check made.

    Raises
    ------
    UsageError
        Verification by sector is not the open stage, nothing was decided in the check, or the same
        reviewers' check of the same claims is in the cycle already.
    """
    if cycle.stage != "sector-verification":
        raise UsageError(f"Checks belong to the verification by sector; open is {cycle.stage}.")
    if not check.result.read:
        raise UsageError(f"No claim of {check.claims_file} is decided; there is nothing to record.")
    if any((one.report, one.reviewers) == (check.report, check.reviewers) for one in cycle.checks):
        raise UsageError(
            f"The check of {check.claims_file} by {listed(check.reviewers)} is recorded already."
        )
    return cycle.model_copy(update={"checks": [*cycle.checks, check]})


def stage_due(stage: Stage, year: int) -> date | None:
    """Return the day in the academic year that begins in `year` on which a stage closes."""
    if not stage.closes:
        return None
    month, day = (int(part) for part in stage.closes.split("-"))
    return date(year if month >= _YEAR_BEGINS else year + 1, month, day)


_YEAR_BEGINS = 8  # August: declarations close in October of the year that a cycle is named after


def direct_claims(policy: Policy, reviewed: date | None, on: date) -> DirectClaimsCheck:
    """Return the state of direct claims status on a day; `reviewed` is its last review, if any."""
    rule = policy.direct_claims
    if reviewed is None:
        return DirectClaimsCheck(
            state=DirectClaimsState.NONE,
            expires=None,
            message="No direct claims status: each claim is released by the verifier.",
        )
    expires = _months_later(reviewed, rule.review_months)
    if on > expires:
        state, what = DirectClaimsState.EXPIRED, f"expired on {written(expires)}"
    elif on >= expires - timedelta(days=rule.warn_days):
        state, what = DirectClaimsState.EXPIRES_SOON, f"expires on {written(expires)}"
    else:
        state, what = DirectClaimsState.VALID, f"is valid until {written(expires)}"
    advice = "" if state is DirectClaimsState.VALID else "; tell the lead verifier"
    return DirectClaimsCheck(state=state, expires=expires, message=f"{rule.title} {what}{advice}.")


def recommend(
    policy: Policy,
    result: PastOutcome,
    least: int,
    *,
    share: float | None = None,
    checks: int | None = None,
) -> Recommendation:
    """Return what the results of a cycle recommend for the next.

    Parameters
    ----------
    result
        What was read and changed.
    least
        The fewest checks that the policy asks for.
    share, checks
        The sample and the checks of this cycle; the policy's where not given.
    """
    rule = policy.recommendation
    share = policy.sample.share if share is None else share
    checks = least if checks is None else checks
    changed = result.changed / result.read if result.read else 0.0
    reasons = [f"{result.changed} of {counted(range(result.read), 'claim')} read were changed"]
    if result.read and changed >= rule.high:
        checks, share = checks + 1, share + rule.step
        reasons.append(f"{percent(rule.high)} or more changed: one more check, a larger sample")
    elif result.read < rule.fewest_read:
        reasons.append(f"fewer than {rule.fewest_read} were read: nothing is lowered")
    elif changed <= rule.low:
        checks, share = checks - 1, share - rule.step
        reasons.append(f"{percent(rule.low)} or fewer changed: one check less, a smaller sample")
    else:
        reasons.append("neither many nor few: as it was")
    if checks < least:
        reasons.append(f"the minimum is {counted(range(least), 'check')}")
    checks = max(checks, least)
    share = round(min(max(share, rule.smallest), rule.largest), 4)
    return Recommendation(
        checks=checks, share=share, computed_checks=checks, computed_share=share, reasons=reasons
    )


def override(
    recommendation: Recommendation,
    least: int,
    *,
    by: str,
    reason: str,
    checks: int | None = None,
    share: float | None = None,
) -> Recommendation:
    """Return the recommendation as a lead changed it; what was computed stays beside it.

    Raises
    ------
    UsageError
        No reason or no name is given, the checks are below the policy's minimum, or the share is
        not between 0 and 1.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("Say who overrides the recommendation, and why.")
    if checks is not None and checks < least:
        raise UsageError(
            f"The policy asks for at least {counted(range(least), 'check')}, which cannot be "
            "overridden."
        )
    if share is not None and not 0.0 < share <= 1.0:
        raise UsageError("The share of the sample lies between 0 and 1.")
    return recommendation.model_copy(
        update={
            "checks": recommendation.checks if checks is None else checks,
            "share": recommendation.share if share is None else share,
            "overridden_by": by.strip(),
            "reason": reason.strip(),
        }
    )


def add_up(results: Sequence[PastOutcome]) -> PastOutcome:
    """Return the results of several checks as one."""
    read, changed = Counter[str](), Counter[str]()
    for one in results:
        read.update(one.read_by_kind)
        changed.update(one.changed_by_kind)
    return PastOutcome(
        read=sum(one.read for one in results),
        changed=sum(one.changed for one in results),
        read_by_kind=dict(read),
        changed_by_kind=dict(changed),
    )


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))
