"""Tables of a check for people at a terminal (rich); nothing here decides anything."""

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mapper.review.report import CheckReport, StatementVerdict, Verdict
from mapper.rules.listing import counted, listed, percent, written

if TYPE_CHECKING:
    from api.commands.cycles import Shown
    from mapper.review.outcome import Agreement, Review

SHOWN = 25  # claims on the screen; the workbook and JSON have them all

STYLE = {
    Verdict.NOT_FOUND: "red",
    Verdict.NOT_SUPPORTED: "red",
    Verdict.AMBIGUOUS: "yellow",
    Verdict.WRONG_KIND: "yellow",
    Verdict.WRONG_PAGE: "yellow",
    Verdict.IN_PART: "yellow",
    Verdict.DUPLICATE: "yellow",
    Verdict.SUPPORTED: "green",
}


def check_summary(report: CheckReport) -> RenderableType:
    """Return a check on one screen: verdicts, what to read first, statements, additions."""
    pin = report.standard
    head = (
        f"{counted(report.claims, 'claim')} of {report.claims_file} on "
        f"{report.specification.name}, {pin.reference}@{pin.version} {pin.title}"
    )
    parts: list[RenderableType] = [Text(head, style="bold"), _verdicts(report)]
    if report.claims:
        parts.append(_reading(report))
    parts += _statements(report)
    parts.append(Text(report.additional.share.message))
    bare = [one for one in report.additional.declared if not one.validated]
    if bare:
        parts.append(Text(f"{counted(bare, 'addition')} without employer validation or framework."))
    if report.problems:
        parts.append(Text(f"{counted(report.problems, 'problem')} in the claims:"))
        parts += [Text(f"  {one.source}: {one.message}") for one in report.problems[:SHOWN]]
    return Group(*parts)


def agreement_summary(agreement: "Agreement") -> RenderableType:
    """Return how far two reviewers agree, with every claim on which they differ."""
    kappa = "not known" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    head = Text(
        f"{agreement.first} and {agreement.second} both decided "
        f"{counted(range(agreement.both), 'claim')}, "
        f"{agreement.same} alike; kappa {kappa}."
    )
    if not agreement.disagreements:
        return head
    table = _table("Claim", agreement.first, agreement.second, "Settled")
    for one in agreement.disagreements:
        table.add_row(
            one.claim,
            one.first.decision.value,
            one.second.decision.value,
            one.settled.decision.value if one.settled else "",
        )
    return Group(head, table)


def outcome_summary(report: CheckReport, review: "Review") -> RenderableType:
    """Return what the reviewers decided, where they differ and what is still open."""
    from mapper.review.outcome import Decision, Standing, agreement, final_claims

    final = final_claims(report, review)
    decided = Counter(one.decision for one in final if one.decision is not None)
    head = (
        f"{counted(final, 'claim')} of {report.claims_file}, reviewed by "
        f"{listed(review.reviewers)}: {sum(decided.values())} decided."
    )
    table = _table("Decision", "Claims")
    for decision in Decision:
        if decided[decision]:
            table.add_row(decision.value, str(decided[decision]))
    parts: list[RenderableType] = [Text(head, style="bold")]
    if decided:
        parts.append(table)
    result = agreement(review)
    if result is not None:
        parts.append(agreement_summary(result))
    over = [one.claim for one in final if one.overrides_program]
    if over:
        parts.append(Text(f"Reviewers stand over the program on {listed(over)}."))
    by_id = {one.claim: one for one in final}
    sample = [one.claim for one in report.plan.order[: report.plan.size]]
    unread = [claim for claim in sample if by_id[claim].standing is Standing.PROGRAM]
    if unread:
        parts.append(Text(f"Of the sample not read yet: {listed(unread)}."))
    differing = [one.claim for one in final if one.standing is Standing.DIFFERS]
    if differing:
        parts.append(Text(f"A lead has to settle {listed(differing)}."))
    if not unread and not differing:
        parts.append(Text("Nothing is open: the letter can go."))
    return Group(*parts)


