"""The commands `review cycle` and `review next-cycle`: a cycle and its file, step by step."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.json_file import read_json
from foundation.errors import OutputError, UsageError
from foundation.files import write_atomically
from mapper.review.cycle import (
    Check,
    Cycle,
    DirectClaimsCheck,
    complete_stage,
    direct_claims,
    override,
    recommend,
    record_check,
    start_cycle,
)
from mapper.review.policy import Policy, load_policy, requirement

if TYPE_CHECKING:
    from mapper.review.outcome import Review
    from mapper.review.report import CheckReport


@dataclass(frozen=True)
class Shown:
    """A cycle with its policy, the reasons for its minimum and its state of direct claims."""

    cycle: Cycle
    policy: Policy
    reasons: tuple[str, ...] = ()
    direct_claims: DirectClaimsCheck | None = None


@dataclass(frozen=True)
class Override:
    """What a lead asks for instead of what is recommended; empty where nobody overrides it."""

    checks: int | None = None
    share: float | None = None
    by: str = ""
    reason: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything is overridden."""
        return self.checks is not None or self.share is not None


def start_file(
    path: Path,
    title: str,
    year: int,
    *,
    sector: str | None = None,
    past: Path | None = None,
    direct_claims: date | None = None,
    policy: Path | None = None,
) -> Shown:
    """Start a cycle and write it to `path`; `past` is the file of the last cycle.

    Raises
    ------
    OutputError
        `path` exists already, or cannot be written.
    UnreadableInputError
        The policy or the last cycle cannot be read.
    UsageError
        The last cycle has no recommendation yet.
    """
    if path.exists():
        raise OutputError(str(path), "a cycle is never started over another file; name a new one")
    rules = load_policy(file=policy)
    before = None
    if past is not None:
        before = read_cycle(past).recommendation
        if before is None:
            raise UsageError(f"{past.name} has no recommendation; run `mapper review next-cycle`.")
    needed = requirement(rules, title, sector=sector)
    cycle = start_cycle(
        rules, title, year, needed, before=before, direct_claims_reviewed=direct_claims
    )
    _write(path, cycle)
    weighed = ", ".join(factor.title.lower() for factor in rules.factors)
    more = (f"a person weighs whether more are needed: {weighed}",) if weighed else ()
    return Shown(cycle, rules, (*needed.reasons, *more))


def show_file(path: Path, today: date, *, policy: Path | None = None) -> Shown:
    """Return the cycle in a file, with its state of direct claims on a day.

    Raises
    ------
    UnreadableInputError
        The file is no cycle.
    UsageError
        The cycle follows another policy.
    """
    cycle, rules = _opened(path, policy)
    return Shown(cycle, rules, (), direct_claims(rules, cycle.direct_claims_reviewed, today))


def complete_in_file(
    path: Path, *, by: str, on: date, note: str, policy: Path | None = None
) -> Shown:
    """Complete the open stage of the cycle in a file.

    Raises
    ------
    UsageError
        As `complete_stage`; or the cycle follows another policy.
    """
    cycle, rules = _opened(path, policy)
    cycle = complete_stage(cycle, rules, by=by, on=on, note=note)
    _write(path, cycle)
    return Shown(cycle, rules)


def record_in_file(
    path: Path, report: "CheckReport", review: "Review", *, on: date, policy: Path | None = None
) -> Shown:
    """Record the review of a report as one more check of the cycle in a file.

    Raises
    ------
    UsageError
        As `record_check`; or the cycle follows another policy.
    """
    from mapper.review.outcome import result_of

    cycle, rules = _opened(path, policy)
    check = Check(
        report=review.report,
        claims_file=report.claims_file,
        reviewers=list(review.reviewers),
        on=on,
        result=result_of(report, review),
    )
    cycle = record_check(cycle, check)
    _write(path, cycle)
    return Shown(cycle, rules)


def recommend_next(path: Path, asked: Override, *, policy: Path | None = None) -> Shown:
    """Write into the file of a cycle what its checks recommend for the next, or a lead instead.

    Raises
    ------
    UsageError
        No check is recorded yet; an override has no name or reason, or goes below the minimum; or
        the cycle follows another policy.
    """
    cycle, rules = _opened(path, policy)
    if not cycle.checks:
        raise UsageError(
            "No check is recorded in this cycle; record one with `mapper review cycle record`."
        )
    found = recommend(rules, cycle.result, cycle.least, share=cycle.share, checks=cycle.minimum)
    if asked.asks:
        found = override(
            found,
            cycle.least,
            by=asked.by,
            reason=asked.reason,
            checks=asked.checks,
            share=asked.share,
        )
    elif asked.by or asked.reason:
        raise UsageError("Say what is overridden: --checks, --share, or both.")
    cycle = cycle.model_copy(update={"recommendation": found})
    _write(path, cycle)
    return Shown(cycle, rules)


def read_cycle(path: Path) -> Cycle:
    """Return the cycle in a file.

    Raises
    ------
    UnreadableInputError
        The file cannot be opened or is no cycle.
    """
    what, advice = "file of a verification cycle", "start one with `mapper review cycle start`"
    return read_json(path, Cycle, what, advice)


def _opened(path: Path, policy: Path | None) -> tuple[Cycle, Policy]:
    cycle, rules = read_cycle(path), load_policy(file=policy)
    if cycle.policy != rules.pinned:
        raise UsageError(
            f"{path.name} follows the policy {cycle.policy}, not {rules.pinned}; name its file "
            "with --policy."
        )
    return cycle, rules


def _write(path: Path, cycle: Cycle) -> None:
    write_atomically(path, cycle.model_dump_json(indent=2).encode() + b"\n")
