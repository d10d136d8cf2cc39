"""The shape of a sampling plan: which claims to read first, and why."""

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PastOutcome(_Model):
    """What reviews came to: claims read, and those that a reviewer changed.

    By kind of statement too where that is known.
    """

    read: int = Field(ge=0)
    changed: int = Field(ge=0)
    changed_by_kind: dict[str, int] = Field(default_factory=dict)
    read_by_kind: dict[str, int] = Field(default_factory=dict)


class RiskReason(_Model):
    """One reason why a claim carries risk, and what it adds to the log-odds of the risk."""

    reason: str
    message: str
    weight: float


class PlannedClaim(_Model):
    """One claim in the order of reading.

    `bad` is the probability that the claim does not hold; `risk` is that with the reasons of the
    policy, for the order only. `chosen` says why it is in the sample: by risk, as the minimum of a
    unit or kind, or at random; empty where it is not in the sample. Where the policy asks for
    several checks, `check` is the one that reads it.
    """

    claim: str
    risk: float
    bad: float
    reasons: list[RiskReason] = Field(default_factory=list)
    chosen: str = ""
    check: int | None = None


class CurvePoint(_Model):
    """The share of bad claims that reading this share of all claims is expected to find."""

    read: float
    found: float


class SizeReason(_Model):
    """One step to the size of the sample: where it starts, what raises it."""

    message: str
    share: float


class SamplingPlan(_Model):
    """Which claims to read, in which order.

    The first `size` of `order` are the sample. `expected_bad` is how many of all claims are
    expected not to hold, `expected_found` the share of them in the sample, `area` the area under
    the curve of found against read (0.5 for an order without knowledge). All three are estimated
    from the probabilities.
    """

    policy: str
    seed: int
    checks: int = 1
    size: int
    size_reasons: list[SizeReason] = Field(default_factory=list)
    order: list[PlannedClaim] = Field(default_factory=list)
    expected_bad: float = 0.0
    expected_found: float = 0.0
    area: float = 0.0
    curve: list[CurvePoint] = Field(default_factory=list)