def cycle_table(shown: "Shown") -> RenderableType:
    """Return a cycle: its stages, its checks, direct claims status, what the next one needs."""
    from mapper.review.cycle import stage_due

    cycle = shown.cycle
    head = (
        f"{cycle.subject}, cycle {cycle.year}: {counted(range(cycle.minimum), 'check')}, "
        f"{percent(cycle.share)} of the claims ({cycle.policy})"
    )
    table = _table("Stage", "Who", "Closes", "Completed", "By", "Note")
    titles = {stage.id: stage for stage in shown.policy.stages}
    for number, stage_id in enumerate(cycle.stages):
        stage = titles[stage_id]
        due = stage_due(stage, cycle.year)
        done = cycle.done[number] if number < len(cycle.done) else None
        table.add_row(
            Text(stage.title, style="bold" if stage_id == cycle.stage else ""),
            stage.who,
            written(due) if due else "",
            written(done.on) if done else "open" if stage_id == cycle.stage else "",
            done.by if done else "",
            done.note if done else "",
        )
    parts: list[RenderableType] = [Text(head, style="bold"), table]
    if cycle.stage is not None:
        parts.append(Text(f"The open stage leaves: {titles[cycle.stage].gives}."))
    parts += [Text(f"  {reason}") for reason in shown.reasons]
    for check in cycle.checks:
        said = f"{check.result.changed} of {counted(range(check.result.read), 'claim')} changed"
        parts.append(
            Text(f"Check of {check.claims_file} by {listed(check.reviewers)}, "
                 f"{written(check.on)}: {said}.")
        )  # fmt: skip
    if shown.direct_claims is not None:
        parts.append(Text(shown.direct_claims.message))
    found = cycle.recommendation
    if found is not None:
        parts.append(
            Text(f"Next cycle: {counted(range(found.checks), 'check')}, {percent(found.share)} of "
                 "the claims in each sample.", style="bold")
        )  # fmt: skip
        parts += [Text(f"  {reason}") for reason in found.reasons]
        if found.overridden_by:
            parts.append(
                Text(f"  overridden by {found.overridden_by}: {found.reason} (recommended were "
                     f"{counted(range(found.computed_checks), 'check')}, "
                     f"{percent(found.computed_share)})")
            )  # fmt: skip
    return Group(*parts)


def _verdicts(report: CheckReport) -> Table:
    table = _table("Found", "Claims", "Needs a look")
    counts = Counter(claim.verdict for claim in report.claims)
    looks = Counter(claim.verdict for claim in report.claims if claim.needs_look)
    for verdict in Verdict:
        if counts[verdict]:
            table.add_row(
                Text(verdict.value, style=STYLE[verdict]),
                str(counts[verdict]),
                str(looks[verdict] or ""),
            )
    return table


def _reading(report: CheckReport) -> RenderableType:
    plan = report.plan
    head = Text(
        f"Read {counted(range(plan.size), 'claim')} first; that should find "
        f"{plan.expected_found:.0%} of about {plan.expected_bad:.0f} that do not hold:",
        style="bold",
    )
    table = _table("Claim", "Risk", "Found", "What was found")
    for planned in plan.order[: min(plan.size, SHOWN)]:
        claim = report.claim(planned.claim)
        table.add_row(
            claim.id,
            f"{planned.risk:.0%}",
            Text(claim.verdict.value, style=STYLE[claim.verdict]),
            Text(claim.message),
        )
    if plan.size <= SHOWN:
        return Group(head, table)
    return Group(head, table, Text(f"and {plan.size - SHOWN} more: see the workbook or the JSON."))


def _statements(report: CheckReport) -> list[RenderableType]:
    told = (
        StatementVerdict.NEVER_CLAIMED,
        StatementVerdict.NOT_SHOWN,
        StatementVerdict.ONLY_PART,
        StatementVerdict.NOT_COVERED,
    )
    lines: list[RenderableType] = []
    for verdict in told:
        codes = [one.code for one in report.statements if one.verdict is verdict]
        if codes:
            lines.append(Text(f"{verdict.value.capitalize()}: {', '.join(codes)}"))
    missed = [place for one in report.statements for place in one.missed]
    if missed:
        lines.append(Text(f"Seem to cover a statement unclaimed: {counted(missed, 'place')}."))
    return lines


def _table(*columns: str) -> Table:
    table = Table(header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
